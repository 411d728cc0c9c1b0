"""What officials do about alerts over HTTP: who may, what is refused and in which words, what is repeated, and what the record says of it."""
import concurrent.futures

import pytest

from door import Viewer, problem, wait_for


class Town:
    """Six plants that stand still today, and people: of zone Z1, of zone Z2, of the city, and one who may only read."""

    def __init__(self, door):
        self.door = door
        people = [("li.na", "zone", "Z1"), ("chen.jing", "zone", "Z2"), ("wang.wei", "city", "*"), ("reader", "read_only", "Z1")]
        door.http("POST", "/api/v1/registry/official", [{"id": p, "name": p, "role": role, "zone": [zone]} for p, role, zone in people])
        self.token = {p: door.seed.official_key(p)["token"] for p, _, _ in people}
        self.plant = door.history(*door.seed.codes)
        for code in door.seed.codes:
            assert door.write(door.line(code, 10), self.plant).status == 204
        self.id = [wait_for(lambda code=code: self.open(code), what="an open alert")["id"] for code in door.seed.codes]

    def open(self, code):
        found = self.door.http("GET", f"/api/v1/alerts?state=open&kind=drop&enterprise={code}").json["alert"]
        return found and found[0]

    def get(self, alert):
        return self.door.http("GET", f"/api/v1/alerts/{alert}").json["alert"]

    def act(self, alert, action, who="li.na", key=None, language=None, **body):
        headers = ({"Idempotency-Key": key} if key else {}) | ({"Accept-Language": language} if language else {})
        return self.door.http("POST", f"/api/v1/alerts/{alert}/{action}", body, token=self.token.get(who, who), headers=headers)


@pytest.fixture(scope="module")
def town(door):
    return Town(door)


def refused(answer, code, zh, en):
    body = problem(answer, 409)
    assert (body["code"], body["detail_zh"], body["detail_en"]) == (code, zh, en), body
    return body


def test_an_alert_is_acknowledged_once(door, town):
    mine, others = town.id[0], town.id[2]  # of Z1, of Z2
    viewer = Viewer(door, town.token["li.na"])
    for token, status in ((town.plant, 403), ("reader", 403), ("chen.jing", 404), (None, 401)):
        problem(town.act(mine, "acknowledge", token), status)
    problem(town.act(others, "acknowledge"), 404)
    problem(town.act("0123456789abcdef", "acknowledge"), 404)
    done = town.act(mine, "acknowledge", note="我去看看")
    assert done.status == 200, done.body
    for change in (done.json, viewer.next()["data"]):
        assert (change["input"], change["actor"], change["from_state"], change["to_state"], change["note"]) == ("acknowledge", "li.na", "open", "acknowledged", "我去看看")
        assert change["alert"]["acknowledged_by"] == "li.na" and change["alert"]["acknowledge_time"] == change["time"] and change["alert_id"] == mine
    viewer.close()
    said = refused(town.act(mine, "acknowledge", "wang.wei"), "acknowledged", "已经有人签收", "somebody has acknowledged it already")
    assert said["detail"] == said["detail_zh"]
    assert town.act(mine, "acknowledge", language="en").json["detail"] == said["detail_en"]
    history = door.http("GET", f"/api/v1/alerts/{mine}").json["history"]
    assert [h["alert_number"] for h in history] == list(range(1, len(history) + 1)) and history[-1]["hash"] == done.json["hash"]
    assert history[0]["input"] == "raised" and history[0]["actor"] == "system"
    assert town.act(mine, "unacknowledge", note="轮到别人").json["to_state"] == "open"
    refused(town.act(mine, "unacknowledge"), "not_acknowledged", "还没有人签收", "nobody has acknowledged it")


def test_two_at_once(town):
    alert, ways = town.id[1], ("li.na", "wang.wei") * 4
    with concurrent.futures.ThreadPoolExecutor(len(ways)) as pool:
        answers = list(pool.map(lambda who: town.act(alert, "acknowledge", who), ways))
    assert sorted(a.status for a in answers) == [200] + [409] * (len(ways) - 1)
    winner = next(a for a in answers if a.status == 200).json["actor"]
    assert town.get(alert)["acknowledged_by"] == winner
    assert {a.json["code"] for a in answers if a.status == 409} == {"acknowledged"}


