"""The four services with a small city, and the ways to knock at the gateway's door."""
import datetime
import http.client
import json
import queue
import socket
import threading
import time

from seed import DAY, Seed, day_start
from stack import Stack, wait_for


class Door(Stack):
    def __enter__(self):
        try:
            self.start().ready()
            self.seed = Seed(self, enterprises=6, live_days=400)
        except BaseException:
            self.close()
            raise
        self.today = day_start(int(time.time() * 1000))
        return self

    def ctl(self, command, folder):
        """What the seed needs of ppctl: the import of a folder."""
        assert command == "import"
        for kind in ("county", "zone", "area", "indicator", "enterprise", "policy", "official"):
            answer = self.http("POST", f"/api/v1/registry/{kind}/import", (folder / f"{kind}.csv").read_bytes(), headers={"Content-Type": "text/csv"})
            assert answer.status == 200 and answer.json["settled"], answer.body

    def line(self, code, value, days=0, indicator="electricity_day"):
        return f"{indicator},enterprise={code} value={value} {(self.today - days * DAY) * 1_000_000}\n"

    def write(self, lines, token, path="/write", **more):
        return self.http("POST", path, lines, token=token, **more)

    def history(self, *codes, days=30):
        """Ordinary days, so that a stop of today is one."""
        token = self.seed.key(*codes)["token"]
        lines = "".join(self.line(code, 1000 + n % 3, n) for code in codes for n in range(days, 0, -1))
        assert self.write(lines, token).status == 204
        return token

    def raw(self, data, seconds=2, then_close=True):
        """Bytes as they are; everything that comes back until the other side closes or is quiet."""
        host, port = self.settings["http"].rsplit(":", 1)
        got = b""
        with socket.create_connection((host, int(port)), timeout=seconds) as s:
            try:
                s.sendall(data)
                if then_close:
                    s.shutdown(socket.SHUT_WR)
                while part := s.recv(65536):
                    got += part
            except (ConnectionError, TimeoutError, OSError):
                pass
        return got

    def alive(self):
        assert self.process["gateway"].poll() is None, self.log("gateway")[-3000:]
        assert self.http("GET", "/healthz", token=None).status == 200


def problem(answer, status, *words):
    """The answer is that problem, and says those words."""
    assert answer.status == status, (answer.status, answer.body)
    assert answer.headers["Content-Type"].startswith("application/problem+json"), answer.headers
    body = answer.json
    assert body["status"] == status and body["title"] and body["detail"] and body["request_id"], body
    for word in words:
        assert word in answer.body.decode(), (word, body)
    return body


class Viewer:
    """A reader of the live stream."""

    def __init__(self, door, token="admin", last=None, path="/api/v1/stream", language=None, headers=None):
        headers = headers or {"Authorization": f"Bearer {door.admin if token == 'admin' else token}"}
        headers |= {"Last-Event-ID": str(last)} if last is not None else {}
        headers |= {"Accept-Language": language} if language else {}
        self.connection = http.client.HTTPConnection(door.settings["http"], timeout=60)
        self.connection.request("GET", path, headers=headers)
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        if self.status != 200:
            return
        assert self.answer.headers["Content-Type"].startswith("text/event-stream")
        self.events = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        event = {}
        try:
            for line in self.answer:
                line = line.decode().rstrip("\n")
                if not line:
                    if event:
                        self.events.put(event)
                    event = {}
                elif ": " in line and not line.startswith(":") and not line.startswith("retry"):
                    name, value = line.split(": ", 1)
                    event[name] = value
        except (OSError, ValueError, AttributeError):
            pass
        self.events.put(None)

    def next(self, seconds=10):
        """The next event, with its data read; None at the end of the stream."""
        event = self.events.get(timeout=seconds)
        return event and event | {"data": json.loads(event["data"])}

    def until(self, fits, seconds=10):
        """All events up to the first one that fits."""
        seen = [self.next(seconds)]
        while not fits(seen[-1]["data"]):
            seen.append(self.next(seconds))
        return seen

    def close(self):
        self.connection.sock.shutdown(socket.SHUT_RDWR)  # wakes the reader


def iso(time_ms):
    return datetime.datetime.fromtimestamp(time_ms / 1000, datetime.timezone.utc).isoformat()


__all__ = ["DAY", "Door", "Viewer", "iso", "problem", "wait_for"]
