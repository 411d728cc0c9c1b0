#!/usr/bin/python3
"""Makes the Qujing demo: registry/*.csv, plants.csv, output_value.csv, capacity_utilization.csv. Deterministic; the files are kept, a test makes them again and compares.

Everything here is synthetic but for what is public: counties, zones, the named companies' places, and the published sums (README.md). No figure of a single company is real.
"""
import csv
import datetime
import json
import pathlib
import random
import sys
from decimal import Decimal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

COUNTIES = [("530302", "麒麟区"), ("530303", "沾益区"), ("530304", "马龙区"), ("530322", "陆良县"), ("530323", "师宗县"), ("530324", "罗平县"),
            ("530325", "富源县"), ("530326", "会泽县"), ("530381", "宣威市")]

# code, name, English, class, counties, three leading industries, 片区 with planned areas in km2 (they add to 271.18), enterprises
ZONES = [
    ("QJ01", "曲靖经济技术开发区", "Qujing Economic and Technological Development Zone", "national_etdz", "530302;530304", "新能源电池;光伏;有色金属",
     [("南海子片区", "16.35"), ("西城片区", "14.80"), ("小坡片区", "9.65")], 74),
    ("QJ02", "曲靖高新技术产业开发区", "Qujing High-tech Industrial Development Zone", "provincial_hightech", "530303", "绿色铝;硅基新材料;新型化工",
     [("花山片区", "11.42"), ("白水片区", "13.27"), ("城西片区", "7.58")], 66),
    ("QJ03", "宣威经济技术开发区", "Xuanwei Economic and Technological Development Zone", "provincial_etdz", "530381", "新型化工;装备制造;食品加工",
     [("羊场片区", "11.90"), ("凤凰山片区", "10.36"), ("虹桥片区", "8.74")], 58),
    ("QJ04", "麒麟产业园区", "Qilin Industrial Park", "provincial_park", "530302", "新型化工;钢铁;建材",
     [("越州片区", "12.66"), ("东山片区", "9.12"), ("三宝片区", "6.48")], 52),
    ("QJ05", "马龙产业园区", "Malong Industrial Park", "provincial_park", "530304", "钢铁;建材;食品加工",
     [("鸡头村片区", "9.97"), ("小寨片区", "8.21"), ("大龙井片区", "6.03")], 38),
    ("QJ06", "陆良产业园区", "Luliang Industrial Park", "provincial_park", "530322", "新型化工;蚕丝纺织;食品加工",
     [("青山片区", "9.84"), ("召夸片区", "8.05"), ("大莫古片区", "7.19")], 40),
    ("QJ07", "师宗产业园区", "Shizong Industrial Park", "provincial_park", "530323", "煤焦化工;建材;食品加工",
     [("矣腊片区", "8.93"), ("大同片区", "7.32"), ("五龙片区", "5.11")], 28),
    ("QJ08", "罗平产业园区", "Luoping Industrial Park", "provincial_park", "530324", "铅锌冶炼;食品加工;生物制品",
     [("长家湾片区", "8.48"), ("大洒谷片区", "7.64"), ("九龙片区", "6.25")], 32),
    ("QJ09", "富源产业园区", "Fuyuan Industrial Park", "provincial_park", "530325", "绿色铝;煤化工;装备制造",
     [("胜境片区", "10.72"), ("四屯片区", "9.33"), ("中安片区", "6.91")], 38),
    ("QJ10", "会泽产业园区", "Huize Industrial Park", "provincial_park", "530326", "铅锌冶炼;食品加工;建材",
     [("者海片区", "10.14"), ("五星片区", "8.73")], 28),
]

CHAINS = [("aluminium", "绿色铝", ["煤炭", "炭素", "电解铝", "铝合金", "铝压延", "铝制品"]), ("silicon", "硅基新材料", ["工业硅", "有机硅单体", "硅油硅橡胶"]),
          ("battery", "新能源电池", ["正极材料", "电芯", "电池系统"]), ("photovoltaic", "光伏", ["单晶硅棒", "硅片", "电池组件"]),
          ("chemical", "新型化工", ["基础化工", "精细化工"]), ("leadzinc", "铅锌", ["采选", "冶炼", "深加工"])]

