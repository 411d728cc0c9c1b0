"""What every peer has in common: a folder and processes of its own, which are gone afterwards, and what they cost."""
import contextlib
import ctypes
import json
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.parse
import urllib.request

START_S = 60
PRCTL, PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = ctypes.CDLL(None).prctl, 1, 36


class Missing(Exception):
    """The peer is not there or does not start; the text says why."""


def wait_for(condition, seconds, what):
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise Missing(f"waited {seconds} s for {what}")
        time.sleep(.02)


def program(name, *folders):
    """The path of a program in one of the folders or in PATH."""
    found = shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath), "/usr/sbin"]))
    if not found:
        raise Missing(f"{name} is not installed (the packages are in deploy/packages/bench)")
    return found


def tree(root):
    """The process ids of a process and all below it."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = pathlib.Path("/proc", entry, "stat").read_text()
            except OSError:
                continue
            children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


class Peer:
    """A system to measure. Subclasses say how it is started, written to and asked what it has.

    start()            is ready to take work.series series when it returns
    encode(batch)      one request, to the last byte
    settled(seconds)   the time when everything that it has taken was there to be queried (and judged), waited for if need be
    stored()           how many values of the work it has, counted by itself
    found()            how many problems it has found among them; only if it judges every value
    """
    name = protocol = durability = None
    judges = "no"

    def __init__(self, work, folder, port):
        self.work, self.folder, self.port = work, pathlib.Path(folder), port
        self.processes = []

    def run(self, *command, user=None, stop=signal.SIGTERM):
        """Starts a process that lives until close(), its output in a log in the folder. `stop` asks it to end."""
        log = self.folder / f"{pathlib.Path(command[0]).name}.log"
        identity = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
        with open(log, "ab") as out:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=self.folder, start_new_session=True, **identity)
        self.processes.append((process, stop))
        return process

    def alive(self):
        for process, _ in self.processes:
            if process.poll() is not None:
                log = self.folder / f"{pathlib.Path(process.args[0]).name}.log"
                raise Missing(f"{process.args[0]} ended with {process.returncode}: {log.read_text(errors='replace').strip()[-300:]}")
        return True

    def pids(self):
        return [pid for process, _ in self.processes for pid in tree(process.pid)]

    def cpu_s(self):
        """User and system time of its processes, ended children included."""
        ticks = 0
        for pid in self.pids():
            try:
                ticks += sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
            except OSError:  # it has just ended
                continue
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_mb(self):
        """Resident memory: its peak where it is one process, else what all hold now, with a page that several share counted once."""
        pids = self.pids()
        file, line = ("status", "VmHWM:") if len(pids) == 1 else ("smaps_rollup", "Pss:")
        kib = 0
        for pid in pids:
            try:
                kib += sum(int(text.split()[1]) for text in pathlib.Path(f"/proc/{pid}/{file}").read_text().splitlines() if text.startswith(line))
            except OSError:  # it has just ended
                continue
        return kib / 1024

    def get(self, path, **parameters):
        """The JSON that the peer's HTTP interface answers."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}?{urllib.parse.urlencode(parameters)}", timeout=60) as answer:
            return json.load(answer)

    def answers(self, path):
        self.alive()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status in (200, 204)
        except OSError:
            return False

    def settled(self, _seconds):
        return time.monotonic()

    def notes(self):
        """What else it says about the run, for the JSON line."""
        return {}

    def close(self):
        """Ends what was started, the newest first: politely, then by force, down to the last child."""
        for process, stop in reversed(self.processes):
            family = [(pid, _born(pid)) for pid in tree(process.pid)]
            process.send_signal(stop)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for pid, born in family[1:]:
                if born and _born(pid) == born:
                    os.kill(pid, signal.SIGKILL)
        self.processes.clear()


def guarded(run, folder):
    """run(a folder) in a process of its own. However that ends, kill -9 included, all processes below it and the folder are gone afterwards. Returns its exit code."""
    PRCTL(PR_SET_CHILD_SUBREAPER, 1)  # whose parent dies becomes a child of this process
    with tempfile.TemporaryDirectory(prefix="parkpulse-peers-", dir=folder) as own:
        os.chmod(own, 0o711)  # a peer that runs as somebody else passes through
        child = os.fork()
        if child == 0:
            PRCTL(PR_SET_PDEATHSIG, signal.SIGTERM)
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
            try:
                run(own)
                status = 0
            except SystemExit as end:
                status = int(end.code or 0)
            except KeyboardInterrupt:
                status = 130
            except BaseException:
                traceback.print_exc()
                status = 1
            sys.stdout.flush()
            os._exit(status)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the child too
        signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for pid in tree(os.getpid())[1:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()
    return status if status >= 0 else 128 - status


def _born(pid):
    """When a process was started: with its id it names one process only. None: there is none."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return None
