#!/usr/bin/python3
"""How long a notice takes from its commit to its receiver, at 100 alerts a second, beside receivers that are dead, broken, slow and limited. tell.py [SECONDS]"""
import os
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/integration/tell"))
from driver import Driver  # noqa: E402
from receivers import DingTalk, Feishu, Webhook  # noqa: E402

PER_SECOND, BACKLOG = 100, 100_000


def memory_mb(process):
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(text.split("VmHWM:")[1].split()[0]) / 1024


def beside_bad_ones(seconds):
    receivers = {"good": Webhook("s"), "other": Webhook(), "hole": Webhook(mode="hole"), "broken": Webhook(mode="error"), "slow": Feishu(mode="slow"), "limited": DingTalk("s")}
    kinds = {Webhook: "webhook", Feishu: "feishu", DingTalk: "dingtalk"}
    d = Driver()
    for name, r in receivers.items():
        d.channel(name, kinds[type(r)], r.url, r.secret or "-")
    asked = {}
    with d:
        started = time.time()
        for i in range(PER_SECOND * seconds):
            due = started + i / PER_SECOND
            time.sleep(max(0, due - time.time()))
            asked[str(i)] = time.time()
            d.say(*[d.notice(f"{name}.{i}", name, f"{name}x{i}") for name in receivers], f"commit {i}")
        d.wait_told([f"{name}.{i}" for name in ("good", "other") for i in range(PER_SECOND * seconds)])
        late = sorted(at - asked[n.split(".")[1]] for name in ("good", "other") for _, body, at in receivers[name].messages for n in receivers[name].names(body))
        at = [late[int(len(late) * q)] * 1000 for q in (0.5, 0.99)] + [late[-1] * 1000]
        calls = sum(len(receivers[name].messages) for name in ("good", "other"))
        print(f"{PER_SECOND} alerts/s, {len(receivers)} receivers, 4 of them bad: healthy two got {len(late)} notices in {calls} calls: median {at[0]:.0f} ms, 99 % {at[1]:.0f} ms, last {at[2]:.0f} ms")
        receivers["hole"].mode = receivers["broken"].mode = "ok"
        receivers["hole"].free.set()
        since = time.time()
        d.wait_told([f"{name}.{i}" for name in receivers for i in range(PER_SECOND * seconds)], 300)
        print(f"after recovery the others had everything {time.time() - since:.1f} s later, in", ", ".join(f"{len(r.once())} ({name})" for name, r in receivers.items()), "messages")
    for r in receivers.values():
        r.close()


def backlog():
    """A receiver that was away for long: memory does not grow with what waits, and it goes out in bulk."""
    r = Webhook(mode="error")
    d = Driver()
    d.channel("c", "webhook", r.url)
    with d:
        for at in range(0, BACKLOG, 1000):
            d.commit(str(at), *[d.notice(f"n{i}", "c", f"a{i}") for i in range(at, at + 1000)])
        high = memory_mb(d.process)
        r.mode = "ok"
        d.say(f"channel c webhook {r.url} - 0 -")
        since = time.time()
        d.wait_told([f"n{BACKLOG - 1}"], 300)
        print(f"{BACKLOG} notices waited: {high:.0f} MB; told in {time.time() - since:.1f} s, {len(r.once())} calls, {memory_mb(d.process):.0f} MB at most")
    r.close()


if __name__ == "__main__":
    os.environ.setdefault("PP_BIN", str(ROOT / "build/release/bin"))
    beside_bad_ones(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
    backlog()
