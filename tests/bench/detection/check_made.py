#!/usr/bin/python3
"""check_made.py PPCTL: the detectors on the made set (made.py) under the default policy, scored by run.py: a table, a line for each floor and each control.

Every kind of event is found at least so often, and no control is warned of at yellow or higher. A policy that hears nothing and one that starts at everything must fail
the same check: it can tell.
"""
import pathlib
import sys
import tempfile

import made
import run

# (period, kind): found at least; of 7 plants a day, week and month, of 6 that leave at Spring Festival, of 4 in slots. What made.py's plants showed, less one or two:
# room for an honest change of the rules, none for a rule that has stopped working.
FLOORS = {
    ("15min", "stop4h"): 3, ("15min", "stop12h"): 3, ("15min", "stop1d"): 4, ("15min", "stop3d"): 4, ("15min", "drop20"): 3, ("15min", "drop40"): 4,
    ("15min", "decline4"): 3, ("15min", "missing"): 4, ("15min", "stuck"): 4,
    ("hour", "stop4h"): 3, ("hour", "stop12h"): 3, ("hour", "stop1d"): 4, ("hour", "drop20"): 3,
    ("day", "stop1d"): 6, ("day", "stop3d"): 6, ("day", "stop10d"): 7, ("day", "drop10"): 2, ("day", "drop20"): 4, ("day", "drop40"): 6,
    ("day", "decline2"): 5, ("day", "decline4"): 5, ("day", "decline8"): 5, ("day", "volatile"): 4, ("day", "missing"): 7, ("day", "stuck"): 7, ("day", "lateresume"): 5,
    ("week", "drop20"): 3, ("week", "drop40"): 5, ("week", "decline8"): 4,
    ("month", "drop10"): 5, ("month", "drop20"): 6, ("month", "drop40"): 7, ("month", "decline"): 6,
}
LOAD = {"limit_blue": 100, "limit_yellow": 100, "limit_orange": 100, "limit_red": 100}
DEAF = {"name": "deaf", "detectors": {"load": LOAD | {"quick_limit": 100}}}  # in both sums
ANY_DEPTH = {"sigma_blue": 0, "sigma_yellow": 0, "sigma_orange": 0, "sigma_red": 0, "depth_yellow": 0.07}
NERVOUS = {"name": "nervous", "detectors": {"load": {name: 1 for name in LOAD} | ANY_DEPTH | {"allowance": 0, "run_days": 1}}}

WORDS = {n: word for word, n in run.LEVELS.items()}


def is_control(case):
    return case.name.endswith("-control")


def check(cases, runner, say):
    """What does not hold, and the kinds of event that there were."""
    table, results = run.Table(), []
    for case in cases:
        level = runner.levels(case)
        table.add(case, level, False)
        if is_control(case):
            peak = max(level)
            results.append((peak < run.LEVELS["yellow"], f"control {case.period} {case.name}: {WORDS[peak]}"))
    for (period, kind), rows in sorted(table.kinds.items()):
        found, least = sum(delay is not None for delay, _ in rows), FLOORS[period, kind]
        results.append((found >= least, f"event {period} {kind}: found {found} of {len(rows)}, at least {least}"))
    if say:
        table.show(f"{len(cases)} made series, policy {runner.policy.get('name', 'default')}")
        print("\n".join(f"{'ok  ' if holds else 'FAIL'} {what}" for holds, what in results))
    return [what for holds, what in results if not holds], set(table.kinds)


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pp-made-"))
    made.write_set(folder)
    cases, runner = run.read_set(folder, None), run.Runner(sys.argv[1], folder / "calendar.csv", None)
    wrong, kinds = check(cases, runner, True)
    wrong += [f"no series of {period} {kind} was made" for period, kind in FLOORS if (period, kind) not in kinds]

    runner.policy = DEAF
    drops = [c for c in cases if c.period == "day" and c.title in ("drop20", "drop40", "decline4")]
    missed, _ = check(drops, runner, False)
    wrong += [f"a policy that hears nothing of load passes: {kind}" for kind in ("drop20", "drop40", "decline4") if not any(f" {kind}:" in what for what in missed)]
    runner.policy = NERVOUS
    alarmed, _ = check([c for c in cases if c.period == "day" and is_control(c)], runner, False)
    if len(alarmed) < 10:
        wrong.append(f"a policy that starts at everything passes all but {len(alarmed)} controls")
    print(f"the deaf policy fails {len(missed)} lines of 3, the nervous one {len(alarmed)} controls")
    print("\n".join(f"wrong: {what}" for what in wrong) or "every line holds")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
