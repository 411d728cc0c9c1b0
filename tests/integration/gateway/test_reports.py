"""Duties to report from the plant to the alert: who may see what of them, and what opens, rises and ends, once each, whoever is killed meanwhile."""
import os
import subprocess
import time

from door import DAY, Door, problem, wait_for
from stack import BIN

HOUR, SECOND = 3_600_000, 1000


def now():
    return int(time.time() * 1000)


def test_reports_and_their_alerts():
    with Door({"settle_seconds": 0, "fold_seconds": 1}) as d:
        codes = d.seed.codes[:3]
        a, b, c = codes
        plant = d.seed.key(*codes)["token"]
        assert d.write("".join(d.line(code, 5, 3) for code in codes), plant).status == 204
        yesterday = d.today - DAY
        due, grace = now() + 6 * SECOND, 6 * SECOND
        answer = d.http("POST", "/api/v1/registry/indicator", {"mode": "put", "entity": [{
            "code": "electricity_day", "name": "日用电量", "name_en": "Daily electricity", "unit": "kWh", "base_period": "day", "time_sum": "sum", "space_sum": "sum",
            "direction": "fall_is_bad", "min": 0, "max": 1e9, "late_limit_days": 400, "due_hours": (due - d.today) / HOUR, "grace_hours": grace / HOUR}]})
        assert answer.status == 200 and answer.json["settled"], answer.body
        assert d.write(d.line(a, 0, 1), plant).status == 204  # zero is a report
        assert now() < due, "the machine is too slow for this test"

        def alerts(state="", kind="late_report"):
            return {x["enterprise"]: x for x in d.http("GET", f"/api/v1/alerts?state={state}").json["alert"] if x["kind"] == kind}

        first = wait_for(lambda: len(alerts("open")) == 2 and alerts("open"), what="two late reports")
        assert set(first) == {b, c} and all(x["level"] in ("blue", "yellow") and x["value"] is None and x["expected"] is None for x in first.values())
        assert "迟报" in first[b]["reason_zh"] and "late report" in first[b]["reason_en"]
        d.process["alerting"].kill()  # what it has said it does not say again, and what it missed it says
        d.process["alerting"].wait()
        assert d.write(d.line(b, 7, 1), plant).status == 204
        d.start("alerting")
        wait_for(lambda: alerts("recovering,closed").get(b), what="the report that came to end its alert")
        yellow = wait_for(lambda: (x := alerts("open").get(c)) and x["level"] == "yellow" and x, what="the missing report")
        assert "停报" in yellow["reason_zh"]
        history = d.http("GET", f"/api/v1/alerts/{yellow['id']}").json["history"]
        assert [h["input"] for h in history if h["input"] in ("raised", "up")] == ["raised", "up"] and set(alerts()) == {b, c}
        assert not alerts(kind="silence")

        reports = d.http("GET", "/api/v1/reports?node=city/530300&by=zone").json
        assert {p["of"]: (p["name"], p["on_time"], p["late"], p["missing"], p["on_time_percent"]) for p in reports["part"]} == {
            "zone/Z1": ("测试高新区", 1, 1, 0, 50.0), "zone/Z2": ("测试经开区", 0, 0, 1, 0.0)}
        [owed] = reports["report"]
        assert (owed["enterprise"], owed["enterprise_name"], owed["state"], owed["received"]) == (c, "测试企业2", "missing", False)
        late = d.http("GET", "/api/v1/reports?node=city/530300&state=late").json["report"]
        assert [(r["enterprise"], r["received"]) for r in late] == [(b, True)]

        # An official sees the own zones, a plant's key its own enterprises.
        official = d.seed.official_key("li.na")["token"]
        assert d.http("GET", "/api/v1/reports?node=zone/Z1", token=official).json["total"]["due"] == 2
        assert d.http("GET", f"/api/v1/reports?enterprise={a}", token=official).json["total"]["on_time"] == 1
        for path in ("node=zone/Z2", "node=city/530300", "node=area/Z2A1", f"enterprise={c}"):
            problem(d.http("GET", f"/api/v1/reports?{path}", token=official), 403, "not one of yours")
        own = d.seed.key(a)["token"]
        mine = d.http("GET", f"/api/v1/reports?enterprise={a}", token=own).json
        assert mine["total"]["of"] == a and mine["total"]["name"] == "测试企业0" and mine["total"]["on_time_percent"] == 100
        for path in (f"enterprise={b}", "node=zone/Z1", "node=city/530300", f"enterprise={a}&node=zone/Z1"):
            problem(d.http("GET", f"/api/v1/reports?{path}", token=own), 403)
        problem(d.http("GET", f"/api/v1/reports?enterprise={a}", token=None), 401)
        problem(d.http("GET", "/api/v1/reports"), 400, "node")
        problem(d.http("GET", "/api/v1/reports?node=city/530300&state=lost"), 400, "state")
        problem(d.http("GET", "/api/v1/reports?node=city/530300&by=moon"), 400)

        # The same by the command-line tool.
        shown = subprocess.run([BIN / "ppctl", "reports", "--node", "zone/Z2"], capture_output=True, text=True, env=os.environ | {"PP_URL": d.url, "PP_TOKEN": d.admin})
        assert shown.returncode == 0 and "missing" in shown.stdout and c in shown.stdout and "0.0%" in shown.stdout, shown
        assert f"{time.strftime('%Y-%m-%d', time.gmtime((yesterday + 8 * HOUR) / 1000))}T00:00:00+08:00" in shown.stdout
        listed = subprocess.run([BIN / "ppctl", "alerts", "--open"], capture_output=True, text=True, env=os.environ | {"PP_URL": d.url, "PP_TOKEN": d.admin})
        assert listed.returncode == 0 and "late_report, since" in listed.stdout, listed
