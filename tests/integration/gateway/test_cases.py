"""Cases, statistics, who would be told, what a silence would hide, the record of all changes, and a channel's test: over HTTP, and with ppctl."""
import base64
import hashlib
import http.server
import json
import subprocess
import threading

import pytest

from door import problem, wait_for
from messages import alerting
from stack import BIN
from test_commands import Town, refused


@pytest.fixture(scope="module")
def town(door):
    return Town(door)


def case(town, path, who="li.na", **body):
    return town.door.http("POST", f"/api/v1/cases{path}", body, token=town.token.get(who, who))


def test_a_case_from_need_to_follow_up(door, town):
    alert, second, others = town.id[0], town.id[1], town.id[2]
    for token, status in ((town.plant, 403), ("reader", 403), ("chen.jing", 404)):
        problem(case(town, "", token, alert=alert, need="贷款"), status)
    refused(case(town, "", alert=alert), "needs_need", "须写明企业诉求", "it must be said what the enterprise needs")
    opened = case(town, "", alert=alert, need="流动资金贷款", department="金融办")
    assert opened.status == 200, opened.body
    item = opened.json["item"]
    assert (item["state"], item["alert"], item["enterprise"], item["need"], item["department"], item["owner"]) == ("open", [alert], door.seed.codes[0], "流动资金贷款", "金融办", "li.na")
    assert item["open_time"] < item["due_check_time"] < item["due_plan_time"] < item["due_solve_time"] < item["due_extend_time"]
    assert (town.get(alert)["state"], town.get(alert)["case_id"]) == ("assisting", item["id"])
    path = f"/{item['id']}"
    problem(case(town, path + "/visit", "chen.jing"), 404)
    problem(case(town, path + "/explode"), 404)
    assert problem(case(town, path + "/visit", state="closed"), 400)["field"] == "state"
    problem(case(town, "/0123456789abcdef/visit"), 404)
    problem(case(town, path + "/add", alert=others), 404)
    assert sorted(case(town, path + "/add", alert=second).json["item"]["alert"]) == sorted([alert, second])
    assert case(town, path + "/visit", note="见到厂长").json["item"]["visit_time"]
    assert problem(case(town, path + "/visit"), 409)["code"] == "visited"
    refused(case(town, path + "/plan"), "needs_measures", "须写明帮扶措施", "the measures must be given")
    planned = case(town, path + "/plan", measures="协调银行展期", cost=12.5).json["item"]
    assert (planned["measures"], planned["cost"]) == ("协调银行展期", 12.5) and planned["plan_time"]
    assert problem(case(town, path + "/confirm"), 409)["code"] == "not_solved"
    assert problem(case(town, path + "/extend"), 409)["code"] == "needs_reason"
    assert case(town, path + "/extend", note="银行要评估").json["item"]["extend_time"]
    assert problem(case(town, path + "/solve"), 409)["code"] == "needs_feedback"
    # the alert may be over while the case goes on
    assert town.act(alert, "close", verdict="confirmed").status == 200
    assert case(town, path + "/solve", feedback="已放款").json["item"]["state"] == "solved"
    assert problem(case(town, path + "/close"), 409)["code"] == "not_confirmed"
    assert case(town, path + "/confirm").json["item"]["state"] == "confirmed"
    assert case(town, path + "/follow_up", feedback="满意").json["item"]["follow_up_time"]
    assert case(town, path + "/close").json["item"]["state"] == "closed"
    one = door.http("GET", f"/api/v1/cases{path}", token=town.token["li.na"]).json
    assert [h["input"] for h in one["history"]] == ["open", "add", "visit", "plan", "extend", "solve", "confirm", "follow_up", "close"]
    assert all(h["actor"] == "li.na" and h["time"].endswith("+08:00") for h in one["history"]) and one["item"]["feedback"] == "满意"
    problem(door.http("GET", f"/api/v1/cases{path}", token=town.token["chen.jing"]), 404)
    problem(door.http("GET", f"/api/v1/cases{path}", token=town.plant), 403)


