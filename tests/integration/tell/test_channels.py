"""Each kind of channel against a receiver that looks: signatures, sizes, limits, answers; digests; what is due, urgent, cancelled, removed."""
import json

import pytest

from driver import Driver, wait_for
from receivers import DingTalk, Feishu, Webhook, WeCom

KINDS = [("wecom", WeCom, ""), ("dingtalk", DingTalk, "SEC-secret"), ("feishu", Feishu, "secret"), ("webhook", Webhook, "secret")]
ROBOTS = KINDS[:3]


def driver_with(kind, receiver, secret, url=None, **more):
    d = Driver()
    d.channel("c", kind, url or receiver.url, secret or "-", **more)
    return d


@pytest.mark.parametrize("kind,cls,secret", KINDS)
def test_every_what_is_taken(receivers, kind, cls, secret):
    r = receivers(cls, secret)
    whats = ["opened", "level", "closed", "withdrawn", "reminder", "escalated", "parent", "lift", "case"]
    with driver_with(kind, r, secret) as d:
        for language in ("zh", "en"):
            for i, what in enumerate(whats):  # one by one, each a message; wecom and dingtalk take 20 a minute
                d.commit(f"{language}{i}", d.notice(f"n{language}{i}", "c", f"a{i}", what=what, language=language, urgent=1))
                if kind == "webhook":
                    d.wait_told([f"n{language}{i}"])
            if kind != "webhook":
                d.wait(lambda: len([n for n in d.told if n.startswith(f"n{language}")]) == len(whats), "all of them")
        assert all(told[0] == "taken" for told in d.told.values())
        assert not r.mistakes and not r.blocked
        assert d.ask("test c t1 -", "tested") == "1"
        d.wait_told(["t1"])


@pytest.mark.parametrize("kind,cls,secret", ROBOTS)
def test_many_go_together_and_none_is_left_out(receivers, kind, cls, secret):
    r = receivers(cls, secret)
    with driver_with(kind, r, secret, mention="13800001111,13800002222") as d:
        names = [f"n{i}" for i in range(450)]
        d.commit("all", *[d.notice(n, "c", f"a{i}") for i, n in enumerate(names)])
        d.wait_told(names)
        assert not r.mistakes and not r.blocked
        assert sum(r.count(body) for _, body in r.once()) == 450
        assert len(r.once()) == 3  # 200 in a message


@pytest.mark.parametrize("kind,cls,secret", ROBOTS)
def test_the_limit_is_kept(receivers, kind, cls, secret):
    """Far more than fits, one after the other: no minute sees too many, and nothing is refused."""
    r = receivers(cls, secret)
    with driver_with(kind, r, secret) as d:
        for i in range(120):
            d.commit(str(i), d.notice(f"n{i}", "c", f"a{i}", urgent=i % 40 == 0))
            urgent = [f"n{k}" for k in range(0, i + 1, 40)]
        d.wait_told([f"n{i}" for i in range(120)])
        assert urgent and not r.blocked and not r.mistakes
        assert sum(r.count(body) for _, body in r.once()) == 120


def test_throttled_waits_as_long_as_it_is_told(receivers):
    r = receivers(WeCom)
    r.limit = 0
    with driver_with("wecom", r, "") as d:
        d.commit("1", d.notice("n1", "c"))
        wait_for(lambda: r.arrivals, "the call")
        assert d.ask("cancel a1 9 opened", "cancelled") in "01"  # it was not taken: it waits, and can be cancelled
    assert len(r.arrivals) == 1


@pytest.mark.parametrize("kind,cls,secret,url", [
    ("wecom", WeCom, "", "/cgi-bin/webhook/send?key=other"), ("dingtalk", DingTalk, "wrong", None), ("feishu", Feishu, "wrong", None),
    ("webhook", Webhook, "wrong", None)])
def test_a_channel_that_is_wrong_is_repaired(receivers, kind, cls, secret, url):
    """A wrong key: nothing is lost; once it is put right, everything goes at once."""
    r = receivers(cls, secret and "right")
    base = r.url[:r.url.index("/", 8)]
    with driver_with(kind, r, secret, base + url if url else None) as d:
        d.commit("1", *[d.notice(f"n{i}", "c", f"a{i}") for i in range(10)])
        wait_for(lambda: r.mistakes, "a refusal")
        assert not d.told
        d.say(f"channel c {kind} {r.url} {'right' if secret else '-'} 0 -")
        d.wait_told([f"n{i}" for i in range(10)])
        assert all(told[0] == "taken" for told in d.told.values())


