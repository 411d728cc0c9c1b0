"""Logging in: passwords, cookies, who is kept out, and what goes on while Redis is away."""
import base64
import hashlib
import json
import random
import re
import sqlite3
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest

from door import Door, Viewer, problem, wait_for
from stack import Answer, Stack

PASSWORD = "correct horse battery"


class Browser:
    """What a page of ours does: keeps the cookie, sends the CSRF token and says where it comes from."""

    def __init__(self, door, context=None, **headers):
        self.door, self.context, self.headers = door, context, headers
        self.cookie = self.csrf = None
        self.first = b""  # of the last answer's cookies

    def http(self, method, path, body=None, csrf=True, origin=True, **headers):
        request = urllib.request.Request(self.door.url + path, method=method, headers=self.headers | {k.replace("_", "-"): v for k, v in headers.items()})
        if self.cookie:
            request.add_header("Cookie", self.cookie)
        if self.csrf and csrf and method != "GET":
            request.add_header("X-CSRF-Token", self.csrf)
        if origin and method != "GET":
            request.add_header("Sec-Fetch-Site", "same-origin")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            body = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, body, 20, context=self.context) as got:
                answer = Answer(got.status, got.headers, got.read())
        except urllib.error.HTTPError as error:
            answer = Answer(error.code, error.headers, error.read())
        if set_cookie := answer.headers.get("Set-Cookie"):
            self.cookie = set_cookie.split(";")[0]
            if self.cookie.endswith("="):
                self.cookie = None
        if answer.status == 200 and path.startswith("/api/v1/session"):
            self.csrf = answer.json.get("csrf_token", self.csrf)
        return answer

    def login(self, official, password=PASSWORD):
        return self.http("POST", "/api/v1/session", {"official": official, "password": password})

    def change(self, old, new=PASSWORD):
        return self.http("PUT", "/api/v1/session/password", {"old": old, "new": new})


def made_password(door, official):
    answer = door.http("POST", f"/api/v1/officials/{official}/password")
    assert answer.status == 201 and answer.json["must_change"] and answer.json["settled"], answer.body
    return answer.json["password"]


def logged_in(door, official, **more):
    """A browser of that official, who has chosen his password."""
    browser, made = Browser(door, **more), made_password(door, official)
    assert browser.login(official, made).status == 200
    assert browser.change(made).status == 200
    return browser


def redis(door, *words):
    return subprocess.run(["redis-cli", "-s", f"{door.folder}/redis.sock", *words], capture_output=True, text=True, check=True).stdout.strip()


def session_keys(door):
    return redis(door, "KEYS", "parkpulse:session:*").split()


