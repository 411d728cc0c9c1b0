"""kill -9 between commit and send, and at other moments: no notice is untold, and one that is told twice is told under the same key."""
import random
import threading

from driver import Driver, wait_for
from receivers import Webhook, WeCom

ROUNDS = 100


def test_kill_between_commit_and_send(receivers):
    chance = random.Random(1)
    receiver = {"hook": receivers(Webhook, "secret"), "group": receivers(WeCom)}
    receiver["group"].limit = None
    d = Driver()
    d.channel("hook", "webhook", receiver["hook"].url, "secret")
    d.channel("group", "wecom", receiver["group"].url, "-", 6000)
    must, may, kills = [], [], 0
    for n in range(ROUNDS):
        process = d.start().process
        moment = ("after the commit", "when a call arrives", "after an answer", "at random")[n % 4]
        called = threading.Event()
        before = sum(len(r.messages) for r in receiver.values())
        for r in receiver.values():
            r.on_request = (lambda p=process, c=called: (p.kill(), c.set())) if moment == "when a call arrives" else called.set
        names = [f"{channel}.{n}.{i}" for channel in receiver for i in range(chance.choice((1, 2, 7)))]
        said = d.commit_or_die(str(n), *[d.notice(name, name.split(".")[0], name.replace(".", "x"), urgent=chance.random() < 0.2) for name in names])
        (must if said else may).extend(names)
        if moment in ("when a call arrives", "after an answer"):
            wait_for(called.is_set, "a call")
        if moment == "after an answer":
            wait_for(lambda: sum(len(r.messages) for r in receiver.values()) > before, "a message")
        if moment == "at random":
            called.wait(chance.random() / 20)
        d.kill()
        kills += 1
    assert kills == ROUNDS
    for r in receiver.values():
        r.on_request = None
    with d:
        d.wait_empty()
        told = [name for name, in d.rows("SELECT id FROM told WHERE taken")]
        assert len(told) == len(set(told)) and set(must) <= set(told) <= set(must) | set(may)
    # What each was told in: the keys of the messages it stood in.
    repeated = 0
    for channel, r in receiver.items():
        keys = {}
        for key, body, _ in r.messages:
            for name in r.names(body):
                keys.setdefault(name.replace("x", "."), []).append(key)
        expected = [name for name in told if name.startswith(channel)]
        if r is receiver["hook"]:
            assert sorted(keys) == sorted(expected)
        else:  # a digest of the robot names what there is room for, and counts all
            assert set(keys) <= set(expected) and sum(r.count(body) for _, body in r.once()) == len(expected)
        assert all(len(set(k)) == 1 for k in keys.values())
        repeated += sum(len(k) > 1 for k in keys.values())
        assert not r.mistakes
    assert repeated  # some were: the kills hit where they should
    print(f"{ROUNDS} kills, {len(told)} notices, {repeated} told twice under the same key")


def test_a_restart_does_not_forget_the_limit(receivers):
    """The bucket is stored: a program that dies again and again sends no more than one that does not."""
    r = receivers(WeCom)
    d = Driver()
    d.channel("c", "wecom", r.url)
    for n in range(30):
        d.start()
        d.commit(str(n), d.notice(f"n{n}", "c", f"a{n}", urgent=1))
        d.kill()
    with d:
        d.wait_empty()
    assert not r.blocked and not r.mistakes
    assert {n for _, body in r.once() for n in r.names(body)} == {f"a{n}" for n in range(30)}
