#!/usr/bin/python3
"""check_reference.py PPCTL: the states of the C detectors against reference.py after every step, on random eventful series, to 1e-9."""
import csv
import datetime
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

from reference import Facts, Load, Month, MonthLimits, Profile, Silence, ValueLimit

OFF = [("2024-01-01", 1), ("2024-02-10", 8), ("2024-04-04", 3), ("2024-05-01", 5), ("2024-06-10", 1), ("2024-09-15", 3), ("2024-10-01", 7), ("2025-01-01", 1), ("2025-01-28", 8),
       ("2025-04-04", 3), ("2025-05-01", 5), ("2025-05-31", 3), ("2025-10-01", 8)]
MAKEUP = ["2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"]
STEPS = {"hour": (1, (3, 8, 24, 72)), "day": (24, (24, 48, 96, 240)), "week": (168, (48, 168, 336, 672)), "month": (720, (72, 240, 720, 1440))}
DIRECTIONS = {"fall_is_bad": (True, False), "rise_is_bad": (False, True), "both_are_bad": (True, True)}
LIMITS = {"limit_low": {"value_blue": 700, "value_orange": 400}, "limit_high": {"value_yellow": 1300, "value_red": 2500}, "year_on_year": {"share_blue": .05, "share_yellow": .2},
          "period_on_period": {"share_blue": .1, "share_red": .5}, "plan": {"share_yellow": .1, "share_orange": .3}, "plan_year": {"share_blue": .02, "share_red": .25}}
DAY = datetime.timedelta(1)
off = {datetime.date.fromisoformat(first) + DAY * i for first, days in OFF for i in range(days)}
makeup = {datetime.date.fromisoformat(d) for d in MAKEUP}


def starts(period):
    day = datetime.date(2023, 5, 1) if period != "month" else datetime.date(2023, 1, 1)
    while day < datetime.date(2026, 1, 1):
        yield day
        day = day + DAY * {"day": 1, "week": 7}[period] if period != "month" else (day.replace(day=1) + 32 * DAY).replace(day=1)


def series(period, seed):
    """An eventful life: rest days, holidays, drops, stops, growth, silence, stuck values, moved rest days."""
    r = random.Random(f"{period}{seed}")
    sigma, rest, left, until, rows, last = r.choice([.03, .1, .3, .6]), r.choice([(), (6,), (5, 6), (2,)]), 1, None, [], None
    for day in starts(period):
        if until is None or day >= until:
            left = r.choice([1, 1, 1, 1, 1, .9, .8, .6, .3, 0, 1.3, 3, None, "same"])
            until = day + DAY * r.choice([1, 2, 3, 7, 20, 60])
            rest = r.choice([rest, rest, rest, (), (6,), (3,)])
        share = .3 if period == "day" and day.weekday() in rest else .1 if period == "day" and day in off and seed % 2 else 1
        value = None if left is None else last if left == "same" and last else round(1000 * share * (left if isinstance(left, (int, float)) else 1) * math.exp(sigma * r.gauss(0, 1)), 3)
        rows.append((day, value))
        last = value if value is not None else last
    return rows


def hours(seed):
    """The days of two shifts, in hours: with hours that stand still, are missing, or are worked at night."""
    r = random.Random(f"hour{seed}")
    for day, value in series("day", seed)[:110]:
        still = range(r.randrange(24), 24) if r.random() < .1 else range(9, 9 + r.randrange(8)) if r.random() < .15 else ()
        for hour in range(24):
            works = 6 <= hour < 22 or seed % 3 == 0
            share = .05 if hour in still or not works else 1
            yield day, hour, None if value is None or r.random() < .01 else round(value / 16 * share * math.exp(.05 * r.gauss(0, 1)), 3)


def check_hours(ppctl, folder, policy, seed, direction):
    rows = list(hours(seed))
    states = run(ppctl, folder, "hour", direction, [(f"{d}T{h:02d}:00:00+08:00", v) for d, h, v in rows])
    profile, silence = Profile(policy["detectors"], 24, *DIRECTIONS[direction]), Silence(policy["detectors"], *STEPS["hour"])
    for (day, hour, value), state in zip(rows, states):
        silence.step(value, day.toordinal() * 24 + hour, profile.still > 0 or profile.alarm or profile.load.stop_days)
        profile.step(facts_of("day", day), hour, value)
        wrong = [*differ(silence.state(), state["silence"]), *differ(profile.load.state(), state["load"]), *differ(profile.state(), state["profile"]), *differ(profile.slump.state(), state["slump"])]
        if wrong:
            return f"hours {seed} {direction}, {day} {hour}, value {value}: " + "; ".join(w[:300] for w in wrong[:4])
    return None


