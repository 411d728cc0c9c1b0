"""What administrators do with the registry: nobody writes over another's work, a dry run tells row by row, and all that was changed can be looked up."""
import json

from door import problem

CSV = {"Content-Type": "text/csv"}


def shift(door, days, **fields):
    return {"id": "roster.1", "scope": "zone:Z1", "tier": "zone", "official": "admin", "from_time": door.today, "to_time": door.today + days * 86_400_000} | fields


def put(door, kind, entity, query=""):
    return door.http("POST", f"/api/v1/registry/{kind}{query}", [entity])


def test_nobody_writes_over_what_he_has_not_seen(door):
    first = put(door, "shift", shift(door, 1), "?mode=create").json["version"]
    second = put(door, "shift", shift(door, 2), f"?mode=update&known_version={first}").json["version"]
    for query in (f"?mode=update&known_version={first}", f"?mode=end&known_version={first}", f"?dry_run=true&known_version={first}"):
        refused = problem(put(door, "shift", shift(door, 3), query), 409)
        assert refused["code"] == "changed_meanwhile" and refused["error"][0]["line"] == 1
    kept = door.http("GET", "/api/v1/registry/shift/roster.1").json
    assert kept["version"] == second and not kept["ended"]
    problem(put(door, "shift", shift(door, 3), "?known_version=x"), 400)
    assert put(door, "shift", shift(door, 3), f"?mode=end&known_version={second}").status == 200


def test_a_dry_run_tells_of_each_row(door):
    day = "date,kind,name\n2031-02-01,off,a\n"
    send = lambda text, dry: door.http("POST", f"/api/v1/registry/calendar_day/import?dry_run={dry}", text.encode(), headers=CSV)
    told = send(day, "true").json
    assert told["row"] == [{"line": 2, "id": "2031-02-01", "outcome": "created"}]
    assert send(day, "false").json["row"] == []
    told = send("date,kind,name\n2031-02-01,off,a\n2031-02-02,off,b\n2031-02-01,work,c\n", "true")
    assert problem(told, 422)["error"][0]["line"] == 4
    told = send("date,kind,name\n2031-02-02,off,b\n2031-02-01,work,c\n", "true").json
    assert [(r["line"], r["outcome"]) for r in told["row"]] == [(2, "created"), (3, "updated")]


def changes(door, **query):
    answer = door.http("GET", "/api/v1/audit/registry?" + "&".join(f"{k}={v}" for k, v in query.items()))
    assert answer.status == 200, answer.body
    return answer.json


def test_all_that_was_changed_can_be_looked_up(door):
    put(door, "channel", {"id": "audit.test", "kind": "webhook", "url": "http://127.0.0.1:9/x", "secret": "never shown"})
    put(door, "channel", {"id": "audit.test", "kind": "webhook", "url": "http://127.0.0.1:9/y", "secret": "never shown"})
    everything = changes(door, limit=10000)["entry"]
    assert [e["version"] for e in everything] == list(range(everything[0]["version"], 0, -1))
    assert "never shown" not in json.dumps(everything)
    newest = everything[0]
    assert newest["actor"] == "admin" and newest["former"]["channel"]["url"].endswith("/x")
    paged, after = [], ""
    while True:
        page = changes(door, limit=7, after=after)
        paged += page["entry"]
        after = page.get("next", "")
        if not after:
            break
    assert paged == everything
    only = changes(door, kind="channel", actor="admin")["entry"]
    assert only == [e for e in everything if e["kind"] == "channel" and e["actor"] == "admin"] and len(only) >= 2
    assert changes(door, actor="nobody")["entry"] == []
    assert [e["version"] for e in changes(door, **{"from": newest["time"].replace("+", "%2B")})["entry"]][:1] == [newest["version"]]
    assert changes(door, to="2000-01-01")["entry"] == []
    problem(door.http("GET", "/api/v1/audit/registry?kind=nothing"), 404)
    for query in ("after=x", "limit=0", "from=x"):
        problem(door.http("GET", f"/api/v1/audit/registry?{query}"), 400)