def test_lists_of_cases(door, town):
    opened = case(town, "", "wang.wei", alert=town.id[2], need="用电").json["item"]["id"]
    ids = lambda query="", who="wang.wei": [c["id"] for c in door.http("GET", f"/api/v1/cases?{query}", token=town.token[who]).json["item"]]
    assert len(ids()) == 2 and ids()[0] == opened and ids("state=open") == [opened] and ids("state=open,closed") == ids()
    assert ids("", "chen.jing") == [opened] and opened not in ids("", "li.na") and ids("zone=Z2") == [opened]
    assert ids(f"enterprise={door.seed.codes[2]}") == [opened] and ids("owner=wang.wei") == [opened] and ids("overdue=true") == []
    page = door.http("GET", "/api/v1/cases?limit=1").json
    assert len(page["item"]) == 1 and page["next"] and len(door.http("GET", f"/api/v1/cases?before={page['next']}").json["item"]) == 1
    problem(door.http("GET", "/api/v1/cases?zone=Z2", token=town.token["li.na"]), 403)
    problem(door.http("GET", "/api/v1/cases?limit=x"), 400)


def test_statistics_by_policy(door, town):
    town.act(town.id[3], "acknowledge")
    assert town.act(town.id[3], "close", verdict="false", note="电表").status == 200
    got = door.http("GET", "/api/v1/statistics", token=town.token["wang.wei"]).json
    assert got["close"]["count"] >= 2 and got["close"]["median_ms"] >= 0 and got["case_close"]["count"] == 1 and got["solve"]["count"] == 1
    told = next(p for p in got["policy"] if p.get("policy") == "*/*")
    assert (told["alerts"], told["confirmed"], told["false_alarm"], told["precision"]) == (6, 1, 1, 0.5)
    other = door.http("GET", "/api/v1/statistics?zone=Z2", token=town.token["wang.wei"]).json
    assert other["case_close"]["count"] == 0 and other == door.http("GET", "/api/v1/statistics", token=town.token["chen.jing"]).json
    never = door.http("GET", "/api/v1/statistics?to=2000-01-01").json
    assert never["close"] == {"count": 0, "median_ms": -1, "nine_of_ten_ms": -1} and never["policy"] == []
    problem(door.http("GET", "/api/v1/statistics?from=yesterday"), 400)
    problem(door.http("GET", "/api/v1/statistics?zone=Z2", token=town.token["li.na"]), 403)


class Receiver:
    def __init__(self):
        outer, self.bodies = self, []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                outer.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def test_who_would_be_told_and_a_channels_test(door, town):
    receiver = Receiver()
    hours = {"work_from": "08:30", "work_to": "17:30"}
    write = lambda kind, *entities: door.http("POST", f"/api/v1/registry/{kind}", list(entities))
    assert write("channel", {"id": "hook", "kind": "webhook", "url": receiver.url}).json["created"] == 1
    assert write("official", {"id": "zhang.wei", "name": "张伟", "role": "service_officer", "zone": ["Z1"], "scope": [f"enterprise:{door.seed.codes[0]}"], "tier": "officer", "channel": ["hook"], **hours},
                 {"id": "li.na", "name": "李娜", "role": "zone", "zone": ["Z1"], "scope": ["zone:Z1"], "tier": "zone", "channel": ["hook"], "min_level": "orange"}).status == 200

    def route(code=door.seed.codes[0], who="wang.wei", language=None, **query):
        answer = door.http("GET", f"/api/v1/route?enterprise={code}&" + "&".join(f"{k}={v}" for k, v in query.items()), token=town.token[who],
                           headers={"Accept-Language": language} if language else {})
        assert answer.status == 200, answer.body
        return answer.json
    tuesday = "2026-01-06T10:00:00%2B08:00"
    got = route(at=tuesday)
    told = [r for r in got["row"] if r["told"]]
    assert [(r["officer"], r["channel"], r["scope"], r["via"], r["why"]) for r in told] == [("zhang.wei", "hook", f"enterprise:{door.seed.codes[0]}", "officer", "now")]
    assert got["tier"] == "officer" and got["nobody"] is False and any(r["officer"] == "li.na" and r["why"] == "tier" and r["why_text"] for r in got["row"])
    late = [r for r in route(level="yellow", at="2026-01-06T22:00:00%2B08:00")["row"] if r["told"]]
    assert [(r["why"], r["due_time"]) for r in late] == [("later", "2026-01-07T08:30:00+08:00")]
    assert [r["why_text"] for r in route(at=tuesday, language="en")["row"]] == [r["why_en"] for r in got["row"]]
    problem(door.http("GET", f"/api/v1/route?enterprise={door.seed.codes[2]}", token=town.token["li.na"]), 403)
    problem(door.http("GET", "/api/v1/route"), 400)
    assert problem(door.http("GET", f"/api/v1/route?enterprise={door.seed.codes[0]}&level=pink"), 400)["field"] == "level"

    before = len(receiver.bodies)
    problem(door.http("POST", "/api/v1/channels/hook/test", {}, token=town.token["wang.wei"]), 403)
    problem(door.http("POST", "/api/v1/channels/nobody/test", {}), 404)
    sent = door.http("POST", "/api/v1/channels/hook/test", {})
    assert sent.status == 200 and sent.json["id"], sent.body
    wait_for(lambda: len(receiver.bodies) > before, what="the test message")
    receiver.server.shutdown()


