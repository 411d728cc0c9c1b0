"""What the windows, roll-ups, the cache and the feed say of what was pushed."""
import json
import socket
import time

from place import DAY, HOUR, bus, day_start, registry, wait_for

TODAY = day_start(int(time.time() * 1000))
QUARTER = HOUR // 4
P = registry


class Redis:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.file = self.socket.makefile("rb")

    def __call__(self, *words):
        self.socket.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w.encode()), w.encode()) for w in words))
        return self._read()

    def _read(self):
        line = self.file.readline()
        kind, rest = line[:1], line[1:-2]
        if kind == b"*":
            return [self._read() for _ in range(int(rest))]
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2].decode()
        return rest.decode()

    def hash(self, key):
        flat = self("HGETALL", key)
        return {k: json.loads(v) for k, v in zip(flat[::2], flat[1::2])}


def month_start(t):
    return day_start(t) - (int(time.strftime("%d", time.gmtime((t + 8 * HOUR) / 1000))) - 1) * DAY


def test_windows_and_rollups_add_up(place):
    gateway = place.gateway_plant()
    day = month_start(TODAY) - 40 * DAY
    rows = [(code, "kwh_15min", day + q * QUARTER, 0.1 * (q + 1) + n) for n, code in enumerate(place.codes[:4]) for q in range(96 * 2)]
    assert gateway.push(rows).accepted == len(rows)
    rows += [(code, "peak_15min", day + q * QUARTER, float(q % 50)) for code in place.codes[:2] for q in range(96)]
    assert gateway.push(rows).duplicate == 4 * 192
    first = place.series(place.codes[0], "kwh_15min", P.PERIOD_DAY)
    assert list(first.start_time) == [day, day + DAY] and list(first.count) == [96, 96] and list(first.expected) == [96, 96]
    assert list(first.value) == [465.6, 1387.2]  # exact, though 0.1 * (q + 1) is not
    city = place.rollup("city/530300", "kwh_15min", P.PERIOD_DAY)
    assert list(city.value) == [4 * 465.6 + 6 * 96, 4 * 1387.2 + 6 * 96] and list(city.reporting) == [4, 4] and list(city.expected) == [4, 4]
    assert city.synthetic and city.name == "曲靖市" and city.unit == "kWh"
    zones = [place.rollup(f"zone/{z}", "kwh_15min", P.PERIOD_MONTH) for z in ("Z1", "Z2")]
    whole = place.rollup("city/530300", "kwh_15min", P.PERIOD_MONTH)
    assert sum(z.value[0] for z in zones) == whole.value[0] and zones[0].name == "一区"
    # the greatest value is restated to a small one: the window looks again
    assert place.series(place.codes[0], "peak_15min", P.PERIOD_MONTH).value[0] == 49
    assert gateway.push([(place.codes[0], "peak_15min", day + 49 * QUARTER, 1.0)]).restated == 1
    assert [place.series(place.codes[0], "peak_15min", w).value[0] for w in (P.PERIOD_DAY, P.PERIOD_MONTH, P.PERIOD_YEAR)] == [48, 48, 48]
    assert place.rollup("area/Z1A1", "peak_15min", P.PERIOD_MONTH).value[0] == 48
    gateway.close()


def test_queries_have_limits_and_specific_errors(place):
    code = place.codes[0]
    gateway = place.gateway_plant()
    gateway.push([(code, "kwh_day", TODAY - n * DAY, float(n)) for n in range(100, 110)])
    got = place.series(code, "kwh_day", from_time=TODAY - 109 * DAY, to_time=TODAY - 99 * DAY, limit=3)
    assert list(got.value) == [102.0, 101.0, 100.0]  # the newest are kept
    for reply, said in (
        (place.series("91350900587527783P", "kwh_day"), ("not_found", "enterprise")),
        (place.series(code, "nothing"), ("not_found", "indicator")),
        (place.rollup("zone/none", "kwh_day", P.PERIOD_DAY), ("not_found", "node")),
        (place.series(code, "kwh_day", P.PERIOD_HOUR), ("malformed", "window")),
        (place.rollup("zone/Z1", "output", P.PERIOD_DAY), ("malformed", "window")),
        (place.series(code, "kwh_day", limit=100001), ("too_large", "limit")),
        (place.series(code, "kwh_day", from_time=5, to_time=5), ("malformed", "to_time")),
    ):
        assert isinstance(reply, bus.Error) and (reply.code, reply.field) == said, reply
    assert list(place.rollup("zone/Z1", "output", P.PERIOD_MONTH).value) == []
    gateway.close()


def test_redis_has_the_newest_and_is_rebuilt_when_flushed(place):
    code = place.codes[1]
    gateway = place.gateway_plant()
    gateway.push([(code, "kwh_day", TODAY - 2 * DAY, 7.0), (code, "kwh_day", TODAY - DAY, 8.25)])
    redis = Redis(place.folder / "redis.sock")
    text = time.strftime("%Y-%m-%d", time.gmtime((TODAY - DAY + 8 * HOUR) / 1000))

    def there():
        latest = redis.hash(f"parkpulse:latest:{code}").get("kwh_day", {})
        rollup = redis.hash("parkpulse:rollup:area/Z1A2:kwh_day")
        return latest.get("value") == 8.25 and latest["start_time"] == f"{text}T00:00:00+08:00" and rollup.get(f"day/{text}", {}).get("reporting", 0) >= 1 and rollup

    rollup = wait_for(there, "the newest values in Redis")
    assert sum(k.startswith("day/") for k in rollup) <= 2 and sum(k.startswith("month/") for k in rollup) <= 2
    redis("FLUSHALL")
    wait_for(there, "Redis to be rebuilt")
    gateway.close()


def test_an_enterprise_that_moves_leaves_its_past_where_it_was(place):
    code = place.codes[5 - 1]
    gateway = place.gateway_plant()
    t = TODAY - 60 * DAY
    gateway.push([(code, "kwh_day", t, 100.0)])
    before = {n: list(place.rollup(f"area/{n}", "kwh_day", P.PERIOD_DAY, from_time=t, to_time=t + DAY).value) for n in ("Z1A1", "Z1A2", "Z2A1")}
    home = [n for n, v in before.items() if v][0]
    away = "Z2A1" if home != "Z2A1" else "Z1A1"
    place.settled(place.write(place.enterprise(code, away)).version)
    assert gateway.push([(code, "kwh_day", t, 90.0)]).restated == 1  # what is restated is restated where it was counted
    assert list(place.rollup(f"area/{home}", "kwh_day", P.PERIOD_DAY, from_time=t, to_time=t + DAY).value) == [before[home][0] - 10]
    assert list(place.rollup(f"area/{away}", "kwh_day", P.PERIOD_DAY, from_time=t, to_time=t + DAY).value) == before[away]
    gateway.close()


def test_the_feed_is_the_journal(place):
    records = place.feed(follower="gateway")
    numbers = [n for n, _ in records]
    assert numbers == list(range(1, len(numbers) + 1))
    assert sum(len(a.start_time) for _, a in records) == place.metric("accepted_total") + place.metric("restated_total")
    place.feed(after=numbers[-1], follower="gateway", committed=numbers[-1])
    wait_for(lambda: any(h.name == "gateway" and h.head == numbers[-1] for h in place.status().hop), "the follower in Status")
    wait_for(lambda: place.metric("fold_mark") == numbers[-1], "the fold")
