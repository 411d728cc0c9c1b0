"""The whole system for one test: Redis and the four services as real processes in a folder of their own, on free ports.

PP_BIN names the folder of the programs (default: build/release/bin).
"""
import contextlib
import json
import os
import pathlib
import random
import shutil
from signal import SIGKILL
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("PP_BIN", ROOT / "build/release/bin"))
SHARED = ROOT.parent / "shared"
SERVICES = ("registry", "aggregation", "alerting", "gateway")
ENDPOINTS = ("registry_rpc", "registry_bell", "aggregation_ingest", "aggregation_rpc", "aggregation_bell", "alerting_rpc",
             "alerting_bell", "alerting_pub")


def wait_for(condition, seconds=20, what="the condition"):
    """Returns the first truthy value of condition(); fails after the deadline, saying what was waited for."""
    deadline = time.monotonic() + seconds
    last = None
    while time.monotonic() < deadline:
        try:
            value = condition()
            if value:
                return value
        except (OSError, AssertionError, KeyError) as error:
            last = error
        time.sleep(0.02)  # the pace of asking, not a guess at how long it takes
    raise AssertionError(f"waited {seconds} s for {what}" + (f"; last error: {last!r}" if last else ""))


def free_ports(count):
    """Below the range the kernel takes for outgoing connections: a port of that range may connect to itself while its listener restarts. Each worker of
    pytest has ports of its own, so that two who start at once do not choose the same."""
    worker, workers = (int(os.environ.get(name, default).lstrip("gw")) for name, default in (("PYTEST_XDIST_WORKER", "0"), ("PYTEST_XDIST_WORKER_COUNT", "1")))
    width = 12000 // workers
    mine = range(20000 + worker * width, 20000 + (worker + 1) * width)
    with contextlib.ExitStack() as held:
        found = []
        for port in random.SystemRandom().sample(mine, 200):
            s = held.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                s.bind(("127.0.0.1", port))
                found.append(port)
            if len(found) == count:
                return found
    raise AssertionError(f"no {count} free ports between {mine[0]} and {mine[-1]}")


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Stack:
    def __init__(self, settings=None, folder=None, wrap=()):
        """settings: more lines for parkpulse.conf; wrap: a command put before each service's (a limiter, a debugger)."""
        self.own = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="parkpulse-"))
        ports = free_ports(len(ENDPOINTS) + 1)
        self.settings = {"data": self.folder, "keys": self.folder / "keys", "redis": f"unix:{self.folder}/redis.sock"}
        self.settings |= {name: f"tcp://127.0.0.1:{port}" for name, port in zip(ENDPOINTS, ports)}
        self.settings["http"] = f"127.0.0.1:{ports[-1]}"
        # Tests look at what opens at once, and at any time of the day.
        self.settings |= {"hold_seconds": 0, "work_hours": "00:00-24:00"}
        self.settings |= settings or {}
        self.url = "http://" + self.settings["http"]
        self.conf = self.folder / "parkpulse.conf"
        self.conf.write_text("".join(f"{key} = {value}\n" for key, value in self.settings.items()))
        self.wrap = list(wrap)
        self.process = {}

    # --- processes
    def start(self, *names):
        for name in names or ("redis", *SERVICES):
            assert name not in self.process or self.process[name].poll() is not None, f"{name} runs already"
            if name == "redis":
                command = ["redis-server", "--port", "0", "--unixsocket", f"{self.folder}/redis.sock", "--save", "", "--appendonly", "no",
                           "--dir", str(self.folder)]
            else:
                command = [*self.wrap, str(BIN / f"pp-{name}"), "--config", str(self.conf)]
            with open(self.folder / f"{name}.log", "ab") as log:
                self.process[name] = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        return self

    def signal(self, name, number=SIGKILL):
        self.process[name].send_signal(number)
        return self.process[name].wait(30)

    def restart(self, name, number=SIGKILL):
        self.signal(name, number)
        self.start(name)

    def ready(self, seconds=30):
        def ask():
            for name, process in self.process.items():
                if process.poll() is not None:
                    raise SystemExit(f"{name} ended with {process.returncode}: {self.log(name)[-2000:]}")
            return self.http("GET", "/readyz", token=None).status == 200
        wait_for(ask, seconds, "/readyz to answer 200")
        return self

    def log(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def close(self):
        for process in reversed(list(self.process.values())):
            if process.poll() is None:
                process.terminate()
        bad = []
        for name, process in self.process.items():
            try:
                code = process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                code = f"no end within 20 s of SIGTERM"
            if name != "redis" and code not in (0, -SIGKILL):
                bad.append(f"{name} ended with {code}: {self.log(name)[-3000:]}")
        if self.own and not bad:
            shutil.rmtree(self.folder, ignore_errors=True)
        assert not bad, "\n".join(bad)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # --- talking to it
    @property
    def admin(self):
        return wait_for(lambda: (self.folder / "registry/admin.token").read_text().strip(), what="the admin token")

    def http(self, method, path, body=None, token="admin", headers=None, timeout=20):
        request = urllib.request.Request(self.url + path, method=method, headers=dict(headers or {}))
        if token:
            request.add_header("Authorization", f"Bearer {self.admin if token == 'admin' else token}")
        if body is not None and not isinstance(body, bytes):
            if isinstance(body, str):
                body = body.encode()
            else:
                body = json.dumps(body).encode()
                request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, body, timeout) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def ctl(self, *arguments, check=True, stdin=None, **more):
        """Runs ppctl as the administrator."""
        environment = os.environ | {"PP_URL": self.url, "PP_TOKEN": self.admin, "HOME": str(self.folder)}
        done = subprocess.run([str(BIN / "ppctl"), *map(str, arguments)], env=environment, input=stdin, capture_output=True, text=True,
                              timeout=more.pop("timeout", 120), **more)
        assert not check or done.returncode == 0, f"ppctl {arguments} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done

    def ctl_start(self, *arguments, **more):
        environment = os.environ | {"PP_URL": self.url, "PP_TOKEN": self.admin, "HOME": str(self.folder)}
        return subprocess.Popen([str(BIN / "ppctl"), *map(str, arguments)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, **more)
