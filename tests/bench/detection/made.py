#!/usr/bin/python3
"""Makes a small labelled set for run.py out of nothing but seeds and the public calendar: the same bytes each time.

  made.py FOLDER    writes series.csv labels.csv calendar.csv series/*.csv; then: run.py --data FOLDER

Plants that live by the calendar of their trade, each with one event; and controls, ordinary years on which nothing may be warned of. A series is named
period-syn-plant-number-event, so that run.py reports a row per event; of a control the last part is `control` and the plant says what is ordinary about it.
"""
import csv
import datetime
import math
import pathlib
import random
import sys
from dataclasses import dataclass, replace

ROOT = pathlib.Path(__file__).resolve().parents[3]
CALENDAR = ROOT / "deploy/demo/registry/calendar_day.csv"
DAY = datetime.timedelta(days=1)
FESTIVALS = [datetime.date(2024, 2, 10), datetime.date(2025, 1, 29), datetime.date(2026, 2, 17)]
FIRST, LAST = datetime.date(2024, 3, 4), datetime.date(2026, 4, 26)  # of days: a Monday, a Sunday; two Spring Festivals are inside
ZONE = "+08:00"
PREFIX = {"15min": "q", "hour": "q", "day": "d", "week": "w", "month": "m"}
SLOTS = {"15min": 96, "hour": 24}


def read_calendar():
    rows = [(datetime.date.fromisoformat(r["date"]), r["kind"], r["name"]) for r in csv.DictReader(open(CALENDAR))]
    off = {day: name for day, kind, name in rows if kind == "off"}
    return off, {day for day, kind, _ in rows if kind != "off"}


OFF, MAKEUP = read_calendar()


@dataclass(frozen=True)
class Plant:
    """How a plant lives. Shares are of its ordinary day."""
    name: str
    average: float                 # of an ordinary day, in kWh
    sigma: float                   # noise of a day
    kept: float = 0.3              # of yesterday's noise
    rest: tuple = ()               # weekdays of rest, Monday is 0
    rest_share: float = 0.2
    holiday: float = 1             # made on a public holiday
    works_makeup: bool = True      # rests no day that the calendar moves into the week
    leaves: tuple = ()             # Spring Festival: leaves off from .. to, comes back from .. to, in days; () stays at work
    festival_share: float = 0.1
    season: float = 0              # half of the yearly swing
    growth: float = 0              # a month
    hours: tuple = (0, 24)         # of work, in a day
    night: float = 0.1             # share of the average load when it does not work


ALUMINIUM = Plant("aluminium", 2400000, 0.012, kept=0.6)
CHEMISTRY = Plant("chemistry", 310000, 0.035, season=0.1, leaves=(-6, -2, 5, 12), festival_share=0.7)
TWOSHIFT = Plant("twoshift", 46000, 0.05, rest=(5, 6), rest_share=0.15, holiday=0.12, leaves=(-8, -3, 7, 14), hours=(6, 22))
SUNDAY = Plant("sunday", 18000, 0.07, rest=(6,), rest_share=0.25, holiday=0.3, leaves=(-7, -3, 8, 15), hours=(7, 19))
CEMENT = Plant("cement", 520000, 0.08, season=0.15, holiday=0.9, leaves=(-12, -4, 9, 19), festival_share=0.2)
WORKSHOP = Plant("workshop", 900, 0.22, rest=(6,), rest_share=0.1, holiday=0.1, leaves=(-9, -4, 8, 16), festival_share=0.02, hours=(8, 18))
GROWING = replace(SUNDAY, name="growing", growth=0.03)
PLANTS = (ALUMINIUM, CHEMISTRY, TWOSHIFT, SUNDAY, CEMENT, WORKSHOP, GROWING)


# --- a plant's ordinary life

def festival_offset(day):
    return min(((day - f).days for f in FESTIVALS), key=abs)


def festival_share(plant, day):
    if not plant.leaves:
        return 1
    at, (leaves, away, back, full) = festival_offset(day), plant.leaves
    if at <= leaves or at >= full:
        return 1
    gone = (at - leaves) / (away - leaves) if at < away else 1 if at <= back else (full - at) / (full - back)
    return 1 - gone * (1 - plant.festival_share)


def day_share(plant, day):
    """What the calendar leaves of an ordinary day."""
    rests = day.weekday() in plant.rest and not (day in MAKEUP and plant.works_makeup)
    share = plant.rest_share if rests else 1
    if day in OFF:
        share = min(share, plant.holiday)
    share *= min(1, festival_share(plant, day))
    share *= 1 + plant.season * math.sin(2 * math.pi * (day.timetuple().tm_yday - 110) / 365.25)
    return share * (1 + plant.growth) ** ((day - FIRST).days / 30.4)