def test_a_repeated_command_gets_its_first_answer(door, town):
    alert = town.id[3]
    first = town.act(alert, "comment", key="once", note="一")
    assert first.status == 200
    assert town.act(alert, "comment", key="once", note="二").json == first.json
    assert town.act(alert, "comment", "wang.wei", key="once", note="三").json["number"] > first.json["number"]  # everybody numbers his own
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        numbers = {a.json["number"] for a in pool.map(lambda _: town.act(alert, "comment", key="many", note="四"), range(6))}
    assert len(numbers) == 1
    door.restart("alerting")
    door.ready()
    assert town.act(alert, "comment", key="once", note="五").json["number"] == first.json["number"]
    problem(town.act(alert, "comment", key="k" * 128, note="x"), 400, "127 bytes")
    notes = [h.get("note") for h in door.http("GET", f"/api/v1/alerts/{alert}").json["history"] if h["input"] == "comment"]
    assert notes == ["一", "三", "四"]


def test_what_nobody_understands(door, town):
    alert = town.id[3]
    for action, body, field in (("close", {"verdict": "confirmed", "notes": "x"}, "notes"), ("lower", {"level": "pink", "note": "x"}, "level"), ("comment", {"note": 7}, "note"),
                                ("acknowledge", {"owner": "li.na"}, "owner"), ("comment", {"note": "x", "actor": "wang.wei"}, "actor"), ("comment", {"note": "x", "zone": ["Z1"]}, "zone")):
        assert problem(town.act(alert, action, **body), 400)["field"] == field
    problem(town.act(alert, "close", verdict="maybe", note="x"), 400)
    problem(town.act(alert, "comment", note="x" * 501), 400)
    problem(town.act(alert, "explode"), 404, "explode")
    for body in (b"{", b"[]", b"7", b'{"note":"a","note":"b"}', b'{"note":"\xff"}'):
        problem(door.http("POST", f"/api/v1/alerts/{alert}/comment", body, token=town.token["li.na"]), 400)
    problem(door.http("GET", f"/api/v1/alerts/{alert}/comment"), 405)
    door.alive()


def test_from_assignment_to_reopening(town):
    alert = town.id[4]
    refused(town.act(alert, "assign"), "needs_owner", "须指定负责人", "it must be said to whom")
    assert town.act(alert, "assign", owner="li.na", note="你的片区").json["alert"]["owner"] == "li.na"
    refused(town.act(alert, "confirm"), "no_red", "数据没有达到红色", "the data do not say red")
    refused(town.act(alert, "reopen", note="x"), "not_closed", "预警没有关闭", "it is not closed")
    assert town.act(alert, "assist").json["to_state"] == "assisting"
    refused(town.act(alert, "unacknowledge"), "helped", "正在帮扶，不能退回", "help is under way: it cannot be given back")
    refused(town.act(alert, "close", note="x"), "needs_verdict", "须给出结论：属实、误报或其他", "a verdict must be given: confirmed, false or other")
    refused(town.act(alert, "close", verdict="false"), "needs_reason", "须说明理由", "a reason must be given")
    assert problem(town.act(alert, "lower", level="blue", note="x"), 409)["code"] == "below_data"
    closed = town.act(alert, "close", verdict="false", note="电表故障").json
    assert (closed["to_state"], closed["alert"]["verdict"], closed["alert"]["closed_by"]) == ("closed", "false", "li.na") and closed["alert"]["close_time"]
    refused(town.act(alert, "acknowledge"), "closed", "预警已经关闭", "it is closed")
    assert town.act(alert, "comment", note="换表").status == 200  # of what is over, too
    assert town.act(alert, "reopen", note="又停了").json["to_state"] == "open"