# industry small class (GB/T 4754-2017), word for names, chain place
INDUSTRIES = {
    "3216": ("铝冶炼", "aluminium:电解铝"), "3252": ("铝压延", "aluminium:铝压延"), "3240": ("铝合金", "aluminium:铝合金"), "3091": ("炭素", "aluminium:炭素"),
    "3670": ("汽车零部件", "aluminium:铝制品"), "2521": ("炼焦", "aluminium:煤炭"), "3218": ("硅冶炼", "silicon:工业硅"), "2651": ("有机硅", "silicon:有机硅单体"),
    "2652": ("硅橡胶", "silicon:硅油硅橡胶"), "3985": ("电池材料", "battery:正极材料"), "3841": ("锂电池", "battery:电芯"), "3849": ("电池", "battery:电池系统"),
    "3825": ("光伏组件", "photovoltaic:电池组件"), "2611": ("无机酸", "chemical:基础化工"), "2613": ("无机盐", "chemical:基础化工"), "2622": ("磷肥", "chemical:基础化工"),
    "2669": ("专用化学品", "chemical:精细化工"), "3212": ("铅锌冶炼", "leadzinc:冶炼"), "3110": ("炼铁", ""), "3130": ("钢压延", ""), "3011": ("水泥", ""),
    "3831": ("电线电缆", ""), "1392": ("食品", ""), "1499": ("食品", ""), "1711": ("纺织", ""), "4411": ("火电", ""),
}
ZONE_INDUSTRIES = {
    "QJ01": ["3985", "3841", "3849", "3825", "3212", "3831", "3670"], "QJ02": ["3218", "2651", "2652", "2669", "2611", "3011"],
    "QJ03": ["2611", "2613", "2669", "3831", "1392", "3011"], "QJ04": ["2521", "2611", "3110", "3130", "3011", "2669"],
    "QJ05": ["3110", "3130", "3011", "1392", "3240"], "QJ06": ["2613", "2622", "1711", "1392", "2669"], "QJ07": ["2521", "3011", "1392"],
    "QJ08": ["3212", "1392", "1499", "3011"], "QJ09": ["3216", "3252", "3670", "2521", "3831"], "QJ10": ["3212", "1392", "3011"],
}

# Companies the newspaper names, in their places. name, zone, 片区, county, industry, scale, share of the zone's output
NAMED = [
    ("曲靖亿纬锂能有限公司", "QJ01", "南海子片区", "530302", "3841", "large", 9.0), ("云南驰宏锌锗股份有限公司", "QJ01", "西城片区", "530302", "3212", "large", 8.0),
    ("曲靖云铝箔业有限公司", "QJ02", "白水片区", "530303", "3216", "large", 9.0), ("云南索通云铝炭材料有限公司", "QJ02", "花山片区", "530303", "3091", "large", 6.0),
    ("云铝洁鑫铝业有限公司", "QJ02", "白水片区", "530303", "3216", "large", 7.0), ("云能硅材有限公司", "QJ02", "花山片区", "530303", "2651", "large", 6.0),
    ("宣威特种线缆有限公司", "QJ03", "虹桥片区", "530381", "3831", "medium", 2.0), ("富源今飞汽车零部件有限公司", "QJ09", "胜境片区", "530325", "3670", "medium", 3.0),
    ("云南罗平鼎泰食品开发有限公司", "QJ08", "九龙片区", "530324", "1392", "medium", 2.0),
    ("云南罗平腊峰生物科技开发有限公司", "QJ08", "长家湾片区", "530324", "1499", "small", 1.0),
]
ZHANYI_ALUMINIUM = 19
MONTHS = [(y, m) for y in (2024, 2025, 2026) for m in range(1, 13) if (y, m) <= (2026, 10)]
# Production of a month against an average one: the Spring Festival lies in February 2024, at the end of January 2025, in February 2026.
SHAPE = {1: (.97, .86, 1.0), 2: (.70, .84, .72)}
TOTAL_2025 = Decimal("19600100.00")          # 万元: 1960.01 亿元
ALUMINIUM_2025 = Decimal("1717100.00")       # 171.71 亿元
ALUMINIUM_2024 = (ALUMINIUM_2025 / Decimal("1.304")).quantize(Decimal("0.01"))


def credit_code(county, number):
    organisation = f"MA{number:06d}"
    values = [int(c) if c.isdigit() else ord(c) - 55 for c in organisation]
    check = (11 - sum(v * w for v, w in zip(values, (3, 7, 9, 10, 5, 8, 4, 2))) % 11) % 11
    code = "91" + county + organisation + ("X" if check == 10 else str(check))
    return code + ALPHABET[(31 - sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code)) % 31) % 31]


