#!/usr/bin/python3
"""Scores the detectors of `ppctl detect` over a set of labelled series, in one command: found, delay, level exact, false alarms.

  run.py --data FOLDER                  the labelled set: series/*.csv series.csv labels.csv calendar.csv
  run.py --data FOLDER --half report    the half of the series that nothing was tuned on (by a hash of their base); tune: the other
  run.py --data FOLDER --inject 36      besides: so many cases of each kind put into the set's own control series, at other places
  run.py --data FOLDER --rise 36        indicators whose rise is bad: rises put into the set's control series, and false alarms of those series as they are
  run.py --plants FILE.csv              real plants' daily electricity, one column each, labelled by the rule in score_plants
  run.py --speed                        nanoseconds per update

Without the data it says so and is done. Nothing here is a test: figures depend on the data.
"""
import argparse
import bisect
import collections
import csv
import datetime
import hashlib
import json
import math
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
LEVELS = {"none": 0, "blue": 1, "yellow": 2, "orange": 3, "red": 4}
PER_DAY = {"15min": 96, "hour": 24, "day": 1, "week": 1 / 7, "month": 1 / 30.4}
WARM_DAYS = {"15min": 28, "hour": 28, "day": 28, "week": 70, "month": 730}  # not scored
HALVES = ("tune", "report")


class Case:
    """One series with its labels: rows are (time text, value text), labels (first row, last row, kind, level)."""

    def __init__(self, name, period, calendar, rows, filed, labels=(), title=None):
        self.name, self.period, self.calendar, self.rows, self.filed, self.title = name, period, calendar, whole(rows, period), filed, title
        self.times = [t for t, _ in self.rows]
        self.labels = [self.span(*label) for label in labels]

    def span(self, start, end, kind, level):
        return bisect.bisect_left(self.times, start), bisect.bisect_right(self.times, end) - 1, kind, LEVELS[level]


def whole(rows, period):
    """With a row for each period that has none: a label of silence lies on them."""
    step = {"15min": 900, "hour": 3600, "day": 86400, "week": 604800}.get(period)
    if not step:
        return rows
    out, at = [], None
    for time, value in rows:
        now = datetime.datetime.fromisoformat(time[:19])
        while at and at < now:
            out.append((at.isoformat() + time[19:], ""))
            at += datetime.timedelta(seconds=step)
        out.append((time, value))
        at = now + datetime.timedelta(seconds=step)
    return out


def half_of(name):
    """Series of the same base go to the same half: a variant of a tuned series is not a new one."""
    parts = name.split("-")
    if parts[1] in ("syn", "semi"):
        base = "-".join(parts[1:4])
    elif parts[0] == "m":
        base = "-".join(p for p in parts if p != "real" and not p.startswith(("drop", "decline")))
    else:
        base = name
    return HALVES[hashlib.sha256(base.encode()).digest()[0] % 2]


def read_set(folder, half):
    labels = collections.defaultdict(list)
    for r in csv.DictReader(open(folder / "labels.csv")):
        labels[r["series"]].append((r["start"], r["end"], r["kind"], r["severity"]))
    cases = []
    for r in csv.DictReader(open(folder / "series.csv")):
        name = r["series"]
        if half and half_of(name) != half:
            continue
        rows = [(x["time"], x["value"]) for x in csv.DictReader(open(folder / "series" / f"{name}.csv"))]
        filed = [(a[:10], b[:10]) for a, b, kind, _ in labels[name] if kind == "planned"]
        cases.append(Case(name, r["period"], r["calendar"], rows, filed, [x for x in labels[name] if x[2] != "planned"], title_of(name)))
    return cases


def title_of(name):
    last = name.rsplit("-", 1)[1]
    return last if last[0].isalpha() and "real" not in name and last not in ("control", "sf", "a") else None


# --- running

