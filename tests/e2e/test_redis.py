"""Redis is a cache: killed or flushed, nothing is lost, the system says so and carries on, and everything is rebuilt."""
import time

import redis

from plant import Plant
from seed import DAY, day_start
from stack import wait_for

TODAY = day_start(int(time.time() * 1000))


def content(client):
    """Every key of ours that holds facts, with its value."""
    found = {}
    for key in client.scan_iter("parkpulse:*"):
        if not key.endswith(b":marker"):
            found[key] = client.hgetall(key) if client.type(key) == b"hash" else client.get(key)
    return found


def answers(client):
    try:
        return client.ping()
    except redis.ConnectionError:
        return False


def settled(client):
    """The content when it has stopped changing: roll-ups are written a moment after the values they sum."""
    last = [None, 0]

    def still():
        now = content(client)
        if now != last[0]:
            last[:] = [now, time.monotonic()]
        return time.monotonic() - last[1] > 1 and now
    return wait_for(still, 20, "Redis to settle")


def test_flushed_and_killed(stack):
    client = redis.Redis(unix_socket_path=f"{stack.folder}/redis.sock")
    plant = Plant(stack.seed.key("*"))
    for back in range(40, 1, -1):
        plant.push([(code, "electricity_day", TODAY - back * DAY, 1000.0 + back % 3) for code in stack.seed.codes])
    code = stack.seed.codes[0]
    plant.push([(code, "electricity_day", TODAY - DAY, 11.5)])
    opened = wait_for(lambda: stack.http("GET", f"/api/v1/alerts?state=open&enterprise={code}").json["alert"], what="an open alert")[0]
    wait_for(lambda: client.hexists("parkpulse:alerts:open", opened["id"]), what="the alert in Redis")
    wait_for(lambda: client.hexists(f"parkpulse:latest:{code}", "electricity_day"), what="the newest value in Redis")
    wait_for(lambda: b"11.5" in client.hget(f"parkpulse:latest:{code}", "electricity_day"), what="the newest value to be the last one")
    before = settled(client)
    assert any(key.startswith(b"parkpulse:registry:enterprise:") for key in before) and any(b":rollup:" in key for key in before)

    client.flushall()
    wait_for(lambda: content(client) == before, 30, "everything to be rebuilt after FLUSHALL")

    stack.signal("redis")
    wait_for(lambda: "redis" in stack.http("GET", "/readyz").body.decode(), 20, "the system to say that Redis is away")
    assert stack.http("GET", "/readyz").status == 200
    other = stack.seed.codes[1]
    assert plant.push([(other, "electricity_day", TODAY - DAY, 12.5)]).accepted == 1
    wait_for(lambda: stack.http("GET", f"/api/v1/alerts?state=open&enterprise={other}").json["alert"], what="an alert while Redis is away")
    assert stack.http("GET", f"/api/v1/enterprises/{other}").status == 200
    stack.start("redis")
    wait_for(lambda: answers(client) and b"12.5" in (client.hget(f"parkpulse:latest:{other}", "electricity_day") or b""), 30, "what was missed to be in Redis")
    drops = lambda: [v for v in client.hvals("parkpulse:alerts:open") if b"\"drop\"" in v]  # not that nobody can be told of them
    wait_for(lambda: len(drops()) == 2, 30, "both alerts to be in Redis")
    plant.close()
