"""A city of any size for benches: 10 zones, 29 片区, enterprises, indicators, and a policy of its own for every series (一企一策)."""
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from seed import DAY, credit_code, day_start  # noqa: E402, F401
from stack import BIN  # noqa: E402

ZONES, AREAS = 10, 29
ROWS_OF_A_FILE = 20_000  # a request must be answered in time on a busy machine
PERIOD_MS = {"quarter_hour": 900_000, "day": DAY}
KINDS = (("sum", "sum"), ("sum", "sum"), ("mean", "mean"), ("max", "sum"))  # over time, over enterprises


class City:
    def __init__(self, stack, enterprises=454, indicators=44, period="quarter_hour"):
        self.stack = stack
        self.period_ms = PERIOD_MS[period]
        self.codes = [credit_code(n) for n in range(1, enterprises + 1)]
        self.indicators = [f"metric_{n:02}" for n in range(indicators)]
        self.sums = [n for n in range(indicators) if KINDS[n % len(KINDS)] == ("sum", "sum")]
        self.folder = stack.folder / "city"
        self.folder.mkdir()
        self.put("county", "code,name,city", ["530303,沾益区,530300"])
        self.put("zone", "code,name,class,city,county", [f"Z{n},测试园区{n},provincial_park,530300,530303" for n in range(ZONES)])
        self.put("area", "code,name,zone,area_km2", [f"A{n},测试片区{n},Z{n % ZONES},10" for n in range(AREAS)])
        self.put("indicator", "code,name,unit,base_period,time_sum,space_sum,direction,min,max,late_limit_days,decimals",
                 [f"{code},指标{n},kWh,{period},{KINDS[n % len(KINDS)][0]},{KINDS[n % len(KINDS)][1]},fall_is_bad,0,1e9,800,1"
                  for n, code in enumerate(self.indicators)])
        self.put("enterprise", "code,name,area,county,industry,scale,synthetic",
                 [f"{code},测试企业{n},A{n % AREAS},530303,3252,medium,true" for n, code in enumerate(self.codes)])
        self.put("policy", "enterprise,indicator,document,approver",
                 [f'{code},{indicator},"{self.document(n)}",admin'
                  for n, code in enumerate(self.codes) for indicator in self.indicators])

    @staticmethod
    def document(number):
        """Says a little, and not the same for all, as a CSV cell: quotes doubled."""
        says = {"live_days": 400, "detectors": {"load": {"depth_blue": 0.07 + number % 10 / 100}}}
        return json.dumps(says, separators=(",", ":")).replace('"', '""')

    def put(self, kind, head, rows):
        path = self.folder / f"{kind}.csv"
        for at in range(0, len(rows), ROWS_OF_A_FILE):
            path.write_text("\n".join([head, *rows[at:at + ROWS_OF_A_FILE]]) + "\n")
            self.stack.ctl("import", kind, path, timeout=600)

    def load(self, key, from_ms, periods, run, batch, in_flight):
        """Sends every series' values of so many periods, and waits for every ack. What the generator says of it."""
        files = self.words("codes", self.codes), self.words("indicators", self.indicators)
        command = [str(BIN / "bench_ingest"), key["endpoint"], key["server_public"], key["curve_public"], key["curve_secret"], *files,
                   *map(str, (from_ms, self.period_ms, periods, run, batch, in_flight))]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        result = json.loads(done.stdout)
        assert result["accepted"] == result["received"] == result["sent"], {k: v for k, v in result.items() if k != "day_sums_in_tenths"}
        return result

    def words(self, name, words):
        path = self.folder / name
        path.write_text("\n".join(words) + "\n")
        return str(path)

    def key(self):
        """A collector's key: it may write every enterprise."""
        answer = self.stack.http("POST", "/api/v1/keys", {"holder": "bench collector", "enterprises": ["*"]})
        assert answer.status in (200, 201), answer.body
        return answer.json