class Runner:
    def __init__(self, ppctl, calendar, policy, direction="fall_is_bad"):
        self.direction = direction
        self.ppctl, self.calendar, self.folder = ppctl, calendar, pathlib.Path(tempfile.mkdtemp(prefix="pp-detect-"))
        self.policy = json.loads(policy.read_text()) if policy else {}

    def levels(self, case):
        """The highest level of any alarm that is on, at each row."""
        series, policy = self.folder / "series.csv", self.folder / "policy.json"
        with open(series, "w") as f:
            f.write("time,value\n" + "".join(f"{t},{v}\n" for t, v in case.rows))
        policy.write_text(json.dumps(self.policy | {"calendar": case.calendar, "spring_festival": case.calendar in ("CN", "TW"),
                                                    "filed_stops": [{"from": a, "to": b} for a, b in case.filed][:64]}))
        command = [self.ppctl, "detect", "--policy", policy, "--period", case.period, "--direction", self.direction]
        if case.calendar != "NONE":
            command += ["--calendar", self.calendar]
        out = subprocess.run([*command, series], capture_output=True, text=True, check=True).stdout
        return self.fill(case, [json.loads(line) for line in out.splitlines()])

    @staticmethod
    def fill(case, events):
        level, at, on = [0] * len(case.rows), 0, {}
        for e in events:
            row = bisect.bisect_left(case.times, e["time"][:len(case.times[0])])
            while at < row:
                level[at] = max(on.values(), default=0)
                at += 1
            on[e["channel"]] = LEVELS[e["level"]]
        while at < len(level):
            level[at] = max(on.values(), default=0)
            at += 1
        return level


# --- scores

def rows_of(days, period):
    return math.ceil(days * PER_DAY[period])


def score_labels(case, level):
    """For each label: (kind, found after how many days or None, level exact)."""
    for first, last, kind, severity in case.labels:
        if kind == "dip" or first >= len(level) or first < rows_of(WARM_DAYS[case.period], case.period):
            continue
        length = (last - first + 1) / PER_DAY[case.period]
        end = min(len(level) - 1, last + rows_of(min(2.0, 0.25 * length + 0.25), case.period))
        on = [i for i in range(first, end + 1) if level[i]]
        peak = max(level[first:end + 1], default=0)
        yield case.title or kind, (on[0] - first) / PER_DAY[case.period] if on else None, peak == severity


def episodes(level, least, merge):
    """Stretches at that level or higher; those that are at most `merge` rows apart are one."""
    found = []
    for i, v in enumerate(level):
        if v >= least:
            if found and i - found[-1][1] <= max(1, merge):
                found[-1][1] = i
            else:
                found.append([i, i])
    return found


def false_alarms(case, level, least):
    """Episodes that begin neither in a label nor a day before or 8 days after it."""
    around = [(f - rows_of(1, case.period), l + rows_of(8, case.period)) for f, l, _, _ in case.labels]
    warm = rows_of(WARM_DAYS[case.period], case.period)
    return [e for e in episodes(level, least, int(3 * PER_DAY[case.period])) if e[0] >= warm and not any(a <= e[0] <= b for a, b in around)]


def years(case):
    warm = rows_of(WARM_DAYS[case.period], case.period)
    return max(0, len(case.rows) - warm) / PER_DAY[case.period] / 365.25