def test_the_first_login_changes_the_password():
    with Door() as d:
        made = (d.folder / "registry/admin.password").read_text().strip()
        assert (d.folder / "registry/admin.password").stat().st_mode & 0o777 == 0o600
        first, second = Browser(d), Browser(d)
        answer = first.login("admin", made)
        assert answer.status == 200 and answer.json["must_change"] and answer.json["role"] == "administrator" and answer.json["zone"] == ["*"]
        assert second.login("admin", made).status == 200
        for method, path in (("GET", "/api/v1/alerts"), ("GET", "/api/v1/registry/zone"), ("GET", "/api/v1/keys"), ("GET", "/api/v1/stream"), ("POST", "/api/v1/keys")):
            assert problem(first.http(method, path), 403)["code"] == "password_change_required"
        assert first.http("GET", "/api/v1/session").json["must_change"]
        assert first.http("GET", "/").status == 200
        for wanted, word in (("short", "12 characters"), ("administrator1", "name"), (made, "old one"), ("aaaaaaaaaaaaaaa", "same few")):
            body = problem(first.change(made, wanted), 422, word)
            assert body["code"] == "weak_password" and body["field"] == "new"
        assert problem(first.change("not the old one", PASSWORD), 403)["code"] == "wrong_password"
        before = first.cookie, first.csrf
        assert not first.change(made).json["must_change"]
        assert first.cookie != before[0] and first.csrf != before[1], "another password, another cookie"
        assert first.http("GET", "/api/v1/keys").status == 200
        assert problem(second.http("GET", "/api/v1/session"), 401)["code"] == "session_ended", "the other session was of the former password"
        old = Browser(d)
        old.cookie = before[0]
        problem(old.http("GET", "/api/v1/session"), 401)
        problem(Browser(d).login("admin", made), 401)
        assert Browser(d).login("admin").status == 200
        # A restart of everything keeps who is logged in, and what he logs in with.
        for name in ("registry", "aggregation", "alerting", "gateway"):
            d.restart(name)
        d.ready()
        assert first.http("GET", "/api/v1/keys").status == 200
        assert Browser(d).login("admin").status == 200
        secrets = (made, PASSWORD, first.cookie.split("=")[1], first.csrf)
        for name in ("registry", "aggregation", "alerting", "gateway"):
            assert not any(secret in d.log(name) for secret in secrets + ("argon2",)), name
        stored = b"".join(p.read_bytes() for p in d.folder.rglob("*.db*"))
        assert not any(secret.encode() in stored for secret in secrets) and b"$argon2id$" in stored
        assert "argon2" not in "".join(redis(d, "GET", key) for key in redis(d, "KEYS", "parkpulse:registry:*").split())
        answer = d.http("GET", "/api/v1/registry/password/admin/history")
        assert b"argon2" not in answer.body and [e["actor"] for e in answer.json["entry"]] == ["admin", "first start"]
        # The key of the registry's table cannot be written past the routes that hash.
        row = {"official": "li.na", "hash": "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA", "changed_time": 1}
        problem(d.http("POST", "/api/v1/registry/password", [row]), 403)


def test_the_cookie(door):
    browser = logged_in(door, "li.na")
    flags = browser.login("li.na").headers["Set-Cookie"].split("; ")
    assert flags[0].startswith("parkpulse=") and len(flags[0]) == len("parkpulse=") + 43
    assert sorted(flags[1:]) == ["HttpOnly", "Path=/", "SameSite=Strict"]
    who = browser.http("GET", "/api/v1/session").json
    assert who["official"] == "li.na" and who["name"] == "李娜" and who["role"] == "zone" and who["zone"] == ["Z1"] and who["language"] == "zh" and not who["must_change"]
    assert len(session_keys(door)) >= 1 and browser.cookie.split("=")[1] not in " ".join(session_keys(door)), "Redis has the hash only"
    assert all(0 < int(redis(door, "TTL", key)) <= 3600 for key in session_keys(door))
    # A login with a cookie ends what it was of: nobody can be made to use a session that another knows.
    before = browser.cookie
    assert browser.login("li.na").status == 200 and browser.cookie != before
    other = Browser(door)
    other.cookie = before
    problem(other.http("GET", "/api/v1/session"), 401)
    # The token counts when both are there, and the answer to who one is has no CSRF token then.
    answer = door.http("GET", "/api/v1/session", headers={"Cookie": browser.cookie})
    assert answer.json["official"] == "admin" and "csrf_token" not in answer.json
    problem(door.http("GET", "/api/v1/alerts", token="pp_aaaaaaaaaaaa_" + "b" * 43, headers={"Cookie": browser.cookie}), 401)
    assert browser.http("DELETE", "/api/v1/session").status == 204 and browser.cookie is None
    browser.cookie = before
    problem(browser.http("GET", "/api/v1/session"), 401)
    assert problem(Browser(door).http("GET", "/api/v1/session"), 401)["code"] == "login_required"


