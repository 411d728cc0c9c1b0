"""How long the system is not ready after kill -9 of each service, with a past of quarter-hour series behind it. Prints one JSON line and a short table."""
import argparse
import json
import pathlib
import sys
import time

from city import City, DAY, day_start
from service import Service

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from stack import SERVICES, Stack, wait_for  # noqa: E402

SLOTS = 96  # quarter hours of a day


def is_ready(stack, name):
    """By its own word: what the gateway says of others may be a moment old."""
    if name == "gateway":
        stack.ready(120)
    else:
        service = Service(stack, name)
        wait_for(lambda: service.status().ready, 120, f"{name} to be ready")


def main():
    parser = argparse.ArgumentParser(prog="deploy/bench recovery", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--enterprises", type=int, default=454)
    parser.add_argument("--series", type=int, default=20, help="of each enterprise")
    parser.add_argument("--days", type=int, default=31, help="730: 24 months; some ten minutes and 10 GB")
    options = parser.parse_args()
    with Stack() as stack:
        stack.start().ready()
        city = City(stack, options.enterprises, options.series)
        key, today = city.key(), day_start(int(time.time() * 1000))
        rows = city.load(key, today - options.days * DAY, (options.days - 1) * SLOTS, SLOTS, options.series * SLOTS, 16)["sent"]
        times = {name: [] for name in SERVICES}
        for n in range(options.rounds):
            for name in SERVICES:  # each is killed while it has something to replay
                city.load(key, today - DAY + len(sum(times.values(), [])) * city.period_ms, 1, 1, options.series * 100, 16)
                began = time.monotonic()
                stack.restart(name)
                is_ready(stack, name)
                times[name].append(round(time.monotonic() - began, 3))
    worst = {name: max(values) for name, values in times.items()}
    print(json.dumps({"bench": "recovery", "series": options.enterprises * options.series, "days": options.days, "rows": rows, "rounds": options.rounds,
                      "worst_s": worst}))
    for name, values in times.items():
        print(f"{name:14} worst {max(values):6.2f} s   median {sorted(values)[len(values) // 2]:6.2f} s   target 3")


main()
