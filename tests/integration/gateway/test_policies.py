"""Policies through the door: written, approved by another one, put together, and their history."""
import urllib.parse

from door import problem

INDICATOR = "electricity_day"


def path(policy):
    return "/api/v1/registry/policy/" + urllib.parse.quote(policy, safe="")


def put(door, token, *policies, status=200):
    answer = door.http("POST", "/api/v1/registry/policy", list(policies), token=token)
    assert answer.status == status, answer.body
    return answer.json


def effective(door, code, **more):
    query = urllib.parse.urlencode({"enterprise": code, "indicator": INDICATOR} | more)
    answer = door.http("GET", f"/api/v1/policies/effective?{query}")
    assert answer.status == 200, answer.body
    return answer.json


def load(answer):
    return answer["document"]["detectors"]["load"]


def test_layers_from_everybody_to_the_one(door):
    code, other = door.seed.codes[:2]
    before = effective(door, code)
    assert [layer["id"] for layer in before["layers"]] == ["*/*"] and before["industry"] == "3252" and before["period"] == "day"
    assert before["document"]["live_days"] == 400 and load(before)["depth_red"] == 0.6
    says = lambda **numbers: {"detectors": {"load": numbers}}
    put(door, door.admin, {"enterprise": "*", "industry": "32", "indicator": "*", "document": says(depth_red=0.7, depth_blue=0.08), "approver": "admin"},
        {"enterprise": "*", "industry": "31", "indicator": "*", "document": says(depth_red=0.9), "approver": "admin"},
        {"enterprise": code, "indicator": INDICATOR, "document": says(depth_blue=0.1), "approver": "admin"},
        {"enterprise": code, "indicator": INDICATOR, "document": says(depth_blue=0.12), "approver": "admin", "effective_from": "2030-01-01", "effective_to": "2030-01-31"},
        {"enterprise": code, "indicator": "*", "document": {"off": True}})
    now = effective(door, code, day="2029-12-31")
    assert [layer["id"] for layer in now["layers"]] == ["*/*", "industry:32/*", f"{code}/{INDICATOR}"]
    assert (load(now)["depth_red"], load(now)["depth_blue"], now["document"]["off"]) == (0.7, 0.1, False)
    assert [draft["id"] for draft in now["drafts"]] == [f"{code}/*"]
    assert load(effective(door, code, day="2030-01-31"))["depth_blue"] == 0.12 and load(effective(door, code, day="2030-02-01"))["depth_blue"] == 0.1
    assert load(effective(door, other))["depth_blue"] == 0.08
    assert door.http("POST", "/api/v1/registry/policy?mode=end", [{"id": f"{code}/{INDICATOR}"}]).status == 200
    assert load(effective(door, code, day="2029-12-31"))["depth_blue"] == 0.08


def test_one_writes_and_another_approves(door):
    code = door.seed.codes[2]
    door.http("POST", "/api/v1/registry/official", [{"id": "chen.jing", "name": "陈静", "role": "city", "zone": ["*"]}])
    wang, chen = door.seed.official_key("wang.wei")["token"], door.seed.official_key("chen.jing")["token"]
    policy = {"enterprise": code, "indicator": "*", "document": {"live_days": 7}, "effective_from": "2026-01-01", "note": "as agreed"}
    policy_id = f"{code}/*/2026-01-01"
    put(door, wang, policy)
    refused = put(door, wang, policy | {"approver": "wang.wei"}, status=422)
    assert [(e["field"], e["value"]) for e in refused["error"]] == [("approver", "wang.wei")] and "author" in refused["error"][0]["reason"]
    assert effective(door, code)["document"]["live_days"] == 400
    put(door, chen, policy | {"approver": "chen.jing"})
    assert effective(door, code)["document"]["live_days"] == 7
    put(door, wang, policy | {"document": {"live_days": 8}})
    assert effective(door, code)["document"]["live_days"] == 400  # a draft again
    history = door.http("GET", path(policy_id) + "/history").json["entry"]
    versions = [(e["actor"], p["version"], p["author"], p.get("approver"), p["document"]) for e in history for p in [e["entity"]["policy"]]]
    assert versions == [("wang.wei", 3, "wang.wei", None, {"live_days": 8}), ("chen.jing", 2, "wang.wei", "chen.jing", {"live_days": 7}),
                        ("wang.wei", 1, "wang.wei", None, {"live_days": 7})], versions
    assert history[0]["former"]["policy"]["document"] == {"live_days": 7}
    assert door.http("GET", path(policy_id)).json["entity"]["policy"]["note"] == "as agreed"
    problem(door.http("POST", "/api/v1/registry/zone", [{"code": "Z7"}], token=chen), 403)


def test_mistakes_are_named_by_their_path(door):
    everybody = {"enterprise": "*", "indicator": INDICATOR}
    cases = [({"detectors": {"load": {"limit_blue": 0}}}, 422, "document.detectors.load.limit_blue"), ({"second_indicators": ["*", "gas"]}, 422, "document.second_indicators[1]"),
             ({"plan_indicator": "gas"}, 422, "document.plan_indicator"), ([], 400, "entity[0].document"), ({"name": "x" * 70000}, 400, "entity[0].document")]
    for document, status, field in cases:
        body = problem(door.http("POST", "/api/v1/registry/policy", [everybody | {"document": document}]), status)
        assert (body["error"][0]["field"] if status == 422 else body["field"]) == field, body
    put(door, door.admin, everybody | {"document": {"plan_indicator": "output_value"}})
    for used in (INDICATOR, "output_value"):
        problem(door.http("POST", "/api/v1/registry/indicator?mode=end", [{"code": used}]), 422, f"in use by policy */{INDICATOR}")
    problem(door.http("GET", f"/api/v1/policies/effective?enterprise={door.seed.codes[0]}&indicator=gas"), 404, "gas")
    problem(door.http("GET", f"/api/v1/policies/effective?enterprise=nobody&indicator={INDICATOR}"), 404, "nobody")
    problem(door.http("GET", f"/api/v1/policies/effective?indicator={INDICATOR}"), 400, "enterprise")
    problem(door.http("GET", f"/api/v1/policies/effective?enterprise={door.seed.codes[0]}&indicator={INDICATOR}&day=soon"), 400, "day")
