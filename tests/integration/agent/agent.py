"""pp-agent in a folder of its own."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import zmq

from server import ROOT

BIN = pathlib.Path(os.environ.get("PP_BIN", ROOT / "build/release/bin"))
KILLED = -9


def wait_for(condition, what, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.005)  # the pace of asking, not a guess at how long it takes
    raise AssertionError(f"waited {seconds} s for {what}")


class Agent:
    def __init__(self, server):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="parkpulse-agent-"))
        self.drop = self.folder / "in"
        self.drop.mkdir()
        self.public, secret = zmq.curve_keypair()
        self.key = self.folder / "plant.key"
        self.key.write_text(f"# a key\nid = k1\nendpoint = {server.endpoint}\nserver_public = {server.public.decode()}\n"
                            f"curve_public = {self.public.decode()}\ncurve_secret = {secret.decode()}\ntoken = pp_k1_x\n")
        self.key.chmod(0o600)
        self.process = None

    def command(self, *arguments):
        return [str(BIN / "pp-agent"), "--key", str(self.key), "--data", str(self.folder / "data"), *map(str, arguments)]

    def start(self, *arguments, **more):
        self.log = open(self.folder / "agent.log", "ab")
        self.process = subprocess.Popen(self.command(*arguments), stderr=self.log, **more)
        return self.process

    def run(self, *arguments, stdin=None, timeout=120):
        """To its end."""
        return subprocess.run(self.command(*arguments), input=stdin, capture_output=True, text=True, timeout=timeout)

    def show(self, what):
        done = subprocess.run([str(BIN / "pp-agent"), what, "--json", "--data", str(self.folder / "data")], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def status(self):
        return self.show("status")[0]

    def text(self):
        return (self.folder / "agent.log").read_text(errors="replace")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if kind is None:
            shutil.rmtree(self.folder, ignore_errors=True)
