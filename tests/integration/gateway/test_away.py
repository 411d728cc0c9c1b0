"""Services that are away: what still works, what is said, and that nothing needs a hand afterwards."""
import signal

from door import Viewer, problem, wait_for


def status_of(door, name):
    return {s["service"]: s for s in door.http("GET", "/api/v1/status", token=None).json["service"]}[name]


def test_ready_says_who_is_there(door):
    answer = door.http("GET", "/readyz", token=None)
    assert answer.status == 200 and answer.json["ready"]
    assert [s["service"] for s in answer.json["service"]] == ["registry", "aggregation", "alerting", "gateway"]
    text = door.http("GET", "/metrics", token=None).body.decode()
    for name in ("registry", "aggregation", "alerting", "gateway"):
        assert f'parkpulse_up{{service="{name}"}} 1' in text
    helps = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert len(helps) == len(set(helps))
    samples = [line.rsplit(" ", 1)[0] for line in text.splitlines() if line and not line.startswith("#")]
    assert len(samples) == len(set(samples))


def test_without_aggregation(door):
    code = door.seed.codes[0]
    token = door.seed.key(code)["token"]
    door.signal("aggregation")
    problem(wait_for(lambda: (a := door.http("GET", "/readyz", token=None)).status == 503 and a, what="not ready"), 503, "aggregation")
    answer = door.write(door.line(code, 5, 3), token)
    problem(answer, 503)
    assert answer.headers["Retry-After"]
    assert door.http("GET", "/api/v1/alerts").status == 200
    assert 'parkpulse_up{service="aggregation"} 0' in door.http("GET", "/metrics").body.decode()
    door.start("aggregation").ready()
    assert door.write(door.line(code, 5, 3), token).status == 204


def test_a_registry_that_is_away_locks_nobody_out(door):
    code = door.seed.codes[0]
    token = door.seed.key(code)["token"]
    door.signal("registry")
    door.restart("gateway")  # knows the keys from its own copy
    wait_for(lambda: door.http("GET", "/healthz", token=None).status == 200, what="the gateway to be alive")
    wait_for(lambda: door.write(door.line(code, 6, 4), token).status == 204, what="a write without the registry")
    assert len(door.http("GET", "/api/v1/enterprises").json["enterprise"]) == 6
    problem(door.http("GET", "/readyz", token=None), 503, "registry")
    door.start("registry").ready()


def test_without_redis_the_newest_values_come_from_aggregation(door):
    code = door.seed.codes[1]
    token = door.seed.key(code)["token"]
    assert door.write(door.line(code, 123, 1) + door.line(code, 321, 0), token).status == 204
    ask = lambda: door.http("GET", f"/api/v1/enterprises/{code}").json["latest"]
    by_redis = wait_for(lambda: (got := ask())["source"] == "redis" and [v["value"] for v in got["value"]] == [321] and got, what="the value by way of Redis")
    door.signal("redis")
    by_aggregation = wait_for(lambda: (got := ask())["source"] == "aggregation" and got, what="the value from aggregation")
    assert by_aggregation["complete"]
    assert [(v["indicator"], v["value"], v["start_time"]) for v in by_aggregation["value"]] == [(v["indicator"], v["value"], v["start_time"]) for v in by_redis["value"]]
    wait_for(lambda: any("redis" in n for n in status_of(door, "gateway")["notice"]), what="the gateway to say that Redis is away")
    assert door.http("GET", "/readyz", token=None).status == 200
    door.start("redis")
    wait_for(lambda: not status_of(door, "gateway")["notice"], what="Redis to be back")


def test_a_stream_goes_on_after_alerting_was_killed(door):
    code = door.seed.codes[2]
    token = door.history(code)
    head = door.http("GET", "/api/v1/alerts").json["head"]
    viewer = Viewer(door)
    door.restart("alerting")
    door.ready()
    assert door.write(door.line(code, 10), token).status == 204
    assert viewer.next(20)["data"]["alert"]["enterprise"] == code
    viewer.close()
    again = Viewer(door, last=head)
    assert again.next()["data"]["alert"]["enterprise"] == code
    again.close()


