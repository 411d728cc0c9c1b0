"""What a newcomer does: deploy/run, the README's tour, the plant engineer's afternoon; stop it, start it again. The documents' own commands are what runs."""
import itertools
import os
import pathlib
import re
import signal
import subprocess

import pytest

from stack import BIN, ROOT, free_ports, wait_for


def blocks(document):
    """The (language, text) of each fenced block."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", (ROOT / document).read_text(), re.M | re.S)


class Installation:
    """deploy/run in a folder of its own, as from a terminal."""

    def __init__(self, folder):
        self.folder = folder
        while True:  # nine ports in a row
            self.port = free_ports(1)[0]
            if self.port + 9 < 32000:
                break
        self.process = None

    def start(self):
        self.output = open(self.folder / "run.out", "w+")
        self.process = subprocess.Popen([ROOT / "deploy/run", "--data", self.folder / "data", "--port", str(self.port)], cwd=self.folder,
                                        stdout=self.output, stderr=self.output, start_new_session=True)

        def printed():
            assert self.process.poll() is None, "deploy/run ended by itself:\n" + self.printed()
            return "Ctrl-C stops everything" in self.printed()
        try:
            wait_for(printed, 240, "deploy/run to be ready")
        except AssertionError as error:
            raise SystemExit(f"{error}\n{self.printed()}") from None

    def printed(self):
        return (self.folder / "run.out").read_text()

    def stop(self, number):
        """Sends the signal to deploy/run alone; returns what is left of its processes."""
        group = self.process.pid
        self.process.send_signal(number)
        self.process.wait(30)
        left = subprocess.run(["ps", "-o", "pid=,args=", "--sid", str(group)], capture_output=True, text=True).stdout
        self.process = None
        return left

    def run(self, script):
        """Commands of a document, in one bash that keeps its variables, as a person would type them."""
        environment = os.environ | {"PP_URL": f"http://127.0.0.1:{self.port}", "PP_TOKEN": (self.folder / "data/registry/admin.token").read_text().strip(),
                                    "PATH": f"{BIN}:{os.environ['PATH']}", "TZ": "Asia/Shanghai"}
        return subprocess.run(["bash", "-eu"], input=script, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    i = Installation(tmp_path_factory.mktemp("newcomer"))
    i.start()
    yield i
    if i.process:
        i.stop(signal.SIGTERM)


def looks_like(printed, expected):
    """Each line of the document's output is among the printed ones, in order; … stands for anything."""
    lines = iter(printed.splitlines())
    return all(any(re.fullmatch(".*".join(map(re.escape, wanted.split("…"))), line) for line in lines) for wanted in expected.splitlines())


def test_the_tour_of_the_readme(installation):
    pages = blocks("README.md")
    tour = [(command, output) for (kind, command), (after, output) in zip(pages, pages[1:]) if kind == "sh" and after == "text"]
    assert len(tour) >= 5
    for command, output in tour:
        done = installation.run(command)
        assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}{done.stderr}"
        assert looks_like(done.stdout, output), f"{command} printed\n{done.stdout}\nwhere the README shows\n{output}"


def test_a_plants_afternoon(installation):
    script = "\n".join(text for kind, text in blocks("docs/PLANT.md") if kind == "sh")
    done = installation.run(script)
    assert done.returncode == 0, f"ended with {done.returncode}\n{done.stdout}{done.stderr}"
    assert "HTTP/1.1 204" in done.stdout
    shown = done.stdout[done.stdout.rindex("# electricity_15min"):]
    values = [line.split()[1] for line in itertools.takewhile(lambda line: line.startswith("20"), shown.splitlines()[2:])]
    assert values == ["412.5", "409.1", "412.5", "398.2", "401.7"], shown
    assert not list((installation.folder / "export").glob("*.csv")) and (installation.folder / "export/done/meter.csv").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_clean_and_keeps_its_data(installation, number):
    before = installation.run("ppctl rollup --node city/530300 --indicator electricity_day --window month; ppctl registry list key --json").stdout
    assert before.count("\n") > 12
    assert installation.stop(number) == ""
    assert "stopped" in installation.printed()
    installation.start()
    assert "loaded before" in installation.printed()
    assert installation.run("ppctl rollup --node city/530300 --indicator electricity_day --window month; ppctl registry list key --json").stdout == before