def test_nobody_acts_with_our_cookie(door):
    browser = logged_in(door, "wang.wei")
    silence = {"id": "quiet.1", "scope": ["zone:Z1"], "max_level": "blue", "reason": "test", "from_time": door.today, "to_time": door.today + 3600_000}
    path = "/api/v1/registry/silence?mode=create"
    assert problem(browser.http("POST", path, [silence], csrf=False), 403)["code"] == "csrf"
    assert problem(browser.http("POST", path, [silence], origin=False), 403)["code"] == "csrf"
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Origin": door.url.replace("http", "https")}):
        assert problem(browser.http("POST", path, [silence], origin=False, **headers), 403)["code"] == "csrf"
        assert problem(Browser(door).http("POST", "/api/v1/session", {"official": "wang.wei", "password": PASSWORD}, origin=False, **headers), 403)["code"] == "csrf"
    answer = browser.http("POST", path, [silence], origin=False, Origin=door.url)
    assert answer.status == 200 and answer.json["created"] == 1, answer.body
    assert door.http("GET", "/api/v1/registry/silence/quiet.1/history").json["entry"][0]["actor"] == "wang.wei"

    def audited(*words):  # the line comes when the answer is out
        return wait_for(lambda: [line for line in door.log("gateway").splitlines() if "event=write" in line and all(word in line for word in words)], what=f"the log to have {words}")
    audited("actor=wang.wei", 'by="session of wang.wei"', "address=127.0.0.1", "method=POST", "/registry/silence", "status=200")
    assert door.http("POST", path, [silence | {"id": "quiet.2", "author": "admin"}]).status == 200, "a token needs neither"
    audited("actor=admin", 'by="key ', "/registry/silence", "status=200")


def test_zones_hold_in_sessions(door):
    """Of another zone: no alert, series, roll-up, enterprise, report or entry of the registry."""
    codes = door.seed.codes
    ours, theirs = codes[0], codes[2]  # Z1A1, Z2A1
    token = door.history(ours, theirs)
    assert door.write(door.line(ours, 1) + door.line(theirs, 1), token).status == 204
    alerts = wait_for(lambda: len((a := [a for a in door.http("GET", "/api/v1/alerts").json["alert"] if a.get("enterprise")])) >= 2 and a, what="two warnings")
    alert = {a["enterprise"]: a["id"] for a in alerts}
    rows = [{"id": f"of.{n}", "scope": scope, "indicator": "*", "reason": "holiday", "author": "x", "from_time": door.today, "to_time": door.today + 3600_000}
            for n, scope in enumerate((f"enterprise:{ours}", f"enterprise:{theirs}", "zone:Z1", "zone:Z2", "city"))]
    assert door.http("POST", "/api/v1/registry/filing", rows).status == 200
    link = {"id": "to.theirs", "supplier": theirs, "buyer": codes[5], "product": "ingots"}
    assert door.http("POST", "/api/v1/registry/supply_link", [link, link | {"id": "to.ours", "buyer": ours}]).status == 200
    policies = [{"enterprise": code, "indicator": "*", "document": {"live_days": 30}} for code in (ours, theirs)]
    assert door.http("POST", "/api/v1/registry/policy?approve=true", policies).status == 200
    browser = logged_in(door, "li.na")
    assert [a["id"] for a in browser.http("GET", "/api/v1/alerts").json["alert"]] == [alert[ours]]
    since = "from=2026-01-01"
    cases = (
        (f"/api/v1/alerts/{alert[ours]}", 200), (f"/api/v1/alerts/{alert[theirs]}", 404), ("/api/v1/alerts?zone=Z2", 403),
        (f"/api/v1/series?enterprise={ours}&indicator=electricity_day&{since}", 200), (f"/api/v1/series?enterprise={theirs}&indicator=electricity_day&{since}", 403),
        (f"/api/v1/rollups?node=zone/Z1&indicator=electricity_day&window=day&{since}", 200), (f"/api/v1/rollups?node=zone/Z2&indicator=electricity_day&window=day&{since}", 403),
        (f"/api/v1/rollups?node=city/530300&indicator=electricity_day&window=day&{since}", 403),
        (f"/api/v1/enterprises/{ours}", 200), (f"/api/v1/enterprises/{theirs}", 404),
        (f"/api/v1/reports?enterprise={theirs}", 403), ("/api/v1/reports?node=zone/Z2", 403),
        (f"/api/v1/policies/effective?enterprise={theirs}&indicator=electricity_day", 403), ("/api/v1/stream?zone=Z2", 403),
        (f"/api/v1/registry/enterprise/{ours}", 200), (f"/api/v1/registry/enterprise/{theirs}", 404),
        ("/api/v1/registry/filing/of.0", 200), ("/api/v1/registry/filing/of.1", 404), ("/api/v1/registry/filing/of.3", 404), ("/api/v1/registry/filing/of.4", 200),
        ("/api/v1/registry/supply_link/to.ours", 200), ("/api/v1/registry/supply_link/to.theirs", 404),
        (f"/api/v1/registry/policy/{theirs}%2F*", 404), (f"/api/v1/registry/policy/{ours}%2F*", 200), ("/api/v1/registry/policy/*%2F*", 200),
        ("/api/v1/registry/official", 403), ("/api/v1/registry/password", 403), ("/api/v1/keys", 403),
    )
    for path, status in cases:
        answer = browser.http("GET", path)
        assert answer.status == status, (path, answer.status, answer.body[:300])
    assert browser.http("GET", f"/api/v1/registry/enterprise/{theirs}/history").json["entry"] == []
    listed = [e["id"] for e in browser.http("GET", "/api/v1/registry/enterprise").json["entry"]]
    assert sorted(listed) == sorted(code for n, code in enumerate(codes) if n % 3 != 2)
    assert [e["id"] for e in browser.http("GET", "/api/v1/registry/filing").json["entry"]] == ["of.0", "of.2", "of.4"]
    problem(browser.http("POST", f"/api/v1/alerts/{alert[theirs]}/confirm", {}), 404)
    problem(browser.http("POST", "/api/v1/registry/silence?mode=create", [{"id": "s", "scope": ["zone:Z2"], "max_level": "blue", "reason": "x", "from_time": 1, "to_time": 2}]), 403)


