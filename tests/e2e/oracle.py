"""What windows, roll-ups and comparisons must be: recounted from raw observations by the definitions of proto/aggregation.proto, in exact decimals.

Nothing here is shared with the services. A value is a whole number of 1e-9 (NANO); growth is a whole number of millionths of a percent. What cannot be given is None.
"""
import ast
import calendar
import collections
import csv
import datetime
import decimal
import functools
import itertools
import math
import operator
from fractions import Fraction

NANO = 10**9
MICROPERCENT = 100 * 10**6
COMPLETE_PERCENT = 95
MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)
STEP = {"quarter_hour": 15 * MINUTE, "hour": 60 * MINUTE, "day": DAY, "week": 7 * DAY}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
PERIODS = [*STEP, *MONTHS]

Observation = collections.namedtuple("Observation", "nano revision")
Window = collections.namedtuple("Window", "nano count first last revisions")
Former = collections.namedtuple("Former", "now former")


def nano(text):
    """The decimal that was written."""
    scaled = decimal.Decimal(text) * NANO
    assert scaled == int(scaled), f"{text} has more than 9 decimals"
    return int(scaled)


def rounded(fraction):
    """To the nearest whole number, ties away from zero."""
    size = abs(Fraction(fraction))
    whole = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    return whole if fraction >= 0 else -whole


def printed(number, scale):
    """A number as the JSON must show it: the shortest decimal that is the nearest double of number / scale."""
    return None if number is None else decimal.Decimal(repr(number / scale))


# --- time: starts of periods are local, naive datetimes

