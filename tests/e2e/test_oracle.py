"""Every figure is right: the demo, a messy city and real plants, asked of the running system and compared with an oracle of its own (oracle.py) to the last printed digit."""
import collections
import contextlib
import datetime
import decimal
import json
import os
import random
import subprocess
import urllib.parse

import pytest

from oracle import DAY, PERIODS, Oracle, periods, table
from seed import credit_code
from stack import BIN, ROOT, SHARED, Stack

DEMO = ROOT / "deploy/demo"
REAL = SHARED / "data"
CITY = datetime.timezone(datetime.timedelta(hours=8))
SHORT, SHORT_FROM = ("quarter_hour", "hour"), datetime.datetime(2025, 12, 1)
CHILDREN = ("enterprise", "area", "zone", "class", "county", "industry2", "industry3", "industry4", "scale")


def local_now():
    return datetime.datetime.now(CITY).replace(tzinfo=None)


def time_of(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=None)


def ask(stack, path, **parameters):
    return stack.http("GET", f"/api/v1/{path}?" + urllib.parse.urlencode({"limit": 100000} | parameters), timeout=60)


def answer(stack, path, **parameters):
    """With numbers as they are printed."""
    got = ask(stack, path, **parameters)
    assert got.status == 200, (parameters, got.body)
    return json.loads(got.body, parse_float=decimal.Decimal)


def compare_rows(got, want, about):
    """The columns of an answer with the oracle's rows."""
    assert [time_of(t) for t in got["start_time"]] == [row["start_time"] for row in want], about
    for column in want[0] if want else ():
        shown = [time_of(v) if column.endswith("_time") else v for v in got[column]]
        differing = [(str(row["start_time"]), shown[n], row[column]) for n, row in enumerate(want) if shown[n] != row[column]]
        assert not differing, f"{about} {column}: {len(differing)} of {len(want)} differ; (period, shown, right): {differing[:3]}"
    return len(want) * (len(want[0]) - 1 if want else 0)


def question(node, indicator, window):
    """Of short windows there are too many for one answer."""
    return dict(node=node, indicator=indicator, window=window) | ({"from": f"{SHORT_FROM:%F}"} if window in SHORT else {})


def check_node(stack, oracle, node, indicator, window, children=None):
    """Plainly, and with comparisons. Returns how many figures were compared."""
    about = question(node, indicator, window)
    cohort = oracle.cohort(node, indicator, window)
    figures = compare_rows(answer(stack, "rollups", **about), [row for row in cohort.plain() if window not in SHORT or row["start_time"] >= SHORT_FROM], about)
    if window in SHORT:
        return figures
    if children:
        about |= {"children": children}
    got = answer(stack, "rollups", compare="true", **about)
    figures += compare_rows(got, cohort.rows(local_now()), about)
    if children:
        want = cohort.contributions(children)
        assert [{name: part[name] for name in ("child", "value", "former", "micropoints")} for part in got["contribution"]] == want, about
        assert not want or sum(part["micropoints"] for part in want) == round(got["year_on_year"][-1] * 10**6), about
        figures += 3 * len(want)
    return figures


def check_series(stack, oracle, enterprise, indicator, window, to_date=False):
    about = dict(enterprise=enterprise, indicator=indicator, window=window) | ({"to_date": "true"} if to_date else {})
    return compare_rows(answer(stack, "series", **about), oracle.series(enterprise, indicator, window, to_date, local_now()), about)


def kinds_of(nodes):
    kinds = collections.defaultdict(list)
    for node in nodes:
        kinds[node.split("/")[0]].append(node)
    return kinds


def longer(oracle, indicator):
    return PERIODS[PERIODS.index(oracle.indicator[oracle.base(indicator)].base):]


# --- the demo

