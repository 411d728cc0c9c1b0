"""The live stream: what is seen, by whom, and what a viewer that was away gets."""
import signal

import pytest

from door import Viewer, problem, wait_for


@pytest.fixture(scope="module")
def plants(door):
    """A token that writes everything, with ordinary days behind it."""
    return door.history(*door.seed.codes)


class Ups:
    """Makes changes: each call restates today's production of an enterprise, stopped and up in turn."""

    def __init__(self, door, token):
        self.door, self.token, self.calls = door, token, {}

    def __call__(self, code):
        n = self.calls[code] = self.calls.get(code, 0) + 1
        assert self.door.write(self.door.line(code, 10 if n % 2 else 1000), self.token).status == 204
        states = ["withdrawn"] * (n // 2) + ["open"] * (n % 2)  # what was restated away comes again as another one
        now = lambda: sorted(a["state"] for a in self.door.http("GET", f"/api/v1/alerts?kind=drop&enterprise={code}").json["alert"])
        wait_for(lambda: now() == sorted(states), what=f"alerts that are {states}")


@pytest.fixture(scope="module")
def change(door, plants):
    return Ups(door, plants)


def head(door):
    return door.http("GET", "/api/v1/alerts").json["head"]


def test_a_change_is_seen_by_whom_it_concerns(door, change):
    city, zone1 = Viewer(door), Viewer(door, door.seed.official_key("li.na")["token"])
    other = Viewer(door, path="/api/v1/stream?zone=Z2")
    english = Viewer(door, language="en")
    change(door.seed.codes[0])  # zone Z1
    raised = lambda code: lambda c: c["input"] == "raised" and c["alert"].get("enterprise") == code
    for viewer in (city, zone1):
        event = viewer.until(raised(door.seed.codes[0]))[-1]
        assert event["event"] == "alert" and event["data"]["number"] == int(event["id"])
        assert (event["data"]["actor"], event["data"]["to_state"], event["data"]["to_level"]) == ("system", "pending", "yellow")
    assert "standstill" in english.until(raised(door.seed.codes[0]))[-1]["data"]["alert"]["reason"]
    change(door.seed.codes[2])  # zone Z2
    assert city.until(raised(door.seed.codes[2]))[-1]["data"]["alert"]["zone"] == "Z2" and other.next()["data"]["alert"]["zone"] == "Z2"
    change(door.seed.codes[3])  # Z1 again: whatever zone 1 has seen until then is its own
    assert {e["data"]["alert"]["zone"] for e in zone1.until(raised(door.seed.codes[3]))} == {"Z1"}
    for viewer in (city, zone1, other, english):
        viewer.close()


def test_a_viewer_that_was_away_gets_what_it_missed(door, change):
    before = head(door)
    for _ in range(4):
        change(door.seed.codes[1])
    now = head(door)
    assert now >= before + 4
    late = Viewer(door, last=before)
    assert [int(late.next()["id"]) for _ in range(now - before)] == list(range(before + 1, now + 1))
    late.close()
    # Everything since the beginning, and from after a restart of the gateway.
    door.restart("gateway", signal.SIGTERM)
    door.ready()
    all_of_it = Viewer(door, last=0)
    assert [int(all_of_it.next()["id"]) for _ in range(now)] == list(range(1, now + 1))
    all_of_it.close()


def test_a_scoped_viewer_resumes_too(door, change):
    token = door.seed.official_key("li.na")["token"]
    seen = Viewer(door, token, last=0)
    zones = {seen.next()["data"]["alert"]["zone"] for _ in range(3)}
    assert zones == {"Z1"}
    seen.close()


def test_a_revoked_key_ends_its_stream(door):
    key = door.seed.official_key("li.na")
    viewer = Viewer(door, key["token"])
    door.http("DELETE", f"/api/v1/keys/{key['id']}")
    event = viewer.next()
    assert event["event"] == "end" and "key" in event["data"]["reason"]
    assert viewer.next() is None
    viewer.close()


def test_many_viewers_see_the_same(door, change):
    viewers = [Viewer(door) for _ in range(150)]
    change(door.seed.codes[4])
    change(door.seed.codes[4])
    first = [viewer.next(20)["id"] for viewer in viewers]
    second = [viewer.next(20)["id"] for viewer in viewers]
    assert len(set(first)) == len(set(second)) == 1 and int(second[0]) == int(first[0]) + 1
    assert float([line for line in door.http("GET", "/metrics").body.decode().splitlines() if line.startswith("parkpulse_gateway_viewers")][0].split()[1]) >= 150
    for viewer in viewers:
        viewer.close()


def test_an_odd_last_event_id(door):
    for last in ("x", "-1", "99999999999999999999999"):
        assert Viewer(door, last=last).status == 400
    far = Viewer(door, last=10**9)  # from a log that is not ours any more, or ahead of us: it waits
    far.close()


def test_a_zone_that_is_not_theirs(door):
    token = door.seed.official_key("li.na")["token"]
    problem(door.http("GET", "/api/v1/stream?zone=Z2", token=token), 403)
    problem(door.http("GET", "/api/v1/alerts?zone=Z2", token=token), 403)
    mine = door.http("GET", "/api/v1/alerts", token=token).json["alert"]
    everything = door.http("GET", "/api/v1/alerts").json["alert"]
    assert mine and {a["zone"] for a in mine} == {"Z1"} and {a["zone"] for a in everything if a["kind"] != "system"} == {"Z1", "Z2"}
    foreign = [a["id"] for a in everything if a.get("zone") == "Z2"][0]
    problem(door.http("GET", f"/api/v1/alerts/{foreign}", token=token), 404)
    assert door.http("GET", f"/api/v1/alerts/{foreign}").status == 200
    problem(door.http("GET", "/api/v1/alerts/no-such-alert"), 404)


def test_the_city_is_not_a_zone_officials(door):
    token = door.seed.official_key("li.na")["token"]
    ask = lambda node: door.http("GET", f"/api/v1/rollups?node={node}&indicator=electricity_day&window=month", token=token).status
    assert [ask(node) for node in ("zone/Z1", "area/Z1A2", "zone/Z2", "area/Z2A1", "city/530300", "x", "zone/")] == [200, 200, 403, 403, 403, 403, 403]
    codes = [e["code"] for e in door.http("GET", "/api/v1/enterprises", token=token).json["enterprise"]]
    assert set(codes) == {code for n, code in enumerate(door.seed.codes) if n % 3 != 2}
    problem(door.http("GET", f"/api/v1/enterprises/{door.seed.codes[2]}", token=token), 404)
