"""The detectors' formulas once more, slow and plain: what the C code's states are compared with. One class each, one method per rule."""
import datetime
import math

NONE, BLUE, YELLOW, ORANGE, RED = range(5)
NAMES = ("blue", "yellow", "orange", "red")
NEW_YEAR = {2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17)}
ENVELOPE = [(-28, 1), (-21, .85), (-14, .65), (-7, .38), (-3, .17), (5, .17), (7, .25), (10, .57), (13, .72), (16, .88), (20, .97), (22, 1)]


def clamp(v, low, high):
    return low if v < low else high if v > high else v


def ladder(params, name):
    return [0] + [params[f"{name}_{level}"] for level in NAMES]


def middle(values):
    return sorted(values)[len(values) // 2]


class Facts:
    """What the calendar says of one day."""

    def __init__(self, day, off=(), makeup=(), spring_festival=True):
        def kind(d):
            if d in off:
                return "holiday"
            if d.weekday() >= 5:
                return "makeup" if d in makeup else "weekend"
            return "workday"

        def is_off(d):
            return kind(d) in ("weekend", "holiday")

        step = datetime.timedelta(1)
        self.day, self.kind, self.festival = day, kind(day), None
        for year in (day.year, day.year + 1):
            if spring_festival and year in NEW_YEAR:
                offset = (day - datetime.date(year, *NEW_YEAR[year])).days
                if abs(offset) <= 45:
                    self.festival = offset
        run = [day + step * i for i in range(1, 13)]
        block = run[:next((i for i, d in enumerate(run) if not is_off(d)), 12)]
        long_holiday = len(block) >= 3 and any(kind(d) == "holiday" for d in block)
        single = is_off(day - step) and is_off(day + step) and "holiday" in (kind(day - step), kind(day + step))
        self.eve = not is_off(day) and (long_holiday or single)


def floor_of(festival):
    def at(days):
        for (a, x), (b, y) in zip(ENVELOPE, ENVELOPE[1:]):
            if a <= days <= b:
                return x + (y - x) * (days - a) / (b - a)
        return 1
    return min(at(festival + i) for i in range(-4, 5))


class Sum:
    def __init__(self, since=None):
        self.sum = self.quick = self.gap = self.usual = 0.0
        self.days, self.since = 0, since

    def step(self, evidence, gap, usual, allowance):
        if self.sum <= 0:
            self.__init__()
        self.sum = max(0.0, self.sum + evidence - allowance)
        if self.sum > 0:
            self.gap, self.usual, self.days = self.gap + gap, self.usual + usual, self.days + 1

    def mean(self):
        return self.gap / self.usual if self.usual > 0 else 0.0


class Load:
    """Daily (weekly=True: weekly) totals."""

    def __init__(self, params, weekly=False, fall=True, rise=False):
        self.fall, self.rise = fall, rise  # which way is bad
        self.surge = params["surge"]
        self.surge_depth, self.surge_limit, self.surge_sigma = (ladder(params["surge"], name) for name in ("depth", "limit", "sigma"))
        self.p = {name: value for group in ("baseline", "load", "stop", "holiday") for name, value in params[group].items()}
        self.groups, self.weekly = params, weekly
        self.depth, self.limit, self.sigmas = (ladder(params["load"], name) for name in ("depth", "limit", "sigma"))
        self.level = self.nuisance = self.flaps = self.record = self.pending = 0.0
        self.festival_new, self.festival_old = {}, {}
        self.year_new, self.year_old = {}, {}
        self.grace = 0
        self.forget_all()

    def forget_all(self):
        self.level_long, self.share, self.spread = 0.0, [1.0] * 7, [0.0] * 7
        self.sigma = self.sigma_week = self.growth = 0.0
        self.week, self.values, self.tries, self.periods = [], [], 0, 0
        self.low, self.high, self.high_value = Sum(), Sum(), 0.0
        self.short_run = self.good_run = self.ok_run = self.down_run = self.alarm_days = self.stop_days = 0
        self.recent, self.odd = [], {}
        self.fast = self.slow = self.last_gap = None
        self.rough_seen = self.rough_run = self.rough_ok = self.rough_age = self.rough = 0
        self.alarm = self.peak = 0
        self.relapses = 0
        self.up = self.up_peak = self.up_run = self.up_good = self.up_down = self.up_days = 0
        self.sum_week, self.sum_gap = None, []

    # what is usual

    def warm(self, weekday, x):
        self.values.append((x, weekday))
        if len(self.values) < self.p["warm"]:
            return
        xs = [v for v, _ in self.values]
        working = sum(v > .3 * max(0, max(xs)) for v in xs)
        self.tries += 1
        irregular = not self.weekly and working < 9
        if not working or irregular and self.tries < 60:
            self.values.pop(0)
            return
        spread = [0.0] * 7
        if self.weekly:
            level = middle(xs)
        elif irregular:
            level = sum(xs) / len(xs)
        else:
            usual = []
            for d in range(7):
                of_day = [v for v, w in self.values if w == d]
                usual.append(middle(xs) if not of_day else sum(of_day) / len(of_day) if min(of_day) > .75 * max(of_day) else max(of_day))
                spread[d] = (max(of_day) - min(of_day)) / 2 if len(of_day) > 1 else 0.0
            level = sum(usual) / 7
            if level >= 1e-200:
                self.share = [clamp(v / level, -20, 20) for v in usual]
                self.spread = [min(20, v / level) for v in spread]
            else:
                self.share, self.spread = usual, spread
        if not level >= 1e-200:
            self.values.pop(0)
            return
        self.level = self.level_long = level
        off = [min(20, abs(v / level - (1 if self.weekly else self.share[w]))) for v, w in self.values]
        self.sigma = max(self.p["noise_floor"], 1.48 * 1.4 * middle(off), 1.25 * sum(off) / len(off))
        self.sigma_week = self.sigma / math.sqrt(7)
        self.values = []

    def noise(self):
        return max(self.sigma, math.sqrt(7) * self.sigma_week, self.p["noise_floor"]) * (1 + 1.5 * math.exp(-self.periods / self.p["young"]))

    @staticmethod
    def sigma_step(sigma, v, rate):
        return clamp(sigma * math.exp(rate if abs(v) > .6745 * sigma else -rate), 1e-6, 1e3)

    def learn(self, d, x):
        most = self.p["clip_sigma"] * d["noise"]
        before = self.level
        self.level *= 1 + max(self.p["learn_rate"], 1 / (self.periods + 7)) * clamp(d["gap"], -most, most)
        if self.periods > self.p["rebase_days"]:
            fastest = .021 if self.weekly else .003
            self.growth += self.p["learn_rate_long"] / 2 * (clamp(self.level / before - 1, -fastest, fastest) - self.growth)
        self.level_long += max(self.p["learn_rate_long"], 1 / (self.periods + 14)) * (self.level - self.level_long)
        if not self.weekly:
            w = d["weekday"]
            off = clamp(x / self.level, -20, 20) - self.share[w]
            self.spread[w] += .1 * (min(1, abs(off)) - self.spread[w])
            self.share[w] += max(self.p["weekday_rate"], 1 / (2 + self.periods / 7)) * clamp(off, -.3, .3)
            mean = sum(v / 7 for v in self.share)
            if mean > .2:
                self.share = [min(2.5, v / mean) for v in self.share]
                self.level *= mean

    def learn_noise(self, d):
        rate = max(self.p["noise_rate"], .5 / self.periods)
        if not d["rest"]:
            self.sigma = self.sigma_step(self.sigma, d["gap"], rate)
        self.week = (self.week + [d["gap"]])[-7:]
        if len(self.week) == 7:
            self.sigma_week = self.sigma_step(self.sigma_week, sum(self.week) / 7, rate / 2)
        self.sigma_week = min(self.sigma_week, self.sigma)

    # what excuses

    @staticmethod
    def week_of_year(day):
        return min(52, (day - datetime.date(day.year, 1, 1)).days // 7)

    def last_year(self, day, least=-.3, most=0):
        known = [self.year_old[w] for w in ((self.week_of_year(day) + i) % 53 for i in range(-2, 3)) if self.year_old.get(w) is not None]
        return 1 if len(known) < 3 else 1 + clamp(self.p["last_year"] * middle(known) / 100, least, most)

    def remember_week(self, day, gap):
        w = self.week_of_year(day)
        if self.sum_week is not None and w != self.sum_week:
            if len(self.sum_gap) >= (1 if self.weekly else 2):
                self.year_new[self.sum_week] = round(100 * clamp(sum(self.sum_gap) / len(self.sum_gap), -.6, .6))
            later = (w + 26) % 53
            self.year_old[later] = self.year_new.get(later)
            self.sum_gap = []
        self.sum_week = w
        self.sum_gap.append(gap)

    def enough(self, festival):
        general = floor_of(festival)
        if festival in self.festival_old:
            own = min(self.festival_old[festival + i] for i in range(-2, 3) if festival + i in self.festival_old)
            general = min(1, (general + own / 100) / 2)
        return general * self.p["festival_tolerance"]

    # the week

    def rest_days(self):
        return sum(v < .7 * max(self.share) for v in self.share)

    def seldom(self, w):
        return self.spread[w] > self.p["seldom_worked"] * max(self.share[w], .05)

    def notice_odd(self, d):
        least, most, w = min(self.share), max(self.share), d["weekday"]
        if self.weekly or d["facts"].kind == "makeup" or least >= .7 * most:
            return
        workday, near = self.share[w] > (least + most) / 2, .35 * (most - least)
        rested, worked = workday and least / 2 < d["value"] < least + near, not workday and d["value"] > most - near
        self.odd[w] = (worked - rested, d["facts"].day)

    def swap(self, d):
        w, self.swapped = d["weekday"], None
        for i in range(7):
            mine, other = self.odd.get(w, (0, None)), self.odd.get(i, (0, None))
            if mine[0] and other[0] == -mine[0] and (d["facts"].day - other[1]).days < 7:
                self.share[i], self.share[w] = self.share[w], self.share[i]
                self.spread[i], self.spread[w] = self.spread[w], self.spread[i]
                self.odd[i], self.odd[w] = (0, other[1]), (0, mine[1])
                self.stop_days, self.swapped = 0, (i, w)
                self.reset()
                self.up_reset()
                self.recent, self.last_gap, self.high = [], None, Sum()

    # the alarm

    def reset(self):
        self.alarm, self.low, self.week = 0, Sum(), []
        self.short_run = self.ok_run = self.down_run = self.alarm_days = self.relapses = 0

    def lift(self, level):
        if level > self.alarm:
            if not self.alarm:
                self.peak = self.alarm_days = 0
            self.alarm, self.down_run, self.ok_run = level, 0, 0
            self.peak = max(self.peak, level)

    def short_of(self, n):
        last = self.recent[-n:]
        return -sum(g for g, _ in last) / max(1e-9, sum(u for _, u in last))

    def add_evidence(self, d, x):
        allowance = self.p["allowance"] * d["noise"] * clamp(d["share"] * d["floor"], .05, 1)
        short_from = .5 * self.depth[BLUE] * d["share"]
        if self.low.sum <= 0:
            self.short_run = 0
        self.low.step(-d["short"], -d["gap"], d["share"] * d["floor"], allowance)
        if self.low.sum > 0 and not d["rest"]:
            self.short_run = self.short_run + 1 if d["short"] < -short_from else 0
        forgiven = self.p["quick_allowance"] * d["noise"] * clamp(d["share"] * d["floor"], .05, 1)
        self.low.quick = max(0.0, self.low.quick - d["short"] - forgiven) if self.low.sum > 0 else 0.0
        self.low.sum = min(self.low.sum, 3 * self.limit[BLUE] * d["noise"] + 1)
        if not d["rest"]:
            self.good_run = self.good_run + 1 if d["short"] > -max(allowance, short_from) else 0
        if self.good_run >= self.p["forget_days"] and not self.alarm:
            self.low = Sum()
        if not (self.rise and d["festival"]):
            self.high.step(d["high"], d["gap"], d["share"], allowance)
        self.high_value = self.high_value + x if self.high.days > 1 else x
        if not d["rest"]:
            self.recent = (self.recent + [(d["short"], d["share"] * d["floor"])])[-5:]

    def count_stop(self, d):
        forget = .5 ** (1 / self.groups["stop"]["record_half_life"])
        self.record, self.pending = self.record * forget, self.pending * forget
        if not d["stop_counts"]:
            return
        if not d["festival"] and d["value"] < self.p["day_share"] * d["share"]:
            self.stop_days += 1
            return
        if 0 < self.stop_days <= self.p["record_most"]:
            self.record = max(self.record, min(self.pending, self.stop_days))
            self.pending = max(self.pending, self.stop_days)
        if self.stop_days:
            self.recent = []
        self.stop_days = 0

    def stop_level(self, d):
        usual = int(self.record + .5)
        if self.periods < 7 or self.stop_days <= usual:
            return NONE
        if self.weekly:
            return RED
        patience = 3 if d["noise"] > self.p["rough"] else 2 if d["noise"] > self.p["quiet"] else 1
        if self.stop_days - usual < patience:
            return BLUE
        return RED if self.stop_days > max(1, self.rest_days()) else YELLOW

    def shortfall_level(self, d, depth):
        scale = d["noise"] * (1 + self.p["nuisance"] * self.nuisance)
        level, evidence, quick = NONE, self.low.sum / scale, self.low.quick / scale > self.p["quick_limit"]
        while level < RED:
            doubt = 1 + self.p["flap_doubt"] * self.flaps if level else 1
            if not (quick and not level) and not evidence > self.limit[level + 1] * doubt or depth < max(self.depth[level + 1], self.sigmas[level + 1] * d["noise"]):
                break
            level += 1
        return level

    def judge(self, d):
        last = self.recent[-4:]
        each = min(-g / max(.05, u) for g, u in last) if len(last) == 4 else 0
        depth = max(self.low.mean(), self.short_of(2) if self.weekly else each)
        rested = sum(v < 0 and (d["facts"].day - day).days < 7 for v, day in self.odd.values())
        moved = not self.weekly and self.odd.get(d["weekday"], (0,))[0] < 0 and rested <= self.rest_days()
        most = BLUE if moved else RED
        self.count_stop(d)
        self.lift(min(most, self.stop_level(d)))
        if self.periods >= 3 and (self.short_run >= self.p["run_days"] or self.low.days >= self.p["slow_days"]):
            self.lift(min(most, self.shortfall_level(d, depth)))

    def forget_depth(self):
        self.low.gap, self.low.usual = -sum(g for g, _ in self.recent), sum(u for _, u in self.recent)

    def judge_better(self, d, gap):
        if not self.alarm or not self.recent or d["little"] or self.stop_days:
            return
        short = self.short_of(3)
        good = -gap / max(d["share"], .05) < max(self.depth[BLUE] / 2, .04)
        self.relapses += not good and self.ok_run >= self.p["clear_days"]
        self.ok_run = self.ok_run + 1 if good else 0
        self.down_run = self.down_run + 1 if short < .6 * self.depth[self.alarm] else 0
        enough = self.p["clear_days"] * (1 + self.p["flap"] * self.flaps)
        if self.ok_run >= enough or self.down_run >= enough and short < self.depth[BLUE] / 2:
            self.remember(self.peak, self.alarm_days)
            self.reset()
        elif self.down_run >= self.p["clear_days"] and self.alarm > BLUE:
            self.alarm, self.down_run = self.alarm - 1, 0
            self.forget_depth()

    def remember(self, peak, days):
        if peak == BLUE and days < 30:
            self.nuisance = min(4, self.nuisance + 1)
        if peak > BLUE:
            self.flaps = min(4, self.flaps + 1)

    # where a rise is bad

    def up_reset(self):
        self.up, self.high = 0, Sum()
        self.up_run = self.up_good = self.up_down = self.up_days = self.relapses = 0

    def judge_up(self, d):
        if d["festival"]:
            return
        if self.high.sum <= 0:
            self.up_run = 0
        if not d["rest"]:
            high = d["high"] > .5 * self.surge_depth[BLUE] * d["share"]
            self.up_run = self.up_run + 1 if high else 0
            if not self.up:
                self.up_good = 0 if high else self.up_good + 1
        self.high.sum = min(self.high.sum, 3 * self.surge_limit[BLUE] * d["noise"] + 1)
        if self.up_good >= self.p["forget_days"] and not self.up:
            self.high = Sum()
        if self.periods < 3 or self.up_run < self.surge["run_days"] and self.high.days < self.surge["slow_days"]:
            return
        last = self.recent[-4:]
        late = -self.short_of(2) if self.weekly else min(g / max(.05, u) for g, u in last) if len(last) == 4 else 0
        excess, evidence, level = max(self.high.mean(), late), self.high.sum / (d["noise"] * (1 + self.p["nuisance"] * self.nuisance)), NONE
        while level < RED and evidence > self.surge_limit[level + 1] and excess >= max(self.surge_depth[level + 1], self.surge_sigma[level + 1] * d["noise"]):
            level += 1
        if level > self.up:
            self.up_days, self.up_peak = (self.up_days, self.up_peak) if self.up else (0, 0)
            self.up, self.up_good, self.up_down = level, 0, 0
            self.up_peak = max(self.up_peak, level)

    def judge_up_better(self, d):
        if not self.up or not self.recent or d["little"]:
            return
        excess = -self.short_of(3)
        self.up_days += 1
        good = d["gap"] / max(d["share"], .05) < max(self.surge_depth[BLUE] / 2, .04)
        self.relapses += not good and self.up_good >= self.surge["clear_days"]
        self.up_good = self.up_good + 1 if good else 0
        self.up_down = self.up_down + 1 if excess < .6 * self.surge_depth[self.up] else 0
        enough = self.surge["clear_days"] * (1 + self.p["flap"] * self.flaps)
        if self.up_good >= enough or self.up_down >= enough and excess < self.surge_depth[BLUE] / 2:
            self.remember(self.up_peak, self.up_days)
            self.up_reset()
        elif self.up_down >= self.surge["clear_days"] and self.up > BLUE:
            self.up, self.up_down = self.up - 1, 0
            self.high.gap, self.high.usual = sum(g for g, _ in self.recent), sum(u for _, u in self.recent)

    def accept_up(self, d):
        if self.up and self.up_days > self.surge["rebase_days"] and len(self.recent) == 5:
            self.level *= 1 + max(0, -self.short_of(5))
            self.level_long = max(self.level_long, self.level)
            self.up_reset()
        if not self.fall and self.low.sum > self.surge_limit[BLUE] * d["noise"] and self.low.days >= 7 and not self.up and not d["festival"]:
            if self.low.mean() > .05:
                self.level *= 1 - .7 * min(1, self.low.mean())
            self.low = Sum()

    def roughness(self, d):
        v = self.groups["volatility"]
        move = abs(d["gap"] - self.last_gap) / 1.128
        if not self.rough_seen:
            self.fast = self.slow = move
            self.rough_seen = 1
            return
        base = max(self.slow, .01)
        self.rough_seen += 1
        self.fast += v["fast"] * (min(move, 4 * base) - self.fast)
        if not self.rough:
            self.slow += max(v["slow"], 1 / self.rough_seen) * (min(move, 3 * base) - self.slow)
        self.rough_age = self.rough_age + 1 if self.rough else 0
        if self.rough_age > 30:
            self.slow, self.rough, self.rough_run = self.fast, 0, 0
            return
        if self.rough_seen <= 25 or self.alarm:
            return
        level = next((i for i in (YELLOW, BLUE) if self.fast / base > v[f"ratio_{NAMES[i - 1]}"] and self.fast > v[f"least_{NAMES[i - 1]}"]), 0)
        self.rough_run = min(255, self.rough_run + 1) if level else 0
        self.rough_ok = self.rough_ok + 1 if self.fast / base < 1.6 else 0
        if self.rough_run >= v["days"]:
            self.rough = max(self.rough, level)
        if self.rough_ok >= 5:
            self.rough = 0

    # what lasts

    def start_again(self, level, noise):
        self.forget_all()
        self.level = self.level_long = level
        self.sigma, self.sigma_week = noise, noise / math.sqrt(7)

    def accept(self, d):
        if self.rise:
            self.accept_up(d)
        elif self.high.sum > self.limit[BLUE] * d["noise"] and self.high.days >= 7 and not self.alarm and not d["festival"]:
            rise = self.high.mean()
            if rise > 1:
                self.start_again(self.high_value / self.high.days, .3)
            elif rise > .05:
                self.level *= 1 + .7 * rise
            self.high = Sum()
        if self.alarm and self.alarm_days > self.p["rebase_days"] and len(self.recent) == 5 and not self.stop_days:
            self.level *= max(.05, 1 - self.short_of(5))
            self.level_long = min(self.level_long, self.level)
            self.reset()

    # one period

    def is_still(self, d):
        still = d["stop_counts"] and d["value"] < self.p["day_share"] * d["share"]
        self.stop_days = self.stop_days + 1 if still else 0 if d["stop_counts"] else self.stop_days
        if self.stop_days > self.surge["rebase_days"]:
            self.start_again(0.0, 0.0)
        return still

    def measure(self, facts, weekday, festival, x):
        d = {"facts": facts, "weekday": weekday, "share": self.share[weekday], "festival": festival, "value": clamp(x / self.level, -20, 20)}
        d["floor"] = self.enough(facts.festival) if festival else 1
        gap = clamp(d["value"] - d["share"] * d["floor"], -1.5, 1.5)
        if facts.kind == "makeup":
            gap = min(gap, 0)
        seldom = not self.weekly and self.seldom(weekday)
        if seldom and gap < 0:
            gap *= .3
        d["little"] = not self.weekly and d["share"] < .4
        d["rest"] = seldom or d["little"]
        d["stop_counts"] = not d["little"] and (not seldom or sum(map(self.seldom, range(7))) > 3)
        short = gap
        long = self.level_long * (1 + max(0, self.growth) / self.p["learn_rate_long"])
        if gap < 0 and long < self.level:
            short = max(short, min(0, d["value"] - d["share"] * d["floor"] * long / self.level))
        excused = 1 if festival else self.last_year(facts.day)
        if gap < 0 and excused < 1:
            short = max(short, min(0, d["value"] - d["share"] * excused))
        high = gap
        if self.rise:
            short = short if self.fall else gap
            if gap > 0:
                enough = d["share"] * max(1, self.level_long / self.level) * (1 if festival else self.last_year(facts.day, 0, .3))
                high = 0 if d["rest"] else min(gap, max(0, d["value"] - enough))
        return d | {"gap": gap, "short": short, "high": high, "noise": self.noise()}

    def held_back(self, facts):
        if facts.kind == "holiday":
            self.grace = self.p["grace_days"]
            return True
        if self.grace:
            self.grace -= 1
            return True
        return facts.eve

    def step(self, facts, x, covered=1):
        weekday, self.swapped = 0 if self.weekly else facts.day.weekday(), None
        if not self.level > 0:
            at_festival = facts.festival is not None and -20 <= facts.festival <= 16
            if facts.kind != "holiday" and not at_festival and covered >= .5:
                self.warm(weekday, x)
            return
        near = facts.festival is not None and self.p["festival_from"] <= facts.festival <= self.p["festival_to"]
        if self.festival_new and not (near and facts.festival > max(self.festival_new)):
            self.festival_old, self.festival_new = self.festival_old | self.festival_new, {}
        d = self.measure(facts, weekday, near and not self.weekly, x)
        if self.held_back(facts) or near and self.weekly:
            if self.fall and self.stop_days and facts.kind in ("workday", "makeup") and not d["festival"] and d["stop_counts"] and d["value"] < self.p["day_share"] * d["share"]:
                self.stop_days += 1
                self.lift(self.stop_level(d))
            self.last_gap = None
            return
        if not self.fall and (d["festival"] or self.is_still(d)):
            self.judge_up_better(d)
            self.last_gap = None
            return
        if d["festival"] and d["share"] > 0:
            self.festival_new[facts.festival] = round(100 * clamp(d["value"] / d["share"], 0, 2.5))
        if d["festival"] and d["value"] >= d["share"] * d["floor"]:
            if d["value"] > .8 * d["share"]:
                self.judge_better(d, 0)
            self.last_gap = None
            return
        self.notice_odd(d)
        self.add_evidence(d, x)
        if self.fall:
            self.judge(d)
        if self.rise:
            self.judge_up(d)
        if self.alarm:
            self.alarm_days += 1
            self.judge_better(d, d["gap"])
        self.judge_up_better(d)
        self.swap(d)
        if self.last_gap is not None and not d["rest"]:
            self.roughness(d)
        if not d["rest"]:
            self.last_gap = d["gap"] if not self.alarm and not self.up and not self.stop_days else None
        gathering = self.fall and self.low.sum > .5 * self.limit[BLUE] * d["noise"] or self.rise and self.high.sum > .5 * self.surge_limit[BLUE] * d["noise"]
        frozen = gathering or self.alarm or self.up or d["festival"]
        self.periods += 1
        self.nuisance *= .5 ** (1 / self.p["nuisance_half_life"])
        self.flaps *= .5 ** (1 / self.p["flap_half_life"])
        if not frozen:
            self.learn(d, x)
        if self.alarm or self.up or d["festival"]:
            self.week = []
        else:
            self.learn_noise(d)
        self.accept(d)
        gap = clamp(x / self.level, -20, 20) - self.share[weekday]
        gap = max(gap, -self.depth[YELLOW]) if self.alarm > BLUE else gap
        self.remember_week(facts.day, 0 if self.stop_days else min(gap, self.surge_depth[YELLOW]) if self.up > BLUE else gap)

    def state(self):
        return {"level": self.level, "level_long": self.level_long, "growth": self.growth, "share": self.share, "spread": self.spread, "sigma": self.sigma, "sigma_week": self.sigma_week,
                "values": len(self.values), "periods": self.periods, "low.sum": self.low.sum, "low.gap": self.low.gap, "low.usual": self.low.usual, "low.days": self.low.days, "low.quick": self.low.quick,
                "high.sum": self.high.sum, "short_run": self.short_run, "good_run": self.good_run, "ok_run": self.ok_run, "down_run": self.down_run,
                "alarm_days": self.alarm_days, "nuisance": self.nuisance, "flaps": self.flaps, "stop_days": self.stop_days, "stop_record": self.record,
                "stop_pending": self.pending, "rough_fast": self.fast or 0, "rough_slow": self.slow or 0, "alarm.level": self.alarm, "rough.level": self.rough,
                "high.gap": self.high.gap, "high.usual": self.high.usual, "high.days": self.high.days, "surge.alarm.level": self.up, "surge.high_run": self.up_run,
                "surge.good_run": self.up_good, "surge.down_run": self.up_down, "surge.days": self.up_days, "relapses": self.relapses,
                "year_old": [self.year_old.get(w) if self.year_old.get(w) is not None else -128 for w in range(53)]}


class MonthSide:
    """What is beyond the usual growth, on the bad side."""

    def __init__(self, params, depth):
        self.p, self.depth, self.sum, self.ok_run, self.alarm = params, depth, Sum(), 0, 0

    def step(self, beyond, noise, few):
        if self.sum.sum <= 0:
            self.sum = Sum()
        self.sum.sum = min(max(0.0, self.sum.sum + beyond - self.p["allowance"] * noise), 8 * noise + .5)
        if self.sum.sum > 0:
            self.sum.gap, self.sum.days = self.sum.gap + beyond, self.sum.days + 1
        level = NONE if few else self.reached(beyond, noise)
        self.alarm = max(self.alarm, level)
        if self.alarm:
            self.judge_better(level, beyond)

    def at_least_blue(self, depth):
        return max(BLUE, sum(depth >= d for d in self.depth[1:]))

    def reached(self, beyond, noise):
        if beyond > max(self.p["least"], self.p["sigma"] * noise):
            return self.at_least_blue(beyond)
        mean = self.sum.gap / self.sum.days if self.sum.days else 0
        if self.sum.sum > self.p["limit"] * noise and self.sum.days >= 2 and mean >= .75 * self.p["least"] and beyond > self.p["least"] / 2:
            return self.at_least_blue(mean)
        return NONE

    def judge_better(self, level, beyond):
        if level >= self.alarm:
            self.ok_run = 0
            return
        self.ok_run = self.ok_run + 1 if beyond < .05 else 0
        if self.ok_run < 2 and beyond >= .6 * self.depth[self.alarm]:
            return
        self.alarm = 0 if self.ok_run >= 2 else max(BLUE if beyond >= .05 else NONE, self.alarm - 1)
        if not self.alarm:
            self.sum = Sum()

    def calm(self, noise):
        return not self.alarm and self.sum.sum < 3 * noise


class Month:
    """Year on year, January and February together."""

    def __init__(self, params, fall=True, rise=False):
        self.p, self.fall, self.rise = params["month"], fall, rise
        self.low, self.high = MonthSide(self.p, ladder(params["load"], "depth")), MonthSide(self.p, ladder(params["surge"], "depth"))
        self.values, self.growth, self.sigma, self.judged, self.lows, self.highs = {}, 1.0, .05, 0, set(), set()

    def step(self, facts, x):
        number = facts.day.year * 12 + facts.day.month - 1
        self.lows.discard(number)
        self.highs.discard(number)
        self.values[number] = x
        months = [number] if facts.day.month > 2 else [number, number - 1] if facts.day.month == 2 else []
        if not months or not all(m in self.values and m - 12 in self.values for m in months):
            return
        now, then = (sum(self.values[m - back] for m in months) for back in (0, 12))
        if then <= 0:
            return
        growth = clamp(now / then, -10, 10)
        gap = clamp(growth / self.growth - 1, -1, 1)
        self.judged += 1
        noise = max(.02, self.sigma) * (1 + 3 / self.judged)
        rebound = {m - 12 for m in months} & (self.lows if gap > 0 else self.highs)
        if self.fall and not (rebound and gap < 0):
            self.low.step(-gap, noise, self.judged <= 6)
        if self.rise and not self.low.alarm and not (rebound and gap > 0):
            self.high.step(gap, noise, self.judged <= 6)
        self.lows.update(months if self.low.alarm else [])
        self.highs.update(months if self.high.alarm else [])
        if self.low.calm(noise) and self.high.calm(noise) and not rebound:
            self.growth += self.p["growth_rate"] * (clamp(growth, .7, 1.3) - self.growth)
            self.sigma += self.p["noise_rate"] * (1.25 * min(abs(gap), 3 * max(.02, self.sigma)) - self.sigma)

    def state(self):
        out = {"growth": self.growth, "sigma": self.sigma, "judged": self.judged}
        for name, side in (("low", self.low), ("high", self.high)):
            out |= {f"{name}.sum.sum": side.sum.sum, f"{name}.sum.gap": side.sum.gap, f"{name}.sum.days": side.sum.days, f"{name}.ok_run": side.ok_run, f"{name}.alarm.level": side.alarm}
        return out


class Limit:
    """A level is reached by so many periods in a row that reach it, and left by so many that do not."""

    def __init__(self, params):
        self.p, self.last, self.level, self.under = params["limits"], [], NONE, []

    def step(self, reached):
        self.last.append(reached)
        self.under = [] if reached >= self.level else self.under + [reached]
        n = int(self.p["periods"])
        self.level = max(self.level, min(self.last[-n:]) if len(self.last) >= n else NONE)
        if len(self.under) >= self.p["clear"]:
            self.level, self.under = max(self.under), []

    def state(self):
        run = [0] * 5
        for level in range(BLUE, RED + 1):
            run[level] = next((i for i, reached in enumerate(reversed(self.last)) if reached < level), len(self.last))
        return {"run": run, "under_run": len(self.under), "under_level": max(self.under, default=0), "alarm.level": self.level}


def steps_reached(steps, holds):
    return max((level for level in range(BLUE, RED + 1) if steps[level] is not None and holds(steps[level])), default=NONE)


class ValueLimit(Limit):
    def __init__(self, params):
        super().__init__(params)
        self.low, self.high = ladder(params["limit_low"], "value"), ladder(params["limit_high"], "value")

    def see(self, x):
        self.step(max(steps_reached(self.low, lambda v: x <= v), steps_reached(self.high, lambda v: x >= v)))


class MonthLimits:
    """Growth and plan of months: each what the mean of the months compared is short of that of others."""

    def __init__(self, params, fall=True, rise=False):
        self.fall, self.rise, self.values, self.plans = fall, rise, {}, {}
        self.year, self.before, self.plan, self.total = (ladder(params[g], "share") for g in ("year_on_year", "period_on_period", "plan", "plan_year"))
        self.growth_limit, self.plan_limit = Limit(params), Limit(params)

    def share(self, now, then):
        short = 1 - now / then
        return abs(short) if self.fall and self.rise else short if self.fall else -short

    def compare(self, limit, pairs):
        known = [(sum(now) / len(now), sum(then) / len(then), steps) for now, then, steps in pairs if None not in now + then and any(v is not None for v in steps[1:])]
        reached = [steps_reached(steps, lambda v: self.share(now, then) >= v) for now, then, steps in known if then > 0]  # noqa: B023
        if reached:
            limit.step(max(reached))

    def step(self, day, x, plan):
        number = day.year * 12 + day.month - 1
        self.values[number], self.plans[number] = x, plan
        if day.month == 1:  # with February
            return
        now = [number, number - 1] if day.month == 2 else [number]
        before = [number - 2] if day.month == 2 else [number - 1, number - 2] if day.month == 3 else [number - 1]
        year = [number - i for i in range(day.month)]

        def of(table, months):
            return [table.get(m) for m in months]
        self.compare(self.growth_limit, [(of(self.values, now), of(self.values, [m - 12 for m in now]), self.year), (of(self.values, now), of(self.values, before), self.before)])
        self.compare(self.plan_limit, [(of(self.values, m), of(self.plans, m), steps) for m, steps in ((now, self.plan), (year, self.total))])


class Slump:
    """Hours of full load lost beyond an allowance, while the plant goes on working."""

    def __init__(self, params):
        self.p, self.half_life = params["slump"], params["stop"]["record_half_life"]
        self.record = self.good = 0.0
        self.good_time, self.alarm, self.days, self.abrupt = 0, 0, 0, False
        self.forget()

    def forget(self):
        self.sum = self.lost = self.hours = self.peak = 0.0

    def close(self):
        self.record *= .5 ** (1 / self.half_life)
        self.days += 1

    def remember(self):
        self.record = max(self.record, min(6, self.peak))

    def step(self, clock, hours, weight, made, noise, judged, rest):
        good, short = made > .9, clamp(1 - made, -1, 1)
        if self.sum <= 0:
            self.days, self.abrupt = 0, self.good > 0 and not good and clock - self.good_time <= 6
        if good:
            self.good_time = clock
        self.sum = min(40, max(0.0, self.sum + weight * short - weight * max(self.p["allowance"], self.p["noise"] * noise)))
        if self.sum > 0:
            self.lost, self.hours, self.peak = self.lost + weight * short, self.hours + weight, max(self.peak, self.sum)
        else:
            if not self.alarm:
                self.remember()
            self.forget()
        self.good = self.good + hours if good else 0.0 if self.sum > 0 else self.good
        if self.alarm and self.good >= self.p["back"]:
            self.remember()
            self.forget()
            self.alarm = 0
        may_rest = not self.abrupt and rest and self.days <= rest
        if judged and not may_rest and self.sum >= max(self.p["hours"], self.p["record"] * self.record):
            self.alarm = BLUE

    def state(self):
        return {"sum": self.sum, "lost": self.lost, "hours": self.hours, "peak": self.peak, "record": self.record, "good": self.good, "abrupt": self.abrupt, "alarm.level": self.alarm}


class Profile:
    """15-minute and hourly values: slots of the week in 1/2048 of the average slot, hours that stand still, and day totals for a Load."""

    CAP = (24, 16)

    def __init__(self, params, slots, fall=True, rise=False):
        self.p, self.holiday, self.groups = params["sudden_stop"], params["holiday"], params
        self.ladder, self.times = ladder(self.p, "hours"), ladder(self.p, "record")
        self.slots, self.load, self.alarm = slots, Load(params, fall=fall, rise=rise), 0
        self.slump = Slump(params)
        self.clear()
        self.start_day()

    def clear(self):
        self.usual, self.spread = ([[0] * self.slots for _ in range(7)] for _ in range(2))
        self.seen, self.lows, self.unit, self.armed, self.days = [0] * 7, [], 0.0, False, 0
        self.base = self.still = self.worked = self.idle = self.nuisance = 0.0
        self.since_work, self.record, self.pending, self.abrupt = 99.0, [0.0, 0.0], [0.0, 0.0], True

    def start_day(self):
        self.today, self.sum, self.came = [None] * self.slots, 0.0, 0

    @staticmethod
    def held(v):
        return round(clamp(v * 2048, -32767, 32767))

    def scale(self, factor):
        def again(row):
            return [None if v is None else self.held(v / 2048 * factor) for v in row]
        self.usual, self.spread = [again(r) for r in self.usual], [again(r) for r in self.spread]
        self.today, self.lows = again(self.today), again(self.lows)

    def unit_of(self, x):
        if self.armed:
            return self.load.level / self.slots
        if not self.unit > 0:
            self.unit = abs(x)
        while self.unit > 0 and abs(x) > 8 * self.unit:
            self.unit *= 4
            self.scale(.25)
        return self.unit

    def end_run(self):
        k = int(self.abrupt)
        if self.alarm <= BLUE:
            self.record[k] = min(self.CAP[k], max(self.record[k], self.still))
        elif self.still < 48:
            self.record[k] = min(self.CAP[k], max(self.record[k], min(self.pending[k], self.still)))
            self.pending[k] = max(self.pending[k], self.still)
        if self.alarm in (BLUE, YELLOW):
            self.nuisance = min(4, self.nuisance + 1)
        self.alarm, self.still, self.worked = 0, 0.0, 0.0

    def judge(self, facts, at, share):
        hours, w = 24 / self.slots, facts.day.weekday()
        floor, pause = 1.0, facts.kind == "holiday" or facts.eve
        if facts.festival is not None and self.holiday["festival_from"] <= facts.festival <= self.holiday["festival_to"]:
            floor = floor_of(facts.festival)
            pause, floor = pause or floor < .7, floor * .8
        elif facts.kind == "makeup":
            floor = .8
        base = min(self.base, .5)
        productive = max(1 - base, 1e-9)
        expected = self.usual[w][at] / 2048 - base
        surely = (expected - self.p["doubt"] * self.spread[w][at] / 2048) / productive
        self.since_work += hours
        if share - base > .5 * productive:
            self.since_work = 0.0
        if pause or self.load.grace or not self.seen[w] or not self.load.fall:
            return
        if surely < .25:
            self.idle += hours
            if not self.alarm and self.idle >= 3:
                self.still = 0.0
            return
        self.idle = 0.0
        made = (share - base) / expected / floor
        if self.alarm:
            self.slump.forget()
        else:
            judged = self.days >= self.p["warm"] and not self.load.alarm
            self.slump.step(self.clock, hours, hours * min(1.5, surely), made, self.load.noise(), judged, self.load.rest_days())
        if made < self.p["low"]:
            if self.still <= 0:
                self.abrupt = self.since_work <= 3 and 1.5 <= at * hours < 22.5
            self.still += hours * min(1.5, surely)
            self.worked = 0.0
        elif made >= self.p["back"]:
            self.worked += hours
            if self.still > 0 and self.worked >= (1 if self.alarm else 2 * hours):
                self.end_run()
        if self.days >= self.p["warm"] and self.still > 0:
            self.alarm = max(self.alarm, self.level())

    def level(self):
        reached = 0
        for level in range(BLUE, RED + 1):
            patience = 1 + .5 * self.nuisance if level <= YELLOW else 1
            reached += self.still >= max(self.ladder[level] * patience, self.times[level] * self.record[self.abrupt])
        rest = self.load.rest_days()
        return min(reached, BLUE) if rest and not self.abrupt and self.load.stop_days < rest else reached

    def step(self, facts, at, x):
        self.clock = facts.day.toordinal() * 24 + at * 24 / self.slots
        if x is not None:
            unit = self.unit_of(x)
            share = x / unit if unit > 0 else 0.0
            if self.armed:
                self.judge(facts, at, clamp(share, -16, 16))
            self.today[at], self.sum, self.came = self.held(share), self.sum + x, self.came + 1
        if at == self.slots - 1:
            self.close(facts)

    def close(self, facts):
        w, load = facts.day.weekday(), self.load
        covered, total = self.came / self.slots, self.sum
        if 0 < self.came < self.slots and not self.armed:
            total /= covered
        elif 0 < self.came < self.slots:
            whole, came = sum(v / 2048 for v in self.usual[w]), sum(v / 2048 for v, t in zip(self.usual[w], self.today) if t is not None)
            total += load.share[w] * load.level * max(0, 1 - came / max(whole, 1e-9))
        load.swapped = None
        if covered >= .5:
            load.step(facts, total, covered)
        festival = facts.festival is not None and self.holiday["festival_from"] <= facts.festival <= self.holiday["festival_to"]
        ordinary = facts.kind != "holiday" and covered >= .5 and (not load.level > 0 or not load.alarm and not load.up and not festival and self.alarm <= BLUE)
        self.slump.close()
        if load.swapped:
            i, j = load.swapped
            for table in (self.usual, self.spread):
                table[i], table[j] = table[j], table[i]
            self.still, self.alarm = 0.0, 0
        if not self.armed and load.level > 0 and self.unit > 0:
            self.scale(self.unit * self.slots / load.level)
            self.armed = True
        elif self.armed and not load.level > 0:
            self.clear()
            self.start_day()
            self.alarm = 0
        self.days += 1
        forget = .5 ** (1 / self.groups["stop"]["record_half_life"])
        self.record, self.pending = [v * forget for v in self.record], [v * forget for v in self.pending]
        self.nuisance *= .5 ** (1 / self.groups["load"]["nuisance_half_life"])
        if ordinary:
            self.learn(w)
        self.start_day()

    def learn(self, w):
        came = sorted(v for v in self.today if v is not None)
        if came:
            self.lows = (self.lows + [came[len(came) // 20]])[-14:]
            self.base = sorted(self.lows)[0 if len(self.lows) < 7 else 1] / 2048
        seen = self.seen[w]
        for at, v in enumerate(self.today):
            was = self.usual[w][at] / 2048
            off = 0.0 if v is None else v / 2048 - was
            if not seen:
                self.usual[w][at] = v or 0
                continue
            wild, far = (2, .6) if self.armed else (32, 32)
            spread = self.spread[w][at] / 2048
            self.spread[w][at] = self.held(.7 * abs(off) if seen == 1 else spread + max(.15, 1 / (seen + 1)) * (min(abs(off), wild) - spread))
            self.usual[w][at] = self.held(was + max(.2, 1 / (seen + 1)) * clamp(off, -far, far))
        self.seen[w] = min(255, seen + 1)

    def state(self):
        def whole(table):
            return [v for row in table for v in row + [0] * (96 - self.slots)]
        return {"armed": self.armed, "unit": self.unit, "days": self.days, "slots": self.came, "sum": self.sum, "base": self.base, "still": self.still, "worked": self.worked,
                "idle": self.idle, "since_work": self.since_work, "record": self.record, "pending": self.pending, "nuisance": self.nuisance, "abrupt": self.abrupt,
                "usual": whole(self.usual), "spread": whole(self.spread), "alarm.level": self.alarm}


class Silence:
    """Values that do not come (None), or do not change."""

    def __init__(self, params, hours, steps):
        self.p, self.hours, self.steps = params["stuck"], hours, steps
        self.last, self.longest, self.gap, self.same, self.missing, self.stuck = None, 0.0, 0, 0, 0, 0
        self.habit, self.before, self.back = 0, 0, -1e9

    def step(self, x, at, still=False):
        """at: the hour at Beijing, from any day on."""
        day = (at - 8) // 24  # of UTC
        near = day - self.back <= 8
        if x is None:
            self.gap += 1
            if not near or self.gap > self.habit:
                self.missing = max(self.missing, sum(self.gap * self.hours >= s for s in self.steps))
            return
        if self.gap * self.hours >= self.steps[0]:
            self.habit, self.before, self.back = min(self.before, self.gap, 255) if near else 0, self.gap, day
        self.gap = self.missing = 0
        if x == self.last and x != 0 and not still:
            self.same += 1
            n, enough = self.same + 1, max(8 if self.hours < 24 else 4, self.p["times"] * (self.longest + 1))
            if n >= enough and n * self.hours >= 4:
                self.stuck = max(self.stuck, 2 if n >= 3 * enough else 1)
            return
        if not self.stuck and not still:
            self.longest = max(self.longest * .999, self.same)
        self.stuck, self.same, self.last = 0, 0, x

    def state(self):
        return {"last": self.last or 0, "longest": self.longest, "gap": self.gap, "same": self.same, "missing.level": self.missing, "stuck.level": self.stuck}
