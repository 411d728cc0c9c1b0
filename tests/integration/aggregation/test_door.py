"""Who may write what, and what is said to those who may not."""
import math
import struct
import time

import zmq
import zmq.utils.z85

from place import DAY, HOUR, Place, REASON, bus, day_start, ingest, key_id, registry, wait_for

NOW = int(time.time() * 1000)
TODAY = day_start(NOW)


def reasons(ack):
    return {row: REASON[reason] for row, reason in zip(ack.rejected_row, ack.rejected_reason)}


def books_balance(ack):
    return ack.received == ack.accepted + ack.duplicate + ack.restated + ack.rejected and ack.rejected == len(ack.rejected_row)


def test_each_bad_row_has_its_reason_and_is_counted(place):
    own, other = place.codes[:2]
    plant = place.plant(place.key(own, name="table"))
    wrong_digit = own[:-1] + ("0" if own[-1] != "0" else "1")
    cases = [
        ("forbidden", (other, "kwh_day", TODAY - DAY, 1.0)),
        ("bad_check_digit", (wrong_digit, "kwh_day", TODAY - DAY, 1.0)),
        ("unknown_enterprise", ("91350900587527783P", "kwh_day", TODAY - DAY, 1.0)),
        ("unknown_indicator", (own, "nothing", TODAY - DAY, 1.0)),
        ("not_finite", (own, "kwh_day", TODAY - 2 * DAY, math.nan)),
        ("not_finite", (own, "kwh_day", TODAY - 3 * DAY, math.inf)),
        ("out_of_range", (own, "kwh_day", TODAY - 4 * DAY, -1.0)),
        ("out_of_range", (own, "kwh_day", TODAY - 4 * DAY, 1e300)),
        ("misaligned", (own, "kwh_day", TODAY - 5 * DAY + HOUR, 1.0)),
        ("misaligned", (own, "kwh_15min", TODAY - 5 * DAY + 1, 1.0)),
        ("future", (own, "kwh_day", TODAY + DAY, 1.0)),
        ("future", (own, "kwh_day", 2**63 - 1, 1.0)),
        ("too_old", (own, "kwh_day", TODAY - 401 * DAY, 1.0)),
        ("too_old", (own, "kwh_day", -2**63, 1.0)),
    ]
    before = {r: place.metric(f'rejected_total{{reason="{r}"}}') for r, _ in cases}
    ack = plant.push([row for _, row in cases] + [(own, "kwh_day", TODAY - 6 * DAY, 42.0)])
    assert reasons(ack) == {n: r for n, (r, _) in enumerate(cases)}
    assert books_balance(ack) and (ack.accepted, ack.record > 0) == (1, True)
    for r in before:
        assert place.metric(f'rejected_total{{reason="{r}"}}') == before[r] + sum(x == r for x, _ in cases)
    assert place.metric("received_total") == sum(place.metric(n) for n in ("accepted_total", "duplicate_total", "restated_total", "rejected_total"))
    assert list(place.series(other, "kwh_day").value) == []
    plant.close()


def test_an_ended_enterprise_is_refused(place):
    code = place.codes[5]
    gateway = place.gateway_plant()
    assert gateway.push([(code, "kwh_day", TODAY - 2 * DAY, 1.0)]).accepted == 1
    expected = list(place.rollup("city/530300", "kwh_day", registry.PERIOD_DAY).expected)[-1]
    place.settled(place.write(registry.Entity(enterprise=registry.Enterprise(code=code)), mode=registry.WRITE_MODE_END).version)
    assert reasons(gateway.push([(code, "kwh_day", TODAY - DAY, 1.0)])) == {0: "ended_enterprise"}
    assert list(place.rollup("city/530300", "kwh_day", registry.PERIOD_DAY).expected)[-1] == expected - 1
    gateway.close()


