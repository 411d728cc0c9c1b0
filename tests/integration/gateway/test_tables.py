"""Series and roll-ups as CSV, and what a figure is made of: over HTTP and with ppctl, each only for whom it is."""
import csv
import datetime
import io
import os
import subprocess
import urllib.parse
from decimal import Decimal

import pytest

from door import DAY, iso, problem
from stack import BIN


@pytest.fixture(scope="module")
def filled(door):
    """Thirty days of two enterprises of Z1 and one of Z2; one value restated."""
    codes = door.seed.codes
    token = door.seed.key(*codes[:3])["token"]
    lines = "".join(door.line(code, round(100.1 * (n + 1) + d, 1), d) for n, code in enumerate(codes[:3]) for d in range(30, 0, -1))
    assert door.write(lines, token).status == 204
    assert door.write(door.line(codes[0], 77.7, 3), token).status == 204
    return token


def rows_of(answer):
    assert answer.status == 200 and answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present", (answer.status, answer.body)
    text = answer.body.decode("utf-8")
    assert text.endswith("\r\n") and text.count("\r\n") == text.count("\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def query(**given):
    return urllib.parse.urlencode(given)


def test_the_table_says_what_the_json_says(door, filled):
    code = door.seed.codes[0]
    for path in (f"series?{query(enterprise=code, indicator='electricity_day')}", f"series?{query(enterprise=code, indicator='electricity_day', window='month')}",
                 f"rollups?{query(node='city/530300', indicator='electricity_day', window='day')}", f"rollups?{query(node='zone/Z1', indicator='electricity_day', window='week')}"):
        said = door.http("GET", f"/api/v1/{path}").json
        rows = rows_of(door.http("GET", f"/api/v1/{path}&format=csv"))
        assert rows == rows_of(door.http("GET", f"/api/v1/{path}", headers={"Accept": "text/csv"})) and len(rows) == len(said["start_time"]) > 0
        assert [r["start_time"] for r in rows] == said["start_time"] and said["start_time"][0].endswith("+08:00")
        assert [float(r["value"]) for r in rows] == said["value"]
        first = next(iter(rows[0]))
        assert first in ("enterprise", "node") and {r[first] for r in rows} == {said[first]} and {r["unit"] for r in rows} == {"kWh"}
        columns = [name for name, v in said.items() if isinstance(v, list) and len(v) == len(rows)]
        assert set(columns) <= set(rows[0])
        assert door.http("GET", f"/api/v1/{path}&format=json").json == said
        problem(door.http("GET", f"/api/v1/{path}&format=xlsx"), 400, "format")


def test_a_table_is_as_private_as_the_json(door, filled):
    ask = lambda path, **more: door.http("GET", f"/api/v1/{path}&indicator=electricity_day&format=csv", **more)
    li_na = door.seed.official_key("li.na")["token"]
    problem(ask("rollups?node=zone/Z2&window=day", token=li_na), 403)
    problem(ask(f"series?enterprise={door.seed.codes[2]}", token=li_na), 403)
    problem(ask(f"series?enterprise={door.seed.codes[5]}", token=filled), 403)
    problem(ask("series?enterprise=x", token=None), 401)


def test_a_figure_is_explained(door, filled):
    codes, day = door.seed.codes, iso(door.today - 3 * DAY)
    e = door.http("GET", f"/api/v1/explain?{query(node='city/530300', indicator='electricity_day', window='day', start=day)}").json
    figure = door.http("GET", f"/api/v1/rollups?{query(node='city/530300', indicator='electricity_day', window='day', **{'from': day, 'to': iso(door.today - 2 * DAY)})}").json
    assert float(e["value"]) == figure["value"][0] and e["rule"] == "sum" and e["name"] == "曲靖市"
    assert sum(Decimal(m["value"][0]) for m in e["member"] if m["present"]) == Decimal(e["value"]) == Decimal("77.7") + Decimal("203.2") + Decimal("303.3")
    assert all(m["name"] for m in e["member"])
    one = door.http("GET", f"/api/v1/explain?{query(enterprise=codes[0], indicator='electricity_day', window='month', start=day)}").json
    restated = [o for o in one["observation"] if o.get("former")]
    assert [(o["value"], o["former"][0]["value"], o["former"][0]["key"]) for o in restated] == [("77.7", "103.1", "service:gateway")]
    assert sum(Decimal(o["value"]) for o in one["observation"]) == Decimal(one["value"]) and one["name"]
    assert all(o["receive_time"] and o["key"] == "service:gateway" for o in one["observation"])


def test_contributions_have_names(door, filled):
    """A day and the same day a year before, of each of the three enterprises."""
    codes, zone = door.seed.codes[:3], datetime.timezone(datetime.timedelta(hours=8))
    days = [datetime.datetime.fromtimestamp(door.today // 1000 - n * 86400, zone) for n in (3, 4)]
    day = next(d for d in days if (d.month, d.day) != (2, 29))  # that has no year before
    back = (door.today // 1000 - int(day.replace(year=day.year - 1).timestamp())) // 86400
    assert door.write("".join(door.line(code, 50, back) for code in codes), filled).status == 204
    asked = {"from": day.isoformat(), "to": (day + datetime.timedelta(days=1)).isoformat(), "compare": "true"}
    for children, names in (("enterprise", {f"enterprise/{code}": f"测试企业{n}" for n, code in enumerate(codes)}), ("zone", {"zone/Z1": "测试高新区", "zone/Z2": "测试经开区"})):
        said = door.http("GET", f"/api/v1/rollups?{query(node='city/530300', indicator='electricity_day', window='day', children=children, **asked)}").json
        assert {part["child"]: part["name"] for part in said["contribution"]} == names, said
        assert sum(part["micropoints"] for part in said["contribution"]) == round(said["year_on_year"][0] * 10**6)


def test_explanations_are_for_whom_the_figures_are(door, filled):
    day = iso(door.today - 3 * DAY)
    ask = lambda of, token: door.http("GET", f"/api/v1/explain?{query(indicator='electricity_day', window='day', start=day, **of)}", token=token).status
    li_na, plant = door.seed.official_key("li.na")["token"], filled
    assert [ask({"node": node}, li_na) for node in ("zone/Z1", "zone/Z2", "city/530300")] == [200, 403, 403]
    assert [ask({"enterprise": code}, li_na) for code in door.seed.codes[:3]] == [200, 200, 403]
    assert [ask({"enterprise": door.seed.codes[0]}, plant), ask({"enterprise": door.seed.codes[5]}, plant), ask({"node": "zone/Z1"}, plant)] == [200, 403, 403]
    assert ask({"node": "zone/Z1"}, None) == 401
    long = "zone/Z2+tag/" + "很长的标签" * 8  # what is not theirs is named whole, however long it is
    problem(door.http("GET", f"/api/v1/explain?{query(node=long, indicator='electricity_day', start=day)}", token=li_na), 403, long)
    base = f"/api/v1/explain?indicator=electricity_day&start={day.replace('+', '%2B')}"
    for more, word in (("", "enterprise"), ("&enterprise=x&node=zone/Z1", "enterprise"), ("&node=zone/Z1&window=fortnight", "window"), ("&node=zone/Z1&offset=-1", "offset"),
                       ("&node=zone/Z1&window=day&limit=10001", "limit")):
        problem(door.http("GET", base + more), 400, word)
    problem(door.http("GET", "/api/v1/explain?node=zone/Z1&indicator=electricity_day&window=day"), 400, "start")
    problem(door.http("GET", base.replace("electricity_day", "nothing") + "&node=zone/Z1&window=day"), 404, "indicator")


def test_ppctl(door, filled):
    code, day = door.seed.codes[0], iso(door.today - 3 * DAY)

    def ppctl(*words, status=0):
        got = subprocess.run([BIN / "ppctl", *words], capture_output=True, text=True, env=os.environ | {"PP_URL": f"http://{door.settings['http']}", "PP_TOKEN": door.admin})
        assert got.returncode == status, got
        return got.stdout if status == 0 else got.stderr

    table = ppctl("series", "--enterprise", code, "--indicator", "electricity_day", "--csv")
    assert table.splitlines()[0].startswith("enterprise,indicator,unit,start_time,value,") and f"{code},electricity_day,kWh," in table
    assert ppctl("rollup", "--node", "zone/Z1", "--indicator", "electricity_day", "--window", "month", "--csv").startswith("node,indicator,unit,start_time,value,reporting")
    assert "--csv or --children" in ppctl("rollup", "--node", "zone/Z1", "--indicator", "electricity_day", "--children", "area", "--csv", status=2)
    tree = ppctl("explain", "--enterprise", code, "--indicator", "electricity_day", "--window", "month", "--start", day)
    assert "77.7  revision 1" in tree and "was 103.1, replaced by revision 1" in tree and "by service:gateway" in tree
    tree = ppctl("explain", "--node", "zone/Z1", "--indicator", "electricity_day", "--window", "day", "--start", day, "--limit", "1")
    assert "280.9 kWh  =  sum; 2 of 2 enterprises" in tree and "1 more: --offset 1" in tree and door.seed.codes[1] in tree
    assert '"rule":"sum"' in ppctl("explain", "--node", "zone/Z1", "--indicator", "electricity_day", "--window", "day", "--start", day, "--json").replace(" ", "")
    assert "give --enterprise or --node" in ppctl("explain", "--indicator", "electricity_day", status=2)
