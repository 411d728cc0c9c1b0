"""How long questions take at the gateway, on the Qujing demo: 454 enterprises, 34 months of output value, 13 months of days, 45 days of quarter hours.

One keep-alive connection, one question at a time; client, gateway and aggregation share this machine. The first answer after a restart, when nothing is in memory, is shown
beside the median. Prints one JSON line and a short table.
"""
import argparse
import datetime
import http.client
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from stack import BIN, ROOT, Stack  # noqa: E402

ROLLUP_LIMIT_MS, SERIES_LIMIT_MS = 5, 10
NODES = ("city/530300", "zone/QJ01", "class/provincial_park", "area/QJ01A1", "county/530303", "chain/aluminium", "position/aluminium:电解铝", "industry/32",
         "industry/3252", "scale/large", "tag/规上")


class Door:
    def __init__(self, stack):
        self.stack, self.token = stack, stack.admin
        self.connection = http.client.HTTPConnection(*stack.settings["http"].split(":"))

    def ask(self, path, parameters):
        """Milliseconds, and the answer."""
        began = time.perf_counter()
        self.connection.request("GET", f"{path}?{urllib.parse.urlencode(parameters)}", headers={"Authorization": f"Bearer {self.token}"})
        answer = self.connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - began) * 1000
        assert answer.status == 200, (path, parameters, body)
        return took, json.loads(body)


def questions():
    today = datetime.date.today()
    two_years = f"{today.year - 2}-{today.month:02}-01"
    month = today - datetime.timedelta(days=33)
    large = (ROOT / "deploy/demo/plants.csv").read_text().splitlines()[1].split(",")[0]
    compared = {"window": "month", "from": two_years, "compare": "true"}
    for node in NODES:
        yield f"24 months of output_value, {node}", ROLLUP_LIMIT_MS, "/api/v1/rollups", {"node": node, "indicator": "output_value", **compared}
    yield "the same with contributions of zones", ROLLUP_LIMIT_MS, "/api/v1/rollups", {"node": "city/530300", "indicator": "output_value", "children": "zone", **compared}
    yield "the same with those of 454 enterprises", ROLLUP_LIMIT_MS, "/api/v1/rollups", {"node": "city/530300", "indicator": "output_value", "children": "enterprise", **compared}
    yield "24 months of energy_intensity (a formula)", ROLLUP_LIMIT_MS, "/api/v1/rollups", {"node": "city/530300", "indicator": "energy_intensity", **compared}
    yield "24 months of capacity_utilization (weighed)", ROLLUP_LIMIT_MS, "/api/v1/rollups", {"node": "city/530300", "indicator": "capacity_utilization", **compared}
    yield "24 months of days, kept", ROLLUP_LIMIT_MS, "/api/v1/rollups", {"node": "city/530300", "indicator": "electricity_day", "window": "day", "from": two_years}
    yield "one enterprise, a month of quarter hours", SERIES_LIMIT_MS, "/api/v1/series", {"enterprise": large, "indicator": "electricity_15min", "from": month.isoformat(), "limit": 2976}
    yield "one enterprise, a month of hours", SERIES_LIMIT_MS, "/api/v1/series", {"enterprise": large, "indicator": "electricity_15min", "window": "hour", "from": month.isoformat(), "limit": 2976}


def rows_of(answer):
    return len(answer["start_time"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200, help="how often each question is asked")
    options = parser.parse_args()
    with Stack() as stack:
        stack.start().ready()
        environment = os.environ | {"PP_URL": stack.url, "PP_TOKEN": stack.admin, "PATH": f"{BIN}:{os.environ['PATH']}"}
        subprocess.run([ROOT / "deploy/demo/load", "--data", stack.folder / "demo"], env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.restart("aggregation")
        stack.ready()
        door, results = Door(stack), []
        for name, limit, path, parameters in questions():
            first, answer = door.ask(path, parameters)
            took = sorted(door.ask(path, parameters)[0] for _ in range(options.times))
            results.append({"question": name, "rows": rows_of(answer), "first_ms": round(first, 2), "median_ms": round(statistics.median(took), 2),
                            "p99_ms": round(took[int(len(took) * 0.99)], 2), "limit_ms": limit})
    print(json.dumps({"bench": "query", "times": options.times, "questions": results}, ensure_ascii=False))
    print(f"{'question':<52} {'rows':>6} {'first':>8} {'median':>8} {'p99':>8} {'wanted':>8}  ms")
    for r in results:
        print(f"{r['question']:<52} {r['rows']:>6} {r['first_ms']:>8} {r['median_ms']:>8} {r['p99_ms']:>8} {'< ' + str(r['limit_ms']):>8}")


if __name__ == "__main__":
    main()
