"""kill -9 at any moment under load: nothing that was acked is lost, nothing is counted twice."""
import random
import threading
import time
from decimal import Decimal

from place import DAY, HOUR, Place, day_start, registry, wait_for

TODAY = day_start(int(time.time() * 1000))
QUARTER = HOUR // 4
KILLS = 20


class Oracle(threading.Thread):
    """A plant that sends until it is acked, and remembers what was."""

    def __init__(self, plant, codes, seed):
        super().__init__()
        self.plant, self.codes, self.random = plant, codes, random.Random(seed)
        self.acked, self.stop, self.error = {}, False, None
        self.batches = 0

    def run(self):
        try:
            at = {code: TODAY - 300 * DAY for code in self.codes}
            while not self.stop:
                rows = []
                for code in self.codes:
                    count = self.random.randrange(1, 40)
                    rows += [(code, "kwh_15min", at[code] + q * QUARTER, round(self.random.random() * 1000, 3)) for q in range(count)]
                    at[code] += count * QUARTER
                if self.acked and self.random.random() < 0.3:  # some are restated
                    for key in self.random.sample(sorted(self.acked), 3):
                        rows.append((*key, round(self.random.random() * 1000, 3)))
                ack = self.plant.push(rows, seconds=60)
                assert ack.rejected == 0 and ack.received == len(rows), ack
                for code, indicator, start, value in rows:
                    self.acked[code, indicator, start] = value
                self.batches += 1
        except BaseException as error:  # shown by the test
            self.error = error


def test_kill_9_loses_nothing_and_counts_nothing_twice():
    with Place(fold_seconds=1, fold_rows=3000, memory_mb=1) as p:
        p.start("redis", "registry", "aggregation").seed(9).ready()
        oracles = [Oracle(p.plant(p.key(*p.codes[n::3], name=f"load{n}")), p.codes[n::3], n) for n in range(3)]
        for o in oracles:
            o.start()
        chance = random.Random(5)
        for kill in range(KILLS):
            if kill % 5 == 4:  # some kills come behind a fold, most before the first
                mark = p.ready().metric("fold_mark")
                wait_for(lambda before=mark: p.metric("fold_mark") > before, "a fold")
            seen = sum(o.batches for o in oracles)
            want = seen + chance.randrange(3, 30)
            while sum(o.batches for o in oracles) < want and all(o.is_alive() for o in oracles):
                time.sleep(0.001)  # the pace of looking; the moment of the kill is wanted to be any
            p.end("aggregation", 9)
            p.start("aggregation")
        for o in oracles:
            o.stop = True
        for o in oracles:
            o.join(90)
            assert not o.is_alive() and o.error is None, o.error
            o.plant.close()
        check(p, {k: v for o in oracles for k, v in o.acked.items()})
        p.end("aggregation")  # in order: and once more from what was stored
        p.start("aggregation").ready()
        check(p, {k: v for o in oracles for k, v in o.acked.items()})


def check(p, acked):
    assert len(acked) > 5000
    total = {}
    for code in p.codes:
        want = {start: value for (c, _, start), value in acked.items() if c == code}
        got = p.series(code, "kwh_15min", limit=100000)
        assert dict(zip(got.start_time, got.value)) == want
        days = {}
        for start, value in want.items():
            days[day_start(start)] = days.get(day_start(start), 0) + Decimal(str(value))
        windows = p.series(code, "kwh_15min", registry.PERIOD_DAY, limit=100000)
        assert {s: Decimal(str(v)) for s, v in zip(windows.start_time, windows.value)} == days
        assert sum(windows.count) == len(want)
        for start, value in days.items():
            total[start] = total.get(start, 0) + value
    city = p.rollup("city/530300", "kwh_15min", registry.PERIOD_DAY, limit=100000)
    assert {s: Decimal(str(v)) for s, v in zip(city.start_time, city.value)} == total
    held = {}
    for _, a in p.feed():  # the journal, replayed by hand
        row = 0
        restated = set(a.restated_row)
        for e, i, n in zip(a.run_enterprise, a.run_indicator, a.run_length):
            for k in range(row, row + n):
                key = (a.enterprise[e], a.indicator[i], a.start_time[k])
                assert (key in held) == (k in restated), "an observation is in the journal twice as if it were new"
                held[key] = a.value[k]
            row += n
    assert held == acked
