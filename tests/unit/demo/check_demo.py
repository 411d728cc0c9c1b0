#!/usr/bin/python3
"""The demo's files are what the generator makes, and the published figures come out of them exactly. Sums by Decimal, not by the generator's code."""
import collections
import csv
import datetime
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
NAMED = {"曲靖亿纬锂能有限公司": ("曲靖经济技术开发区", "南海子片区"), "云能硅材有限公司": ("曲靖高新技术产业开发区", "花山片区"), "曲靖云铝箔业有限公司": ("曲靖高新技术产业开发区", "白水片区"),
         "云南索通云铝炭材料有限公司": ("曲靖高新技术产业开发区", "花山片区"), "云铝洁鑫铝业有限公司": ("曲靖高新技术产业开发区", None), "云南驰宏锌锗股份有限公司": (None, None),
         "宣威特种线缆有限公司": ("宣威经济技术开发区", None), "富源今飞汽车零部件有限公司": ("富源产业园区", None), "云南罗平鼎泰食品开发有限公司": ("罗平产业园区", None),
         "云南罗平腊峰生物科技开发有限公司": ("罗平产业园区", None)}
zone = {a["code"]: next(z["name"] for z in zones if z["code"] == a["zone"]) for a in areas}
for name, (of, place) in NAMED.items():
    at = next(e["area"] for e in enterprises if e["name"] == name)
    assert of in (None, zone[at]) and place in (None, area[at]), (name, zone[at], area[at])
for code, place in (("QJ02", "花山片区"), ("QJ04", "越州片区"), ("QJ03", "羊场片区")):  # the three chemical parks
    assert any(a["zone"] == code and a["name"] == place for a in areas), place
shares = collections.Counter()
for link in rows("registry/supply_link.csv"):
    shares[link["buyer"], link["product"]] += Decimal(link["share_percent"])
assert shares and max(shares.values()) <= 100

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
for e in enterprises:  # both check characters, by sums that must be 0 or 1 (GB 11714, GB 32100)
    code = e["code"]
    inner = [int(c, 36) for c in code[8:16]] + [10 if code[16] == "X" else int(code[16])]
    assert sum(v * w for v, w in zip(inner, (3, 7, 9, 10, 5, 8, 4, 2, 1))) % 11 == 0, code
    assert sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17])) % 31 == -ALPHABET.index(code[17]) % 31, code

plants = rows("plants.csv")
assert sorted(p["enterprise"] for p in plants) == sorted(e["code"] for e in enterprises) and sum(p["quarter_hour"] == "yes" for p in plants) == 40
sigma = sorted(float(p["sigma"]) for p in plants)
assert .06 < sigma[23] < .12 and .21 < sigma[227] < .30 and .80 < sigma[431] < 1.0, (sigma[23], sigma[227], sigma[431])
policies = {(p["enterprise"], p["industry"], p["indicator"]) for p in rows("registry/policy.csv")}
assert ("*", "", "*") in policies and {p["approver"] for p in rows("registry/policy.csv")} == {"admin"}  # everybody is judged by what somebody approved
assert {i for _, i, _ in policies if i} <= {e["industry"] for e in enterprises}  # no template for nobody
assert {e for e, _, _ in policies if e != "*"} <= {p["enterprise"] for p in plants if p["quarter_hour"] == "yes"}

sent = {"electricity_15min", "electricity_day"}  # by `ppctl simulate --follow`, for as long as the demo runs; what nobody sends may not be called late
assert {i["code"] for i in rows("registry/indicator.csv") if i["due_hours"] or i["silence_minutes"]} == sent

months = collections.defaultdict(Decimal)
for r in rows("output_value.csv"):
    months[r["time"][:7]] += Decimal(r["value"])
assert list(months) and min(months) == "2024-01" and max(months) == "2026-10" and len(months) == 34
for year_of, low in (("2024", "02"), ("2026", "02")):  # the month of the Spring Festival is the year's lowest
    assert min((v, m) for m, v in months.items() if m.startswith(year_of))[1] == f"{year_of}-{low}"

output = {(r["enterprise"], r["time"]): Decimal(r["value"]) for r in rows("output_value.csv")}
surveyed = {e["code"] for e in enterprises if e["scale"] in ("large", "medium")}
shares = {(r["enterprise"], r["time"]): Decimal(r["value"]) for r in rows("capacity_utilization.csv")}
assert {code for code, _ in shares} == surveyed and len(shares) == 34 * len(surveyed) and all(0 < v < 150 for v in shares.values())
weighted = {m: sum(v * output[code, t] for (code, t), v in shares.items() if t == m) / sum(output[code, t] for code, t in shares if t == m) for _, m in shares}
assert all(50 < v < 90 for v in weighted.values()) and min((v, m) for m, v in weighted.items() if m < "2025")[1] == "2024-02-01", weighted

divisions, priced = {e["industry"][:2] for e in enterprises}, {(p["industry"], p["month"]): Decimal(p["index"]) for p in rows("registry/price_index.csv")}
assert set(priced) == {(d, m) for d in divisions for m in months if m >= "2025"} and all(94 <= v <= 106 for v in priced.values())

# Everybody is somebody's: each plant has an officer, a zone's and a county's office; whoever is named is there; and no notice leaves a demo.
official = {o["id"]: o for o in rows("registry/official.csv")}
answers = {o["scope"]: o["tier"] for o in official.values()}
assert all((answers.get(f"area:{e['area']}"), answers.get(f"zone:{e['area'][:4]}"), answers.get(f"county:{e['county']}")) == ("officer", "zone", "county") for e in enterprises)
assert answers["city"] == "city" and {f"enterprise:{e['code']}" for e in enterprises if e["name"] in NAMED} == {s for s in answers if s.startswith("enterprise:")}
assert all(o["email"].endswith("@example.org") and o["substitute"] in {"", *official} - {o["id"]} for o in official.values())
assert not (DEMO / "registry/channel.csv").exists()
shifts = collections.defaultdict(list)
for s in rows("registry/shift.csv"):
    assert {s["official"], s["substitute"]} <= set(official)
    shifts[s["scope"]].append((s["from_time"], s["to_time"]))
assert set(shifts) == {f"zone:{z['code']}" for z in zones}
for weeks in shifts.values():  # without a hole
    assert len(weeks) == 26 and all(a[1] == b[0] for a, b in zip(weeks, weeks[1:])), weeks
lively = {f"enterprise:{p['enterprise']}" for p in plants if p["quarter_hour"] == "yes"}
assert not lively & {f["scope"] for f in rows("registry/filing.csv")}
clocks = {r["level"]: r for r in rows("registry/escalation_rule.csv")}
assert [clocks[level]["acknowledge_minutes"] for level in ("blue", "yellow", "orange", "red")] == ["240"] * 3 + ["60"]
assert all((r["check_days"], r["plan_days"], r["solve_days"], r["extend_days"]) == ("1", "2", "10", "25") for r in clocks.values())

off = [d["date"] for d in rows("registry/calendar_day.csv") if d["kind"] == "off"]
work = [d["date"] for d in rows("registry/calendar_day.csv") if d["kind"] == "work"]
for year_of, workdays in (("2024", 251), ("2025", 248), ("2026", 248)):  # as counted from the notices
    first = datetime.date(int(year_of), 1, 1)
    days = [first + datetime.timedelta(days=n) for n in range((datetime.date(int(year_of) + 1, 1, 1) - first).days)]
    assert sum((d.weekday() < 5 or d.isoformat() in work) and d.isoformat() not in off for d in days) == workdays, year_of
print("1 passed, 0 failed")
