#!/usr/bin/python3
"""check_detect.py PPCTL SOURCE [MUTATIONS]: what must hold of `ppctl detect` for any series and any policy: scale, weeks, a series twice, junk, mutated policies. No crash, no hang."""
import copy
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

PPCTL, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
sys.path.insert(0, str(SOURCE / "tests/bench/detection"))
sys.dont_write_bytecode = True
import made  # noqa: E402

WORK = pathlib.Path(tempfile.mkdtemp(prefix="pp-detect-"))
AT_MOST_S = 60  # far more than any run takes, also under sanitizers: a hang is a fault, slowness is not judged here
A_PROFILE = 4000  # bytes: of the states of slots, which are long, only some are read
NO_YEAR = {"spring_festival": False, "detectors": {"load": {"last_year": 0}}, "weekly": {"load": {"last_year": 0}}}  # weeks of the year are not whole weeks apart
failed = []


def detect(series, *options, policy=None):
    """Runs it over bytes, text or rows: (status, lines, stderr)."""
    path = WORK / "series.csv"
    if isinstance(series, list):
        series = "time,value\n" + "".join(f"{made.stamp(t)},{'' if v is None else repr(v)}\n" for t, v in series)
    path.write_bytes(series.encode() if isinstance(series, str) else series)
    if policy is not None:
        (WORK / "policy.json").write_text(policy if isinstance(policy, str) else json.dumps(policy))
        options += ("--policy", WORK / "policy.json")
    out = subprocess.run([PPCTL, "detect", *options, path], capture_output=True, timeout=AT_MOST_S)
    lines = out.stdout.decode().splitlines() if out.returncode == 0 else []
    kept = [json.loads(line) for i, line in enumerate(lines) if len(line) < A_PROFILE or not i % 97 or i == len(lines) - 1]
    return out.returncode, kept, out.stderr.decode(errors="replace")


def holds(what, condition, detail=""):
    print(f"{'ok  ' if condition else 'FAIL'} {what}{'' if condition else f': {detail}'}")
    if not condition:
        failed.append(what)


def eventful(period):
    """Half a year of days (or years of weeks, months; weeks of slots) with a drop, a stop and a gap in it."""
    r = made.random_of("properties", period)
    if period in made.SLOTS:
        rows = list(made.slots_of(made.TWOSHIFT, r, period, made.datetime.date(2025, 3, 3), made.datetime.date(2025, 4, 20)))
    elif period == "month":
        rows = made.months_of(made.CHEMISTRY, r)
    else:
        rows = made.at_midnight(made.days_of(made.SUNDAY, r, last=made.datetime.date(2025, 9, 28)))
        rows = made.weeks_of(rows) if period == "week" else rows
    n = len(rows)
    cut = lambda i: 0.6 if 0.6 * n < i < 0.75 * n else 0 if 0.85 * n < i < 0.9 * n else 1  # noqa: E731
    return [(t, None if 0.95 * n < i < 0.97 * n else round(v * cut(i), 4)) for i, (t, v) in enumerate(rows)]


PERIODS = ("15min", "hour", "day", "week", "month")


def told(lines, scale=1, shift=made.datetime.timedelta()):
    """What does not depend on scale and whole weeks; numbers in the scale of the original."""
    when = lambda text: made.datetime.datetime.fromisoformat(text) - shift  # noqa: E731
    for e in lines:
        numbers = [e[name] / scale for name in ("value", "expected", "low", "high") if e.get(name) is not None]
        yield [when(e["time"]), when(e["since"]), e["event"], e["level"], e["kind"], e["channel"], e["rule"]], [*numbers, e["lasted"], e.get("shortfall_percent", 0)]


def same(a, b):
    a, b = list(a), list(b)
    return len(a) == len(b) and all(x[0] == y[0] and all(math.isclose(m, n, rel_tol=2e-5, abs_tol=2e-5) for m, n in zip(x[1], y[1])) for x, y in zip(a, b))


# --- scale, whole weeks, twice