def test_several_at_once(door, town):
    # Two of Z1 that nobody has, one of Z2, one that there is not, one twice.
    ids = [town.id[0], town.id[4], town.id[2], "0123456789abcdef", town.id[0]]
    ask = lambda who="li.na", **body: door.http("POST", "/api/v1/alerts/acknowledge", body, token=town.token[who], headers={"Idempotency-Key": "bulk"})
    answer = ask(alert=ids, note="一起签收")
    assert answer.status == 200, answer.body
    body = answer.json
    assert [r["status"] for r in body["result"]] == [200, 200, 404, 404, 200] and (body["changed"], body["refused"]) == (3, 2)
    assert [r["alert"] for r in body["result"]] == ids and body["result"][4]["change"] == body["result"][0]["change"]  # the same command: its first answer
    assert all(r["change"]["to_state"] == "acknowledged" for r in body["result"] if r["status"] == 200)
    assert [r.get("change", {}).get("number") for r in ask(alert=ids, note="一起签收").json["result"]] == [r.get("change", {}).get("number") for r in body["result"]]
    once_more = door.http("POST", "/api/v1/alerts/acknowledge", {"alert": ids[:2]}, token=town.token["li.na"]).json
    assert [(r["status"], r["code"]) for r in once_more["result"]] == [(409, "acknowledged")] * 2 and all(r["detail_zh"] and r["detail_en"] for r in once_more["result"])
    for bad in ({}, {"alert": []}, {"alert": "x"}, {"alert": [7]}, {"alert": ids, "x": 1}, {"alert": [""]}, {"alert": ["a"] * 201}):
        problem(ask(**bad), 400)
    problem(ask("reader", alert=ids), 403)
    for alert in ids[:2]:
        town.act(alert, "unacknowledge", note="还给大家")


def test_lists_and_their_counts(door, town):
    def ids(query, who="wang.wei"):
        answer = door.http("GET", f"/api/v1/alerts?kind=drop&{query}", token=town.token[who])
        assert answer.status == 200, (query, answer.body)
        return {a["id"] for a in answer.json["alert"]}

    everything, z1, z2 = set(town.id), {town.id[n] for n in (0, 1, 3, 4)}, {town.id[n] for n in (2, 5)}
    assert ids("") == everything and ids("", "li.na") == z1 and ids("zone=Z1,Z2") == everything and ids("zone=Z2") == z2
    assert ids("area=Z1A2") == {town.id[1], town.id[4]} and ids("county=530302") == z2 and ids(f"enterprise={door.seed.codes[5]}") == {town.id[5]}
    assert ids("state=acknowledged") == {town.id[1]} and ids("state=open,acknowledged") == everything and ids("state=closed") == set()
    assert ids("level=yellow") == ids("min_level=yellow") == everything and ids("level=red") == ids("min_level=orange") == set()
    assert ids("search=%E4%BC%81%E4%B8%9A3") == {town.id[3]} and ids(f"search={town.id[2]}") == {town.id[2]} and ids("search=nobody") == set()
    assert ids("top=true") == everything and ids("overdue=true") == set() and ids("parent=0123456789abcdef") == set()
    assert ids(f"officer={town.get(town.id[1])['acknowledged_by']}") >= {town.id[1]}
    # The numbers of a filter are those of its pages, whoever asks.
    for who, size in (("wang.wei", 6), ("li.na", 4), ("chen.jing", 2)):
        page = door.http("GET", "/api/v1/alerts?kind=drop&counts=true&limit=1", token=town.token[who]).json
        assert sum(c["count"] for c in page["count"]) == size and len(page["alert"]) == 1
        assert {c["state"]: c["count"] for c in page["count"]}.get("acknowledged", 0) == (who != "chen.jing")
        seen, before = [], ""
        while True:
            page = door.http("GET", f"/api/v1/alerts?kind=drop&limit=1&before={before}", token=town.token[who]).json
            seen += [a["id"] for a in page["alert"]]
            assert "count" not in page
            if not (before := page.get("next", "")):
                break
        assert len(seen) == len(set(seen)) == size
    for query, field in (("state=shut", "state[0]"), ("state=open,,shut", "state[1]"), ("level=pink", "level[0]"), ("overdue=maybe", "overdue"), ("limit=0", "limit"), ("limit=1001", "limit")):
        assert problem(door.http("GET", f"/api/v1/alerts?{query}"), 400)["field"] == field
    problem(door.http("GET", "/api/v1/alerts?zone=Z1,Z2", token=town.token["li.na"]), 403, "Z2")
