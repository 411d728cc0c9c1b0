"""What the desk goes by, written over HTTP: channels whose secrets nobody sees again, and filings and silences that people make about what is theirs."""
import subprocess

from door import problem, wait_for

SPAN = {"from_time": "2026-12-01T08:00:00+08:00", "to_time": "2026-12-03T08:00:00+08:00"}


def write(door, kind, entities, token="admin", **more):
    query = "&".join(f"{k}={v}" for k, v in more.items())
    return door.http("POST", f"/api/v1/registry/{kind}?{query}", entities, **({} if token == "admin" else {"token": token}))


def filing(number, scope, **more):
    return {"id": f"f{number}", "scope": scope, "indicator": "*", "reason": "scheduled_maintenance", "expected_percent": 0, **SPAN, **more}


def cached(door, key):
    return subprocess.run(["redis-cli", "-s", f"{door.folder}/redis.sock", "get", key], capture_output=True, text=True, check=True).stdout.strip()


def test_a_secret_is_never_shown_again(door):
    group = {"id": "z1.group", "kind": "dingtalk", "url": "http://127.0.0.1:9/robot?access_token=tok3n", "secret": "s3cret", "scope": ["zone:Z1"], "min_level": "orange"}
    assert write(door, "channel", [group]).json["created"] == 1
    assert write(door, "channel", [{**group, "per_minute": 10, "secret": "s4cret"}]).json["updated"] == 1
    seen = [door.http("GET", f"/api/v1/registry/channel{path}") for path in ("", "/z1.group", "/z1.group/history")]
    assert all(a.status == 200 and "tok3n" in a.body.decode() and "cret\"" not in a.body.decode().replace('"secret"', "") for a in seen)
    bad = write(door, "channel", [{**group, "id": "x", "kind": "wecom"}])
    assert bad.status == 422 and bad.json["error"] == [{"line": 1, "field": "secret", "reason": "is for webhook, dingtalk and feishu: wecom signs nothing"}]
    kept = wait_for(lambda: '"per_minute":10' in (text := cached(door, "parkpulse:registry:channel:z1.group")) and text, what="the channel in Redis")
    assert "cret" not in kept and "tok3n" not in kept
    assert "cret" not in door.log("registry") and "tok3n" not in door.log("registry")
    # who names it keeps it
    assert write(door, "official", [{"id": "li.na", "name": "李娜", "role": "zone", "zone": ["Z1"], "scope": ["zone:Z1"], "tier": "zone", "channel": ["z1.group"]}]).json["updated"] == 1
    problem(write(door, "channel", [{"id": "z1.group"}], mode="end"), 422, "in use by official li.na")
    problem(door.http("GET", "/api/v1/registry/channel", token=door.seed.official_key("wang.wei")["token"]), 403)


def test_people_file_what_is_theirs(door):
    a, b = door.seed.codes[0], door.seed.codes[2]  # of Z1, of Z2
    plant, official = door.seed.key(a)["token"], door.seed.official_key("li.na")["token"]
    for token, scope in ((plant, f"enterprise:{b}"), (plant, "zone:Z1"), (plant, "city"), (official, f"enterprise:{b}"), (official, "zone:Z2"), (official, "county:530303"), (official, "")):
        problem(write(door, "filing", [filing(1, scope)], token, mode="create"), 403, scope or "without a scope")
    # one that is not theirs among those that are: nothing is written
    problem(write(door, "filing", [filing(1, f"enterprise:{a}"), filing(2, f"enterprise:{b}")], plant, mode="create"), 403)
    problem(door.http("GET", "/api/v1/registry/filing/f1"), 404)
    assert write(door, "filing", [filing(1, f"enterprise:{a}", author="somebody else")], plant, mode="create").json["created"] == 1
    assert write(door, "filing", [filing(2, "area:Z1A1", reason="power_rationing")], official, mode="create").json["created"] == 1
    entry = door.http("GET", "/api/v1/registry/filing/f1").json
    assert entry["actor"].startswith("key:") and entry["entity"]["filing"]["author"] == entry["actor"]
    # what is there is neither written over, changed nor ended
    problem(write(door, "filing", [filing(2, f"enterprise:{a}")], plant, mode="create"), 422, "exists already")
    for mode in ("put", "update", "end"):
        problem(write(door, "filing", [filing(1, f"enterprise:{a}")], plant, mode=mode), 403)
    assert write(door, "filing", [{"id": "f1"}], mode="end").json["ended"] == 1


def test_silences_are_the_officials(door):
    plant, official = door.seed.key(door.seed.codes[0])["token"], door.seed.official_key("li.na")["token"]
    silence = {"id": "q1", "scope": ["zone:Z1", f"enterprise:{door.seed.codes[0]}"], "max_level": "yellow", "reason": "known", "window": ["Mon-Fri 08:00-18:00"], **SPAN}
    problem(write(door, "silence", [silence], plant, mode="create"), 403)
    problem(write(door, "silence", [{**silence, "scope": ["zone:Z1", "zone:Z2"]}], official, mode="create"), 403, "zone:Z2")
    assert write(door, "silence", [{**silence, "max_level": "red"}], official, mode="create").status == 422
    assert write(door, "silence", [silence], official, mode="create").json["created"] == 1
    assert door.http("GET", "/api/v1/registry/silence/q1", token=official).json["entity"]["silence"]["author"] == "li.na"