def check_scale_and_weeks():
    for period in PERIODS:
        rows = eventful(period)
        _, plain, _ = detect(rows, "--period", period, policy=NO_YEAR)
        holds(f"{period}: the eventful series has events", len(plain) >= 4, plain)
        for scale in (8, 0.001, 3.7e6):
            _, other, _ = detect([(t, v if v is None else v * scale) for t, v in rows], "--period", period, policy=NO_YEAR)
            holds(f"{period}: times {scale:g} changes nothing but the numbers", same(told(plain), told(other, scale)), (len(plain), len(other)))
        for weeks in (1, 30, 52) if period != "month" else ():
            shift = made.datetime.timedelta(days=7 * weeks)
            _, other, _ = detect([(t + shift, v) for t, v in rows], "--period", period, policy=NO_YEAR)
            holds(f"{period}: {weeks} weeks later changes nothing but the times", same(told(plain), told(other, shift=shift)), (len(plain), len(other)))


def check_twice():
    for period in PERIODS:
        rows = eventful(period)
        state = () if period == "15min" else ("--state",)  # each is 10 KB
        _, once, _ = detect(rows, "--period", period, *state)
        _, again, said = detect(rows + rows, "--period", period, *state)
        holds(f"{period}: a series fed twice changes nothing", once == again, (len(once), len(again)))
        holds(f"{period}: and the second time is said", "are not newer" in said, said)
        _, pairs, _ = detect([x for row in rows for x in (row, (row[0], 1.0))], "--period", period, *state)
        holds(f"{period}: a second value for the same time changes nothing", once == pairs, (len(once), len(pairs)))


# --- hostile series

HEAD = "time,value\n"
DAYS = [f"2025-{m:02d}-{d:02d}" for m in range(1, 13) for d in range(1, 29)]


def plain_days(value=lambda i: 100 + i % 3):
    return HEAD + "".join(f"{day},{value(i)}\n" for i, day in enumerate(DAYS))


