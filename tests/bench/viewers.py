"""500 viewers of the live stream on one gateway: how long each warning takes to all of them, from the plant's push, and the gateway's memory.

Viewers, plant and all services share this machine. Prints one JSON line and a short table.
"""
import argparse
import json
import pathlib
import resource
import selectors
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from plant import Plant  # noqa: E402
from seed import DAY, Seed, day_start  # noqa: E402
from stack import Stack, wait_for  # noqa: E402

LATEST_MS, MEMORY_MB = 1000, 200
RAISED = b'"input":"raised"'


class Viewers:
    """Sockets read by one loop. A change is known by the enterprise whose warning was raised."""

    def __init__(self, stack, count):
        host, port = stack.settings["http"].rsplit(":", 1)
        ask = f"GET /api/v1/stream HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {stack.admin}\r\n\r\n".encode()
        self.loop, self.rest, self.welcome = selectors.DefaultSelector(), {}, set()
        for _ in range(count):
            s = socket.create_connection((host, int(port)))
            s.sendall(ask)
            s.setblocking(False)
            self.loop.register(s, selectors.EVENT_READ)
            self.rest[s] = b""

    def read(self, seconds):
        """What has come by then, as (viewer, line)."""
        for key, _ in self.loop.select(seconds):
            s = key.fileobj
            data = s.recv(1 << 20)
            assert data, "the gateway has closed a viewer"
            *lines, self.rest[s] = (self.rest[s] + data).split(b"\n")
            for line in lines:
                if line.startswith(b"HTTP/1.1 200"):
                    self.welcome.add(s)
                yield s, line

    def close(self):
        for s in self.rest:
            s.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=500)
    parser.add_argument("--warnings", type=int, default=50)
    options = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with Stack() as stack:
        stack.start().ready()
        seed = Seed(stack, enterprises=options.warnings)
        plant, today = Plant(seed.key("*")), day_start(int(time.time() * 1000))
        for code in seed.codes:
            plant.push([(code, "electricity_day", today - (60 - n) * DAY, 1000.0 + n % 3) for n in range(40)])
        viewers = Viewers(stack, options.viewers)

        def welcome():
            for _ in viewers.read(0.1):
                pass
            return len(viewers.welcome) == options.viewers
        wait_for(welcome, 60, "all viewers to be let in")
        late, first = [], []
        for code in seed.codes:
            mine, seen = f'"enterprise":"{code}"'.encode(), set()
            sent = time.monotonic()
            plant.push([(code, "electricity_day", today - 20 * DAY, 5.0)])
            while len(seen) < options.viewers:
                assert time.monotonic() < sent + 20, f"{len(seen)} of {options.viewers} viewers have heard of {code} after 20 s"
                for s, line in viewers.read(0.1):
                    if RAISED in line and mine in line:
                        if not seen:
                            first.append((time.monotonic() - sent) * 1000)
                        seen.add(s)
            late.append((time.monotonic() - sent) * 1000)
        gateway = stack.process["gateway"].pid
        status = pathlib.Path(f"/proc/{gateway}/status").read_text()
        memory = int(status.split("VmHWM:")[1].split()[0]) / 1024
        viewers.close()
        plant.close()
    late.sort()
    result = {"bench": "viewers", "viewers": options.viewers, "warnings": len(late), "first_median_ms": round(sorted(first)[len(first) // 2], 1),
              "all_median_ms": round(late[len(late) // 2], 1), "all_max_ms": round(late[-1], 1), "gateway_peak_mb": round(memory, 1)}
    print(json.dumps(result))
    print(f"push to the first of {options.viewers} viewers: {result['first_median_ms']} ms in the median; to all of them {result['all_median_ms']} ms, at most "
          f"{result['all_max_ms']} ms   target {LATEST_MS}")
    print(f"gateway at most {result['gateway_peak_mb']} MB   target {MEMORY_MB}")
    if late[-1] > LATEST_MS or memory > MEMORY_MB:
        sys.exit("missed")


main()