def days_of(plant, r, first=FIRST, last=LAST):
    """[(day, kWh)] with noise that lasts from day to day."""
    out, noise, day = [], 0, first
    while day <= last:
        noise = plant.kept * noise + math.sqrt(1 - plant.kept ** 2) * r.gauss(0, plant.sigma)
        out.append((day, plant.average * day_share(plant, day) * math.exp(noise)))
        day += DAY
    return out


def slots_of(plant, r, period, first, last):
    """[(time, kWh)]: the day's production in the hours of work, over the load that always runs."""
    slots, (begins, ends) = SLOTS[period], plant.hours
    length = datetime.timedelta(minutes=1440 // slots)
    for day, value in days_of(plant, r, first, last):
        for at in range(slots):
            hour = at * 24 / slots
            works = (1 - plant.night) * value / plant.average * 24 / (ends - begins) if begins <= hour < ends else 0
            yield datetime.datetime.combine(day, datetime.time()) + at * length, plant.average / slots * (plant.night + works) * math.exp(r.gauss(0, 0.04))


# --- events: kind -> (days, level, what is left of a value so many days after it began)

def decline(weeks, depth):
    return lambda day, r: 1 - depth * min(1, day / (7 * weeks))


def left(share):
    return lambda day, r: share


def rough(day, r):
    return 1 + r.choice((-0.4, 0.4)) * r.uniform(0.7, 1.2)


def missing(day, r):
    return None


STUCK = "stuck"  # the value before it, again and again
DAY_EVENTS = {
    "stop1d": (1, "yellow", left(0.02)), "stop3d": (3, "red", left(0.02)), "stop10d": (10, "red", left(0.02)),
    "drop10": (40, "blue", left(0.9)), "drop20": (35, "yellow", left(0.8)), "drop40": (35, "orange", left(0.6)),
    "decline2": (30, "orange", decline(2, 0.35)), "decline4": (45, "orange", decline(4, 0.35)), "decline8": (75, "orange", decline(8, 0.35)),
    "volatile": (28, "yellow", rough), "missing": (3, "yellow", missing), "stuck": (14, "yellow", STUCK),
}
SLOT_EVENTS = {
    "stop4h": (4 / 24, "yellow", left(0.02)), "stop12h": (0.5, "orange", left(0.02)), "stop1d": (1, "orange", left(0.02)), "stop3d": (3, "red", left(0.02)),
    "drop20": (28, "yellow", left(0.8)), "drop40": (28, "orange", left(0.6)), "decline4": (40, "orange", decline(4, 0.35)), "missing": (0.5, "yellow", missing),
    "stuck": (1.5, "yellow", STUCK),
}
WEEK_EVENTS = {"drop20": (42, "yellow", left(0.8)), "drop40": (42, "orange", left(0.6)), "decline8": (84, "orange", decline(8, 0.35))}
MONTH_EVENTS = {"drop10": (120, "blue", left(0.9)), "drop20": (120, "yellow", left(0.8)), "drop40": (120, "orange", left(0.6)), "decline": (180, "orange", decline(20, 0.35))}
QUIET_WEEKS = [datetime.date(2025, m, d) for m, d in ((3, 11), (3, 18), (6, 10), (6, 17), (7, 8), (7, 15), (8, 12), (9, 2), (10, 21), (11, 4), (11, 11))]  # Tuesdays far from holidays


def put(rows, start, days, what, r):
    """The rows with the event in it, and its (start, end) as they stand in the file."""
    out, end, last = [], start + datetime.timedelta(days=days), None
    inside = [t for t, _ in rows if start <= t < end]
    dice = {}
    for time, value in rows:
        if start <= time < end:
            day = (time - start) / DAY
            share = 1 if what is STUCK else what(day, dice.setdefault(int(day), random.Random(f"{r.random()}")))
            value = last if what is STUCK else None if share is None else value * share
        else:
            last = value
        out.append((time, value))
    return out, (inside[0], inside[-1])


def at_midnight(rows):
    return [(datetime.datetime.combine(day, datetime.time()), value) for day, value in rows]


def weeks_of(rows):
    return [(rows[i][0], sum(v for _, v in rows[i:i + 7])) for i in range(0, len(rows) - 6, 7)]


def months_of(plant, r, first_year=2019, years=7):
    """Year on year a few per cent, a season, and Spring Festival in January or in February."""
    out = []
    for n in range(12 * years):
        year, month = first_year + n // 12, n % 12 + 1
        share = 1 + (plant.season or 0.05) * math.sin(2 * math.pi * (month - 4) / 12)
        if plant.leaves and month <= 2:
            share *= 0.72 if (month == 1) == (year in (2020, 2023, 2025)) else 1.02
        value = 30.4 * plant.average * share * 1.04 ** (n / 12) * math.exp(r.gauss(0, max(0.012, plant.sigma / 4)))
        out.append((datetime.datetime(year, month, 1), value))
    return out


# --- the set

@dataclass
class Series:
    name: str
    period: str
    rows: list
    labels: list     # (start, end, kind, level)
    note: str


def stamp(time):
    return time.isoformat() + ZONE


def eventful(period, plant, number, kind, rows, start, event, r):
    days, level, what = event
    rows, (first, last) = put(rows, start, days, what, r)
    name = "-".join((PREFIX[period], "syn", plant.name if period != "hour" else plant.name + "_hours", str(number), kind))
    return Series(name, period, rows, [(first, last, kind.rstrip("0123456789dh"), level)], f"{plant.name}, {kind}")


def random_of(*what):
    return random.Random("/".join(map(str, what)))


def day_series():
    for kind, event in DAY_EVENTS.items():
        for number, plant in enumerate(PLANTS):
            r = random_of("day", kind, plant.name)
            start = datetime.datetime.combine(r.choice(QUIET_WEEKS[:8] if event[0] > 20 else QUIET_WEEKS), datetime.time())
            yield eventful("day", plant, number, kind, at_midnight(days_of(plant, r)), start, event, r)
    for number, plant in enumerate(p for p in PLANTS if p.leaves):  # does not come back when it should
        r = random_of("late", plant.name)
        rows = days_of(plant, r)
        back = FESTIVALS[-1] + (plant.leaves[2] + 1) * DAY
        rows = [(d, plant.average * plant.festival_share * 0.5 * r.uniform(0.9, 1.1) if back <= d < back + 24 * DAY else v) for d, v in rows]
        label = (datetime.datetime.combine(back, datetime.time()), datetime.datetime.combine(back + 23 * DAY, datetime.time()), "lateresume", "red")
        yield Series(f"d-syn-{plant.name}-{number}-lateresume", "day", at_midnight(rows), [label], f"{plant.name}, comes back late in 2026")


def slot_series(period, kinds, plants):
    first, last = datetime.date(2025, 4, 7), datetime.date(2025, 8, 31)
    for kind in kinds:
        for number, plant in enumerate(plants):
            r = random_of(period, kind, plant.name)
            start = datetime.datetime(2025, *r.choice([(6, 10), (6, 17), (7, 8), (7, 15), (7, 22)]), 0 if kind not in ("stop4h", "stop12h") else 9)
            yield eventful(period, plant, number, kind, list(slots_of(plant, r, period, first, last)), start, SLOT_EVENTS[kind], r)


def week_series():
    for kind, event in WEEK_EVENTS.items():
        for number, plant in enumerate(PLANTS):
            r = random_of("week", kind, plant.name)
            yield eventful("week", plant, number, kind, weeks_of(at_midnight(days_of(plant, r))), datetime.datetime(2025, *r.choice([(3, 3), (6, 9), (7, 7), (8, 4)])), event, r)


def month_series():
    for kind, event in MONTH_EVENTS.items():
        for number, plant in enumerate(PLANTS):
            r = random_of("month", kind, plant.name)
            yield eventful("month", plant, number, kind, months_of(plant, r), datetime.datetime(2024, r.randrange(3, 8), 1), event, r)


# --- controls

def even(plant):
    """Without a season: one of more than 6 % looks like a decline while the plant is in its first year, and is warned of."""
    return replace(plant, season=0)


def stretch(rows, first, days, share):
    return [(d, v * share if first <= d < first + days * DAY else v) for d, v in rows]


def with_moved_rest(plant, r):
    """For five weeks it rests on Wednesday in place of its Sunday."""
    moved = replace(plant, rest=(2,))
    begin, end = datetime.date(2025, 6, 16), datetime.date(2025, 7, 20)
    rows, other = days_of(plant, r), days_of(moved, r)
    return [b if begin <= b[0] <= end else a for a, b in zip(rows, other)]


def control(name, number, rows, labels=(), period="day", note=""):
    return Series(f"{PREFIX[period]}-syn-{name}-{number}-control", period, at_midnight(rows) if period == "day" else rows, list(labels), note or name.replace("_", " "))


def day_controls():
    for n in range(3):
        r = random_of("control", n)
        yield control("spring_festival", n, days_of(even(CEMENT), r))
        yield control("spring_festival_never_rests", n, days_of(ALUMINIUM, r))
        yield control("spring_festival_a_part_stays", n, days_of(even(CHEMISTRY), r))
        yield control("national_day", n, days_of(replace(SUNDAY, holiday=0.1), r))
        yield control("makeup_saturdays_worked", n, days_of(TWOSHIFT, r))
        yield control("makeup_saturdays_rested", n, days_of(replace(TWOSHIFT, works_makeup=False), r))
        yield control("sunday_rest", n, days_of(SUNDAY, r))
        yield control("rough_by_nature", n, days_of(WORKSHOP, r))
        yield control("growth_of_3_percent_a_month", n, days_of(GROWING, r))
        yield control("mild_season", n, days_of(replace(CHEMISTRY, season=0.06), r))
        step = datetime.date(2025, 6, 17)
        yield control("step_up", n, stretch(days_of(SUNDAY, r), step, 9999, 1.3))
        yield control("moved_rest_day", n, with_moved_rest(SUNDAY, r))
        dip = datetime.date(2025, 7, 8)
        label = (datetime.datetime(2025, 7, 8), datetime.datetime(2025, 7, 8), "dip", "none")
        yield control("short_dip", n, stretch(days_of(TWOSHIFT, r), dip, 1, 0.75), [label])
        overhaul = datetime.date(2025, 9, 2)
        filed = (datetime.datetime(2025, 9, 2), datetime.datetime(2025, 9, 15), "planned", "none")
        yield control("filed_overhaul_of_two_weeks", n, stretch(days_of(ALUMINIUM, r), overhaul, 14, 0.05), [filed])


def slower_and_faster_controls():
    r = random_of("controls of other periods")
    first, last = datetime.date(2024, 11, 4), datetime.date(2025, 11, 2)
    for number, plant in enumerate((ALUMINIUM, TWOSHIFT, SUNDAY)):
        yield control(plant.name, number, list(slots_of(plant, r, "15min", first, last)), period="15min", note=f"{plant.name}, a year of quarter hours with all its holidays")
        yield control(f"{plant.name}_hours", number, list(slots_of(plant, r, "hour", first, last)), period="hour", note=f"{plant.name}, a year of hours")
    for number, plant in enumerate(PLANTS):
        yield control(plant.name, number, weeks_of(at_midnight(days_of(even(plant), r))), period="week", note=f"{plant.name}, weekly sums")
        yield control(plant.name, number, months_of(plant, r), period="month", note=f"{plant.name}, months")


def whole_set():
    yield from day_series()
    yield from slot_series("15min", SLOT_EVENTS, (ALUMINIUM, TWOSHIFT, SUNDAY, CHEMISTRY))
    yield from slot_series("hour", ("stop4h", "stop12h", "stop1d", "drop20"), (ALUMINIUM, TWOSHIFT, SUNDAY, CHEMISTRY))
    yield from week_series()
    yield from month_series()
    yield from day_controls()
    yield from slower_and_faster_controls()


def write_set(folder):
    (folder / "series").mkdir(parents=True, exist_ok=True)
    with open(folder / "calendar.csv", "w") as f:
        csv.writer(f, lineterminator="\n").writerows([("calendar", "date", "kind"), *sorted([("CN", d, "off") for d in OFF] + [("CN", d, "work") for d in MAKEUP])])
    with open(folder / "series.csv", "w") as series, open(folder / "labels.csv", "w") as labels:
        series_rows, label_rows = csv.writer(series, lineterminator="\n"), csv.writer(labels, lineterminator="\n")
        series_rows.writerow(("series", "indicator", "unit", "period", "calendar", "note"))
        label_rows.writerow(("series", "start", "end", "kind", "severity"))
        for s in whole_set():
            series_rows.writerow((s.name, "electricity", "kWh", s.period, "CN", s.note))
            label_rows.writerows((s.name, stamp(a), stamp(b), kind, level) for a, b, kind, level in s.labels)
            with open(folder / "series" / f"{s.name}.csv", "w") as f:
                f.write("time,value\n" + "".join(f"{stamp(t)},{v:.6g}\n" for t, v in s.rows if v is not None))


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    write_set(pathlib.Path(sys.argv[1]))