def share_out(total, weights):
    """Splits an amount in hundredths by weights so that the parts add up exactly (largest remainder)."""
    units = int(total * 100)
    whole = sum(weights)
    parts = [units * w / whole for w in weights]
    floor = [int(p) for p in parts]
    for i in sorted(range(len(parts)), key=lambda i: parts[i] - floor[i], reverse=True)[:units - sum(floor)]:
        floor[i] += 1
    return [Decimal(p) / 100 for p in floor]


def make_enterprises(rng):
    area_code = {(z[0], name): f"{z[0]}A{n + 1}" for z in ZONES for n, (name, _) in enumerate(z[6])}
    enterprises = []

    def add(name, zone, area, county, industry, scale, weight):
        enterprises.append({"code": credit_code(county, len(enterprises) + 1), "name": name, "zone": zone, "area": area_code[zone, area], "county": county,
                            "industry": industry, "scale": scale, "weight": weight, "tags": ["规上"]})
    for row in NAMED:
        add(*row)
    number = 0
    for code, _, _, _, counties, _, areas, count in ZONES:
        left = count - sum(e["zone"] == code for e in enterprises)
        for n in range(left):
            number += 1
            aluminium = code == "QJ02" and n < ZHANYI_ALUMINIUM - 3
            industry = rng.choice(["3252", "3240", "3252", "3670"]) if aluminium else rng.choice(ZONE_INDUSTRIES[code])
            county = rng.choice(counties.split(";"))
            weight = min(rng.paretovariate(1.15), 30) * 0.12
            scale = "large" if weight > 1.2 else "medium" if weight > .3 else "small"
            place = dict(COUNTIES)[county][:2]
            add(f"{place}示例{INDUSTRIES[industry][0]}{number:03d}号", code, rng.choice(areas)[0], county, industry, scale, weight)
    assert len(enterprises) == 454
    return enterprises


def tag(rng, enterprises):
    """Tags in the published numbers."""
    order = sorted(enterprises, key=lambda e: -e["weight"] * rng.uniform(.3, 1))
    for e in order[:119]:
        e["tags"].append("高新技术企业")
    skilled = [e for e in order if e["scale"] != "large"][:62]
    for n, e in enumerate(skilled):
        e["tags"] += ["专精特新"] + (["小巨人"] if n < 33 else [])
    for n, e in enumerate(order[:25]):
        e["tags"].append("国家级绿色工厂" if n < 15 else "省级绿色工厂")
    skilled[0]["tags"].append("单项冠军")
    # The article says two are listed and names neither: the one of them everybody knows, and a made-up one.
    for e in (enterprises[1], next(e for e in order if e["industry"] == "3212" and e not in enterprises[:len(NAMED)])):
        e["tags"].append("上市")


def is_zhanyi_aluminium(e):
    return e["county"] == "530303" and INDUSTRIES[e["industry"]][1].startswith("aluminium")


def output(rng, enterprises):
    """{(index, year, month): 万元} whose sums are the published ones."""
    year = {}
    inside = [i for i, e in enumerate(enterprises) if is_zhanyi_aluminium(e)]
    rest = [i for i in range(len(enterprises)) if i not in inside]
    assert len(inside) == ZHANYI_ALUMINIUM
    for group, total in ((inside, ALUMINIUM_2025), (rest, TOTAL_2025 - ALUMINIUM_2025)):
        for i, amount in zip(group, share_out(total, [enterprises[i]["weight"] for i in group])):
            year[i, 2025] = amount
    for i, amount in zip(inside, share_out(ALUMINIUM_2024, [float(year[i, 2025]) * rng.uniform(.85, 1.15) for i in inside])):
        year[i, 2024] = amount
    for i in rest:
        year[i, 2024] = (year[i, 2025] / Decimal(f"{1 + rng.gauss(.035, .08):.4f}")).quantize(Decimal("0.01"))
    for i in range(len(enterprises)):
        year[i, 2026] = (year[i, 2025] * Decimal(f"{1 + rng.gauss(.05, .07):.4f}")).quantize(Decimal("0.01"))
    months = {}
    for (i, y), amount in sorted(year.items()):
        weights = [SHAPE.get(m, (1, 1, 1))[y - 2024] * rng.uniform(.93, 1.07) for m in range(1, 13)]
        for m, part in enumerate(share_out(amount, weights), 1):
            months[i, y, m] = part
    return months


