"""Five receivers, and one of them a black hole, one answers 500, one is slow, one takes 20 a minute: none of them holds up another, and each gets everything once, in order."""
import time

from driver import Driver, wait_for
from receivers import DingTalk, Feishu, Webhook

ALERTS = 400


def order(receiver):
    return [n for _, body in receiver.once() for n in receiver.names(body)]


def test_five_receivers(receivers):
    good, other = receivers(Webhook, "secret"), receivers(Webhook)
    hole, broken, slow, limited = receivers(Webhook, mode="hole"), receivers(Webhook, mode="error"), receivers(Feishu, mode="slow"), receivers(DingTalk, "s")
    all_of_them = {"good": good, "other": other, "hole": hole, "broken": broken, "slow": slow, "limited": limited}
    d = Driver()
    for name, kind, secret in (("good", "webhook", "secret"), ("other", "webhook", "-"), ("hole", "webhook", "-"), ("broken", "webhook", "-"),
                               ("slow", "feishu", "-"), ("limited", "dingtalk", "s")):
        d.channel(name, kind, all_of_them[name].url, secret)
    with d:
        for i in range(ALERTS):
            d.commit(str(i), *[d.notice(f"{name}.{i}", name, f"{name}x{i}") for name in all_of_them])
        # The healthy two have everything while the hole and the broken one have nothing.
        d.wait_told([f"{name}.{i}" for name in ("good", "other") for i in range(ALERTS)])
        assert not any(n.startswith(("hole.", "broken.")) for n in d.told)
        wait_for(lambda: d.text().count("tell_failed channel=hole") and d.text().count("tell_failed channel=broken"), "failures")
        broken.mode = hole.mode = "ok"
        hole.free.set()
        d.wait_told([f"{name}.{i}" for name in all_of_them for i in range(ALERTS)])
        for name in ("good", "other", "hole", "broken"):
            assert order(all_of_them[name]) == [f"{name}.{i}" for i in range(ALERTS)], name
        for name in ("slow", "limited"):  # their digests list what there is room for, and count the rest
            r = all_of_them[name]
            at = [int(n.split("x")[1]) for n in order(r)]
            assert at == sorted(at) and len(at) == len(set(at))
            assert sum(r.count(body) for _, body in r.once()) == ALERTS
            assert not r.mistakes and not r.blocked
        for name in ("hole", "broken", "slow", "limited"):
            assert len(all_of_them[name].once()) < ALERTS / 5, name
        assert d.rows("SELECT count(*), sum(taken), count(DISTINCT id) FROM told") == [(6 * ALERTS, 6 * ALERTS, 6 * ALERTS)]
        assert d.rows("SELECT count(*) FROM tell_notice") == [(0,)]


def test_a_dead_mail_server_and_many_mailboxes_hold_up_nobody(receivers):
    """A mailbox is a receiver of its own, and there are hundreds: their server does not answer, the webhook goes on."""
    good = receivers(Webhook)
    hole = receivers(Webhook, mode="hole")
    d = Driver(smtp_url=hole.url.replace("http", "smtp").replace("/hook", ""))
    d.channel("good", "webhook", good.url)
    d.channel("mail", "email")
    with d:
        d.commit("1", *[d.notice(f"m{i}", "mail", f"a{i}", address=f"u{i}@example.org", until_in_ms=1 if i < 100 else 0) for i in range(300)])
        started = time.monotonic()
        for i in range(50):
            d.commit(f"g{i}", d.notice(f"g{i}", "good", f"a{i}"))
        d.wait_told([f"g{i}" for i in range(50)])
        assert order(good) == [f"g{i}" for i in range(50)]
        print(f"50 alerts beside 300 dead mailboxes: {time.monotonic() - started:.2f} s")
        # What has another way does not wait for its turn with a server that is known to fail; the first few are in calls of unknown fate.
        d.wait(lambda: sum(n.startswith("m") for n in d.told) >= 80, "mails to be given back")
        assert all(d.told[n][0] == "late" and int(n[1:]) < 100 for n in d.told if n.startswith("m"))
