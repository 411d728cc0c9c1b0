#!/usr/bin/python3
"""Rows of `ppctl simulate` as a program reads them: times, marks, days that are the sum of their quarter hours, events, refusals, and where a second start goes on."""
import collections
import datetime
import pathlib
import subprocess
import sys
import tempfile
from decimal import Decimal

PPCTL = sys.argv[1]
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))


def run(*options, status=0):
    done = subprocess.run([PPCTL, "simulate", *options], capture_output=True, text=True, check=False)
    assert done.returncode == status, (options, done.returncode, done.stderr)
    return done.stdout if status == 0 else done.stderr


def rows(*options):
    for line in run(*options).splitlines():
        series, value, time = line.split(" ")
        indicator, *tags = series.split(",")
        tag = dict(t.split("=") for t in tags)
        when = datetime.datetime.fromtimestamp(int(time) // 10**9, SHANGHAI)
        yield indicator, tag["enterprise"], when, Decimal(value.removeprefix("value=")), tag.get("historical") == "true"


span = ("--from", "2026-10-09", "--to", "2026-10-12")
text = run("--enterprises", "20", *span)
assert text == run("--enterprises", "20", *span) != run("--enterprises", "20", "--seed", "2", *span)
sums, days, count = collections.defaultdict(Decimal), {}, collections.Counter()
for indicator, code, when, value, historical in rows("--enterprises", "20", "--historical-before", "2026-10-10", *span):
    count[indicator] += 1
    assert historical == (when.day < 10), when
    assert value >= 0 and datetime.datetime(2026, 10, 9, tzinfo=SHANGHAI) <= when < datetime.datetime(2026, 10, 12, tzinfo=SHANGHAI)
    if indicator == "electricity_day":
        assert (when.hour, when.minute) == (0, 0)
        days[code, when.date()] = value
    else:
        assert when.minute % 15 == 0
        sums[code, when.date()] += value
assert count == {"electricity_day": 20 * 3, "electricity_15min": 20 * 3 * 96}, count
assert sums == days

code = sorted({c for c, _ in days})[0]
hit = [r for r in rows("--enterprises", "20", "--indicator", "electricity_15min", "--inject", f"stop:{code}:2026-10-10T08:00:6h",
                       "--inject", f"missing:{code}:2026-10-11T00:00:1h", *span) if r[1] == code]
zero = [r[2] for r in hit if r[3] == 0]
assert len(zero) == 24 and (zero[0].day, zero[0].hour, zero[-1].hour, zero[-1].minute) == (10, 8, 13, 45), zero
assert len(hit) == 3 * 96 - 4

# A day's rows alone are the same rows.
alone = run("--enterprises", "20", "--from", "2026-10-11", "--to", "2026-10-12").splitlines()
assert alone == text.splitlines()[-len(alone):]

for options, reason in ((["--enterprises", "20", "--inject", "drop:60:x:2026-10-10:1d"], "is not like"), (["--enterprises", "/nowhere.csv"], "cannot read"),
                        (["--enterprises", "20", "--inject", "stop:91530302MA0000015H:2026-10-10:1d"], "is not simulated"),
                        (["--indicator", "steam"], "is neither"), (["--speed", "-1"], "speed"), (["--from", "yesterday"], "is not a time")):
    assert reason in run(*options, status=2), options

with tempfile.TemporaryDirectory() as folder:
    plants = pathlib.Path(folder) / "plants.csv"
    plants.write_text(f"enterprise,kind,rest,sigma,daily_kwh,growth,festival,quarter_hour\n{code},continuous,none,0,1000,0,0,no\n")
    got = list(rows("--enterprises", plants, *span))
    assert len(got) == 3 and all(950 < r[3] < 1050 for r in got), got
    for bad in (f"{code},what,none,0,1000,0,0,no", f"{code},batch,friday,0,1000,0,0,no", f"{code[:-1]}0,batch,none,0,1000,0,0,no", f"{code},batch,none,x,1000,0,0,no",
                f"{code},batch,none,0,1000,0,0,maybe", f"{code},batch,none"):
        plants.write_text(f"enterprise,kind,rest,sigma,daily_kwh,growth,festival,quarter_hour\n{bad}\n")
        assert run("--enterprises", plants, status=2).startswith("ppctl simulate: "), bad
    # Progress is kept, and a second start goes on a day before it.
    progress = pathlib.Path(folder) / "progress"
    run("--enterprises", "2", "--progress", progress, *span)
    assert progress.read_text() == "2026-10-12T00:00:00+08:00\n"
    again = list(rows("--enterprises", "2", "--progress", progress, "--from", "2026-10-09", "--to", "2026-10-13"))
    assert min(r[2] for r in again).day == 11 and max(r[2] for r in again).day == 12
    run("--enterprises", "5", "--registry", str(pathlib.Path(folder) / "registry"))
    assert sorted(p.stem for p in (pathlib.Path(folder) / "registry").iterdir()) == ["area", "county", "enterprise", "indicator", "policy", "zone"]
print("all rows are as they should be")
