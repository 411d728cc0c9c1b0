"""The live stream: what is seen, by whom, and what a viewer that was away gets."""
import signal

import pytest

from door import Door, Viewer, problem, wait_for


@pytest.fixture(scope="module")
def door():
    """What is held is told nobody: so what a plant does is one change, not also what is made of it."""
    with Door({"hold_seconds": 3600}) as d:
        yield d


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
        before = head(self.door)
        assert self.door.write(self.door.line(code, 10 if n % 2 else 1000), self.token).status == 204
        wait_for(lambda: head(self.door) == before + 1, what="one change of an alert")


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
    for viewer in (city, zone1, english):
        event = viewer.next()
        assert event["event"] == "alert" and event["data"]["alert"]["enterprise"] == door.seed.codes[0]
        assert event["data"]["number"] == int(event["id"]) and event["data"]["input"] == "raised" and event["data"]["to_level"] == "yellow"
    change(door.seed.codes[2])  # zone Z2
    assert city.next()["data"]["alert"]["zone"] == "Z2" and other.next()["data"]["alert"]["zone"] == "Z2"
    change(door.seed.codes[3])  # Z1 again: the next that zone 1 sees, so it saw nothing of Z2
    assert zone1.next()["data"]["alert"]["enterprise"] == door.seed.codes[3]
    assert "standstill" in english.next()["data"]["alert"]["reason"]
    for viewer in (city, zone1, other, english):
        viewer.close()


def test_a_viewer_that_was_away_gets_what_it_missed(door, change):
    before = head(door)
    for _ in range(4):
        change(door.seed.codes[1])
    wait_for(lambda: head(door) >= before + 4, what="four changes")
    late = Viewer(door, last=before)
    assert [int(late.next()["id"]) for _ in range(4)] == [before + n for n in (1, 2, 3, 4)]
    late.close()
    # Everything since the beginning, and from after a restart of the gateway.
    door.restart("gateway", signal.SIGTERM)
    door.ready()
    all_of_it = Viewer(door, last=0)
    assert [int(all_of_it.next()["id"]) for _ in range(before + 4)] == list(range(1, before + 5))
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
    assert mine and {a["zone"] for a in mine} == {"Z1"} and {a["zone"] for a in everything} == {"Z1", "Z2"}
    foreign = [a["id"] for a in everything if a["zone"] == "Z2"][0]
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