def test_a_liaison_sees_his_plants(door):
    ours, theirs = door.seed.codes[1], door.seed.codes[0]
    row = {"id": "chen.jie", "name": "陈杰", "role": "enterprise", "zone": ["Z1"], "scope": [f"enterprise:{ours}"], "tier": "officer", "language": "en"}
    assert door.http("POST", "/api/v1/registry/official", [row]).status == 200
    browser = logged_in(door, "chen.jie")
    who = browser.http("GET", "/api/v1/session").json
    assert who["role"] == "enterprise" and who["enterprise"] == [ours] and "zone" not in who and who["language"] == "en"
    assert [e["code"] for e in browser.http("GET", "/api/v1/enterprises").json["enterprise"]] == [ours]
    problem(browser.http("GET", f"/api/v1/enterprises/{theirs}"), 404)
    problem(browser.http("GET", f"/api/v1/alerts?enterprise={theirs}"), 403)
    problem(browser.http("POST", "/write"), 403)


def test_an_administrator_gives_and_takes_passwords(door):
    browser = logged_in(door, "li.na")
    shown = Stack.ctl(door, "password", "li.na")
    made = shown.stdout.strip()
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", made) and "must be chosen" in shown.stderr
    problem(browser.http("GET", "/api/v1/session"), 401)
    problem(browser.login("li.na"), 401)
    assert browser.login("li.na", made).json["must_change"]
    assert browser.change(made, PASSWORD).status == 200
    assert Stack.ctl(door, "password", "nobody", check=False).returncode == 1
    problem(browser.http("POST", "/api/v1/officials/wang.wei/password"), 403)
    row = json.loads(Stack.ctl(door, "registry", "show", "official", "li.na", "--json").stdout)["entity"]["official"]
    answer = door.http("POST", "/api/v1/registry/official?mode=end", [row])
    problem(answer, 422, "in use by")
    # Another role: the session was another person's.
    assert door.http("POST", "/api/v1/registry/official", [row | {"role": "read_only"}]).status == 200
    assert problem(browser.http("GET", "/api/v1/session"), 401)["code"] == "session_ended"
    assert browser.login("li.na").json["role"] == "read_only"
    assert "has no password" in Stack.ctl(door, "password", "li.na", "--end").stdout
    problem(browser.http("GET", "/api/v1/session"), 401)
    problem(browser.login("li.na"), 401)
    assert Stack.ctl(door, "password", "li.na", "--end", check=False).returncode == 1
    assert door.http("POST", "/api/v1/registry/official", [row]).status == 200