def test_it_leaves_in_order(door):
    viewer = Viewer(door)
    assert door.signal("gateway", signal.SIGTERM) == 0
    assert viewer.next() is None
    door.start("gateway").ready()


def test_writes_to_the_registry(door):
    post = lambda path, body, **headers: door.http("POST", path, body, headers=headers)
    zone = {"code": "Z9", "name": "新区", "city": "530300", "county": ["530303"]}
    dry = post("/api/v1/registry/zone?dry_run=1", [zone])
    assert dry.status == 200 and dry.json["created"] == 1
    problem(door.http("GET", "/api/v1/registry/zone/Z9"), 404)
    first = post("/api/v1/registry/zone?mode=create", [zone], **{"Idempotency-Key": "make-z9"}).json
    assert first["created"] == 1 and first["settled"]
    again = post("/api/v1/registry/zone?mode=create", [zone], **{"Idempotency-Key": "make-z9"})
    assert again.status == 200 and again.json["version"] == first["version"]
    body = problem(post("/api/v1/registry/zone?mode=create", [zone]), 422)
    assert body["error"][0]["reason"]
    entry = door.http("GET", "/api/v1/registry/zone/Z9").json
    assert entry["entity"]["zone"]["name"] == "新区" and entry["actor"] == "admin" and not entry["ended"]
    assert post("/api/v1/registry/zone?mode=end", [{"code": "Z9"}]).json["ended"] == 1
    assert [e["ended"] for e in door.http("GET", "/api/v1/registry/zone/Z9/history").json["entry"]] == [True, False]
    body = problem(post("/api/v1/registry/zone", [zone | {"nmae": "x"}]), 400)
    assert body["field"].startswith("entity[0]")
    for body in ([], {}, 7, {"entity": {}}):
        problem(post("/api/v1/registry/zone", body), 400)
    problem(post("/api/v1/registry/zone?mode=destroy", [zone]), 400, "mode")
    problem(post("/api/v1/registry/nonsense", [zone]), 404)
    csv = "code,name,zone,area_km2\nZ1A9,九片区,Z1,0\nZ1A8,八片区,nowhere,3\n"
    body = problem(door.http("POST", "/api/v1/registry/area/import?dry_run=1", csv, headers={"Content-Type": "text/csv"}), 422)
    assert sorted((e["line"], e["field"]) for e in body["error"]) == [(2, "area_km2"), (3, "zone")]


def test_a_policy_by_its_id(door):
    assert door.http("GET", "/api/v1/registry/policy/*%2F*").json["entity"]["policy"]["document"]["live_days"] == 400


def test_pages_of_a_list(door):
    seen, after = [], ""
    while True:
        page = door.http("GET", f"/api/v1/enterprises?limit=4&after={after}").json
        seen += [e["code"] for e in page["enterprise"]]
        after = page["next"]
        if not after:
            break
    assert seen == sorted(door.seed.codes)
    seen, after = [], ""
    while True:
        page = door.http("GET", f"/api/v1/registry/enterprise?limit=4&after={after}").json
        seen += [e["id"] for e in page["entry"]]
        after = page.get("next")
        if not after:
            break
    assert seen == sorted(door.seed.codes)


def test_odd_questions(door):
    for query in ("series", "series?enterprise=x", "series?enterprise=x&indicator=y&window=eon", "series?enterprise=x&indicator=y&from=then",
                  "series?enterprise=x&indicator=y&limit=0", "alerts?state=sad", "alerts?min_level=purple", "alerts?limit=1001", "alerts?limit=-1",
                  "rollups?node=city/530300", "enterprises?limit=x", "registry/zone?ended=perhaps"):
        body = problem(door.http("GET", f"/api/v1/{query}"), 400)
        assert body["field"], body