class Table:
    def __init__(self):
        self.kinds, self.alarms = collections.defaultdict(list), collections.defaultdict(lambda: [0.0, 0, 0])

    def add(self, case, level, listed):
        for kind, delay, exact in score_labels(case, level):
            self.kinds[case.period, kind].append((delay, exact))
        group = self.alarms[case.period, "real" if "-real-" in case.name else "semi-real" if "-semi-" in case.name else "simulated"]
        group[0] += years(case)
        for i in (1, 2):
            false = false_alarms(case, level, i)
            group[i] += len(false)
            if listed and i == 1:
                for first, last in false:
                    print(f"false alarm {case.name} {case.times[first][:16]} to {case.times[last][:16]} {max(level[first:last + 1])}")

    def show(self, title):
        print(f"== {title}\n{'period':7s}{'kind':14s}{'cases':>6s}{'found':>7s}{'median delay':>13s}{'level exact':>13s}")
        for (period, kind), rows in sorted(self.kinds.items()):
            delays = [d for d, _ in rows if d is not None]
            median = statistics.median(delays) if delays else None
            delay = "-" if median is None else f"{24 * median:.1f} h" if period == "15min" and median < 1 else f"{median:.1f} d"
            print(f"{period:7s}{kind:14s}{len(rows):6d}{100 * len(delays) / len(rows):6.0f}%{delay:>13s}{100 * sum(e for _, e in rows) / len(rows):12.0f}%")
        print(f"{'period':7s}{'series':14s}{'years':>6s}{'false alarms a series-year, blue+':>36s}{'yellow+':>9s}")
        total = collections.defaultdict(lambda: [0.0, 0, 0])
        for (period, group), figures in sorted(self.alarms.items()):
            for i, v in enumerate(figures):
                total[period][i] += v
            self.show_alarms(period, group, figures)
        for period, figures in sorted(total.items()):
            self.show_alarms(period, "all", figures)

    @staticmethod
    def show_alarms(period, group, figures):
        span = max(figures[0], 1e-9)
        print(f"{period:7s}{group:14s}{figures[0]:6.1f}{figures[1] / span:36.2f}{figures[2] / span:9.2f}")


# --- more cases than the set has: the same kinds put into its control series

def factor(kind, day, length, r):
    """What is left of a value, `day` days after the event began."""
    if kind.startswith("stop"):
        return 0.02 if day < length else 1
    if kind.startswith("drop"):
        return 1 - int(kind[4:]) / 100 if day < length else 1
    if kind.startswith("rise"):
        return 1 + int(kind[4:]) / 100 if day < length else 1
    if kind.startswith("decline"):
        return 1 - r["depth"] * min(1, day / (7 * int(kind[7:]))) if day < length else 1
    rough = random.Random(f"{r['rough']}/{int(day)}")  # the same for all of a day
    return 1 + (0.35 if rough.random() < 0.5 else -0.35) * rough.uniform(0.6, 1.4) if day < length else 1


KINDS = {
    "day": {"stop1d": (1.3, "yellow"), "stop3d": (3, "red"), "stop10d": (10, "red"), "drop10": (40, "blue"), "drop20": (35, "yellow"), "drop40": (40, "orange"),
            "decline2": (30, None), "decline4": (48, None), "decline8": (76, None), "volatile": (28, "yellow"), "missing": (3, "yellow")},
    "15min": {"stop4h": (4 / 24, "yellow"), "stop12h": (0.5, "orange"), "stop1d": (1, "orange"), "stop3d": (3, "red"), "drop10": (40, "blue"), "drop20": (35, "yellow"), "drop40": (40, "orange"),
              "decline4": (40, None), "volatile": (24, "yellow")},
    "week": {"drop20": (35, "yellow"), "drop40": (35, "orange"), "decline8": (76, None)},
}


RISES = {"day": {"rise10": (40, "blue"), "rise20": (35, "yellow"), "rise50": (40, "orange"), "rise100": (40, "red")}, "15min": {"rise20": (35, "yellow"), "rise50": (40, "orange")},
         "week": {"rise20": (35, "yellow"), "rise50": (35, "orange")}}


def level_of_depth(depth):
    return ["blue", "yellow", "orange", "red"][sum(depth >= t for t in (0.165, 0.30, 0.60))]


def clear_stretch(case, first, last):
    """No label, no filed stop, no Spring Festival, no first weeks."""
    a, b = case.times[first][:10], case.times[last][:10]
    around = rows_of(10, case.period)
    far = all(last < f - around or first > l + around for f, l, _, _ in case.labels)
    festival = any("-01-05" <= t[4:10] <= "-03-20" for t in (a, b)) if case.calendar in ("CN", "TW") else False
    return far and not festival and all(b < f or a > t for f, t in case.filed)


