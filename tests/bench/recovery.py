"""How long the system is not ready after kill -9 of each service, with the demo's year of data. Prints one JSON line and a short table."""
import argparse
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from plant import Plant  # noqa: E402
from seed import DAY, Seed, day_start  # noqa: E402
from stack import SERVICES, Stack  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--enterprises", type=int, default=454)
    options = parser.parse_args()
    with Stack() as stack:
        stack.start().ready()
        seed = Seed(stack, enterprises=options.enterprises)
        plant, today, rows = Plant(seed.key("*")), day_start(int(time.time() * 1000)), 0
        for code in seed.codes:
            batch = [(code, "electricity_day", today - (390 - n) * DAY, 1000.0 + n % 7) for n in range(390)]
            batch += [(code, "electricity_15min", today - 31 * DAY + n * 900_000, 10.0 + n % 96) for n in range(30 * 96)]
            rows += plant.push(batch, historical=True).accepted
        times = {name: [] for name in SERVICES}
        for n in range(options.rounds):
            for name in SERVICES:
                plant.push([(seed.codes[0], "electricity_15min", today - DAY + n * 900_000, 10.0)])
                began = time.monotonic()
                stack.restart(name)
                stack.ready()
                times[name].append(round(time.monotonic() - began, 3))
        plant.close()
    worst = {name: max(values) for name, values in times.items()}
    print(json.dumps({"bench": "recovery", "rows": rows, "rounds": options.rounds, "worst_s": worst}))
    for name, values in times.items():
        print(f"{name:14} worst {max(values):6.2f} s   median {sorted(values)[len(values) // 2]:6.2f} s   target 3")


main()