def test_what_a_silence_would_hide(door, town):
    ask = lambda who="wang.wei", **body: door.http("POST", "/api/v1/silences/preview", body, token=town.token[who])
    ids = lambda **body: {a["id"] for a in ask(**body).json["alert"]}
    assert ids(scope=["zone:Z2"], max_level="yellow", alert_kind=["drop"]) == {town.id[2], town.id[5]}
    assert sum(one["count"] for one in ask(scope=["zone:Z2"], max_level="yellow", alert_kind=["drop"]).json["count"]) == 2
    assert ids(scope=[f"enterprise:{door.seed.codes[5]}", "area:Z1A2"], max_level="orange") >= {town.id[5], town.id[4]}
    assert ids(scope=["zone:Z2"], max_level="blue") == set() and ids(scope=["zone:Z2"], max_level="yellow", alert_kind=["surge"]) == set()
    problem(ask("li.na", scope=["zone:Z2"], max_level="yellow"), 403, "zone:Z2")
    problem(ask("li.na", scope=[], max_level="yellow"), 403)
    problem(ask("reader", scope=["zone:Z1"], max_level="yellow"), 403)
    problem(ask(scope=["zone:Z1"], max_level="red"), 400)
    problem(ask(scope="zone:Z1", max_level="yellow"), 400)
    assert town.get(town.id[5])["state"] == "open"  # nothing has changed


def audit(door, **query):
    answer = door.http("GET", "/api/v1/audit?" + "&".join(f"{k}={v}" for k, v in query.items()))
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("application/x-ndjson"), answer.body
    return answer.headers, [json.loads(line) for line in answer.body.splitlines()]


def unbase64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_record_is_a_chain(door, town):
    problem(door.http("GET", "/api/v1/audit", token=town.token["wang.wei"]), 403)
    headers, records = audit(door, limit=5000)
    assert [r["number"] for r in records] == list(range(1, len(records) + 1)) and not any("alert" in r for r in records)
    assert int(headers["Audit-Head"]) == len(records) and headers["Audit-Head-Hash"] == records[-1]["hash"]
    paged = [r for after in range(0, len(records), 7) for r in audit(door, after=after, limit=7)[1]]
    assert paged == records and audit(door, after=len(records))[1] == []
    for query in ("limit=5001", "limit=x", "after=-1"):
        problem(door.http("GET", f"/api/v1/audit?{query}"), 400)
    # Once more by another implementation: of the feed's own messages, in Python.
    before = bytes(32)
    from google.protobuf import json_format
    for r in records:
        plain = {k: v for k, v in r.items() if k not in ("hash", "previous_hash") and v is not None}
        for name in ("time", "value_time"):
            if name in plain:
                plain[name] = millis(plain[name])
        for name, prefix in (("from_state", "ALERT_STATE_"), ("to_state", "ALERT_STATE_"), ("from_level", "LEVEL_"), ("to_level", "LEVEL_")):
            if name in plain:
                plain[name] = prefix + plain[name].upper()
        m = json_format.ParseDict(plain, alerting.AlertChange())
        for name in ("value", "expected"):
            if name in r and r[name] is None:
                setattr(m, name, float("nan"))
        assert unbase64(r["previous_hash"]) == before
        before = hashlib.blake2b(before + m.SerializeToString(deterministic=True), digest_size=32).digest()
        assert unbase64(r["hash"]) == before, r


def millis(text):
    import datetime
    t = datetime.datetime.fromisoformat(text)
    return round(t.timestamp() * 1000)


