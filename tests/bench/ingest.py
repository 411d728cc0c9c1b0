"""How many observations a second go through the whole system. Prints one JSON line and a short table.

The clock starts with the first batch and stops when every ack has come (after fsync), alerting has judged the last record and committed what followed from it, and
the roll-ups hold everything. The load generator and all services share this machine.
"""
import argparse
import json
import pathlib
import sys
import time

from city import City, DAY, PERIOD_MS, day_start
from service import Service

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from stack import Stack, wait_for  # noqa: E402

MODES = {  # values of a series in a run, values in a batch
    "columns": (96, 4224),  # 44 indicators of a plant, a day of quarter hours each
    "burst": (1, 4400),     # 44 indicators of 100 plants, one quarter hour
    "plants": (1, 44),      # 44 indicators of a plant, one quarter hour
}


class Bench:
    def __init__(self, options, series):
        self.options = options
        self.stack = Stack()
        self.indicators = 44 if series >= 44 else 1
        self.enterprises = max(1, series // self.indicators)
        self.series = self.enterprises * self.indicators

    def __enter__(self):
        try:
            return self.begin()
        except BaseException:
            self.stack.close()
            raise

    def begin(self):
        self.stack.start().ready()
        self.city = City(self.stack, self.enterprises, self.indicators, self.options.period)
        self.key = self.city.key()
        self.aggregation = Service(self.stack, "aggregation")
        self.alerting = Service(self.stack, "alerting")
        wait_for(lambda: all(hop.position == hop.head for hop in self.alerting.status().hop), 120, "alerting to know the registry")
        # A Thursday: with the four days that follow, workdays and days off have history.
        start = day_start(int(time.time() * 1000)) - 380 * DAY
        self.from_ms = next(day for day in (start + n * DAY for n in range(7)) if time.gmtime(day / 1000 + 8 * 3600).tm_wday == 3)
        return self

    def __exit__(self, *_):
        if self.options.keep:
            self.stack.own = False
            print(f"kept: {self.stack.folder}", file=sys.stderr)
        self.stack.close()

    def level(self):
        """Alerting has applied and committed everything aggregation has."""
        head = self.aggregation.meters()["parkpulse_aggregation_journal_head"]
        hop = next(hop for hop in self.alerting.status().hop if hop.name == "aggregation")
        return hop.position >= head and hop.head >= head

    def load(self, periods, run, batch, in_flight):
        result = self.city.load(self.key, self.from_ms, periods, run, batch, in_flight)
        wait_for(self.level, 600, "alerting to be level")
        result["done"] = time.monotonic()
        self.check(result, periods)
        self.from_ms += periods * PERIOD_MS[self.options.period]
        return result

    def check(self, result, periods):
        """The city's days, as an API client sees them, are the sums of what was sent, to the last digit."""
        days = periods * PERIOD_MS[self.options.period] // DAY
        for n in self.city.sums:
            answer = self.stack.http("GET", f"/api/v1/rollups?node=city/530300&indicator={self.city.indicators[n]}&window=day&from={self.from_ms}"
                                            f"&to={self.from_ms + days * DAY}&limit=10000")
            assert answer.status == 200, answer.body
            rollup = answer.json
            got = [round(value * 10, 3) for value in rollup["value"]]
            assert got == result["day_sums_in_tenths"][n][:days], (self.city.indicators[n], got[:3], result["day_sums_in_tenths"][n][:3])
            assert rollup["reporting"] == [self.enterprises] * days

    def measure(self, mode, periods):
        run, batch = MODES[mode]
        run, batch = self.options.run or run, self.options.batch or batch
        services = {"aggregation": self.aggregation, "alerting": self.alerting}
        before, before_meters = {name: s.cpu_s() for name, s in services.items()}, self.alerting.meters()
        result = self.load(periods, run, batch, self.options.in_flight)
        meters = self.alerting.meters()
        spent = result["done"] - result["began"]
        seen, judged = (int(meters[f"parkpulse_alerting_{what}_total"] - before_meters[f"parkpulse_alerting_{what}_total"]) for what in ("observations", "judged"))
        assert seen == result["sent"], (seen, result["sent"])
        cpu = {name: round(s.cpu_s() - before[name], 2) for name, s in services.items()} | {"generator": round(result["cpu_s"], 2)}
        return {"bench": "ingest", "mode": mode, "series": self.series, "observations": result["sent"], "per_s": round(result["sent"] / spent),
                "acked_per_s": round(result["sent"] / (result["acked"] - result["began"])), "values_in_batch": batch, "values_in_run": run,
                "batches_in_flight": self.options.in_flight, "durability": "fsync before ack", "bytes_sent": result["bytes"],
                "judged": judged, "seconds": round(spent, 3), "cpu_s": cpu,
                "cpu_us_per_observation": round(sum(cpu.values()) / result["sent"] * 1e6, 3),
                "peak_rss_mb": {name: round(s.memory_mb("VmHWM")) for name, s in services.items()},
                "rss_mb": {name: round(s.memory_mb("VmRSS")) for name, s in services.items()}}


def table(results):
    print(f"{'':10}{'series':>10}{'observations':>14}{'per second':>12}{'acked/s':>12}{'us CPU each':>12}{'aggregation':>13}{'alerting':>10}{'generator':>11}"
          f"{'peak MB':>12}")
    for r in results:
        print(f"{r['mode']:10}{r['series']:>10}{r['observations']:>14}{r['per_s']:>12}{r['acked_per_s']:>12}{r['cpu_us_per_observation']:>12}"
              f"{r['cpu_s']['aggregation']:>12}s{r['cpu_s']['alerting']:>9}s{r['cpu_s']['generator']:>10}s"
              f"{r['peak_rss_mb']['aggregation']:>6}+{r['peak_rss_mb']['alerting']}")


def main():
    parser = argparse.ArgumentParser(prog="deploy/bench ingest", description=__doc__)
    parser.add_argument("--mode", action="append", choices=MODES, help="columns: a plant's backlog; burst: one value of a series in a batch, from a gateway; "
                        "plants: the same, a batch from each plant (default: columns and burst)")
    parser.add_argument("--series", type=int, action="append", help="44 to an enterprise; again for a curve (default 19976)")
    parser.add_argument("--observations", type=int, default=10_000_000, help="about so many in each measurement")
    parser.add_argument("--period", choices=PERIOD_MS, default="quarter_hour", help="base period of the series")
    parser.add_argument("--run", type=int, help="values of a series in a run")
    parser.add_argument("--batch", type=int, help="values in a batch")
    parser.add_argument("--in-flight", type=int, default=32, help="batches sent and not acked yet")
    parser.add_argument("--warm-days", type=int, default=4, help="days loaded before the clock starts, so that every value is judged")
    parser.add_argument("--keep", action="store_true", help="leave the data")
    options = parser.parse_args()
    results = []
    for series in options.series or [19976]:
        for mode in options.mode or ["columns", "burst"]:
            with Bench(options, series) as bench:
                a_day = DAY // PERIOD_MS[options.period]
                bench.load(options.warm_days * a_day, a_day, 4224, 32)
                whole_days = max(1, round(options.observations / bench.series / a_day))
                results.append(bench.measure(mode, whole_days * a_day))
                print(json.dumps(results[-1]), flush=True)
    table(results)


main()