def test_who_guesses_is_locked_out_and_nobody_else():
    with Door({"http_trusted_proxy": "127.0.0.1"}) as d:
        logged_in(d, "li.na")
        logged_in(d, "wang.wei")
        for official in ("li.na", "nobody.there"):
            guesser, refused, wait = Browser(d, **{"X-Forwarded-For": "198.51.100.7"}), 0, 0
            while wait < 4:  # 2 s, and after them 4 s
                answer = guesser.login(official, f"wrong password {refused}")
                if answer.status == 429:
                    assert problem(answer, 429)["code"] == "locked_out"
                    wait = int(answer.headers["Retry-After"])
                else:
                    assert problem(answer, 401)["detail"] == "the name or the password is not right"
                    refused += 1
            assert 5 <= refused <= 10
            assert problem(guesser.login(official), 429)["code"] == "locked_out", "the right one too"
        assert Browser(d).login("wang.wei").status == 200
        assert Browser(d).login("admin", "x" * 300).status == 401
        assert "event=login_refused official=li.na address=198.51.100.7" in d.log("gateway")
        assert "event=login_refused official=?" in d.log("gateway")
        assert d.http("GET", "/api/v1/alerts").status == 200
        metrics = d.http("GET", "/metrics", token=None).body.decode()
        assert all(int(re.search(rf'parkpulse_gateway_logins_total{{outcome="{outcome}"}} (\d+)', metrics)[1]) > 0 for outcome in ("done", "refused", "locked_out"))

        def back():
            answer = Browser(d).login("li.na")
            return answer.status == 200
        wait_for(back, 30, "the wait to be over")


def test_everybody_at_once(door):
    """More logins than can wait: some are told to come again, all get in, and plants' data goes on."""
    browser = logged_in(door, "wang.wei")
    token = door.seed.key(door.seed.codes[0])["token"]
    results, wrong = [], []

    def come():
        for _ in range(200):
            answer = Browser(door).login("wang.wei")
            if answer.status not in (200, 503, 429):
                wrong.append(answer.body)
            if answer.status == 200:
                results.append(1)
                return
            time.sleep(0.05)
    people = [threading.Thread(target=come) for _ in range(24)]
    for p in people:
        p.start()
    while any(p.is_alive() for p in people):
        assert door.write(door.line(door.seed.codes[0], 5, 3), token).status == 204
        assert browser.http("GET", "/api/v1/session").status == 200
    assert len(results) == 24 and not wrong, wrong


def hash_of(door, official):
    """What the registry keeps of a password: the key of the seals on its sessions."""
    with sqlite3.connect(f"file:{door.folder}/registry/registry.db?mode=ro", uri=True) as db:
        bodies = [row[0] for row in db.execute("SELECT body FROM entity WHERE id = ?", (official,))]
    return next(found[0].decode() for body in bodies if (found := re.search(rb"\$argon2id\$[!-~]+", body)))


def sealed(value, session, key):
    text = "\n".join(str(part) for part in (key, session, value["official"], value["csrf"], value["stamp"], value["who"], value["made_time"], value["turn_time"], value["expire_time"],
                                            int(value["turned"])))
    return base64.urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=32).digest()).decode().rstrip("=")