def productive(case, first, span):
    """A short stop is put where the plant works."""
    values = [float(v) for _, v in case.rows if v]
    inside = [float(v) for _, v in case.rows[first:first + span] if v]
    return bool(inside) and statistics.mean(inside) > 0.7 * statistics.mean(values)


def injected(cases, count, all_kinds=KINDS, seed=1):
    for period, kinds in all_kinds.items():
        bases = [c for c in cases if c.period == period and ("control" in c.name or c.title in ("stepup", "growth", "restshift", "dip", "missing", "stop4h", "stop1d", "stop3d", "volatile") or period == "week")]
        for kind, (length, severity) in kinds.items() if bases else ():
            for i in range(count):
                r = random.Random(f"{seed}/{period}/{kind}/{i}")
                case = place(bases[i % len(bases)], kind, length, severity, r)
                if case:
                    yield case


def place(base, kind, length, severity, r):
    per_day = PER_DAY[base.period]
    span, warm = max(1, rows_of(length, base.period)), rows_of({"15min": 35, "day": 60, "week": 112}[base.period], base.period)
    if len(base.rows) - span - 2 <= warm:
        return None
    for _ in range(200):
        first = r.randrange(warm, len(base.rows) - span - 1)
        if clear_stretch(base, first, first + span - 1) and (length > 2 or productive(base, first, span)):
            break
    else:
        return None
    depth = r.uniform(0.2, 0.4)
    settings = {"depth": depth, "rough": r.random()}
    half_day = base.period == "day" and kind == "stop1d"  # the plant is back at noon of the second day
    rows = []
    for i, (time, value) in enumerate(base.rows):
        day = (i - first) / per_day
        if not 0 <= i - first < span or not value:
            rows.append((time, value))
        elif kind == "missing":
            rows.append((time, ""))
        elif half_day:
            rows.append((time, f"{float(value) * (0.03 if day == 0 else 0.5):.6g}"))
        else:
            rows.append((time, f"{float(value) * factor(kind, day, length, settings):.6g}"))
    label = (base.times[first], base.times[first + span - 1], "injected", severity or level_of_depth(depth))
    case = Case(base.name, base.period, base.calendar, rows, base.filed, [label], kind)
    case.labels += base.labels
    return case


def score_set(options, runner):
    cases = read_set(options.data, options.half)
    table = Table()
    for case in cases:
        table.add(case, runner.levels(case), options.list)
    table.show(f"labelled series{f', half {options.half}' if options.half else ''}: {len(cases)}")
    if not options.inject:
        return
    table = Table()
    for case in injected(cases, options.inject):
        level = runner.levels(case)
        case.labels = case.labels[:1]
        for kind, delay, exact in score_labels(case, level):
            table.kinds[case.period, kind].append((delay, exact))
    table.alarms.clear()
    table.show("the same kinds put into the set's own series at other places")


def score_rises(options):
    """Where a rise is bad: control series and real ones are quiet, whatever falls in them, and rises put into them are found."""
    cases, table = [c for c in read_set(options.data, options.half) if "control" in c.name or c.title in ("drop10", "drop20", "drop40", "stop10d", "decline8")], Table()
    runner = Runner(options.ppctl, options.calendar, options.policy, "rise_is_bad")
    for case in cases:
        case.labels = []
        table.add(case, runner.levels(case), options.list)
    for case in injected(cases, options.rise, RISES):
        level = runner.levels(case)
        for kind, delay, exact in score_labels(case, level):
            table.kinds[case.period, kind].append((delay, exact))
    table.show(f"where a rise is bad{f', half {options.half}' if options.half else ''}: {len(cases)} series, and rises put into them")


# --- real plants

