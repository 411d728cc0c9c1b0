#!/usr/bin/python3
"""The demo's files are what the generator makes, and the published figures come out of them exactly. Sums by Decimal, not by the generator's code."""
import collections
import csv
import filecmp
import pathlib
import subprocess
import sys
import tempfile
from decimal import Decimal

DEMO = pathlib.Path(__file__).resolve().parents[3] / "deploy/demo"


def rows(name):
    with open(DEMO / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


with tempfile.TemporaryDirectory() as folder:
    subprocess.run([sys.executable, DEMO / "generate.py", folder], check=True)
    made = sorted(p.relative_to(folder) for p in pathlib.Path(folder).rglob("*.csv"))
    assert made == sorted(p.relative_to(DEMO) for p in DEMO.rglob("*.csv")), made
    differing = [str(p) for p in made if not filecmp.cmp(pathlib.Path(folder) / p, DEMO / p, shallow=False)]
    assert not differing, f"not what the generator makes: {differing}"

zones, areas, enterprises = rows("registry/zone.csv"), rows("registry/area.csv"), rows("registry/enterprise.csv")
kinds = collections.Counter(z["class"] for z in zones)
assert kinds == {"national_etdz": 1, "provincial_hightech": 1, "provincial_etdz": 1, "provincial_park": 7}, kinds
assert len(areas) == 29 and sum(Decimal(a["area_km2"]) for a in areas) == Decimal("271.18")
assert len(enterprises) == 454 and len({e["code"] for e in enterprises}) == 454 and all(e["synthetic"] == "true" for e in enterprises)
tags = collections.Counter(t for e in enterprises for t in e["tag"].split(";"))
assert (tags["高新技术企业"], tags["专精特新"], tags["小巨人"], tags["国家级绿色工厂"], tags["省级绿色工厂"], tags["上市"]) == (119, 62, 33, 15, 10, 2), tags
assert all("专精特新" in e["tag"] for e in enterprises if "小巨人" in e["tag"]) and tags["单项冠军"] >= 1

year = collections.defaultdict(Decimal)
for r in rows("output_value.csv"):
    year[r["enterprise"], r["time"][:4]] += Decimal(r["value"])
assert sum(v for (_, y), v in year.items() if y == "2025") == Decimal("19600100.00")
aluminium = [e["code"] for e in enterprises if e["county"] == "530303" and e["place"].startswith("aluminium:")]
assert len(aluminium) == 19
this, last = (sum(year[code, y] for code in aluminium) for y in ("2025", "2024"))
assert this == Decimal("1717100.00") and f"{(this / last - 1) * 100:+.1f}" == "+30.4", (this, last)

area = {a["code"]: a["name"] for a in areas}
where = {e["name"]: area[e["area"]] for e in enterprises}
for name, place in {"曲靖亿纬锂能有限公司": "南海子片区", "云能硅材有限公司": "花山片区", "曲靖云铝箔业有限公司": "白水片区", "云南索通云铝炭材料有限公司": "花山片区"}.items():
    assert where[name] == place, (name, where.get(name))
shares = collections.Counter()
for link in rows("registry/supply_link.csv"):
    shares[link["buyer"], link["product"]] += Decimal(link["share_percent"])
assert shares and max(shares.values()) <= 100
print("1 passed, 0 failed")