def differ(ours, theirs):
    """Names of the fields that are not the same to 1e-9."""
    for name, value in ours.items():
        mine, other = (value, theirs[name]) if isinstance(value, list) else ([value], [theirs[name]])
        if any(abs(a - b) > 1e-9 * max(1, abs(a), abs(b)) for a, b in zip(mine, other)):
            yield f"{name}: reference {value}, C {theirs[name]}"


def facts_of(period, day):
    f = Facts(day, off, makeup)
    if period == "week":
        days = [Facts(day + DAY * i, off, makeup) for i in range(7)]
        f.festival = min((d.festival for d in days if d.festival is not None), key=abs, default=None)
        f.kind, f.eve = "holiday" if sum(d.kind == "holiday" for d in days) >= 2 else "workday", False
    return f


def run(ppctl, folder, period, direction, rows, *options):
    """The states of the C detectors after each row."""
    path = folder / "series.csv"
    with open(path, "w") as f:
        csv.writer(f).writerows([("time", "value"), *((t, "" if v is None else v) for t, v in rows)])
    lines = subprocess.run([ppctl, "detect", "--calendar", folder / "calendar.csv", "--period", period, "--direction", direction, "--state", *options, path], capture_output=True, text=True, check=True).stdout
    states = [e["state"] for e in map(json.loads, lines.splitlines()) if e["event"] == "state"]
    assert len(states) == len(rows)
    return states


def check(ppctl, folder, policy, period, seed, direction):
    rows = series(period, seed)
    states = run(ppctl, folder, period, direction, [(f"{d}T00:00:00+08:00", v) for d, v in rows])
    params = policy["weekly" if period == "week" else "detectors"]
    silence, main = Silence(params, *STEPS[period]), Month(params, *DIRECTIONS[direction]) if period == "month" else Load(params, period == "week", *DIRECTIONS[direction])
    for (day, value), state in zip(rows, states):
        silence.step(value, day.toordinal() * 24, period != "month" and main.stop_days)
        if value is not None:
            main.step(facts_of(period, day), value)
        wrong = [*differ(silence.state(), state["silence"]), *differ(main.state(), state["month" if period == "month" else "load"])]
        if wrong:
            return f"{period} series {seed} {direction}, {day}, value {value}: " + "; ".join(wrong[:4])
    return None


def check_limits(ppctl, folder, policy, seed, direction):
    """Limits, growth and plan of a month's series; a seed says how many periods in a row they want."""
    r, rows = random.Random(seed), series("month", seed)
    plan = [(d, None if r.random() < .1 else round(r.uniform(500, 1500))) for d, _ in rows]
    said = LIMITS | {"limits": {"periods": 1 + seed % 3, "clear": 1 + seed % 2}}
    params = {group: numbers | said.get(group, {}) for group, numbers in policy["detectors"].items()}
    (folder / "policy.json").write_text(json.dumps({"detectors": said}))
    with open(folder / "plan.csv", "w") as f:
        csv.writer(f).writerows([("time", "value"), *((f"{d}T00:00:00+08:00", v) for d, v in plan if v is not None)])
    states = run(ppctl, folder, "month", direction, [(f"{d}T00:00:00+08:00", v) for d, v in rows], "--policy", folder / "policy.json", "--plan", folder / "plan.csv")
    value, months = ValueLimit(params), MonthLimits(params, *DIRECTIONS[direction])
    for (day, x), (_, planned), state in zip(rows, plan, states):
        if x is not None:
            value.see(x)
            months.step(day, x, planned)
        for name, ours in (("limit", value), ("growth", months.growth_limit), ("plan", months.plan_limit)):
            if wrong := list(differ(ours.state(), state[name])):
                return f"{name} of months {seed} {direction}, {day}, value {x}, plan {planned}: " + "; ".join(wrong)
    return None


def main():
    ppctl = sys.argv[1]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pp-reference-"))
    with open(folder / "calendar.csv", "w") as f:
        csv.writer(f).writerows([("date", "kind"), *((d, "off") for d in sorted(off)), *((d, "work") for d in MAKEUP)])
    policy = json.loads(subprocess.run([ppctl, "detect", "--print", "policy"], capture_output=True, text=True, check=True).stdout)
    wrong = [w for way in DIRECTIONS for period, count in (("day", 5), ("week", 3), ("month", 4)) for seed in range(count) if (w := check(ppctl, folder, policy, period, seed, way))]
    wrong += [w for seed, way in enumerate(DIRECTIONS) if (w := check_hours(ppctl, folder, policy, seed, way))]
    wrong += [w for seed in range(6) if (w := check_limits(ppctl, folder, policy, seed, list(DIRECTIONS)[seed % 3]))]
    print("\n".join(wrong) or "45 series: every state is the same")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