def runs_below(values, share, floor):
    """Runs of days below that share of the median of the 28 days before them: (first, length)."""
    i, runs = 28, []
    while i < len(values):
        usual = statistics.median(values[i - 28:i])
        n = 0
        while usual > floor and i + n < len(values) and values[i + n] < share * usual:
            n += 1
        if n:
            runs.append((i, n))
        i += max(1, n)
    return runs


def public_holidays(path, calendar):
    return {r["date"] for r in csv.DictReader(open(path)) if r.get("calendar", calendar) == calendar and r["kind"] == "off"}


def first_stops(values, days):
    """Stops without a run of 2 days or more in the 60 days before, none around Spring Festival."""
    runs = runs_below(values, 0.1, 30)
    for first, length in runs:
        alone = not any(n >= 2 and a < first and a + n > first - 60 for a, n in runs)
        if first >= 60 and length >= 3 and alone and not any("01-10" <= d[5:] <= "03-10" for d in days[first:first + length]):
            yield first, length


def score_plants(options, runner):
    """Yellow or higher: new warnings a day per 454 plants, and the share of first stops that are warned of while they last."""
    table = list(csv.reader(open(options.plants)))
    days, plants = [r[0] for r in table[1:]], table[0][1:]
    holidays = public_holidays(options.calendar, "CN")
    new = [0, 0]
    stops = collections.Counter()
    for column, plant in enumerate(plants, 1):
        rows = [(r[0], r[column]) for r in table[1:]]
        level = runner.levels(Case(plant, "day", "CN", rows, []))
        for i in (0, 1):
            new[i] += sum(e[0] >= 60 for e in episodes(level, i + 1, 6))
        for first, length in first_stops([float(v) for _, v in rows], days):
            where = "on public holidays" if any(d in holidays for d in days[first:first + min(length, 3)]) else "on other days"
            kind = "7 days and more" if length >= 7 else "3-6 days"
            found = max(level[first:first + length]) >= 2
            stops[kind, where, "all"] += 1
            stops[kind, where, "found"] += found
            if options.list and not found:
                print("missed", plant, days[first], length, where)
    per_day = 454 / len(plants) / (len(days) - 60)
    print(f"== {len(plants)} real plants, {len(days)} days\nnew warnings a day per 454 plants: blue+ {new[0] * per_day:.2f}, yellow+ {new[1] * per_day:.2f}")
    for kind in ("3-6 days", "7 days and more"):
        for where in ("on other days", "on public holidays"):
            print(f"first stops of {kind}, {where}: {stops[kind, where, 'found']} of {stops[kind, where, 'all']} found at yellow+")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ppctl", default=ROOT / "build/release/bin/ppctl", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--calendar", type=pathlib.Path, help="with columns calendar,date,kind; default: calendar.csv of --data")
    parser.add_argument("--policy", type=pathlib.Path, help="default: the default policy")
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--inject", type=int, default=0)
    parser.add_argument("--rise", type=int, default=0)
    parser.add_argument("--plants", type=pathlib.Path)
    parser.add_argument("--speed", action="store_true", help="nanoseconds an update, of the best of a few runs")
    parser.add_argument("--list", action="store_true", help="name false alarms and missed stops")
    options = parser.parse_args()
    options.calendar = options.calendar or (options.data and options.data / "calendar.csv")
    for path in (options.data, options.plants, options.ppctl, options.calendar):
        if path and not path.exists():
            print(f"skipped: {path} is not there")
            return 0
    if options.speed:
        return subprocess.run([options.ppctl.parent / "bench_detector"], check=True).returncode
    if not options.data and not options.plants:
        parser.error("--data, --plants or --speed")
    if not options.calendar:
        parser.error("--calendar is wanted with --plants")
    runner = Runner(options.ppctl, options.calendar, options.policy)
    if options.rise:
        score_rises(options)
    elif options.data and not options.plants:
        score_set(options, runner)
    if options.plants:
        score_plants(options, runner)
    return 0


if __name__ == "__main__":
    sys.exit(main())
