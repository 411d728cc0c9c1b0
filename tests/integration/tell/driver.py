"""The driver program in a folder of its own."""
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = pathlib.Path(os.environ.get("PP_BIN", ROOT / "build/release/bin"))
KILLED = -9


def wait_for(condition, what, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.002)  # the pace of asking, not a guess at how long it takes
    raise AssertionError(f"waited {seconds} s for {what}")


class Driver:
    def __init__(self, **settings):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="parkpulse-tell-"))
        self.settings = {"timeout_ms": 1500, **settings}
        self.process, self.setup = None, []
        self.committed, self.told, self.answers = [], {}, []   # told: (id) -> ["taken" | "refused", why]
        self.changed = threading.Condition()

    def start(self):
        arguments = [f"--{k}={v}" for k, v in self.settings.items()]
        self.log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen([BIN / "tell_driver", f"--db={self.folder}/tell.db", *arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)
        self.reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self.reader.start()
        self.say(*self.setup, "start")
        return self

    def _read(self, lines):
        for line in lines:
            word, _, rest = line.decode().rstrip("\n").partition(" ")
            with self.changed:
                if word == "committed":
                    self.committed.append(rest)
                elif word == "told":
                    notice, how, *why = rest.split(" ", 2)
                    self.told[notice] = [how, *why]
                else:
                    self.answers.append((word, rest))
                self.changed.notify_all()

    def say(self, *lines):
        self.process.stdin.write("".join(line + "\n" for line in lines).encode())
        self.process.stdin.flush()

    def channel(self, name, kind, url="-", secret="-", per_minute=0, mention="-"):
        self.setup.append(f"channel {name} {kind} {url} {secret} {per_minute} {mention}")

    @staticmethod
    def notice(name, channel, alert="a1", change=1, what="opened", level="orange", urgent=0, due_in_ms=0, address="-", language="zh", until_in_ms=0):
        return f"notice {name} {channel} {alert} {change} {what} {level} {urgent} {due_in_ms} {address} {language} {until_in_ms}"

    def commit(self, word, *notices):
        """Returns when they are on disk."""
        self.say(*notices, f"commit {word}")
        self.wait(lambda: word in self.committed, f"commit {word}")

    def commit_or_die(self, word, *notices):
        """Whether it said that they are on disk: it may be killed before."""
        try:
            self.say(*notices, f"commit {word}")
        except BrokenPipeError:
            pass
        wait_for(lambda: word in self.committed or self.process.poll() is not None, f"commit {word}")
        if self.process.poll() is not None:
            self.reader.join(30)  # what it had said
        return word in self.committed

    def ask(self, line, answer):
        with self.changed:
            self.answers.clear()
        self.say(line)
        return self.wait(lambda: [rest for word, rest in self.answers if word == answer], answer)[0]

    def metrics(self):
        with self.changed:
            self.answers.clear()
        self.say("metrics")
        self.wait(lambda: ("end", "") in self.answers, "the metrics")
        return {name: float(value) for name, value in self.answers if name.startswith("parkpulse_")}

    def wait_empty(self):
        wait_for(lambda: not sum(v for k, v in self.metrics().items() if k.startswith("parkpulse_alerting_tell_waiting")), "the queue to be empty")

    def wait(self, condition, what, seconds=60):
        deadline = time.monotonic() + seconds
        with self.changed:
            while not (value := condition()):
                left = deadline - time.monotonic()
                assert left > 0 and self.process.poll() is None, f"waited for {what}\n{self.text()[-2000:]}"
                self.changed.wait(min(left, 1))
            return value

    def wait_told(self, names, seconds=60):
        self.wait(lambda: all(n in self.told for n in names), "notices to be told", seconds)

    def kill(self):
        self.process.kill()
        assert self.process.wait(30) == KILLED

    def stop(self):
        self.process.stdin.close()
        assert self.process.wait(30) == 0, self.text()

    def text(self):
        return (self.folder / "log").read_text(errors="replace")

    def rows(self, sql):
        db = sqlite3.connect(self.folder / "tell.db")
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        if self.process and self.process.poll() is None:
            self.process.kill() if kind else self.stop()
            self.process.wait()
        if kind is None:
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            print(self.text()[-3000:])