def utilization(enterprises, months):
    """[(index, year, month, %)] of the large and medium ones, as the survey asks: each plant's usual share of its capacity, up and down with its output."""
    rng = random.Random(20250102)  # its own: what the other files hold does not depend on it
    rows = []
    for i, e in enumerate(enterprises):
        if e["scale"] == "small":
            continue
        usual = min(94, max(48, rng.gauss(76, 8)))
        mean = sum(months[i, 2025, m] for m in range(1, 13)) / 12
        for y, m in MONTHS:
            share = usual * (.35 + .65 * float(months[i, y, m] / mean)) + rng.gauss(0, 1.2)
            rows.append((i, y, m, f"{min(112, max(15, share)):.1f}"))
    return rows


def price_indexes(enterprises):
    """工业生产者出厂价格指数 of each 大类, monthly from January 2025, same month of the year before = 100: synthetic too, wandering slowly around a level of its own."""
    rng = random.Random(20250103)
    rows = []
    for industry in sorted({e["industry"][:2] for e in enterprises}):
        usual, off = rng.uniform(97, 103), 0
        for y, m in MONTHS:
            off = .8 * off + rng.gauss(0, .6)
            if y >= 2025:
                rows.append(("output_value", industry, f"{y}-{m:02d}", f"{min(106, max(94, usual + off)):.1f}"))
    return rows


# Only what `live` goes on sending has a duty: else every enterprise would be called late for a report that no program makes.
# 用电折标准煤: 0.1229 kg of standard coal equivalent a kWh (GB/T 2589, 当量值); 1000 kg are a tce.
INDICATORS = [
    {"code": "output_value", "name": "工业总产值", "name_en": "Gross industrial output value", "unit": "万元", "base_period": "month", "time_sum": "sum", "space_sum": "sum",
     "direction": "fall_is_bad", "min": 0, "max": 100000000, "late_limit_days": 1500, "decimals": 2},
    {"code": "electricity_day", "name": "日用电量", "name_en": "Daily electricity", "unit": "kWh", "base_period": "day", "time_sum": "sum", "space_sum": "sum",
     "direction": "fall_is_bad", "min": 0, "max": 1000000000, "late_limit_days": 800, "decimals": 0, "due_hours": 10, "grace_hours": 14},
    {"code": "electricity_15min", "name": "用电量", "name_en": "Electricity", "unit": "kWh", "base_period": "quarter_hour", "time_sum": "sum", "space_sum": "sum",
     "direction": "fall_is_bad", "min": 0, "max": 100000000, "late_limit_days": 400, "decimals": 1, "silence_minutes": 120},
    {"code": "capacity_utilization", "name": "产能利用率", "name_en": "Capacity utilization", "unit": "%", "base_period": "month", "time_sum": "mean",
     "space_sum": "weighted_mean", "direction": "fall_is_bad", "min": 0, "max": 150, "late_limit_days": 1500, "decimals": 1, "weight": "output_value"},
    {"code": "energy_intensity", "name": "单位产值电耗", "name_en": "Electricity per unit of output", "unit": "kWh/万元", "base_period": "month", "time_sum": "mean",
     "space_sum": "mean", "direction": "rise_is_bad", "decimals": 1, "formula": "electricity_day / output_value"},
    {"code": "electricity_tce", "name": "用电折标准煤", "name_en": "Electricity as standard coal", "unit": "tce", "base_period": "day", "time_sum": "sum", "space_sum": "sum",
     "direction": "both", "decimals": 3, "formula": "electricity_day * 0.1229 / 1000"},
    {"code": "output_per_tce", "name": "单位电能产值", "name_en": "Output per unit of electricity", "unit": "万元/tce", "base_period": "month", "time_sum": "mean",
     "space_sum": "mean", "direction": "fall_is_bad", "decimals": 2, "formula": "output_value / electricity_tce"},
]
INDICATOR_COLUMNS = ("code", "name", "name_en", "unit", "base_period", "time_sum", "space_sum", "direction", "min", "max", "late_limit_days", "decimals", "formula", "weight",
                     "due_hours", "grace_hours", "silence_minutes")


def noise(share):
    """Quantiles of the noise of real plants' days: 10 % at the 5th percentile, 26 % in the middle, 92 % at the 95th; straight lines between them."""
    points = [(0, .06), (.05, .10), (.25, .17), (.5, .26), (.75, .45), (.95, .92), (1, 1.1)]
    (x0, y0), (x1, y1) = next((a, b) for a, b in zip(points, points[1:]) if share <= b[0])
    return y0 + (y1 - y0) * (share - x0) / (x1 - x0)


