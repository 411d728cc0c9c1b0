"""kill -9 at random moments, a server that loses acks and dies: every row arrives, and a correction stays the last word."""
import os
import random
import threading

import pytest

from agent import KILLED, wait_for
from test_once import key, line

FILE_ROWS, INPUT_ROWS = 40_000, 40_000


def write_file(agent):
    part = agent.drop / "day.csv.part"
    with open(part, "w") as file:
        file.write("enterprise,indicator,time,value\n")
        for n in range(FILE_ROWS):
            file.write(f"BBB,electricity_15min,{key(n)[2]},{n}\n" if n % 1000 else "BBB,electricity_15min,never,0\n")
    part.rename(agent.drop / "day.csv")


class Feeder:
    """Another program's pipe into the agent: lines that were not confirmed are given again to the next one."""

    def __init__(self, lines):
        self.lines, self.confirmed = lines, 0

    def feed(self, process):
        base = self.confirmed

        def write():
            try:
                for at in range(base, len(self.lines), 50):
                    process.stdin.write("".join(self.lines[at:at + 50]).encode())
                    process.stdin.flush()
                process.stdin.close()
            except (BrokenPipeError, ValueError):
                pass  # it was killed

        def read():
            for said in process.stdout:
                self.confirmed = base + int(said.split()[1])
        self.threads = [threading.Thread(target=t, daemon=True) for t in (write, read)]
        for t in self.threads:
            t.start()

    def join(self):
        for t in self.threads:
            t.join(30)


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost(server, agent, seed):
    chance = random.Random(seed)
    server.random.seed(seed)
    server.lost_acks = 0.05
    write_file(agent)
    # Every tenth line corrects the line before it.
    lines = [line(n - 1, n) if n % 10 == 9 else line(n, n) for n in range(INPUT_ROWS)]
    feeder = Feeder(lines)
    arguments = ("--stdin", "--confirm", "--precision", "ms", "--drop-dir", agent.drop, "--settle-ms", "0")
    kills = 0
    for _ in range(12):
        process = agent.start(*arguments, stdin=-1, stdout=-1)
        feeder.feed(process)
        goal = server.received + chance.randrange(1, 12_000)
        wait_for(lambda: server.received >= goal or (feeder.confirmed == len(lines) and not agent.status()["waiting"]), "rows to arrive")
        if chance.random() < 0.4:
            server.die()
            if chance.random() < 0.5:
                process.kill()
            server.start()
        process.kill()
        kills += process.wait(30) == KILLED
        feeder.join()
    assert kills == 12
    server.lost_acks = 0
    process = agent.start(*arguments, "--once", stdin=-1, stdout=-1)
    feeder.feed(process)
    assert process.wait(120) in (0, 3), agent.text()[-3000:]
    feeder.join()
    expected = {}
    for n in range(INPUT_ROWS):
        expected[key(n - 1 if n % 10 == 9 else n)] = n
    expected |= {key(n, "BBB"): n for n in range(FILE_ROWS) if n % 1000}
    assert server.value == expected
    assert agent.status()["waiting"] == 0
    # The file was read once, and what could not be read of it was listed once.
    assert os.listdir(agent.drop) == ["done"]
    assert (agent.drop / "done/day.csv.errors").read_text().count("\n") == FILE_ROWS / 1000
    assert sum(r.get("source", "").endswith("day.csv") for r in agent.show("rejected")) == FILE_ROWS / 1000


def test_a_lost_ack_does_not_turn_a_correction_back(server, agent):
    """The first batch's ack is lost, the second corrects the first: the server must end with the correction."""
    process = agent.start("--stdin", "--once", "--precision", "ms", "--confirm", stdin=-1, stdout=-1)
    server.lost_acks = 1
    process.stdin.write(line(0, 1).encode())
    process.stdin.flush()
    wait_for(lambda: server.count() == 1, "the first batch")
    server.lost_acks = 0
    process.stdin.write(line(0, 2).encode())
    process.stdin.flush()
    process.stdin.close()
    assert process.wait(60) == 0
    assert server.value == {key(0): 2} and server.batches == 4  # both, and both again


def test_a_full_spool_stops_the_source(server, agent):
    """The smallest spool there is, and no server: the pipe fills, nothing is dropped; with a server all of it arrives."""
    rows = 700_000
    server.die()
    process = agent.start("--stdin", "--once", "--precision", "ms", "--confirm", "--spool-max-mb", "16", stdin=-1, stdout=-1)
    feeder = Feeder([line(n, n) for n in range(rows)])
    feeder.feed(process)
    wait_for(lambda: "event=spool_full" in agent.text(), "the spool to be full")
    assert feeder.confirmed < rows and agent.status()["waiting"] < rows
    server.start()
    assert process.wait(300) == 0, agent.text()[-3000:]
    feeder.join()
    assert server.count() == rows and server.value[key(rows - 1)] == rows - 1
    assert "event=spool_has_room" in agent.text()