def edit(door, browser, official="wang.wei", seal=True, **change):
    """Changes what Redis has of a browser's session, as time would."""
    for key in session_keys(door):
        value = json.loads(redis(door, "GET", key))
        if value["csrf"] == browser.csrf:
            session, secret = key.rsplit(":", 1)[1], hash_of(door, official)
            assert sealed(value, session, secret) == value["seal"]
            value |= {name: value[name] + by for name, by in change.items()}
            redis(door, "SET", key, json.dumps(value | ({"seal": sealed(value, session, secret)} if seal else {})), "EX", "3600")


def test_the_cookie_turns(door):
    browser = logged_in(door, "wang.wei")
    before, csrf = browser.cookie, browser.csrf
    edit(door, browser, turn_time=-15 * 60_000)
    answers = []

    def ask():
        other = Browser(door)
        other.cookie = before
        answers.append(other.http("GET", "/api/v1/session"))
    many = [threading.Thread(target=ask) for _ in range(8)]
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert [a.status for a in answers] == [200] * 8
    fresh = [a.headers["Set-Cookie"].split(";")[0] for a in answers if a.headers.get("Set-Cookie")]
    assert len(fresh) == 1 and fresh[0] != before, "one of them turns it"
    browser.cookie = before
    assert browser.http("GET", "/api/v1/session").status == 200, "what was under way is still good"
    browser.cookie = fresh[0]
    assert browser.http("GET", "/api/v1/session").json["csrf_token"] == csrf, "open pages go on"
    assert browser.http("POST", "/api/v1/registry/silence?mode=create", []).status == 400
    assert any(0 < int(redis(door, "TTL", key)) <= 120 for key in session_keys(door))
    # With a body, and one that is refused: the turning does not lose either.
    edit(door, browser, turn_time=-15 * 60_000)
    answer = browser.http("POST", "/api/v1/registry/silence?mode=create", [{"id": "x" * 3_000, "scope": ["city"]}])
    assert answer.status in (400, 422) and browser.cookie != fresh[0]
    edit(door, browser, expire_time=-13 * 3600_000)
    assert problem(browser.http("GET", "/api/v1/session"), 401)["code"] == "session_ended"


def test_who_may_write_redis_is_not_let_in(door):
    browser = logged_in(door, "li.na")
    value = json.loads(redis(door, "GET", next(k for k in session_keys(door) if json.loads(redis(door, "GET", k))["csrf"] == browser.csrf)))
    cookie = "A" * 43
    session = base64.urlsafe_b64encode(hashlib.blake2b(cookie.encode(), digest_size=32).digest()).decode().rstrip("=")
    forger = Browser(door)
    forger.cookie = f"parkpulse={cookie}"
    for forged in (value, value | {"official": "admin", "who": 2}, {}, [], value | {"expire_time": "x"}, value | {"official": "x" * 500}):
        redis(door, "SET", f"parkpulse:session:{session}", json.dumps(forged))
        problem(forger.http("GET", "/api/v1/session"), 401)
    redis(door, "DEL", f"parkpulse:session:{session}")
    edit(door, browser, "li.na", seal=False, expire_time=3600_000)
    problem(browser.http("GET", "/api/v1/session"), 401)


def test_redis_is_emptied_and_away():
    with Door() as d:
        browser = logged_in(d, "wang.wei")
        d.restart("gateway")
        d.ready()
        assert browser.http("GET", "/api/v1/alerts").status == 200
        redis(d, "FLUSHALL")
        assert problem(browser.http("GET", "/api/v1/alerts"), 401)["code"] == "session_ended"
        assert browser.login("wang.wei").status == 200
        d.signal("redis")
        wait_for(lambda: browser.http("GET", "/api/v1/alerts").status == 503, what="the gateway to see that Redis is away")
        problem(browser.http("GET", "/api/v1/alerts"), 503, "Redis", "tokens go on")
        problem(Browser(d).login("wang.wei"), 503, "Redis")
        assert d.http("GET", "/api/v1/alerts").status == 200
        assert browser.http("GET", "/").status == 200 and browser.http("GET", "/healthz").status == 200
        d.start("redis")
        wait_for(lambda: Browser(d).login("wang.wei").status == 200, what="logins to work again")
        problem(browser.http("GET", "/api/v1/alerts"), 401)


