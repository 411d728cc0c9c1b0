"""How long a draft takes on the past: a city's 13 months of days, and one enterprise's year of quarter hours.

Every series has a policy of its own, and the draft is about all of them, so that every value is judged twice. Values, services and the asking client share this machine.
Prints one JSON line for each and a short table; cpu: of alerting and aggregation together, which a busy machine does not blur.
"""
import argparse
import json
import math
import random
import statistics
import time

from city import City, DAY, day_start
from plant import Plant
from service import Service
from stack import Stack, wait_for

YEAR_QUARTERS = 365 * 96
DRAFT = {"enterprise": "*", "indicator": "*", "document": {"live_days": 400, "detectors": {"load": {"run_days": 4, "allowance": 0.6}}}}  # no policy below it says these


def days_of(dice, days):
    """A plant's load: a level, Sundays, a drift and noise of its own; now and then some bad days."""
    level, noise, drift, bad = 20 * 1000 ** dice.random(), 0.02 + 0.06 * dice.random(), 0.0, 0
    for day in range(days):
        drift = 0.98 * drift + dice.gauss(0, 0.005)
        bad = bad - 1 if bad else dice.randrange(3, 15) if dice.random() < 1 / 700 else 0
        yield round(level * (0.9 if day % 7 == 3 else 1) * math.exp(drift) * (1 + dice.gauss(0, noise)) * (0.4 if bad else 1), 1)


def push(plant, rows):
    ack = plant.push(rows, seconds=60)
    assert ack.accepted + ack.duplicate == len(rows), ack  # a busy machine may answer so late that they were sent again


def push_days(city, today, days):
    dice, plant = random.Random(2), Plant(city.key())
    for code in city.codes:
        rows = [(code, indicator, today - (days - day) * DAY, value) for indicator in city.indicators for day, value in enumerate(days_of(dice, days))]
        push(plant, rows)
    plant.close()


def push_quarters(stack, city, code, today):
    folder = city.folder / "indicator.csv"
    head = "code,name,unit,base_period,time_sum,space_sum,direction,min,max,late_limit_days,decimals"
    folder.write_text(f"{head}\nquarters,用电量,kWh,quarter_hour,sum,sum,fall_is_bad,0,1e9,800,1\n")
    stack.ctl("import", "indicator", folder)
    dice, plant = random.Random(1), Plant(city.key())
    rows = [(code, "quarters", today - 365 * DAY + q * 900_000, round(250 * (1 + (q % 96) / 200) * (1 + dice.gauss(0, 0.05)), 1)) for q in range(YEAR_QUARTERS)]
    push(plant, rows)
    plant.close()


def measure(stack, name, query, times, limit_ms):
    took, last = [], None
    services = {name: Service(stack, name) for name in ("alerting", "aggregation")}
    before = {name: service.cpu_s() for name, service in services.items()}
    for _ in range(times):
        began = time.perf_counter()
        answer = stack.http("POST", "/api/v1/policies/backtest", query | {"limit": 100}, timeout=60)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, answer.body
        last = answer.json
    return {"bench": "backtest", "what": name, "enterprises": last["enterprises"], "series": last["series"], "values": last["values"],
            "in_force": last["in_force"]["warnings"], "draft": last["draft"]["warnings"], "first_ms": round(took[0], 1), "best_ms": round(min(took), 1),
            "median_ms": round(statistics.median(took), 1), "limit_ms": limit_ms,
            "cpu_ms": {name: round((service.cpu_s() - before[name]) / times * 1000) for name, service in services.items()}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--enterprises", type=int, default=454)
    parser.add_argument("--indicators", type=int, default=20)
    parser.add_argument("--days", type=int, default=395, help="13 months")
    parser.add_argument("--times", type=int, default=9, help="how often each question is asked")
    options = parser.parse_args()
    with Stack() as stack:
        stack.start().ready()
        city = City(stack, options.enterprises, options.indicators, period="day")
        today = day_start(int(time.time() * 1000))
        push_days(city, today, options.days)
        push_quarters(stack, city, city.codes[0], today)
        alerting = Service(stack, "alerting")
        wait_for(lambda: (hop := next(h for h in alerting.status().hop if h.name == "aggregation")).position >= hop.head, 600, "alerting to be level")
        stack.restart("aggregation", 15)  # everything is folded, and nothing is in memory
        stack.ready()
        results = [measure(stack, f"{options.days} days of {options.enterprises} x {options.indicators}", {"draft": DRAFT, "indicator": city.indicators}, options.times, 1000),
                   measure(stack, "the same, judged once: no draft", {"indicator": city.indicators}, options.times, 1000),
                   measure(stack, "a year of quarter hours of one enterprise", {"draft": DRAFT, "enterprise": city.codes[0], "indicator": ["quarters"]}, options.times, 100)]
    for r in results:
        print(json.dumps(r, ensure_ascii=False))
    print(f"{'what':<44} {'values':>9} {'first':>8} {'best':>8} {'median':>8} {'wanted':>8} {'cpu':>8}  ms")
    for r in results:
        print(f"{r['what']:<44} {r['values']:>9} {r['first_ms']:>8} {r['best_ms']:>8} {r['median_ms']:>8} {'< ' + str(r['limit_ms']):>8} {sum(r['cpu_ms'].values()):>8}")


if __name__ == "__main__":
    main()