def plants(rng, enterprises):
    """How each plant's electricity behaves: what `ppctl simulate` reads."""
    rows = []
    by_weight = sorted(range(len(enterprises)), key=lambda i: -enterprises[i]["weight"])
    metered = set(by_weight[:40])
    for i, e in enumerate(enterprises):
        kind = rng.choices(["continuous", "threeshift", "twoshift", "dayshift", "batch", "valley"], [33, 17, 17, 20, 8, 5])[0]
        rest = "none" if kind == "continuous" else rng.choices(["sunday", "none", "weekend"], [50, 35, 15])[0]
        sigma = noise(rng.random())
        if i in metered:
            kind, rest, sigma = rng.choice(["continuous", "threeshift"]), "none", rng.uniform(.06, .11)
        rows.append({"enterprise": e["code"], "kind": kind, "rest": rest, "sigma": f"{sigma:.3f}", "daily_kwh": f"{e['weight'] * rng.uniform(18000, 60000):.0f}",
                     "growth": f"{rng.gauss(.04, .05):.3f}", "festival": f"{rng.uniform(.2, .45) if kind == 'continuous' else rng.uniform(.85, 1.25):.2f}",
                     "quarter_hour": "yes" if i in metered else "no"})
    return rows


def hours(blue, yellow, orange, red):
    return {"detectors": {"sudden_stop": {"hours_blue": blue, "hours_yellow": yellow, "hours_orange": orange, "hours_red": red}}}


# 一企一策: who, which industry, which indicator, what it says beside its name, why. Everything else is as in deploy/policies/default.json.
MONTHLY = {"live_days": 15}
POLICIES = [
    ("*", "", "*", "全市模板", {}, "全市统一，按内置默认值"),
    ("*", "", "output_value", "月报", MONTHLY, "月报每月8日前报送，遇休息日顺延：15日前收到的仍是新情况"),
    ("*", "", "capacity_utilization", "月报", MONTHLY, "同工业总产值月报"),
    ("*", "3216", "*", "电解铝", hours(0.5, 1, 2, 4), "电解槽断电数小时即凝槽，须在第一小时内知道"),
    ("*", "2521", "*", "炼焦", hours(1, 2, 4, 12), "焦炉不得降温，停一小时就不是间歇"),
    ("*", "3825", "*", "光伏", hours(1, 2, 4, 12), "拉晶炉昼夜连续运行，断电即断晶"),
    ("91530302MA0000357W", "", "electricity_15min", "麒麟示例汽车零部件025号", hours(1, 2, 4, 12), "下游产线无库存，已与企业商定"),
]


def policies():
    columns = ("enterprise", "industry", "indicator", "document", "approver", "note")
    return columns, [(enterprise, industry, indicator, json.dumps({"name": name} | says, ensure_ascii=False, separators=(",", ":")), "admin", why)
                     for enterprise, industry, indicator, name, says, why in POLICIES]


def links(rng, enterprises):
    """Coal to carbon to electrolysis to processing, and the other chains: position n supplies position n + 1."""
    position = {}
    for e in enterprises:
        place = INDUSTRIES[e["industry"]][1]
        if place:
            position.setdefault(tuple(place.split(":")), []).append(e)
    rows = []
    for chain, _, positions in CHAINS:
        filled = [p for p in positions if position.get((chain, p))]
        for up, down in zip(filled, filled[1:]):
            suppliers = sorted(position[chain, up], key=lambda e: -e["weight"])[:6]
            for buyer in sorted(position[chain, down], key=lambda e: -e["weight"])[:12]:
                for supplier, share in zip(rng.sample(suppliers, min(2, len(suppliers))), (rng.randint(40, 70), rng.randint(10, 30))):
                    rows.append((f"L{len(rows) + 1:03d}", supplier["code"], buyer["code"], up, share, rng.randint(1, 4), rng.randint(2, 15)))
    return rows


