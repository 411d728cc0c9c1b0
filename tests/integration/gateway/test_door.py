"""Bytes that are no HTTP, and HTTP that means harm: everybody else goes on."""
import gzip
import random
import re
import socket
import time

import pytest

from door import problem, wait_for

RAW = {
    "nothing": b"",
    "no http": b"\x00\xff\xfe binary \r\n\r\n",
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(200)),
    "half a request line": b"GET /hea",
    "no version": b"GET /healthz\r\n\r\n",
    "odd version": b"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n",
    "a header without a name": b"GET /healthz HTTP/1.1\r\n: x\r\n\r\n",
    "a very long path": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a very long header": b"GET /healthz HTTP/1.1\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "very many headers": b"GET /healthz HTTP/1.1\r\n" + b"".join(b"X%d: y\r\n" % n for n in range(20_000)) + b"\r\n",
    "a negative length": b"POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nhello",
    "two lengths": b"POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "a huge length": b"POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
    "less than announced": b"POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nhello",
    "broken chunks": b"POST /write HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    "a chunk of 2^64": b"POST /write HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n0\r\n\r\n",
    "length and chunks": b"POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "an absolute target": b"GET http://elsewhere/healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "a zero byte": b"GET /healthz%00.html HTTP/1.1\r\nHost: x\r\n\r\n",
    "an unknown method": b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
    "many requests at once": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 200,
    "asked for and gone": b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("data", RAW.values(), ids=RAW.keys())
def test_raw_bytes(door, data):
    got = door.raw(data)
    assert not got or got.startswith(b"HTTP/1."), got[:200]
    if b" 200 OK" in got.split(b"\r\n", 1)[0]:
        assert data.startswith(b"GET /")
    door.alive()


def test_paths_that_are_not_there(door):
    for path in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/assets/../../x", "/assets/index.html", "//etc/passwd", "/page/index.html", "/.git/config"):
        answer = door.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert answer.split(b" ")[1] == b"404" and b"problem+json" in answer, (path, answer[:200])
    for path in ("/%ff", "/%zz", "/a%", "/%00", "/?x=%fe"):
        answer = door.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert answer.split(b" ")[1] == b"400" and b"problem+json" in answer, (path, answer[:200])


def test_the_page_is_closed_to_strangers(door):
    text = door.http("GET", "/", token=None).body.decode()
    assets = re.findall(r'(?:src|href)="(/assets/[^"]+)"', text)
    assert len(assets) >= 2
    kinds = {".js": "text/javascript", ".css": "text/css"}
    files = [("/", "text/html"), ("/icon.svg", "image/svg+xml"), ("/openapi.yaml", "application/yaml")] + [(a, kinds[a[a.rindex("."):]]) for a in assets]
    for path, kind in files:
        answer = door.http("GET", path, token=None)
        assert answer.status == 200 and answer.headers["Content-Type"].startswith(kind) and answer.headers["X-Content-Type-Options"] == "nosniff"
        assert len(answer.body) > 100 and answer.headers["Content-Encoding"] is None
        assert answer.headers["Cache-Control"] == ("public, max-age=31536000, immutable" if path in assets else "no-cache")
        packed = door.http("GET", path, token=None, headers={"Accept-Encoding": "br, gzip;q=0.5"})
        assert packed.headers["Content-Encoding"] == "gzip" and packed.headers["Vary"] == "Accept-Encoding" and gzip.decompress(packed.body) == answer.body
        assert door.http("GET", path, token=None, headers={"Accept-Encoding": "gzip;q=0"}).headers["Content-Encoding"] is None
    problem(door.http("GET", "/assets/gone-00000000.js", token=None), 404)
    page = door.http("GET", "/", token=None)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    text = page.body.decode()
    assert "<script>" not in text and " onclick" not in text and "style=" not in text


