"""Observations by HTTP: what is on disk, what is refused and why."""
import gzip
import json

import pytest

from door import DAY, iso, problem


@pytest.fixture
def token(door):
    return door.seed.key(door.seed.codes[0], door.seed.codes[3])["token"]


def series(door, code, indicator="electricity_day"):
    return door.http("GET", f"/api/v1/series?enterprise={code}&indicator={indicator}&from=2020-01-01").json


def test_lines_are_kept_once_they_are_acked(door, token):
    code = door.seed.codes[0]
    lines = door.line(code, 10.5, 60) + "# a comment\n\n" + door.line(code, 11, 59)
    for path in ("/write?db=x", "/api/v2/write?org=o&bucket=b&precision=ns"):
        answer = door.write(lines, token, path)
        assert answer.status == 204 and answer.body == b""
    assert series(door, code)["value"][:2] == [10.5, 11.0]


def test_the_scheme_of_influxdb_clients(door, token):
    answer = door.http("POST", "/api/v2/write", door.line(door.seed.codes[0], 12, 58), token=None, headers={"Authorization": f"Token {token}"})
    assert answer.status == 204
    assert door.http("HEAD", "/ping", token=None).status == 204 and door.http("GET", "/ping", token=None).status == 204
    for method in ("GET", "POST"):
        assert "results" in door.http(method, "/query?q=CREATE+DATABASE+x", token=token).json
    problem(door.http("GET", "/query?q=SHOW", token=None), 401)


def test_bad_lines_are_named_and_good_ones_kept(door, token):
    own, other = door.seed.codes[0], door.seed.codes[1]
    lines = (door.line(own, 1, 50) + "nonsense\n" + door.line(other, 2, 50) + door.line(own, 3, 49, "no_such")
             + f"electricity_day,enterprise={own} value=4 {(door.today - 48 * DAY + 1) * 1_000_000}\n" + door.line(own, 5, 47)
             + door.line(own, -1, 46) + door.line(own, 6, -3) + door.line("91350900587527783P", 1, 45))
    answer = door.write(lines, token)
    body = problem(answer, 400, "partial write", "dropped=7")
    assert {one["line"]: one["reason"] for one in body["line"]} == {
        2: "malformed", 3: "forbidden", 4: "unknown_indicator", 5: "misaligned", 7: "out_of_range", 8: "future", 9: "forbidden"}
    assert (body["received"], body["accepted"], body["rejected"]) == (9, 2, 7)
    assert body["error"] == body["message"] and all(one["detail"] for one in body["line"])
    assert series(door, other)["value"] == []


def test_gzip(door, token):
    line = door.line(door.seed.codes[0], 77, 40).encode()
    send = lambda body, encoding: door.http("POST", "/write", body, token=token, headers={"Content-Encoding": encoding})
    assert send(gzip.compress(line), "gzip").status == 204
    problem(send(line, "gzip"), 400, "Content-Encoding")
    problem(send(gzip.compress(line)[:-5], "gzip"), 400)
    problem(send(line, "br"), 415, "gzip")
    assert send(line, "identity").status == 204
    problem(send(gzip.compress(b"x" * (64 << 20)), "gzip"), 413)


def test_json(door, token):
    own, other = door.seed.codes[3], door.seed.codes[1]
    row = lambda code, value, days: {"enterprise": code, "indicator": "electricity_day", "start_time": iso(door.today - days * DAY), "value": value}
    body = {"observations": [row(own, 1, 30), row(other, 2, 30), row(own, 3, 29)], "historical": True}
    answer = door.http("POST", "/api/v1/observations", body, token=token)
    assert answer.status == 200, answer.body
    ack = answer.json
    assert (ack["received"], ack["accepted"], ack["rejected"]) == (3, 2, 1)
    assert ack["rejected_row"] == [1] and ack["rejected_reason"] == ["forbidden"] and ack["record"] > 0
    ack = door.http("POST", "/api/v1/observations", body, token=token).json
    assert (ack["duplicate"], ack["accepted"]) == (2, 0)
    columns = {"columns": {"enterprise": own, "indicator": "electricity_day", "start_time": [door.today - 28 * DAY, door.today - 29 * DAY], "value": [4, 30]}}
    ack = door.http("POST", "/api/v1/observations", columns, token=token).json
    assert (ack["accepted"], ack["restated"]) == (1, 1)
    assert series(door, own)["value"] == [1.0, 30.0, 4.0]


