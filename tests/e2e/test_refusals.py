"""What a plant may not do gets its own named reason, is counted, and harms nobody else."""
import math
import struct
import time

import pytest
import zmq

from plant import Plant, reasons
from seed import DAY, day_start
from stack import wait_for

NOW = int(time.time() * 1000)
TODAY = day_start(NOW)


@pytest.fixture
def plant(stack):
    p = Plant(stack.seed.key(stack.seed.codes[0]))
    yield p
    p.close()


def refused(stack, reason):
    text = stack.http("GET", "/metrics").body.decode()
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines()
               if line.startswith("parkpulse_aggregation_rejected_total") and f'reason="{reason}"' in line)


def test_each_bad_row_has_its_own_reason_and_good_rows_go_on(stack, plant):
    own, other = stack.seed.codes[:2]
    wrong_digit = own[:-1] + ("0" if own[-1] != "0" else "1")
    unknown = "91350900587527783P"  # valid, but nobody here
    cases = [
        ("forbidden", (other, "electricity_day", TODAY - DAY, 1.0)),
        ("bad_check_digit", (wrong_digit, "electricity_day", TODAY - DAY, 1.0)),
        ("unknown_enterprise", (unknown, "electricity_day", TODAY - DAY, 1.0)),
        ("unknown_indicator", (own, "no_such_indicator", TODAY - DAY, 1.0)),
        ("not_finite", (own, "electricity_day", TODAY - 2 * DAY, math.nan)),
        ("not_finite", (own, "electricity_day", TODAY - 3 * DAY, -math.inf)),
        ("out_of_range", (own, "electricity_day", TODAY - 4 * DAY, -5.0)),
        ("misaligned", (own, "electricity_day", TODAY - 5 * DAY + 1, 1.0)),
        ("future", (own, "electricity_day", TODAY + 2 * DAY, 1.0)),
        ("too_old", (own, "electricity_day", TODAY - 500 * DAY, 1.0)),
    ]
    before = {reason: refused(stack, reason) for reason, _ in cases}
    ack = plant.push([row for _, row in cases] + [(own, "electricity_day", TODAY - 6 * DAY, 42.0)])
    assert reasons(ack) == {n: reason for n, (reason, _) in enumerate(cases)}
    assert (ack.received, ack.accepted, ack.rejected) == (len(cases) + 1, 1, len(cases))
    for reason in {r for r, _ in cases}:
        wanted = before[reason] + sum(r == reason for r, _ in cases)
        wait_for(lambda: refused(stack, reason) == wanted, what=f"the counter of {reason} to say {wanted}")
    got = stack.http("GET", f"/api/v1/series?enterprise={other}&indicator=electricity_day&from=2020-01-01").json
    assert got.get("value", []) == []


def test_an_unknown_key_gets_no_connection(stack):
    public, secret = zmq.curve_keypair()
    key = stack.seed.key(stack.seed.codes[0])
    stranger = Plant(key | {"curve_public": public.decode(), "curve_secret": secret.decode()})
    monitor = stranger.socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL | zmq.EVENT_HANDSHAKE_FAILED_AUTH
                                                 | zmq.EVENT_DISCONNECTED)
    stranger.send([(stack.seed.codes[0], "electricity_day", TODAY - DAY, 1.0)])
    assert monitor.poll(10_000), "neither accepted nor refused within 10 s"
    event = struct.unpack("<Hi", monitor.recv_multipart()[0])[0]
    assert event != zmq.EVENT_HANDSHAKE_SUCCEEDED
    assert stranger.receive(0.5) is None
    stranger.socket.disable_monitor()
    stranger.close()


def test_a_revoked_key_is_refused_on_its_open_connection(stack):
    code = stack.seed.codes[2]
    key = stack.seed.key(code)
    plant = Plant(key)
    assert plant.push([(code, "electricity_day", TODAY - 9 * DAY, 1.0)]).accepted == 1
    stack.ctl("key", "revoke", key["id"])
    wait_for(lambda: reasons(plant.push([(code, "electricity_day", TODAY - 8 * DAY, 1.0)])) == {0: "key_revoked"}, what="key_revoked")
    plant.close()


@pytest.mark.parametrize("frames", [
    [b""], [b"Batch"], [b"Batch", b"short"], [b"Batch", b"12345678"], [b"X" * 300, b"12345678", b""], [b"Batch", b"12345678", b"\xff" * 1000],
    [b"Batch", b"12345678", b"", b"one more"], [b"NoSuchType", b"12345678", b""],
], ids=["empty", "type only", "short id", "no body", "long type", "garbage", "four frames", "unknown type"])
def test_a_malformed_frame_harms_nobody(stack, plant, frames):
    plant.send_raw(frames)
    code = stack.seed.codes[0]
    ack = plant.push([(code, "electricity_day", TODAY - 7 * DAY, 7.0)])
    assert ack.accepted + ack.duplicate == 1


def test_columns_that_do_not_fit_together_are_malformed(stack, plant):
    from messages import ingest
    batch = ingest.Batch(id="odd", enterprise=[stack.seed.codes[0]], indicator=["electricity_day"], run_enterprise=[0], run_indicator=[0], run_length=[3],
                         start_time=[TODAY, TODAY], value=[1.0, 2.0])
    plant.send_raw([b"Batch", struct.pack("<Q", 77), batch.SerializeToString()])
    kind, number, message = plant.receive()
    assert number == 77
    assert (kind == "Error" and message.code == "malformed") or (kind == "Ack" and set(reasons(message).values()) == {"malformed"}), (kind, message)


def test_http_says_what_is_wrong_with_a_line(stack):
    token = stack.seed.key(stack.seed.codes[0])["token"]
    good = f"electricity_day,enterprise={stack.seed.codes[0]} value=5 {(TODAY - 10 * DAY) * 1_000_000}"
    bad = f"electricity_day,enterprise={stack.seed.codes[1]} value=5 {(TODAY - 10 * DAY) * 1_000_000}"
    answer = stack.http("POST", "/write", f"{good}\n{bad}\nnonsense\n", token=token)
    assert answer.status == 400 and answer.headers["Content-Type"].startswith("application/problem+json")
    assert "forbidden" in answer.body.decode() and "dropped=2" in answer.body.decode()
    assert stack.http("POST", "/write", good, token=token).status == 204
    assert stack.http("POST", "/write", good, token="pp_aaaaaaaaaaaa_" + "b" * 43).status == 401
    assert stack.http("POST", "/write", good, token=None).status == 401


def test_an_official_sees_only_the_own_zone(stack):
    token = stack.seed.official_key("li.na")["token"]
    assert stack.http("GET", "/api/v1/rollups?node=zone/Z1&indicator=electricity_day&window=month", token=token).status == 200
    assert stack.http("GET", "/api/v1/rollups?node=zone/Z2&indicator=electricity_day&window=month", token=token).status in (403, 404)
    zone2 = stack.seed.codes[2]
    assert stack.http("GET", f"/api/v1/series?enterprise={zone2}&indicator=electricity_day", token=token).status in (403, 404)
    assert stack.http("POST", "/write", "x", token=token).status == 403