# (what, bytes or text, 0: it runs, 2: it is refused, what stderr says)
HOSTILE = [
    ("an empty file", "", 2, "is empty"),
    ("only a head", HEAD, 0, ""),
    ("one row", HEAD + "2025-01-01,5\n", 0, ""),
    ("one row without an end of line", HEAD + "2025-01-01,5", 0, ""),
    ("NaN", plain_days(lambda i: "nan" if i % 50 == 9 else 100), 2, "line 11: 'nan' is not a number"),
    ("infinity", plain_days(lambda i: "inf" if i == 9 else 100), 2, "'inf' is not a number"),
    ("1e308", plain_days(lambda i: "1e308" if i % 50 == 9 else 100), 0, ""),
    ("1e999", plain_days(lambda i: "1e999" if i == 9 else 100), 2, "is not a number"),
    ("-1e308 and 1e308 in turn", plain_days(lambda i: ("1e308", "-1e308")[i % 2]), 0, ""),
    ("a week that sums to next to nothing", HEAD + "".join(f"{made.datetime.date(2025, 1, 6) + made.DAY * i},{((1e14,) * 5 + (-5e14, 7e-323))[i % 7]!r}\n" for i in range(60)), 0, ""),
    ("1e15 and 1e-300 in turn", plain_days(lambda i: ("1e15", "1e-300")[i % 2]), 0, ""),
    ("negative values", plain_days(lambda i: -100 - i % 7), 0, ""),
    ("all zero", plain_days(lambda i: 0), 0, ""),
    ("the smallest number", plain_days(lambda i: "5e-324"), 0, ""),
    ("hexadecimal", HEAD + "2025-01-01,0x10\n", 2, "is not a number"),
    ("a number with a tail", HEAD + "2025-01-01,5 kWh\n", 2, "is not a number"),
    ("rows in reverse", HEAD + "".join(f"{day},5\n" for day in reversed(DAYS)), 0, "are not newer"),
    ("rows out of order", HEAD + "".join(f"{day},5\n" for day in random.Random(1).sample(DAYS, len(DAYS))), 0, "are not newer"),
    ("the same time in every row", HEAD + "2025-01-01,5\n" * 500, 0, " rows are not newer"),
    ("a row before the others", plain_days() + "2024-06-01,5\n2025-12-29,100\n", 0, ": 1 rows are not newer"),
    ("a row without a value", HEAD + "2025-01-01\n", 2, "line 2 has 1 columns"),
    ("a quote that does not end", HEAD + '"2025-01-01,5\n', 2, "line 2"),
    ("a date that is none", HEAD + "2025-02-30,5\n", 2, "'2025-02-30' is not a time"),
    ("an hour that is none", HEAD + "2025-02-03T24:00:00,5\n", 2, "is not a time"),
    ("years 1 and 9999", HEAD + "0001-01-01,5\n9999-12-31,5\n", 0, ""),
    ("a hole of nine years", HEAD + "2011-01-01T00:00:00,5\n2011-01-01T00:15:00,5\n2020-01-01T00:00:00,5\n", 0, ""),
    ("binary junk", random.Random(2).randbytes(100000), 2, "ppctl detect: "),
    ("binary junk behind a head", HEAD.encode() + random.Random(3).randbytes(100000), 2, "ppctl detect: "),
    ("zero bytes", HEAD.encode() + b"2025-01-01,\0\0\n", 2, "is not a number"),
    ("a line of 10 MB", HEAD + "2025-01-01," + "7" * 10_000_000 + "\n", 2, "is not a number"),
    ("a time of 10 MB", HEAD + "2025-01-01" + "T" * 10_000_000 + ",7\n", 2, "is not a time"),
    ("a line of a million fields", HEAD + "2025-01-01,7" + "," * 1_000_000 + "\n", 2, "line 2"),
    ("a head of 10 MB", "time,value," + "x" * 10_000_000 + "\n2025-01-01,7,\n", 0, ""),
    ("Windows ends of lines and a BOM", b"\xef\xbb\xbftime,value\r\n2025-01-01,5\r\n", 0, ""),
]


FAR_APART = {"rows out of order": ("day", "week"), "a row before the others": ("day", "week"), "years 1 and 9999": ("week", "month"), "a hole of nine years": ("15min",)}  # holes that are long to pass over: not in all periods


def finite_state(lines):
    """A number that is not finite is no JSON: the state has lost a field then."""
    shapes = {json.dumps(shape(e["state"])) for e in lines if e["event"] == "state"}
    return len(shapes) <= 1


def shape(x):
    return {k: shape(v) for k, v in x.items()} if isinstance(x, dict) else len(x) if isinstance(x, list) else None if x is None else 0


def first_lines(series, n):
    return series if isinstance(series, bytes) else "".join(series.splitlines(keepends=True)[:n])


def check_hostile():
    for what, series, status, said in HOSTILE:
        for period in PERIODS if status == 0 and len(series) < 20000 and what not in FAR_APART else FAR_APART.get(what, ("day",)):
            some = first_lines(series, 25) if period in made.SLOTS and what not in FAR_APART else series  # each is a day: enough of slots
            got, lines, text = detect(some, "--period", period, *(() if what in FAR_APART or period == "15min" else ("--state",)))
            text = text if len(text) < 400 else text[:200] + " ... " + text[-200:]
            holds(f"{what}, {period}: {'runs' if status == 0 else 'is refused'}", got == status and said in text, (got, text))
            holds(f"{what}, {period}: the state stays finite", finite_state(lines), "a field was lost")


# --- the picture