def officials(enterprises):
    """Offices of the city, the counties and the zones; an officer for each 片区, who is stood in for by the next one of the zone; one for each named company (首席服务员)."""
    columns = ("id", "name", "role", "zone", "email", "scope", "tier", "min_level", "always", "substitute", "language")
    rows = [("city.economy", "市工信局值班", "city", "*", "city@example.org", "city", "city", "", "true", "", "zh"),
            ("chain.aluminium", "绿色铝产业链专班", "city", "*", "aluminium@example.org", "chain:aluminium", "city", "orange", "", "city.economy", "zh")]
    rows += [(f"zone.{z[0].lower()}", f"{z[1]}管委会值班", "zone", z[0], f"{z[0].lower()}@example.org", f"zone:{z[0]}", "zone", "", "true", "", "zh") for z in ZONES]
    rows += [(f"county.{code}", f"{name}工信局值班", "county", ";".join(z[0] for z in ZONES if code in z[4].split(";")), f"c{code}@example.org", f"county:{code}", "county", "yellow", "",
              "city.economy", "zh") for code, name in COUNTIES]
    for code, _, _, _, _, _, areas, _ in ZONES:
        for n, (name, _) in enumerate(areas):
            mine, next_one = (f"officer.{code.lower()}a{k % len(areas) + 1}" for k in (n, n + 1))
            rows.append((mine, f"{name}服务专员", "service_officer", code, f"{mine.removeprefix('officer.')}@example.org", f"area:{code}A{n + 1}", "officer", "", "", next_one, "zh"))
    for n, e in enumerate(enterprises[:len(NAMED)], 1):
        rows.append((f"service.{n:02d}", f"{e['name']}首席服务员", "service_officer", e["zone"], f"service{n:02d}@example.org", f"enterprise:{e['code']}", "officer", "", "true",
                     f"officer.{e['area'].lower()}", "zh"))
    return columns, rows


SHIFTS = (datetime.date(2026, 10, 5), 26)  # the first Monday, weeks


def shifts():
    """Each week another officer of the zone has its duty; the zone's office stands in."""
    first, weeks = SHIFTS
    for code, _, _, _, _, _, areas, _ in ZONES:
        for week in range(weeks):
            start = first + datetime.timedelta(weeks=week)
            yield (f"{code.lower()}.{start}", f"zone:{code}", "zone", f"officer.{code.lower()}a{week % len(areas) + 1}", f"zone.{code.lower()}", start, start + datetime.timedelta(weeks=1))


def filings(enterprises, plant_rows):
    """What made-up plants and offices have filed; none of a plant with quarter-hours, which `live` lets drop."""
    quiet = [e for e, p in zip(enterprises, plant_rows) if p["quarter_hour"] == "no"]
    plans = [("QJ02", "scheduled_maintenance", "2026-11-16", "2026-11-30", 20, "年度检修"), ("QJ04", "unscheduled_maintenance", "2026-12-03", "2026-12-06", 0, "主变压器抢修"),
             ("QJ07", "no_orders", "2026-12-01", "2027-01-31", 50, "订单减少，单班生产"), ("QJ09", "scheduled_maintenance", "2027-01-10", "2027-01-24", 30, "轮换检修"),
             ("QJ05", "relocation", "2026-12-20", "2027-03-20", 0, "搬迁改造"), ("QJ10", "shutdown", "2027-01-20", "2027-02-25", 0, "春节停产")]
    for n, (zone, reason, start, end, expected, note) in enumerate(plans, 1):
        plant = next(e for e in quiet[n * 7:] if e["zone"] == zone)
        yield (f"demo-{n:02d}", f"enterprise:{plant['code']}", "*", reason, start, end, expected, f"officer.{plant['area'].lower()}", f"{note}（合成数据）")
    yield ("demo-order-01", "chain:silicon", "electricity_day", "power_rationing", "2026-12-15", "2027-04-01", 70, "city.economy", "枯水期有序用电（合成数据）")
    yield ("demo-order-02", "zone:QJ06", "*", "holiday", "2027-02-01", "2027-02-22", 20, "zone.qj06", "春节放假（合成数据）")


# Working time: acknowledged within four hours, red within one; visited in 1 workday, planned in 2, solved in 10, put off once to 25.
ESCALATION_RULES = [("blue", 240, 0, 0, 0, 1, 2, 10, 25), ("yellow", 240, 240, 480, 40, 1, 2, 10, 25), ("orange", 240, 60, 240, 16, 1, 2, 10, 25), ("red", 60, 30, 60, 8, 1, 2, 10, 25)]