def test_duplicates_restatements_and_revisions(place):
    own = place.codes[2]
    plant = place.plant(place.key(own, name="revisions"))
    t = TODAY - 20 * DAY
    said = lambda ack: (ack.accepted, ack.duplicate, ack.restated, ack.rejected)
    assert said(plant.push([(own, "kwh_day", t, 10.0)])) == (1, 0, 0, 0)
    again = plant.push([(own, "kwh_day", t, 10.0)])
    assert said(again) == (0, 1, 0, 0) and again.record == 0
    assert said(plant.push([(own, "kwh_day", t, 11.0)])) == (0, 0, 1, 0)
    assert said(plant.push([(own, "kwh_day", t, 12.0)], revisions=[7])) == (0, 0, 1, 0)
    assert said(plant.push([(own, "kwh_day", t, 12.0)], revisions=[7])) == (0, 1, 0, 0)
    stale = plant.push([(own, "kwh_day", t, 13.0), (own, "kwh_day", t, 13.0)], revisions=[7, 6])
    assert reasons(stale) == {0: "stale_revision", 1: "stale_revision"}
    # twice in one batch: the second is decided with the first in mind
    assert said(plant.push([(own, "kwh_day", t + DAY, 1.0), (own, "kwh_day", t + DAY, 1.0), (own, "kwh_day", t + DAY, 2.0)])) == (1, 1, 1, 0)
    series = place.series(own, "kwh_day", from_time=t, to_time=t + 2 * DAY)
    assert (list(series.value), list(series.revision)) == ([12.0, 2.0], [7, 1])
    admitted = [a for _, a in place.feed() if own in a.enterprise and a.restated_row]
    assert [list(a.former_value) for a in admitted] == [[10.0], [11.0], [1.0]]
    plant.close()


def test_an_unknown_key_gets_no_connection(place):
    refused = place.metric("refused_connections_total")
    public, secret = zmq.curve_keypair()
    stranger = place.plant({"curve_public": public.decode(), "curve_secret": secret.decode()})
    monitor = stranger.socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
                                                 | zmq.EVENT_DISCONNECTED)
    stranger.send([(place.codes[0], "kwh_day", TODAY - DAY, 1.0)])
    assert monitor.poll(10_000), "neither accepted nor refused within 10 s"
    assert struct.unpack("<Hi", monitor.recv_multipart()[0])[0] != zmq.EVENT_HANDSHAKE_SUCCEEDED
    wait_for(lambda: place.metric("refused_connections_total") > refused, "the refusal to be counted")
    stranger.socket.disable_monitor()
    stranger.close()


def test_a_key_that_ends_or_expires_is_refused_on_its_open_connection(place):
    own = place.codes[3]
    ending = place.plant(place.key(own, name="ending"))
    assert ending.push([(own, "kwh_day", TODAY - 9 * DAY, 1.0)]).accepted == 1
    place.settled(place.write(registry.Entity(key=registry.Key(id=key_id("ending"))), mode=registry.WRITE_MODE_END).version)
    assert reasons(ending.push([(own, "kwh_day", TODAY - 8 * DAY, 1.0)])) == {0: "key_revoked"}
    ending.close()
    expiring = place.key(own, name="expiring")
    plant = place.plant(expiring)
    assert plant.push([(own, "kwh_day", TODAY - 7 * DAY, 1.0)]).accepted == 1
    key = registry.Key(id=key_id("expiring"), holder="test", enterprise=[own], curve_public=zmq.utils.z85.decode(expiring["curve_public"]), expire_time=NOW - 1000)
    place.settled(place.write(registry.Entity(key=key)).version)
    assert reasons(plant.push([(own, "kwh_day", TODAY - 6 * DAY, 1.0)])) == {0: "key_revoked"}
    plant.close()


def test_the_gateway_may_write_everything(place):
    gateway = place.gateway_plant()
    ack = gateway.push([(code, "output", 0, 5.0) for code in place.codes[:2]] + [(place.codes[0], "kwh_day", TODAY - 30 * DAY, 5.0)])
    assert reasons(ack) == {0: "too_old", 1: "too_old"} and ack.accepted == 1
    number, admitted = place.feed()[-1]
    assert number == ack.record and list(admitted.key) == ["service:gateway"]
    gateway.close()