def test_a_stream_ends_with_its_session(door):
    browser, other = logged_in(door, "wang.wei"), logged_in(door, "li.na")
    headers = {"Cookie": browser.cookie}
    viewer = Viewer(door, token="", path="/api/v1/stream", headers=headers)
    stays = Viewer(door, token="", path="/api/v1/stream", headers={"Cookie": other.cookie})
    assert viewer.status == 200 and stays.status == 200
    assert browser.http("DELETE", "/api/v1/session").status == 204
    assert viewer.next(40)["event"] == "end" and viewer.next(5) is None
    Stack.ctl(door, "password", "li.na")
    assert stays.next(5)["event"] == "end", "another password: at once"


def test_tls_and_proxy():
    with Door() as first:
        folder = first.folder
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)
        wang = logged_in(first, "wang.wei")
        # behind a proxy that we trust, and one that we do not
        answer = wang.login("wang.wei")
        assert "Secure" not in answer.headers["Set-Cookie"] and "Strict-Transport-Security" not in answer.headers
        answer = Browser(first, **{"X-Forwarded-Proto": "https"}).login("wang.wei")
        assert "Secure" not in answer.headers["Set-Cookie"], "nobody is believed unless he is named"
        conf = first.conf.read_text()
        first.conf.write_text(conf + "http_trusted_proxy = 10.0.0.0/8, 127.0.0.1\n")
        first.restart("gateway", 15)
        first.ready()
        behind = Browser(first, **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "6.6.6.6, 203.0.113.5"})
        answer = behind.login("wang.wei")
        assert answer.headers["Set-Cookie"].startswith("__Host-parkpulse=") and "; Secure" in answer.headers["Set-Cookie"]
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
        assert "event=login official=wang.wei" in first.log("gateway") and "address=203.0.113.5" in first.log("gateway")
        assert behind.http("GET", "/api/v1/alerts").status == 200
        # TLS of our own
        first.conf.write_text(conf + f"http_tls_certificate = {folder}/cert.pem\nhttp_tls_key = {folder}/key.pem\n")
        first.restart("gateway", 15)
        plain, first.url = first.url, first.url.replace("http:", "https:")
        context = ssl.create_default_context(cafile=str(folder / "cert.pem"))
        secure = Browser(first, context)

        def up():
            try:
                return secure.http("GET", "/readyz").status == 200
            except OSError:
                return False
        wait_for(up, 30, "the TLS door to open")
        answer = secure.login("wang.wei")
        assert answer.status == 200 and answer.headers["Set-Cookie"].startswith("__Host-parkpulse=") and "; Secure" in answer.headers["Set-Cookie"]
        for path in ("/", "/api/v1/session", "/nowhere", "/metrics"):
            answer = secure.http("GET", path)
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000" and answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer" and answer.headers["X-Frame-Options"] == "DENY" and answer.headers["Content-Security-Policy"]
        assert secure.http("GET", "/api/v1/registry/enterprise?limit=10000").status == 200
        assert secure.http("POST", "/api/v1/registry/silence?mode=create", [{"id": "y" * 3000, "scope": ["city"]}]).status in (400, 422)
        assert secure.http("POST", "/api/v1/registry/silence", [], origin=False, Origin=first.url).status in (400, 403)
        for version, good in (("-tls1_1", False), ("-tls1_2", True), ("-tls1_3", True)):
            spoken = subprocess.run(["openssl", "s_client", version, "-cipher", "DEFAULT@SECLEVEL=0", "-connect", first.settings["http"]], stdin=subprocess.DEVNULL, capture_output=True)
            assert (spoken.returncode == 0) == good, (version, spoken.stderr)
        with pytest.raises(OSError):
            urllib.request.urlopen(plain + "/healthz", timeout=5)
        # half a setting, files that are none, a key of another certificate: it does not start, and says why
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-out", folder / "other.pem"], check=True, capture_output=True)
        for certificate, key, why in (("cert.pem", "", "given together"), ("none.pem", "key.pem", "none.pem"), ("registry.log", "key.pem", "no PEM"), ("cert.pem", "other.pem", "pair")):
            first.conf.write_text(conf + f"http_tls_certificate = {folder}/{certificate}\n" + (f"http_tls_key = {folder}/{key}\n" if key else ""))
            assert first.process["gateway"].poll() is not None or first.signal("gateway", 15) == 0
            first.start("gateway")
            assert first.process["gateway"].wait(20) == 1 and why in first.log("gateway").splitlines()[-1], first.log("gateway")[-500:]
        first.conf.write_text(conf)
        first.url = plain
        first.start("gateway")
        first.ready()