def check_pictures():
    for what, series in [(period, eventful(period)) for period in PERIODS] + [("no rows", HEAD), ("one row", HEAD + "2025-01-01,5\n"), ("all zero", plain_days(lambda i: 0)), ("tiny and huge", plain_days(lambda i: ("5e-324", "1e15")[i % 2])), ("tiny", plain_days(lambda i: "5e-324"))]:
        path = WORK / "picture.svg"
        detect(series, "--svg", path, *(("--period", what) if what in PERIODS else ()))
        text = path.read_text()
        words = [t.text for t in xml.etree.ElementTree.fromstring(text).iter("{http://www.w3.org/2000/svg}text")]
        holds(f"picture of {what}: has its legend, numbers and dates", {"value", "expected", "usual band", "blue", "yellow", "orange", "red"} <= set(words) and (what == "no rows" or words[-1].startswith("20")), words)
        holds(f"picture of {what}: is small and every number in it is one", len(text) < 200_000 and "nan" not in text and "inf" not in text, len(text))


# --- mutated policies

WILD = [0, -1, 1, 1e-9, 1e9, 1e308, -1e308, True, False, None, "", "x", "25:99", [], {}, [1], {"from": "2025-01-01"}, 0.5, 2, 7, 14, 100, "9" * 100000, "曲" * 50]
SERIES = {}


def places(document, path=()):
    """Every place in it: (container, key)."""
    for key in document if isinstance(document, dict) else range(len(document)):
        yield document, key, (*path, key)
        if isinstance(document[key], (dict, list)):
            yield from places(document[key], (*path, key))


def mutated(policy, r):
    policy = copy.deepcopy(policy)
    touched = []
    for _ in range(r.choice((1, 1, 1, 2, 3, 8))):
        container, key, path = r.choice(list(places(policy)))
        how = r.random()
        touched.append(".".join(map(str, path)))
        if how < 0.35 and isinstance(container[key], (int, float)) and not isinstance(container[key], bool):
            container[key] = container[key] * r.choice((0, 0.1, 0.5, 0.9, 1.1, 2, 10, -1))
        elif how < 0.8:
            container[key] = r.choice(WILD)
        elif how < 0.9 and isinstance(container, dict):
            container[f"{key}x"] = container.pop(key)
        elif isinstance(container, dict):
            del container[key]
    return policy, touched


def damaged(text, r):
    """The text with bytes changed, cut or doubled."""
    at = r.randrange(len(text))
    return r.choice((text[:at], text[:at] + r.choice('{}[],:"0e-\\') + text[at + 1:], text[:at] + text[at:] * 2, text[:at] + "\x00" + text[at:]))


def check_policies(count):
    default = json.loads((SOURCE / "deploy/policies/default.json").read_text()) | {"filed_stops": [{"from": "2025-04-01", "to": "2025-04-03"}]}
    ran, refused = 0, 0
    for i in range(count):
        r = made.random_of("policy", i)
        policy, touched = mutated(default, r)
        text = json.dumps(policy, ensure_ascii=r.random() < 0.5)
        if i % 5 == 4:
            text, touched = damaged(text, r), ["its text"]
        period = PERIODS[i % 5]
        rows = SERIES.setdefault(period, eventful(period))
        status, lines, said = detect(rows, "--period", period, *(("--state",) if period not in made.SLOTS else ()), policy=text)
        ran, refused = ran + (status == 0), refused + (status == 2)
        names = said.startswith("ppctl detect: ") and len(said) < 2000 and ("policy.json" in said)
        if not (status == 0 and finite_state(lines) or status == 2 and names):
            (WORK / f"policy-{i}.json").write_text(text)
            holds(f"mutated policy {i} ({', '.join(touched)[:200]}): runs, or is refused with its place", False, (status, said[:300], str(WORK / f"policy-{i}.json")))
        if status == 2 and len(touched) == 1 and touched != ["its text"] and touched[0].split(".")[0] not in said:
            holds(f"mutated policy {i}: the refusal names {touched[0]}", False, said[:300])
    holds(f"{count} mutated policies: {ran} ran, {refused} were refused with their place", ran + refused == count and ran > count // 10 and refused > count // 4)


check_scale_and_weeks()
check_twice()
check_hostile()
check_pictures()
check_policies(int(sys.argv[3]) if len(sys.argv) > 3 else 120)
print(f"{len(failed)} failed" if failed else "everything holds")
sys.exit(bool(failed))