def test_what_cannot_be_read_is_said_and_harms_nobody(place):
    own = place.codes[4]
    plant = place.plant(place.key(own, name="odd"))

    def answer(body, kind=b"Batch"):
        plant.send_raw([kind, struct.pack("<Q", 77), body])
        got = plant.receive()
        assert got and got[1] == 77, got
        return got[0], got[2]

    good = dict(enterprise=[own], indicator=["kwh_day"], run_enterprise=[0], run_indicator=[0], run_length=[2], start_time=[TODAY - DAY, TODAY - 2 * DAY], value=[1.0, 2.0])
    for spoilt in (dict(run_length=[3]), dict(run_length=[0, 2]), dict(run_enterprise=[1]), dict(run_indicator=[9]), dict(value=[1.0]), dict(revision=[1]),
                   dict(run_length=[2**32 - 1, 3], run_enterprise=[0, 0], run_indicator=[0, 0])):
        kind, ack = answer(ingest.Batch(id="odd", **(good | spoilt)).SerializeToString())
        assert kind == "Ack" and ack.id == "odd" and set(reasons(ack).values()) == {"malformed"} and books_balance(ack) and ack.received == 2, (spoilt, ack)
    kind, ack = answer(ingest.Batch(id="big", enterprise=[own], indicator=["kwh_day"], run_enterprise=[0], run_indicator=[0], run_length=[65537],
                                    start_time=[TODAY - DAY] * 65537, value=[1.0] * 65537).SerializeToString())
    assert kind == "Ack" and set(reasons(ack).values()) == {"too_large"} and ack.rejected == 65537
    for body, name in ((b"\xff" * 100, b"Batch"), (b"", b"Batch"), (ingest.Batch(id="x" * 65, **good).SerializeToString(), b"Batch"), (b"", b"StatusRequest")):
        kind, error = answer(body, name)
        assert kind == "Error" and error.code == "malformed", (body[:20], error)
    counted = place.metric("malformed_frames_total")
    plant.send_raw([b"Batch", b"short"])
    assert plant.receive()[0] == "Error"
    assert place.metric("malformed_frames_total") == counted + 1
    assert plant.push([(own, "kwh_day", TODAY - 3 * DAY, 1.0)]).accepted == 1
    plant.close()


def test_a_key_that_is_made_after_its_plant_connected_lets_it_in(place):
    public, secret = zmq.curve_keypair()
    plant = place.plant({"curve_public": public.decode(), "curve_secret": secret.decode()})
    refused = place.metric("refused_connections_total")
    plant.send([(place.codes[0], "kwh_day", TODAY - 11 * DAY, 1.0)])
    wait_for(lambda: place.metric("refused_connections_total") > refused, "the first refusal")
    key = registry.Key(id=key_id("late"), holder="test", enterprise=[place.codes[0]], curve_public=zmq.utils.z85.decode(public))
    place.write(registry.Entity(key=key))
    kind, _, ack = plant.receive(20)
    assert kind == "Ack" and ack.accepted == 1
    plant.close()


def test_without_the_registry_nothing_is_rejected_for_what_we_do_not_know():
    with Place() as p:
        p.start("aggregation")
        status = p.status()
        assert not status.ready and any("registry" in w for w in status.waiting) and status.degraded  # no Redis either: said, and carried on
        gateway = p.gateway_plant()
        gateway.send([("x", "y", 0, 1.0)])
        kind, _, error = gateway.receive(20)
        assert kind == "Error" and error.code == "not_ready"
        p.start("registry").seed().ready()
        assert gateway.push([(p.codes[0], "kwh_day", TODAY - DAY, 3.5)]).accepted == 1
        p.end("registry", 9)  # what was learned stays
        p.end("aggregation", 9)
        p.start("aggregation")
        p.ready()
        assert gateway.push([(p.codes[0], "kwh_day", TODAY - DAY, 3.5)]).duplicate == 1
        gateway.close()