def test_a_message_that_is_refused_is_given_back_and_the_next_one_goes(receivers):
    r = receivers(WeCom)
    r.look = lambda path, headers, body: (200, {"errcode": 40058, "errmsg": "bad"}) if b"/alerts/bad" in body else None
    with driver_with("wecom", r, "") as d:
        d.commit("1", d.notice("n1", "c", "bad"))
        d.wait_told(["n1"])
        d.commit("2", d.notice("n2", "c", "good"))
        d.wait_told(["n2"])
        assert d.told["n1"] == ["refused", "errcode 40058 bad"] and d.told["n2"][0] == "taken"
        assert d.rows("SELECT id, taken FROM told ORDER BY id") == [("n1", 0), ("n2", 1)]


def test_one_bad_notice_of_many_takes_no_other_with_it(receivers):
    """A digest that is refused is told again, notice by notice: only the one that is to blame is given back."""
    r = receivers(Webhook)
    r.look = lambda path, headers, body: (400, {}) if b"/alerts/bad" in body else None
    r.mode = "error"
    with driver_with("webhook", r, "") as d:
        d.commit("1", d.notice("n0", "c", "a0"))
        wait_for(lambda: "tell_failed" in d.text(), "a failure")
        d.commit("2", *[d.notice(f"n{i}", "c", "bad" if i == 7 else f"a{i}") for i in range(1, 20)])
        r.mode = "ok"
        d.wait_told([f"n{i}" for i in range(20)])
        assert [n for n, told in d.told.items() if told[0] == "refused"] == ["n7"]
        assert [n for _, body in r.once() for n in r.names(body)] == [f"n{i}" for i in range(20) if i != 7]


def test_channels_that_do_not_exist_give_back(receivers):
    r = receivers(Webhook, mode="error")
    d = Driver()
    d.channel("c", "webhook", r.url)
    with d:
        d.commit("1", d.notice("n1", "c"), d.notice("n2", "never"))
        d.wait_told(["n2"])
        d.say("remove c")
        d.wait_told(["n1"])
        assert d.told["n1"] == d.told["n2"] == ["refused", "the channel does not exist"]
        assert d.ask("test c t1 -", "tested") == "0"


def test_due_later_waits_and_urgent_overtakes(receivers):
    r = receivers(Webhook, mode="error")
    with driver_with("webhook", r, "") as d:
        d.commit("1", d.notice("n0", "c", "a0"))
        wait_for(lambda: "tell_failed" in d.text(), "a failure")
        later = d.notice("later", "c", "a9", due_in_ms=3_600_000)
        d.commit("2", *[d.notice(f"n{i}", "c", f"a{i}") for i in range(1, 9)], later, d.notice("red", "c", "a10", level="red", urgent=1))
        r.mode = "ok"
        d.wait_told(["red", *[f"n{i}" for i in range(9)]])
        order = [n for _, body in r.once() for n in r.names(body)]
        assert order == ["n0", "red", *[f"n{i}" for i in range(1, 9)]]  # n0 may have arrived: it is repeated before anything else
        assert "later" not in d.told


def test_what_has_another_way_does_not_wait_for_a_channel_that_fails(receivers):
    """Given back when its time is over, whether it came before the failure or after; the others wait, and a healthy channel gives nothing back."""
    r, good = receivers(Webhook, mode="error"), receivers(Webhook)
    d = driver_with("webhook", r, "")
    d.channel("good", "webhook", good.url)
    with d:
        d.commit("1", d.notice("n0", "c", "a0"))
        wait_for(lambda: "tell_failed" in d.text(), "a failure")
        d.commit("2", d.notice("n1", "c", "a1", until_in_ms=1), d.notice("n2", "c", "a2"), d.notice("n3", "c", "a3", until_in_ms=200), d.notice("g", "good", "a4", until_in_ms=1),
                 d.notice("n5", "c", "a5", until_in_ms=3_600_000))
        d.wait_told(["n1", "n3", "g"])
        assert d.told["n1"] == d.told["n3"] == ["late", "HTTP status 500"] and d.told["g"][0] == "taken"
        r.mode = "ok"
        d.wait_told(["n0", "n2", "n5"])
        assert [n for _, body in r.once() for n in r.names(body)] == ["n0", "n2", "n5"]