@functools.lru_cache(maxsize=None)
def first_day(period, day):
    if period == "week":
        return day - datetime.timedelta(days=day.weekday())
    if period in MONTHS:
        return day.replace(month=(day.month - 1) // MONTHS[period] * MONTHS[period] + 1, day=1)
    return day


def floor(period, time):
    """Start of the period that holds the time."""
    if period == "quarter_hour":
        return time.replace(minute=time.minute // 15 * 15, second=0, microsecond=0)
    if period == "hour":
        return time.replace(minute=0, second=0, microsecond=0)
    return datetime.datetime.combine(first_day(period, time.date()), datetime.time())


@functools.lru_cache(maxsize=None)
def end_of(period, start):
    if period in STEP:
        return start + STEP[period]
    month = start.month - 1 + MONTHS[period]
    return start.replace(year=start.year + month // 12, month=month % 12 + 1)


@functools.lru_cache(maxsize=None)
def periods(period, first, end):
    """Those that begin in [first, end)."""
    at, found = floor(period, first), []
    if at < first:
        at = end_of(period, at)
    while at < end:
        found.append(at)
        at = end_of(period, at)
    return found


@functools.lru_cache(maxsize=None)
def year_before(period, start):
    """The period it is compared with; None: 29 February."""
    if period == "week":
        return start - 52 * 7 * DAY
    if start.day > calendar.monthrange(start.year - 1, start.month)[1]:
        return None
    return start.replace(year=start.year - 1)


def before(period, start):
    return floor(period, start - MINUTE)


# --- who exists

class Indicator:
    def __init__(self, row):
        self.code, self.base = row["code"], row["base_period"]
        self.time, self.space = row["time_sum"] or "sum", row["space_sum"] or "sum"
        self.formula, self.weight = row.get("formula") or "", row.get("weight") or ""
        self.limit = Fraction(row.get("coverage_limit_percent") or 0) or Fraction(80)
        self.close = int(row.get("close_days") or 0) or 1


class Enterprise:
    def __init__(self, row):
        self.code, self.area = row["code"], row["area"]
        self.ended = False
        self.synthetic = row.get("synthetic") == "true"
        places = [p for p in (row.get("place") or "").split(";") if p]
        industry = row.get("industry") or ""
        self.labels = {f"county/{row['county']}", f"scale/{row.get('scale')}"}
        self.labels |= {f"industry/{industry[:n]}" for n in (2, 3, 4) if len(industry) >= n}
        self.labels |= {f"chain/{p.split(':')[0]}" for p in places} | {f"position/{p}" for p in places}
        self.labels |= {f"tag/{t}" for t in (row.get("tag") or "").split(";") if t}


CHILDREN = {"county": ("county/", None), "scale": ("scale/", None), "industry2": ("industry/", 2), "industry3": ("industry/", 3), "industry4": ("industry/", 4)}


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Oracle:
    def __init__(self, registry):
        """registry: a folder with zone.csv, area.csv, enterprise.csv, indicator.csv. Enterprises are where they were first: tests cannot wait until a move has a past."""
        self.city = "city/530300"
        self.zone_of = {row["code"]: row["zone"] for row in table(registry / "area.csv")}
        self.class_of = {row["code"]: row["class"] for row in table(registry / "zone.csv")}
        self.enterprise = {row["code"]: Enterprise(row) for row in table(registry / "enterprise.csv")}
        self.indicator = {row["code"]: Indicator(row) for row in table(registry / "indicator.csv")}
        self.observed = collections.defaultdict(dict)  # (enterprise, indicator) -> {start: Observation}
        for e in self.enterprise.values():
            e.labels |= self.places(e.area)
            e.there = e.labels

    def observe(self, enterprise, indicator, start, value, revision=0):
        """The value with the greatest revision holds."""
        series = self.observed[enterprise, indicator]
        if start not in series or revision > series[start].revision:
            series[start] = Observation(nano(value), revision)

    def move(self, enterprise, area):
        """From now on; its past stays where it was, and everything here is the past."""
        e = self.enterprise[enterprise]
        e.there = {label for label in e.labels if label.split("/")[0] not in ("area", "zone", "class")} | self.places(area)

    def places(self, area):
        zone = self.zone_of[area]
        return {f"area/{area}", f"zone/{zone}", f"class/{self.class_of[zone]}", self.city}

    def nodes(self):
        return sorted({label for e in self.enterprise.values() for label in e.labels})

    # --- one series
    @functools.lru_cache(maxsize=None)
    def windows(self, enterprise, indicator, period):
        """{start: Window} of an observed indicator."""
        groups = collections.defaultdict(list)
        for start, o in self.observed.get((enterprise, indicator), {}).items():
            groups[floor(period, start)].append((start, o))
        kind, made = self.indicator[indicator].time, {}
        for start, of in groups.items():
            values = [o.nano for _, o in of]
            value = {"sum": sum, "max": max, "min": min, "mean": lambda v: rounded(Fraction(sum(v), len(v))), "last": lambda v: max(of)[1].nano}[kind](values)
            times = [time for time, _ in of]
            made[start] = Window(value, len(of), min(times), max(times), sum(o.revision for _, o in of))
        return made

    def leaves(self, indicator):
        """Observed indicators that a value is made of: operands in order of appearance, or the value and its weight."""
        i = self.indicator[indicator]
        if not i.formula:
            return [indicator] + ([i.weight] if i.space == "weighted_mean" else [])
        names = [n for n in ast.walk(ast.parse(i.formula, mode="eval")) if isinstance(n, ast.Name)]
        found = [leaf for n in sorted(names, key=lambda n: n.col_offset) for leaf in self.leaves(n.id)]
        return list(dict.fromkeys(found))

    def evaluate(self, indicator, of):
        """Exactly; None: something is divided by zero. of: {leaf: nano}"""
        def look(node):
            if isinstance(node, ast.Expression):
                return look(node.body)
            if isinstance(node, ast.Constant):
                return Fraction(str(node.value))
            if isinstance(node, ast.Name):
                if node.id in of:
                    return Fraction(of[node.id], NANO)
                return look(ast.parse(self.indicator[node.id].formula, mode="eval"))
            if isinstance(node, ast.UnaryOp):
                return -look(node.operand)
            a, b = look(node.left), look(node.right)
            return {ast.Add: lambda: a + b, ast.Sub: lambda: a - b, ast.Mult: lambda: a * b, ast.Div: lambda: a / b}[type(node.op)]()
        try:
            return rounded(look(ast.parse(self.indicator[indicator].formula, mode="eval")) * NANO)
        except ZeroDivisionError:
            return None

    def base(self, indicator):
        return max([indicator, *self.leaves(indicator)], key=lambda code: PERIODS.index(self.indicator[code].base)) if self.indicator[indicator].formula else indicator

    def series(self, enterprise, indicator, window, to_date, now):
        """Rows of /api/v1/series with a window: in order of time. closed depends on now."""
        i = self.indicator[indicator]
        leaves = self.leaves(indicator) if i.formula else [indicator]
        made = [self.windows(enterprise, leaf, window) for leaf in leaves]
        base = self.indicator[leaves[0]].base
        rows = []
        for start in sorted(set.intersection(*(set(w) for w in made))):
            first = periods(window, start.replace(month=1, day=1, hour=0, minute=0), end_of(window, start)) if to_date else [start]
            used = [p for p in first if all(p in w for w in made)]
            sums = {leaf: sum(w[p].nano for p in used) for leaf, w in zip(leaves, made)}
            rows.append({"start_time": start, "value": printed(self.evaluate(indicator, sums) if i.formula else sums[indicator], NANO),
                         "count": sum(made[0][p].count for p in used), "expected": sum(len(periods(base, p, end_of(window, p))) for p in first),
                         "revision": sum(made[0][p].revisions for p in used), "closed": now >= end_of(window, start) + i.close * DAY,
                         "first_time": min(made[0][p].first for p in used), "last_time": max(made[0][p].last for p in used)})
        return rows

    # --- nodes
    @functools.lru_cache(maxsize=256)
    def cohort(self, node, indicator, window):
        return Cohort(self, node, indicator, window)


def add(a, b):
    return tuple(map(operator.add, a, b))


def kept(function):
    """Found once for each argument."""
    @functools.wraps(function)
    def ask(self, *arguments):
        found = self.kept[function.__name__]
        if arguments not in found:
            found[arguments] = function(self, *arguments)
        return found[arguments]
    return ask


class Cohort:
    """The members of a node, for one indicator and one length of window."""

    def __init__(self, oracle, node, indicator, window):
        self.oracle, self.node, self.window = oracle, node, window
        self.i = i = oracle.indicator[indicator]
        self.leaves = oracle.leaves(indicator)
        self.mean = not i.formula and i.space == "mean"
        self.weighted = not i.formula and i.space == "weighted_mean"
        adds_over_time = all(oracle.indicator[leaf].time == "sum" for leaf in self.leaves)
        self.flow = adds_over_time and not self.mean and not self.weighted
        self.by_day = self.flow and (not i.formula or i.time == "sum")  # it grows with the length of a period
        self.adds = not i.formula and not self.mean and not self.weighted
        self.nothing = (0,) * len(self.leaves)
        self.has, self.whole, self.began = {}, {}, {}
        times = []
        for e in oracle.enterprise.values():
            if not set(node.split("+")) <= e.labels:
                continue
            series = [oracle.observed.get((e.code, leaf), {}) for leaf in self.leaves]
            times += [t for s in series if s for t in (min(s), max(s))]
            if all(series):
                self.add(e, series)
        self.shown = periods(window, floor(window, min(times)), max(times) + MINUTE) if times else []
        self.kept = collections.defaultdict(dict)  # function -> {arguments: what it found}

    def add(self, e, series):
        windows = [self.oracle.windows(e.code, leaf, self.window) for leaf in self.leaves]
        self.began[e.code] = max(min(s) for s in series)
        self.has[e.code], self.whole[e.code] = {}, set()
        for start in set.intersection(*(set(w) for w in windows)):
            q = [w[start].nano for w in windows]
            if self.weighted:
                q[0] = rounded(Fraction(q[0] * q[1], NANO))
            self.has[e.code][start] = tuple(q)
            full = [len(periods(self.oracle.indicator[leaf].base, start, end_of(self.window, start))) for leaf in self.leaves]
            if all(w[start].count * 100 >= n * COMPLETE_PERCENT for w, n in zip(windows, full)):
                self.whole[e.code].add(start)

    # --- sums
    @kept
    def reporting(self, p):
        return [code for code, has in self.has.items() if p in has]

    @kept
    def expected(self, p):
        return [code for code in self.has if p in self.has[code] or (self.began[code] < end_of(self.window, p) and not self.oracle.enterprise[code].ended)]

    @kept
    def complete(self, p):
        return {code for code, whole in self.whole.items() if p in whole}

    @kept
    def unbroken(self, first, p):
        """Who is complete in every period from first to p."""
        return self.complete(p) if first == p else self.unbroken(first, before(self.window, p)) & self.complete(p)

    @kept
    def cumulated(self, first, p):
        """{code: sums from first to p} of who is unbroken."""
        former = {} if first == p else self.cumulated(first, before(self.window, p))
        return {code: add(former.get(code, self.nothing), self.has[code][p]) for code in self.unbroken(first, p)}

    @kept
    def sum_of(self, p):
        return functools.reduce(add, (self.has[code][p] for code in self.reporting(p)), self.nothing)

    def sums(self, codes, ps):
        return functools.reduce(add, (self.has[code][p] for code in codes for p in ps if p in self.has[code]), self.nothing)

    def value(self, sums, members):
        if not members:
            return None
        if self.mean:
            return rounded(Fraction(sums[0], members))
        if self.weighted:
            return rounded(Fraction(sums[0] * NANO, sums[1])) if sums[1] else None
        return self.oracle.evaluate(self.i.code, dict(zip(self.leaves, sums))) if self.i.formula else sums[0]

    def together(self, ps):
        """Everybody's value over consecutive periods; None where one of them has nothing."""
        if not all(self.reporting(p) for p in ps):
            return None
        return self.value(functools.reduce(add, map(self.sum_of, ps), self.nothing), len(self.reporting(ps[-1])))

    # --- comparisons
    def is_january(self, p):
        return self.flow and self.window == "month" and p.month == 1

    def judged(self, p):
        """The periods that are judged as p: January and February as one."""
        return [before("month", p), p] if self.flow and self.window == "month" and p.month == 2 else [p]

    @staticmethod
    def growth(now, former):
        return None if now is None or not former else rounded(Fraction((now - former) * MICROPERCENT, abs(former)))

    @kept
    def fault(self, p):
        expected = len(self.expected(p))
        if not expected or 100 * len(self.reporting(p)) < self.i.limit * expected:
            return "coverage"
        return "incomplete" if 100 * len(self.complete(p)) < self.i.limit * expected else ""

    def unsound(self, ps):
        return next(filter(None, map(self.fault, ps)), "")

    def withheld(self, now, former):
        if not all(self.reporting(p) for p in former):
            return "no_base"
        return self.unsound(now) or {"": "", "coverage": "base_coverage", "incomplete": "base_incomplete"}[self.unsound(former)]

    @kept
    def year_on_year(self, p):
        """(growth, why it is not given)"""
        ago = year_before(self.window, p)
        if self.is_january(p):
            return None, "january_february"
        if ago is None:
            return None, "no_base"
        why = self.withheld(self.judged(p), self.judged(ago))
        growth = None if why else self.growth(self.together(self.judged(p)), self.together(self.judged(ago)))
        return growth, why or ("no_base" if growth is None else "")

    def of_the_same(self, now, former):
        """(growth, how many) of those that are complete in all of these periods; they must be nearly all of those who could be."""
        same = self.unbroken(now[0], now[-1]) & self.unbroken(former[0], former[-1])
        could = min(len(self.expected(now[-1])), len(self.expected(former[0])))
        if not could or 100 * len(same) < self.i.limit * could:
            return None, len(same)
        values = [self.value(functools.reduce(add, (self.cumulated(ps[0], ps[-1])[code] for code in same), self.nothing), len(same)) for ps in (now, former)]
        return self.growth(*values), len(same)

    def year_on_year_same(self, p):
        ago = year_before(self.window, p)
        if ago is None:
            return None, 0
        growth, same = self.of_the_same(self.judged(p), self.judged(ago))
        return (None if self.is_january(p) else growth), same

    def period_on_period(self, p):
        now = self.judged(p)
        former = self.judged(before(self.window, now[0]))
        if self.is_january(p) or self.withheld(now, former):
            return None
        a, b = self.together(now), self.together(former)
        if self.by_day and a is not None and b is not None:
            days = lambda ps: (end_of(self.window, ps[-1]) - ps[0]) // DAY
            a, b = a * days(former), b * days(now)
        return self.growth(a, b)

    def to_date(self, p):
        """(value, growth, growth of the same)"""
        if not self.flow:
            return None, None, None
        now = periods(self.window, p.replace(month=1, day=1), end_of(self.window, p))
        ago, ago_first = year_before(self.window, p), year_before(self.window, now[0])
        value = self.together(now)
        if ago is None or self.is_january(p):
            return value, None, None
        former = periods(self.window, ago_first, end_of(self.window, ago))
        growth = None if self.withheld(now, former) else self.growth(value, self.together(former))
        return value, growth, self.of_the_same(now, former)[0]

    def two_year_average(self, p):
        this, _ = self.year_on_year(p)
        ago = year_before(self.window, p)
        last = self.year_on_year(ago)[0] if ago else None
        if this is None or last is None or this < -MICROPERCENT or last < -MICROPERCENT:
            return None
        product = (MICROPERCENT + this) * (MICROPERCENT + last)
        return (math.isqrt(4 * product) + 1) // 2 - MICROPERCENT  # the nearest whole number: no root of a whole number is a half

    @kept
    def weight(self, code):
        """{year: sum of the first quantity}"""
        years = collections.Counter()
        for start, q in self.has[code].items():
            years[start.year] += q[0]
        return years

    def weight_coverage(self, p):
        year = p.year - 1
        weight = {code: self.weight(code).get(year, 0) for code in self.expected(p)}
        whole = sum(weight.values())
        return rounded(Fraction(sum(weight[code] for code in self.reporting(p)) * MICROPERCENT, whole)) if whole > 0 else None

    def row(self, p, now):
        reporting, expected = self.reporting(p), self.expected(p)
        largest = min(reporting, key=lambda code: (-self.has[code][p][0], code), default="")
        growth, why = self.year_on_year(p)
        same_growth, same = self.year_on_year_same(p)
        to_date, to_date_growth, to_date_same = self.to_date(p)
        percent = lambda micro: printed(micro, 10**6)
        return {
            "start_time": p, "value": printed(self.value(self.sum_of(p), len(reporting)), NANO), "reporting": len(reporting), "expected": len(expected),
            "closed": now >= end_of(self.window, p) + self.i.close * DAY,
            "coverage_percent": percent(rounded(Fraction(len(reporting) * MICROPERCENT, len(expected))) if expected else None),
            "weight_coverage_percent": percent(self.weight_coverage(p)),
            "without_largest": printed(self.value(self.sums(set(reporting) - {largest}, [p]), len(reporting) - 1) if reporting else None, NANO),
            "largest": largest, "year_on_year": percent(growth), "year_on_year_same": percent(same_growth), "same": same,
            "period_on_period": percent(self.period_on_period(p)), "to_date": printed(to_date, NANO), "to_date_on_year": percent(to_date_growth),
            "to_date_on_year_same": percent(to_date_same), "two_year_average": percent(self.two_year_average(p)), "withheld": why}

    def rows(self, now):
        return [self.row(p, now) for p in self.shown if self.reporting(p) or self.expected(p)]

    def plain(self):
        """Rows without `compare`: windows with a value. Expected is who is there now."""
        there = [code for code, e in self.oracle.enterprise.items()
                 if not e.ended and set(self.node.split("+")) <= e.there and all(self.oracle.observed.get((code, leaf)) for leaf in self.leaves)]
        return [{"start_time": p, "value": printed(self.value(self.sum_of(p), len(self.reporting(p))), NANO), "reporting": len(self.reporting(p)),
                 "expected": len(there)} for p in self.shown if self.reporting(p)]

    # --- what each part added to the growth of the newest window
    def child(self, code, kind):
        e = self.oracle.enterprise[code]
        if kind == "enterprise":
            return f"enterprise/{code}"
        if kind in CHILDREN:
            prefix, length = CHILDREN[kind]
        else:
            prefix, length = f"{kind}/", None
        return next((label for label in e.labels if label.startswith(prefix) and (length is None or len(label) == len(prefix) + length)), prefix)

    def contributions(self, kind):
        """[(child, value, former, micropoints)] in order of child: rounded down, and what is missing then goes to the largest remainders, the first child first."""
        if not self.shown:
            return []
        p = self.shown[-1]
        growth, _ = self.year_on_year(p)
        if growth is None or not self.adds:
            return []
        now, former = self.judged(p), self.judged(year_before(self.window, p))
        base = abs(self.together(former))
        parts = collections.defaultdict(list)
        for code in self.has:
            parts[self.child(code, kind)].append(code)
        sums = {child: Former(self.sums(codes, now)[0], self.sums(codes, former)[0]) for child, codes in sorted(parts.items())}
        sums = {child: pair for child, pair in sums.items() if pair.now or pair.former}
        exact = {child: Fraction((pair.now - pair.former) * MICROPERCENT, base) for child, pair in sums.items()}
        points = {child: math.floor(x) for child, x in exact.items()}
        missing = growth - sum(points.values())
        for child in itertools.islice(sorted(exact, key=lambda c: (points[c] - exact[c], c)), max(0, missing)):
            points[child] += 1
        assert sum(points.values()) == growth
        return [{"child": child, "value": printed(sums[child].now, NANO), "former": printed(sums[child].former, NANO), "micropoints": points[child]} for child in sums]
