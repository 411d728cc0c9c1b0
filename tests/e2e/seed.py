"""A small city for tests: two zones, three 片区 (or more of both), N enterprises, three indicators, one template policy."""
import csv
import io
import json
import time

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DAY = 86_400_000
SHANGHAI = 8 * 3_600_000


def credit_code(number):
    """A valid 统一社会信用代码 (GB 32100-2015, GB 11714) made from a number."""
    organisation = f"MA{number:06d}"
    values = [int(c) if c.isdigit() else ord(c) - 55 for c in organisation]
    check = (11 - sum(v * w for v, w in zip(values, (3, 7, 9, 10, 5, 8, 4, 2))) % 11) % 11
    code = "91530300" + organisation + ("X" if check == 10 else str(check))
    return code + ALPHABET[(31 - sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code)) % 31) % 31]


def day_start(time_ms):
    """Start of the day in Shanghai that holds the instant."""
    return (time_ms + SHANGHAI) // DAY * DAY - SHANGHAI


def policy_lines(policies):
    """policy.csv of (enterprise, indicator, document), in force at once: the administrator who imports them is their author and approver."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow("enterprise,indicator,document,approver".split(","))
    rows.writerows((enterprise, indicator, json.dumps(document), "admin") for enterprise, indicator, document in policies)
    return out.getvalue().splitlines()


class Seed:
    def __init__(self, stack, enterprises=6, live_days=400, document=None, workdays=False, more_areas=()):
        """more_areas: (zone, area) beside the three; enterprises are dealt out to all of them in turn."""
        self.stack = stack
        self.codes = [credit_code(n) for n in range(1, enterprises + 1)]
        area = ["Z1A1", "Z1A2", "Z2A1", *(code for _, code in more_areas)]
        more_zones = dict.fromkeys(zone for zone, _ in more_areas if zone not in ("Z1", "Z2"))
        tables = {
            "county": ["code,name,city", "530303,沾益区,530300", "530302,麒麟区,530300"],
            "zone": ["code,name,name_en,class,city,county", "Z1,测试高新区,Test Hi-tech Zone,provincial_hightech,530300,530303",
                     "Z2,测试经开区,Test Development Zone,national_etdz,530300,530302;530303"]
                    + [f"{zone},测试园区{zone},Test Zone {zone},provincial_hightech,530300,530303" for zone in more_zones],
            "area": ["code,name,zone,area_km2", "Z1A1,花山片区,Z1,10.5", "Z1A2,白水片区,Z1,8.25", "Z2A1,南海子片区,Z2,20"] + [f"{code},测试片区{code},{zone},15" for zone, code in more_areas],
            "indicator": ["code,name,name_en,unit,base_period,time_sum,space_sum,direction,min,max,late_limit_days,decimals",
                          "electricity_day,日用电量,Daily electricity,kWh,day,sum,sum,fall_is_bad,0,1e9,400,0",
                          "electricity_15min,用电量,Electricity,kWh,quarter_hour,sum,sum,fall_is_bad,0,1e9,400,1",
                          "output_value,工业总产值,Gross output,万元,month,sum,sum,fall_is_bad,0,1e9,1200,2"],
            "enterprise": ["code,name,area,county,industry,scale,synthetic"]
                          + [f"{code},测试企业{n},{area[n % len(area)]},{'530302' if n % 3 == 2 else '530303'},3252,medium,true" for n, code in enumerate(self.codes)],
            "policy": policy_lines([("*", "*", document or {"live_days": live_days, "second_indicators": []})]),
            "official": ["id,name,role,zone,email", "li.na,李娜,zone,Z1,li.na@example.org", "wang.wei,王伟,city,*,wang.wei@example.org"],
        }
        if workdays:  # of this week and the next every day is one: notices wait for nothing
            today = time.time() + 8 * 3600
            days = [time.gmtime(today + n * 86400) for n in range(-1, 9)]
            tables["calendar_day"] = ["date,kind,name"] + [time.strftime("%Y-%m-%d,work,test", day) for day in days if day.tm_wday >= 5]
        folder = stack.folder / "seed"
        folder.mkdir(exist_ok=True)
        for kind, lines in tables.items():
            (folder / f"{kind}.csv").write_text("\n".join(lines) + "\n")
        stack.ctl("import", folder)

    def key(self, *enterprises, holder="test plant"):
        """A plant's key: the answer of POST /api/v1/keys."""
        answer = self.stack.http("POST", "/api/v1/keys", {"holder": holder, "enterprises": list(enterprises)})
        assert answer.status in (200, 201), answer.body
        return answer.json

    def official_key(self, official):
        answer = self.stack.http("POST", "/api/v1/keys", {"holder": official, "official": official})
        assert answer.status in (200, 201), answer.body
        return answer.json