def simulated(to, indicator, days):
    """What deploy/demo/load sent: it asks `ppctl simulate` for the same days."""
    lines = subprocess.run([BIN / "ppctl", "simulate", "--enterprises", DEMO / "plants.csv", "--seed", "2025", "--indicator", indicator, "--from",
                            (to - days * DAY).strftime("%F"), "--to", to.strftime("%F")], capture_output=True, text=True, check=True).stdout
    for line in lines.splitlines():
        tags, field, at = line.split(" ")
        start = datetime.datetime.fromtimestamp(int(at) // 10**9, CITY).replace(tzinfo=None)
        yield tags.split(",")[1].removeprefix("enterprise="), start, field.removeprefix("value=")


@pytest.fixture(scope="module")
def demo():
    with Stack() as stack:
        stack.start().ready()
        environment = os.environ | {"PP_URL": stack.url, "PP_TOKEN": stack.admin, "PATH": f"{BIN}:{os.environ['PATH']}"}
        subprocess.run([DEMO / "load", "--data", stack.folder / "demo", "--endpoint", stack.settings["aggregation_ingest"]], env=environment, check=True,
                       capture_output=True)
        oracle = Oracle(DEMO / "registry")
        for name in ("output_value", "capacity_utilization"):
            for row in table(DEMO / f"{name}.csv"):
                oracle.observe(row["enterprise"], row["indicator"], datetime.datetime.fromisoformat(row["time"]), row["value"])
        to = datetime.datetime.fromisoformat((stack.folder / "demo/loaded_to").read_text().strip())
        for indicator, days in (("electricity_day", 393), ("electricity_15min", 43)):
            for enterprise, start, value in simulated(to, indicator, days):
                oracle.observe(enterprise, indicator, start, value)
        yield stack, oracle


def test_the_published_figures_come_out_by_query(demo):
    stack, _ = demo
    year = {"from": "2025-01-01", "to": "2026-01-01", "indicator": "output_value", "window": "year", "compare": "true"}
    city = answer(stack, "rollups", node="city/530300", **year)
    assert (city["value"], city["reporting"], city["expected"]) == ([decimal.Decimal("19600100.0")], [454], [454])  # 1960.01 亿元, 454 户
    for tag, companies in (("高新技术企业", 119), ("专精特新", 62), ("小巨人", 33), ("国家级绿色工厂", 15), ("省级绿色工厂", 10), ("上市", 2)):
        assert answer(stack, "rollups", node=f"tag/{tag}", **year)["reporting"] == [companies], tag
    classes = {kind: sum(answer(stack, "rollups", node=f"zone/{row['code']}", **year)["value"][0] for row in table(DEMO / "registry/zone.csv") if row["class"] == kind)
               for kind in ("national_etdz", "provincial_hightech", "provincial_etdz", "provincial_park")}
    for kind, value in classes.items():
        assert answer(stack, "rollups", node=f"class/{kind}", **year)["value"] == [value]
    assert sum(classes.values()) == city["value"][0]
    aluminium = answer(stack, "rollups", node="county/530303+chain/aluminium", **year)  # 沾益区: 19 户, 171.71 亿元, +30.4 %
    assert (aluminium["name"], aluminium["reporting"], aluminium["value"]) == ("沾益区 绿色铝", [19], [decimal.Decimal("1717100.0")])
    assert f"{aluminium['year_on_year'][0]:+.1f}" == f"{aluminium['year_on_year_same'][0]:+.1f}" == "+30.4"
    shown = stack.ctl("rollup", "--node", "county/530303+chain/aluminium", "--indicator", "output_value", "--window", "year", "--from", "2025-01-01", "--to", "2026-01-01")
    assert shown.stdout.split()[-3:] == ["1717100", "19", "19"], shown.stdout
    zones = [answer(stack, f"registry/{kind}", limit=1000)["entry"] for kind in ("zone", "area")]
    assert [len(entries) for entries in zones] == [10, 29]
    assert sum(entry["entity"]["area"]["area_km2"] for entry in zones[1]) == decimal.Decimal("271.18")


def test_output_of_every_node(demo):
    stack, oracle = demo
    figures = 0
    for n, node in enumerate(oracle.nodes()):
        for k, window in enumerate(("month", ("quarter", "year")[n % 2])):
            figures += check_node(stack, oracle, node, "output_value", window, CHILDREN[(n + k) % len(CHILDREN)])
    print(f"\nfigures={figures}")


def test_every_indicator_window_and_kind_of_node(demo):
    stack, oracle = demo
    chance, figures = random.Random(1), 0
    for kind, nodes in kinds_of(oracle.nodes()).items():
        for indicator in oracle.indicator:
            for window in longer(oracle, indicator):
                if window in (*SHORT, "day") and kind != "area":  # a small one: there are many days
                    continue
                children = chance.choice(CHILDREN) if oracle.cohort(nodes[0], indicator, "year").adds else None
                figures += check_node(stack, oracle, chance.choice(nodes), indicator, window, children)
    print(f"\nfigures={figures}")


def test_series_of_every_indicator_and_window(demo):
    stack, oracle = demo
    chance, figures = random.Random(2), 0
    plants = [row["enterprise"] for row in table(DEMO / "plants.csv") if row["quarter_hour"] == "yes"]
    for indicator in oracle.indicator:
        for window in longer(oracle, indicator):
            code = chance.choice(plants)
            if window != oracle.indicator[indicator].base or oracle.indicator[indicator].formula:
                figures += check_series(stack, oracle, code, indicator, window)
            if oracle.cohort(f"enterprise/{code}", indicator, window).flow and window not in SHORT:
                figures += check_series(stack, oracle, code, indicator, window, to_date=True)
    print(f"\nfigures={figures}")


# --- a messy city: late, restated, twice, missing; companies that move, end, start late; zeros and losses; 29 February, weeks over the new year

MESSY = {  # base, over time, over enterprises, more
    "kwh": ("day", "sum", "sum", {"close_days": 3, "coverage_limit_percent": 60}), "level": ("day", "last", "sum", {}), "peak": ("day", "max", "mean", {}),
    "low": ("day", "min", "sum", {}), "heat": ("hour", "mean", "mean", {}), "pulse": ("quarter_hour", "sum", "sum", {}), "ore": ("week", "sum", "sum", {}),
    "profit": ("month", "sum", "sum", {}), "load": ("month", "mean", "weighted_mean", {"weight": "profit"}), "tax": ("quarter", "sum", "sum", {}),
    "staff": ("year", "last", "sum", {}), "unit": ("month", "mean", "mean", {"formula": "kwh / profit"}),
    "coal": ("day", "sum", "sum", {"formula": "kwh * 0.1229 / 1000"}), "rest": ("month", "mean", "mean", {"formula": "(profit - 2 * coal) / unit"})}
INDICATOR = ("code", "name", "name_en", "unit", "base_period", "time_sum", "space_sum", "direction", "min", "max", "late_limit_days", "decimals", "formula", "weight",
             "coverage_limit_percent", "close_days")
PLACES = {"county": ["code,name,city", "530303,沾益区,530300", "530302,麒麟区,530300"],
          "zone": ["code,name,name_en,class,city,county", "Z1,一区,One,provincial_hightech,530300,530303", "Z2,二区,Two,national_etdz,530300,530302;530303"],
          "area": ["code,name,zone,area_km2", "Z1A1,花山,Z1,10.5", "Z1A2,白水,Z1,8.25", "Z2A1,南海子,Z2,20"],
          "chain": ["code,name,position", "aluminium,绿色铝,电解;压延", "battery,电池,电芯"]}
ENTERPRISES = [credit_code(n) for n in range(1, 15)]
JOINED = ["county/530303+tag/上市", "zone/Z1+chain/aluminium+scale/large"]
MOVED, ENDED = ENTERPRISES[3], ENTERPRISES[4]
FROM, TO = datetime.datetime(2023, 11, 6), datetime.datetime(2026, 3, 10)


def messy_registry(folder, moved):
    rows = [",".join(INDICATOR)]
    for code, (base, time, space, more) in MESSY.items():
        row = {"code": code, "name": code, "name_en": code, "unit": "t", "base_period": base, "time_sum": time, "space_sum": space, "direction": "both"}
        row |= {} if "formula" in more else {"min": -10**9, "max": 10**9, "late_limit_days": 20000}
        rows.append(",".join(str((row | more).get(column, "")) for column in INDICATOR))
    enterprises = ["code,name,area,county,industry,place,scale,tag,synthetic"]
    for n, code in enumerate(ENTERPRISES):
        area = "Z2A1" if moved and code == MOVED else ("Z1A1", "Z1A2", "Z2A1")[n % 3]
        enterprises.append(f"{code},企业{n},{area},{('530303', '530302')[n % 2]},{('3216', '3252', '3841')[n % 3]},{('aluminium:电解', 'aluminium:压延;battery:电芯', '')[n % 3]},"
                           f"{('large', 'small')[n // 2 % 2]},{('', '上市', '上市;高新技术企业')[n % 3]},{'true' if n % 5 == 0 else 'false'}")
    folder.mkdir()
    for kind, lines in (PLACES | {"indicator": rows, "enterprise": enterprises}).items():
        (folder / f"{kind}.csv").write_text("\n".join(lines) + "\n")
    return folder


def messy_observations():
    """[(enterprise, indicator, start, value, revision)]; whatever the order, the greatest revision holds."""
    chance, found = random.Random(29), []
    for n, code in enumerate(ENTERPRISES):
        begun = chance.choice((FROM, FROM, FROM, datetime.datetime(2024, 2, 1), datetime.datetime(2025, 2, 10)))
        for indicator, (base, _, _, more) in MESSY.items():
            if "formula" in more or chance.random() < 0.1:
                continue
            starts = periods(base, begun, TO)
            if base in ("quarter_hour", "hour"):  # a few days about the new year and 29 February
                starts = [s for s in starts if s.strftime("%m-%d") in ("12-29", "12-30", "12-31", "01-01", "02-28", "02-29", "03-01")][:: 3 if base == "hour" else 11]
            hole = chance.randrange(len(starts))
            for k, start in enumerate(starts):
                if chance.random() < 0.02 or (chance.random() < 0.9 and hole <= k < hole + 10 and base == "day"):
                    continue
                for revision in range(1 + (chance.random() < 0.05) + (chance.random() < 0.01)):
                    value = chance.choice((0, chance.randrange(-40000, 400000), chance.randrange(1000, 400000), 250000 + n)) if base == "month" else chance.randrange(0, 10**7)
                    found.append((code, indicator, start, f"{value / 100:.2f}", revision + 1))
    return found


def push(stack, key, rows, name):
    path = stack.folder / f"{name}.csv"
    path.write_text("enterprise,indicator,time,value,revision\n" + "".join(f"{code},{indicator},{start:%F %H:%M},{value},{revision}\n" for code, indicator, start, value, revision in rows))
    done = subprocess.run([BIN / "pp-agent", "--once", "--historical", "--key", key, "--data", stack.folder / "push", "--endpoint", stack.settings["aggregation_ingest"], "--csv", path],
                          capture_output=True, text=True)
    assert done.returncode in (0, 3), done.stderr  # 3: an older revision came after a newer one


def fill(stack, rows, move_first):
    """The registry and the rows, in pieces; killed and restarted on the way."""
    before, after = (messy_registry(stack.folder / name, moved) for name, moved in (("before", False), ("after", True)))
    stack.ctl("import", before)
    if move_first:
        stack.ctl("import", after)
    key = stack.folder / "plant.key"
    stack.ctl("key", "new", "--holder", "plant", "--enterprise", "*", "--out", key)
    for piece in range(4):
        push(stack, key, rows[piece::4], f"piece{piece}")
        if piece == 1:
            stack.restart("aggregation")
            stack.ready()
    if not move_first:
        stack.ctl("import", after)
    assert stack.http("POST", "/api/v1/registry/enterprise?mode=end", [{"code": ENDED}]).status == 200
    return before


@pytest.fixture(scope="module")
def messy():
    rows = messy_observations()
    chance = random.Random(5)
    chance.shuffle(rows)
    with contextlib.ExitStack() as stacks:
        one, other = (stacks.enter_context(Stack()).start().ready() for _ in range(2))
        oracle = Oracle(fill(one, rows, move_first=False))
        twice = rows + rows
        chance.shuffle(twice)
        fill(other, twice, move_first=True)
        for code, indicator, start, value, revision in rows:
            oracle.observe(code, indicator, start, value, revision)
        oracle.enterprise[ENDED].ended = True
        oracle.move(MOVED, "Z2A1")
        yield one, other, oracle


def messy_questions(oracle):
    chance = random.Random(3)
    for kind, nodes in (kinds_of(oracle.nodes()) | {"joined": JOINED}).items():
        for indicator in MESSY:
            for window in longer(oracle, indicator):
                if window in (*SHORT, "day") and kind != "area":  # there are many
                    continue
                node = chance.choice(nodes)
                adds = oracle.cohort(node, indicator, "year").adds
                yield node, indicator, window, chance.choice(CHILDREN) if adds and window not in SHORT else None


def test_a_messy_city_is_counted_right(messy):
    one, _, oracle = messy
    figures = sum(check_node(one, oracle, *question) for question in messy_questions(oracle))
    chance = random.Random(4)
    for indicator, (base, time, _, more) in MESSY.items():
        for window in longer(oracle, indicator):
            code = chance.choice([code for code in ENTERPRISES if all(oracle.observed[code, leaf] for leaf in oracle.leaves(indicator))])
            if window != base or "formula" in more:
                figures += check_series(one, oracle, code, indicator, window)
            if oracle.cohort("city/530300", indicator, window).flow and window not in SHORT:
                figures += check_series(one, oracle, code, indicator, window, to_date=True)
    print(f"\nfigures={figures}")


def test_no_order_of_arrival_is_seen(messy):
    one, other, oracle = messy
    for node, indicator, window, children in messy_questions(oracle):
        asked = question(node, indicator, window) | ({} if window in SHORT else {"compare": "true"}) | ({"children": children} if children else {})
        assert ask(one, "rollups", **asked).body == ask(other, "rollups", **asked).body, asked
    for code in ENTERPRISES:
        for indicator in MESSY:
            asked = dict(enterprise=code, indicator=indicator)
            assert ask(one, "series", **asked).body == ask(other, "series", **asked).body, asked


# --- real plants

def real_series(path):
    for row in table(path):
        start = datetime.datetime.fromisoformat(row["time"])
        yield (start.astimezone(CITY) if start.tzinfo else start).replace(tzinfo=None), row["value"]


def test_real_plants_are_counted_right(tmp_path):
    if not REAL.exists():
        pytest.skip(f"the real plants' data is not here: {REAL.name} is kept beside the project, not in it")
    daily = table(REAL / "plants454/daily_kwh.csv")
    plants = [column for column in daily[0] if column != "date"][::8]
    quarters = sorted((REAL / "detection/series").glob("q-real-*.csv")) + sorted((REAL / "detection/series").glob("q-semi-*.csv"))
    codes = [credit_code(n) for n in range(1, max(len(plants), len(quarters)) + 1)]
    rows = [(codes[n], "kwh", datetime.datetime.fromisoformat(row["date"]), row[plant], 1) for n, plant in enumerate(plants) for row in daily if row[plant]]
    rows += [(codes[n], "pulse", start, value, 1) for n, path in enumerate(quarters) for start, value in real_series(path) if value]
    with Stack() as stack:
        stack.start().ready()
        folder = messy_registry(tmp_path / "registry", moved=False)
        (folder / "enterprise.csv").write_text("code,name,area,county,industry,scale\n" + "".join(
            f"{code},工厂{n},{('Z1A1', 'Z1A2', 'Z2A1')[n % 3]},{('530303', '530302')[n % 2]},{('3216', '3252')[n % 2]},large\n" for n, code in enumerate(codes)))
        stack.ctl("import", folder)
        stack.ctl("key", "new", "--holder", "plant", "--enterprise", "*", "--out", tmp_path / "plant.key")
        push(stack, tmp_path / "plant.key", rows, "real")
        oracle = Oracle(folder)
        for code, indicator, start, value, revision in rows:
            oracle.observe(code, indicator, start, value, revision)
        figures = 0
        for kind, nodes in kinds_of(oracle.nodes()).items():
            for indicator in ("kwh", "pulse", "coal"):
                for window in ("week", "month", "quarter", "year"):
                    figures += check_node(stack, oracle, nodes[0], indicator, window, "enterprise" if indicator != "coal" else None)
        figures += check_node(stack, oracle, "area/Z1A1", "kwh", "day", "county") + check_node(stack, oracle, "area/Z1A1", "pulse", "hour")
        for window in ("hour", "day", "week", "month"):
            figures += check_series(stack, oracle, codes[0], "pulse", window)
        print(f"\nfigures={figures}")