def test_json_that_is_wrong_names_the_place_and_keeps_nothing(door, token):
    own = door.seed.codes[3]
    good = {"enterprise": own, "indicator": "electricity_day", "start_time": iso(door.today - 20 * DAY), "value": 1}
    answer = door.http("POST", "/api/v1/observations", {"observations": [good, good | {"value": "many"}]}, token=token)
    assert problem(answer, 400)["field"] == "observations[1].value"
    for text in (b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"observations": [' + b"1," * 1000 + b"1]}", b"null", b'"x"'):
        problem(door.http("POST", "/api/v1/observations", text, token=token, headers={"Content-Type": "application/json"}), 400)
    problem(door.http("POST", "/api/v1/observations", b"a,b", token=token, headers={"Content-Type": "text/csv"}), 415)
    assert 1.0 not in series(door, own)["value"][3:]


def test_too_much(door, token):
    line = door.line(door.seed.codes[0], 1, 1).encode()
    many = b"electricity_day,enterprise=A value=1 1\n" * 65537
    problem(door.write(many, token), 413, "65536")
    problem(door.write(line * (4 * 1024 * 1024 // len(line) + 2), token), 413, "bytes")
    door.alive()


def test_who_may_not(door, token):
    line = door.line(door.seed.codes[0], 1, 1)
    problem(door.write(line, None), 401, "token")
    problem(door.write(line, "pp_aaaaaaaaaaaa_" + "b" * 43), 401)
    problem(door.write(line, token[:-1] + ("x" if token[-1] != "x" else "y")), 401)
    problem(door.write(line, "admin"), 403)
    problem(door.http("GET", "/api/v1/alerts", token=token), 403)
    assert door.http("GET", f"/api/v1/series?enterprise={door.seed.codes[0]}&indicator=electricity_day", token=token).status == 200
    problem(door.http("GET", f"/api/v1/series?enterprise={door.seed.codes[1]}&indicator=electricity_day", token=token), 403)
    problem(door.write(line, token, "/write?precision=fortnight"), 400, "precision")
    assert door.http("GET", "/write", token=token).headers["Allow"] == "POST"


def test_a_revoked_key_is_refused_at_once(door):
    key = door.seed.key(door.seed.codes[0])
    assert door.write(door.line(door.seed.codes[0], 1, 15), key["token"]).status == 204  # valid as soon as the answer is here
    assert door.http("DELETE", f"/api/v1/keys/{key['id']}").status == 204
    problem(door.write(door.line(door.seed.codes[0], 1, 14), key["token"]), 401, "revoked")
    assert door.http("DELETE", f"/api/v1/keys/{key['id']}").status == 204  # again is no harm
    problem(door.http("DELETE", "/api/v1/keys/nosuchkey000"), 404)
    listed = {k["id"]: k for k in door.http("GET", "/api/v1/keys?ended=1").json["key"]}
    assert listed[key["id"]]["ended"] and key["id"] not in [k["id"] for k in door.http("GET", "/api/v1/keys").json["key"]]


def test_the_secrets_of_a_key_are_in_its_answer_only(door):
    key = door.seed.key(door.seed.codes[1])
    everywhere = json.dumps([door.http("GET", p).json for p in ("/api/v1/keys", "/api/v1/registry/key", f"/api/v1/registry/key/{key['id']}/history")])
    secret = key["token"].split("_", 2)[2]
    assert secret not in everywhere and key["curve_secret"] not in everywhere and "token_hash" not in everywhere
    for file in door.folder.rglob("*"):
        if file.is_file() and not file.name.endswith(".sock"):
            content = file.read_bytes()
            assert secret.encode() not in content and key["curve_secret"].encode() not in content, file
    assert len(key["curve_public"]) == len(key["curve_secret"]) == len(key["server_public"]) == 40 and key["endpoint"] == door.settings["aggregation_ingest"]


@pytest.mark.parametrize("wish", [{}, {"holder": "x"}, {"holder": "", "enterprises": ["*"]}, {"holder": "x", "enterprises": "*"}, {"holder": "x", "enterprises": [1]},
                                  {"holder": "x", "enterprises": ["*"], "days": -1}, {"holder": "x", "enterprises": ["*"], "more": 1}, [], 7,
                                  {"holder": "x" * 300, "enterprises": ["*"]}])
def test_wishes_that_are_no_key(door, wish):
    problem(door.http("POST", "/api/v1/keys", wish), 400)


def test_a_key_for_nobody_we_know(door):
    problem(door.http("POST", "/api/v1/keys", {"holder": "x", "official": "no.body"}), 422)