def test_a_refusal_of_a_large_body_is_seen(door):
    """The client sends all of it before it reads: the answer must not be lost in a broken connection."""
    for token, status in ((None, 401), ("pp_aaaaaaaaaaaa_" + "b" * 43, 401), ("admin", 403)):
        problem(door.http("POST", "/write", b"x" * (3 << 20), token=token), status)
    problem(door.http("POST", "/api/v1/registry/zone/import", b"x" * (17 << 20), headers={"Content-Type": "text/csv"}), 413)
    problem(door.http("POST", "/nowhere", b"x" * (1 << 20)), 404)
    got = door.raw(b"POST /write HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n", then_close=False, seconds=2)
    assert got.startswith(b"HTTP/1.1 401")


def test_chunks_without_an_end_are_cut(door):
    token = door.seed.key(door.seed.codes[0])["token"]
    head = f"POST /write HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    got = door.raw(head + chunk * 6 + b"0\r\n\r\n")
    assert got.startswith(b"HTTP/1.1 413"), got[:300]
    door.raw(head + chunk * 80)  # more than we are willing to throw away: the connection ends
    door.alive()


def test_request_ids(door):
    answer = door.http("GET", "/nope", headers={"X-Request-Id": "my-id.7"})
    assert answer.headers["X-Request-Id"] == "my-id.7" and answer.json["request_id"] == "my-id.7"
    answer = door.http("GET", "/nope", headers={"X-Request-Id": "bad id <script>"})
    assert "script" not in answer.headers["X-Request-Id"] and answer.headers["X-Request-Id"]


def test_idle_connections_do_not_keep_others_out(door):
    host, port = door.settings["http"].rsplit(":", 1)
    held = [socket.create_connection((host, int(port))) for _ in range(300)]
    for s in held[::2]:
        s.sendall(b"POST /write HTTP/1.1\r\nHost:")
    door.alive()
    for s in held:
        s.close()
    connections = lambda: float(next(line for line in door.http("GET", "/metrics").body.decode().splitlines() if line.startswith("parkpulse_gateway_connections ")).split()[1])
    wait_for(lambda: connections() < 20, what="their connections to be forgotten")


def test_random_requests(door):
    """Pieces of requests put together at random: 3 000 of them, no crash, no hang."""
    rng = random.Random(20260105)
    token = door.seed.key(*door.seed.codes)["token"]
    pieces = [b"GET ", b"POST ", b"DELETE ", b"/", b"/api/v1/", b"alerts", b"series?", b"registry/zone", b"keys", b"observations", b"write", b"%2F", b"%", b"?a=b&", b" HTTP/1.1\r\n",
              b"Host: x\r\n", f"Authorization: Bearer {token}\r\n".encode(), b"Content-Length: 7\r\n", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n",
              b"\r\n", b"\r\n\r\n", b"{\"observations\":[", b"]}", b"5\r\n", b"electricity_day,enterprise=", b"\x00", b"\xff\xfe", b"value=1 1\n", b"Last-Event-ID: 1\r\n",
              b"stream HTTP/1.1\r\n", b"Accept-Language: en;q=\r\n", b"Expect: 100-continue\r\n"]
    host, port = door.settings["http"].rsplit(":", 1)
    deadline = time.monotonic() + 60
    for n in range(3000):
        data = b"".join(rng.choice(pieces) for _ in range(rng.randrange(1, 25)))
        if rng.random() < 0.3:
            data = bytearray(data)
            for _ in range(rng.randrange(1, 6)):
                data[rng.randrange(len(data))] = rng.randrange(256)
        with socket.create_connection((host, int(port)), timeout=10) as s:
            s.sendall(data)
        assert time.monotonic() < deadline
        if n % 500 == 0:
            door.alive()
    door.alive()


def test_too_many_requests_with_one_key():
    from door import Door
    with Door({"key_requests_per_second": 20}) as d:
        token = d.seed.official_key("wang.wei")["token"]
        answers = [d.http("GET", "/api/v1/enterprises", token=token) for _ in range(80)]
        late = [a for a in answers if a.status != 200]
        assert late and all(a.status == 429 and int(a.headers["Retry-After"]) >= 1 for a in late)
        problem(late[0], 429, "20 requests a second")
        assert d.http("GET", "/healthz", token=None).status == 200