def test_random_cookies_and_origins(door):
    """Whatever stands in these headers: an answer, and nobody is let in."""
    rng = random.Random(20260106)
    pieces = [b"parkpulse", b"__Host-parkpulse", b"=", b";", b" ", b",", b"\t", b'"', b"A" * 43, b"-" * 43, b"x", b"\x80\xff", b"Path=/", b"$Version=1", b"%00"]
    names = [b"Cookie", b"X-CSRF-Token", b"Origin", b"Sec-Fetch-Site", b"Host", b"X-Forwarded-For", b"X-Forwarded-Proto"]
    for _ in range(600):
        head = b"".join(rng.choice(names) + b": " + b"".join(rng.choice(pieces) for _ in range(rng.randrange(0, 12))) + b"\r\n" for _ in range(rng.randrange(1, 6)))
        got = door.raw(rng.choice((b"GET /api/v1/session", b"DELETE /api/v1/session", b"PUT /api/v1/session/password", b"GET /api/v1/alerts")) + b" HTTP/1.1\r\n" + head + b"Connection: close\r\n\r\n")
        assert not got or got.split(b" ")[1] in (b"401", b"400", b"431"), got[:300]
    door.alive()


def test_bodies_of_logins(door):
    for body, status in ((b"", 400), (b"{}", 400), (b"[]", 400), (b'{"official":"li.na"}', 400), (b'{"official":"li.na","password":7}', 400), (b'{"official":"li.na","password":"x","more":1}', 400),
                         (b'{"official":"li.na","password":"x","password":"y"}', 400), (b"\xff\xfe", 400), (b'{"official":"","password":"x"}', 401),
                         (b'{"official":"../etc","password":"x"}', 401), (b'{"official":"li.na","password":""}', 401), (b'{"official":"' + b"a" * 70 + b'","password":"x"}', 401),
                         (b"x" * 20000, 413)):
        problem(door.http("POST", "/api/v1/session", body, token=None, headers={"Content-Type": "application/json"}), status)
    problem(door.http("POST", "/api/v1/session", b'{"official":"li.na","password":"x"}', token=None, headers={"Content-Type": "text/plain"}), 415)
    problem(door.http("POST", "/api/v1/session", b"official=li.na&password=x", token=None), 415)
    # By a token a password is changed too, if the old one is known.
    made = made_password(door, "wang.wei")
    token = door.seed.official_key("wang.wei")["token"]
    problem(door.http("PUT", "/api/v1/session/password", {"old": "something else", "new": PASSWORD}, token=token), 403)
    assert door.http("PUT", "/api/v1/session/password", {"old": made, "new": PASSWORD}, token=token).status == 204
    assert Browser(door).login("wang.wei").status == 200
    versions = sqlite3.connect(f"file:{door.folder}/registry/registry.db?mode=ro", uri=True).execute("SELECT count(*) FROM change WHERE id = 'wang.wei'").fetchone()
    assert versions[0] >= 3
