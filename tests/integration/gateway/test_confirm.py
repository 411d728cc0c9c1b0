"""Red waits for a second indicator or an official's word: who may say it, that it is said once, and what is seen of it."""
from door import Viewer, problem, wait_for


def test_an_official_lets_it_be_red(door):
    mine, other = door.seed.codes[0], door.seed.codes[2]  # zones Z1 and Z2
    door.http("POST", "/api/v1/registry/policy", [{"enterprise": "*", "indicator": "*", "approver": "admin", "document": {"live_days": 400, "second_indicators": ["*"]}}])
    token = door.history(mine, other, days=40)
    for days in (2, 1, 0):
        assert door.write(door.line(mine, 10 + days, days) + door.line(other, 10 + days, days), token).status == 204

    def waiting(code):
        found = door.http("GET", f"/api/v1/alerts?state=open&enterprise={code}").json["alert"]
        return found and found[0]["value"] == 10 and (found[0]["level"], found[0]["red_waits"]) == ("orange", True) and found[0]
    alert, elsewhere = (wait_for(lambda code=code: waiting(code), what="an alert that waits") for code in (mine, other))
    assert "待另一指标也预警或人员确认后升为红色" in alert["reason"]

    li_na = door.seed.official_key("li.na")["token"]  # of Z1
    confirm = lambda alert, body=None, **more: door.http("POST", f"/api/v1/alerts/{alert['id']}/confirm", body, **{"token": li_na} | more)
    problem(confirm(elsewhere), 404, "there is no such alert")
    problem(confirm(alert, {"note": "x" * 501}), 400)
    problem(confirm(alert, {"not": "x"}), 400)
    problem(confirm(alert, token=door.seed.key(mine)["token"]), 403)
    viewer = Viewer(door)
    done = confirm(alert, {"note": "去过现场"}, headers={"Idempotency-Key": "once"})
    assert done.status == 200, done.body
    said = viewer.until(lambda c: c["input"] == "confirm_red")[-1]["data"]
    for change in (done.json, said, confirm(alert, {"note": "去过现场"}, headers={"Idempotency-Key": "once"}).json):
        assert (change["input"], change["from_level"], change["to_level"]) == ("confirm_red", "orange", "red")
        assert (change["actor"], change["note"]) == ("li.na", "去过现场")
        assert change["number"] == done.json["number"]
    viewer.close()
    assert problem(confirm(alert), 409)["code"] == "no_red"
    wait_for(lambda: (now := door.http("GET", f"/api/v1/alerts/{alert['id']}").json["alert"])["red_by"] == "li.na" and "li.na" in now["reason"], what="the reason to say whose word it was")
    history = door.http("GET", f"/api/v1/alerts/{alert['id']}").json["history"]
    assert {h["input"] for h in history if h["actor"] == "li.na"} == {"confirm_red"} and {h["actor"] for h in history} == {"li.na", "system"}
    door.restart("alerting")
    door.ready()
    assert door.http("GET", f"/api/v1/alerts/{alert['id']}").json["alert"]["level"] == "red"
    again = confirm(alert, {"note": "去过现场"}, headers={"Idempotency-Key": "once"})
    assert again.status == 200 and again.json["number"] == done.json["number"]