CALENDAR = {  # State Council notices; exceptions only
    "off": ["2024-01-01 元旦", "2024-02-10..2024-02-17 春节", "2024-04-04..2024-04-06 清明节", "2024-05-01..2024-05-05 劳动节", "2024-06-10 端午节",
            "2024-09-15..2024-09-17 中秋节", "2024-10-01..2024-10-07 国庆节", "2025-01-01 元旦", "2025-01-28..2025-02-04 春节", "2025-04-04..2025-04-06 清明节",
            "2025-05-01..2025-05-05 劳动节", "2025-05-31..2025-06-02 端午节", "2025-10-01..2025-10-08 国庆节", "2026-01-01..2026-01-03 元旦",
            "2026-02-15..2026-02-23 春节", "2026-04-04..2026-04-06 清明节", "2026-05-01..2026-05-05 劳动节", "2026-06-19..2026-06-21 端午节",
            "2026-09-25..2026-09-27 中秋节", "2026-10-01..2026-10-07 国庆节"],
    "work": ["2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27",
             "2025-09-28", "2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
}


def calendar_days():
    for text in CALENDAR["off"]:
        span, name = text.split()
        first, _, last = span.partition("..")
        day, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last or first)
        while day <= end:
            yield (day.isoformat(), "off", name)
            day += datetime.timedelta(days=1)
    for day in CALENDAR["work"]:
        yield (day, "work", "调休")


def write(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def main(folder):
    rng = random.Random(20250101)
    registry = folder / "registry"
    enterprises = make_enterprises(rng)
    tag(rng, enterprises)
    months = output(rng, enterprises)
    plant_rows = plants(rng, enterprises)
    write(registry / "county.csv", ("code", "name", "city"), [(code, name, "530300") for code, name in COUNTIES])
    write(registry / "zone.csv", ("code", "name", "name_en", "class", "city", "county", "leading_industry"),
          [(code, name, english, kind, "530300", counties, leading) for code, name, english, kind, counties, leading, _, _ in ZONES])
    write(registry / "area.csv", ("code", "name", "zone", "area_km2"),
          [(f"{z[0]}A{n + 1}", name, z[0], km2) for z in ZONES for n, (name, km2) in enumerate(z[6])])
    write(registry / "chain.csv", ("code", "name", "position"), [(code, name, ";".join(positions)) for code, name, positions in CHAINS])
    write(registry / "indicator.csv", INDICATOR_COLUMNS, [[i.get(c, "") for c in INDICATOR_COLUMNS] for i in INDICATORS])
    write(registry / "enterprise.csv", ("code", "name", "area", "county", "industry", "place", "scale", "land_area_mu", "tag", "synthetic"), [
        (e["code"], e["name"], e["area"], e["county"], e["industry"], INDUSTRIES[e["industry"]][1], e["scale"], f"{20 + 60 * e['weight'] * rng.uniform(.6, 1.5):.1f}",
         ";".join(e["tags"]), "true") for e in enterprises])
    write(registry / "supply_link.csv", ("id", "supplier", "buyer", "product", "share_percent", "lag_days", "stock_days"), links(rng, enterprises))
    write(registry / "policy.csv", *policies())
    write(registry / "official.csv", *officials(enterprises))
    write(registry / "shift.csv", ("id", "scope", "tier", "official", "substitute", "from_time", "to_time"), shifts())
    write(registry / "filing.csv", ("id", "scope", "indicator", "reason", "from_time", "to_time", "expected_percent", "author", "note"), filings(enterprises, plant_rows))
    write(registry / "escalation_rule.csv", ("level", "acknowledge_minutes", "remind_minutes", "escalate_minutes", "unacknowledge_hours", "check_days", "plan_days", "solve_days",
                                             "extend_days"), ESCALATION_RULES)
    write(registry / "calendar_day.csv", ("date", "kind", "name"), calendar_days())
    write(registry / "price_index.csv", ("indicator", "industry", "month", "index"), price_indexes(enterprises))
    write(folder / "plants.csv", tuple(plant_rows[0]), [tuple(p.values()) for p in plant_rows])
    write(folder / "output_value.csv", ("enterprise", "indicator", "time", "value"),
          [(enterprises[i]["code"], "output_value", f"{y}-{m:02d}-01", months[i, y, m]) for i in range(len(enterprises)) for y, m in MONTHS])
    write(folder / "capacity_utilization.csv", ("enterprise", "indicator", "time", "value"),
          [(enterprises[i]["code"], "capacity_utilization", f"{y}-{m:02d}-01", share) for i, y, m, share in utilization(enterprises, months)])


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