def test_acknowledged_is_told_to_nobody_else(receivers):
    """Cancelled while the receiver is away; what says that it is over stays."""
    r = receivers(Webhook, mode="error")
    with driver_with("webhook", r, "") as d:
        d.commit("1", d.notice("n1", "c", "a1", 1), d.notice("n2", "c", "a1", 2, what="reminder"), d.notice("n3", "c", "a2", 1), d.notice("n4", "c", "a1", 3, what="closed"))
        wait_for(lambda: "tell_failed" in d.text(), "a failure")
        gone = int(d.ask("cancel a1 3 opened", "cancelled")) + int(d.ask("cancel a1 3 reminder", "cancelled"))
        r.mode = "ok"
        d.wait_told(["n3", "n4"])
        # The first call had all four or some of them, and may have arrived: it is repeated as it was. What was free is gone.
        told = [n for _, body in r.once() for n in r.names(body)]
        assert len(told) == 4 - gone and {"n3", "n4"} <= set(told)
        assert len(told) == len(set(told))


def test_cancelled_before_it_is_sent(receivers):
    r = receivers(Webhook)
    with driver_with("webhook", r, "") as d:
        d.commit("1", d.notice("n1", "c", "a1", due_in_ms=3_600_000), d.notice("n2", "c", "a1", what="closed", due_in_ms=3_600_000), d.notice("n3", "c", "a2", due_in_ms=3_600_000))
        assert d.ask("cancel a1 2 opened", "cancelled") == "1"
        assert d.ask("cancel a1 2 opened", "cancelled") == "0"
        assert d.ask("cancel a1 1 closed", "cancelled") == "0"  # its change is not before that one
        assert d.rows("SELECT id FROM tell_notice ORDER BY id") == [("n2",), ("n3",)]


def test_metrics(receivers):
    r, hole = receivers(Webhook), receivers(Webhook, mode="error")
    d = Driver()
    d.channel("good", "webhook", r.url)
    d.channel("bad", "webhook", hole.url)
    with d:
        d.commit("1", *[d.notice(f"g{i}", "good", f"a{i}") for i in range(30)], *[d.notice(f"b{i}", "bad", f"a{i}") for i in range(30)])
        d.wait_told([f"g{i}" for i in range(30)])
        wait_for(lambda: "tell_failed" in d.text(), "a failure")
        m = d.metrics()
        good, bad = '{channel="good",kind="webhook"}', '{channel="bad",kind="webhook"}'
        assert m[f"parkpulse_alerting_tell_notices_total{good}"] == 30 and m[f"parkpulse_alerting_tell_waiting{good}"] == 0
        assert m[f"parkpulse_alerting_tell_messages_total{good}"] == len(r.once())
        assert m[f"parkpulse_alerting_tell_notices_total{bad}"] == 0 and m[f"parkpulse_alerting_tell_waiting{bad}"] == 30
        assert m[f"parkpulse_alerting_tell_failed_total{bad}"] >= 1


def test_webhook_says_what_alertmanager_says(receivers):
    r = receivers(Webhook, "secret")
    with driver_with("webhook", r, "secret") as d:
        d.commit("1", d.notice("n1", "c", "a1"), d.notice("n2", "c", "a2", what="closed"))
        d.wait_told(["n1", "n2"])
        (key, body), = r.once()
        assert set(body) == {"version", "groupKey", "truncatedAlerts", "status", "receiver", "groupLabels", "commonLabels", "commonAnnotations", "externalURL", "alerts"}
        assert body["version"] == "4" and body["status"] == "firing" and key in body["groupKey"]
        one, two = body["alerts"]
        assert one["status"] == "firing" and one["endsAt"] == "0001-01-01T00:00:00Z" and two["status"] == "resolved" and two["endsAt"] > two["startsAt"]
        assert one["generatorURL"] == "https://park.example.org/alerts/a1" and one["fingerprint"] == "a1"
        assert one["labels"]["alertname"] == "ProductionDrop" and body["commonLabels"]["zone"] == "QJ01" and "alert_id" not in body["commonLabels"]
        assert all(isinstance(v, str) for a in body["alerts"] for part in ("labels", "annotations") for v in a[part].values())
        assert json.dumps(body, ensure_ascii=False).count("麒麟示例汽车零部件025号") >= 2