def test_ppctl_checks_the_record(door, tmp_path):
    run = lambda *a: subprocess.run([BIN / "ppctl", *map(str, a)], capture_output=True, text=True, env={"PP_URL": door.url, "PP_TOKEN": door.admin, "PATH": "/usr/bin"}, timeout=60)
    export, bad = tmp_path / "audit.jsonl", tmp_path / "bad.jsonl"
    export.write_text(run("audit", "export").stdout)
    lines = export.read_text().splitlines(keepends=True)
    assert [json.loads(line)["number"] for line in lines] == list(range(1, len(lines) + 1))
    verified = run("audit", "verify", export)
    assert verified.returncode == 0 and f"{len(lines)} records" in verified.stdout, verified.stderr
    known = verified.stdout.split("the last is ")[1].strip()
    assert run("audit", "verify").returncode == 0 and run("audit", "verify", "--known", known).returncode == 0
    bad.write_text("".join(lines[:1] + lines[2:]))
    missing = run("audit", "verify", bad)
    assert missing.returncode == 1 and "record 2: a record is missing" in missing.stderr
    bad.write_text("".join(lines).replace('"acknowledge"', '"assist"', 1))
    changed = run("audit", "verify", bad)
    assert changed.returncode == 1 and "not as it was written" in changed.stderr
    bad.write_text("".join(lines[:-1]))
    cut = run("audit", "verify", bad, "--known", known)
    assert cut.returncode == 1 and "is not there any more" in cut.stderr


def test_the_enterprise_confirms_its_own(door, town):
    """Its liaison sees its warnings and cases, without what officials said, and confirms what was solved: nothing else, and nobody else's."""
    ours, theirs = door.seed.codes[4], door.seed.codes[5]
    row = {"id": "liu.yang", "name": "刘洋", "role": "enterprise", "zone": ["Z1"], "scope": [f"enterprise:{ours}"], "tier": "officer"}
    assert door.http("POST", "/api/v1/registry/official", [row]).status == 200
    town.token["liu.yang"] = door.http("POST", "/api/v1/keys", {"holder": "liu.yang", "official": "liu.yang"}).json["token"]
    ask = lambda path: door.http("GET", "/api/v1" + path, token=town.token["liu.yang"])
    assert {a["enterprise"] for a in ask("/alerts").json["alert"]} == {ours}
    assert ask(f"/alerts?search={town.id[5]}").json["alert"] == []  # another's, by its number
    one = ask(f"/alerts/{town.id[4]}").json
    assert one["alert"]["enterprise"] == ours and "history" not in one
    problem(ask(f"/alerts/{town.id[5]}"), 404)
    problem(ask(f"/alerts?enterprise={theirs}"), 403, theirs)
    problem(town.act(town.id[4], "acknowledge", "liu.yang"), 403)

    opened = case(town, "", "wang.wei", alert=town.id[4], need="用工")
    assert opened.status == 200, opened.body
    mine = opened.json["item"]["id"]
    other = case(town, "", "wang.wei", alert=town.id[5], need="用电").json["item"]["id"]
    assert [c["id"] for c in ask("/cases").json["item"]] == [mine] and ask(f"/cases/{mine}").json["item"]["id"] == mine
    problem(ask(f"/cases/{other}"), 404)
    problem(case(town, "", "liu.yang", alert=town.id[4], need="x"), 403)
    for action in ("visit", "plan", "solve", "extend", "follow_up", "close"):
        problem(case(town, f"/{mine}/{action}", "liu.yang"), 403, "confirms")
    assert problem(case(town, f"/{mine}/confirm", "liu.yang"), 409)["code"] == "not_solved"
    for item in (mine, other):
        for action, fields in (("visit", {}), ("plan", {"measures": "协调"}), ("solve", {"feedback": "已办"})):
            assert case(town, f"/{item}/{action}", "wang.wei", **fields).status == 200
    problem(case(town, f"/{other}/confirm", "liu.yang"), 404)
    confirmed = case(town, f"/{mine}/confirm", "liu.yang", feedback="满意")
    assert confirmed.status == 200 and confirmed.json["item"]["state"] == "confirmed" and confirmed.json["item"]["feedback"] == "满意"
    assert [h["actor"] for h in door.http("GET", f"/api/v1/cases/{mine}").json["history"]][-1] == "liu.yang"
