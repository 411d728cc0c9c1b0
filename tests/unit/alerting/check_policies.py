#!/usr/bin/python3
"""check_policies.py PPCTL FOLDER: the files of deploy/policies say what the program has built in, and a wrong policy, calendar or series is refused with its path."""
import json
import pathlib
import subprocess
import sys
import tempfile

ppctl, folder = sys.argv[1], pathlib.Path(sys.argv[2])
work = pathlib.Path(tempfile.mkdtemp(prefix="pp-policies-"))
series = "time,value\n2026-01-05,1\n2026-01-06,2\n"
calendar = "date,kind\n2026-01-01,off\n"

# (policy, calendar, series, what the refusal names)
REFUSED = [
    ('{"detector": {}}', calendar, series, "detector there is no such field"),
    ('{"detectors": {"lod": {}}}', calendar, series, "detectors.lod there is no such group"),
    ('{"detectors": {"load": {"limits": 3}}}', calendar, series, "detectors.load.limits there is no such number"),
    ('{"detectors": {"load": {"limit_blue": "7"}}}', calendar, series, "detectors.load.limit_blue must be a number"),
    ('{"weekly": {"load": {"limit_blue": 0}}}', calendar, series, "weekly.load.limit_blue must be from 1 to 100, not 0"),
    ('{"detectors": {"load": {"depth_yellow": 0.05}}}', calendar, series, "detectors.load.depth_yellow must not be less than the level below it"),
    ('{"detectors": {"limit_low": {"value_blue": 5, "value_red": 6}}}', calendar, series, "detectors.limit_low.value_red must not be more than the level below it"),
    ('{"detectors": {"plan": {"share_blue": -1}}}', calendar, series, "detectors.plan.share_blue must be from 0 to 10, not -1"),
    ('{"filed_stops": [{"from": "2026-02-01", "to": "2026-01-01"}]}', calendar, series, "filed_stops[0].to must not be before from"),
    ('{"filed_stops": [{"from": "2026-02-30", "to": "2026-03-01"}]}', calendar, series, "filed_stops[0].from must be a date"),
    ('{"spring_festival": "yes"}', calendar, series, "spring_festival must be true or false"),
    ('{"name": 1}', calendar, series, "name must be a text"),
    ('[]', calendar, series, "it must be an object"),
    ('{', calendar, series, "line 1"),
    ('{}', "date,kind\n2026-01-01,holiday\n", series, "line 2: 'holiday' is none of off"),
    ('{}', "date\n2026-01-01\n", series, "has no column kind"),
    ('{}', "calendar,date,kind\nDE,2026-01-01,off\n", series, "has no days of calendar 'CN'"),
    ('{}', calendar, "time,value\n2026-01-05,x\n", "line 2: 'x' is not a number"),
    ('{}', calendar, "time,value\n2026-02-29,1\n", "line 2: '2026-02-29' is not a time"),
    ('{}', calendar, "when,value\n", "has no column time"),
]


def run(*command):
    return subprocess.run([ppctl, "detect", *command], capture_output=True, text=True)


def case(policy, calendar_text, series_text):
    for name, text in (("policy.json", policy), ("calendar.csv", calendar_text), ("series.csv", series_text)):
        (work / name).write_text(text)
    return run("--policy", work / "policy.json", "--calendar", work / "calendar.csv", work / "series.csv")


for name, what in (("default.json", "policy"), ("schema.json", "schema")):
    assert (folder / name).read_text() == run("--print", what).stdout, f"deploy/policies/{name} is not what `ppctl detect --print {what}` says"
assert case((folder / "default.json").read_text(), calendar, series).returncode == 0
for policy, calendar_text, series_text, named in REFUSED:
    out = case(policy, calendar_text, series_text)
    assert out.returncode == 2 and named in out.stderr, (policy, named, out.returncode, out.stderr)

# Every number of the default is in the schema, within its bounds and with its default.
default, schema = json.loads((folder / "default.json").read_text()), json.loads((folder / "schema.json").read_text())
for section in ("detectors", "weekly"):
    for group, numbers in default[section].items():
        for name, value in numbers.items():
            rule = schema["properties"][section]["properties"][group]["properties"][name]
            assert value is None or rule["minimum"] <= value <= rule["maximum"], (section, group, name)
            assert rule["default"] == value and rule["description"], (section, group, name)

# A year that nobody has loaded is said.
out = case("{}", calendar, "time,value\n2026-12-30,1\n2027-01-02,2\n")
assert "no days off of 2027" in out.stderr, out.stderr

# The picture is well-formed and shows an alarm.
import xml.etree.ElementTree  # noqa: E402

(work / "series.csv").write_text("time,value\n" + "".join(f"2026-{m:02d}-{d:02d},{0 if m == 4 and d > 20 else 100 + d % 3}\n" for m in (3, 4) for d in range(1, 35 - m)))
out = run("--svg", work / "a.svg", work / "series.csv")
events = [json.loads(line) for line in out.stdout.splitlines()]
assert [(e["event"], e["level"], e["kind"]) for e in events][:2] == [("raised", "yellow", "stop"), ("level", "red", "stop")], events
assert {"time", "value", "expected", "low", "high", "reason", "reason_zh", "since", "rule", "policy"} <= set(events[0])
assert "stop red" in (work / "a.svg").read_text()
xml.etree.ElementTree.parse(work / "a.svg")
print(f"{len(REFUSED) + 4} checks passed")
