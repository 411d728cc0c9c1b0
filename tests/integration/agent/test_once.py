"""What --once promises: exit status 0 only if everything was acked and nothing refused."""
from agent import wait_for

FIRST = 1767542400000  # 2026-01-05T00:00+08:00
STEP = 900000


def line(n, value, enterprise="AAA"):
    return f"electricity_15min,enterprise={enterprise} value={value} {FIRST + n * STEP}\n"


def key(n, enterprise="AAA"):
    return enterprise, "electricity_15min", FIRST + n * STEP


def once(agent, *arguments, **more):
    return agent.run("--once", "--stdin", "--precision", "ms", *arguments, **more)


def test_everything_acked(server, agent):
    rows = 12345
    done = once(agent, stdin="".join(line(n, n) for n in range(rows)))
    assert done.returncode == 0, done.stderr
    assert server.value == {key(n): n for n in range(rows)} and not server.historical
    status = agent.status()
    assert (status["waiting"], status["taken"], status["accepted"], status["running"]) == (0, rows, rows, False)


def test_the_last_line_needs_no_end(server, agent):
    assert once(agent, stdin=line(0, 1) + line(1, 2).rstrip()).returncode == 0
    assert server.value == {key(0): 1, key(1): 2}


def test_refused_rows_are_named_and_kept(server, agent):
    done = once(agent, stdin=line(0, 1) + line(1, -2) + "nonsense\n" + line(2, 3))
    assert done.returncode == 3
    assert server.value == {key(0): 1, key(2): 3}
    refused = {r.get("indicator", "line"): r for r in agent.show("rejected")}
    assert refused["electricity_15min"]["reason"] == "out_of_range" and refused["electricity_15min"]["value"] == -2
    assert refused["electricity_15min"]["enterprise"] == "AAA" and refused["electricity_15min"]["start_time"] == "2026-01-05T00:15:00+08:00"
    assert refused["line"]["line"] == 3 and refused["line"]["source"] == "stdin" and refused["line"]["reason"]
    text = agent.run("rejected").stdout
    assert "out_of_range  AAA electricity_15min 2026-01-05T00:15:00+08:00 = -2" in text and "stdin line 3" in text
    # They are of that run: the next has nothing to complain of.
    assert once(agent, stdin=line(3, 4)).returncode == 0


def test_a_line_too_long_is_one_line(server, agent):
    done = once(agent, stdin=line(0, 1) + "x" * 3_000_000 + "\n" + line(1, 2))
    assert done.returncode == 3
    assert server.value == {key(0): 1, key(1): 2}
    assert [(r["line"], r["reason"]) for r in agent.show("rejected")] == [(2, "longer than 64 KiB")]


def test_back_fill_goes_apart(server, agent):
    assert once(agent, "--historical-before", "2026-01-05T00:30:00+08:00", stdin="".join(line(n, n) for n in range(4))).returncode == 0
    assert server.historical == {key(0), key(1)}
    assert once(agent, "--historical", stdin=line(9, 9)).returncode == 0
    assert key(9) in server.historical


def test_not_ready_is_not_refused(server, agent):
    server.not_ready = 2
    assert once(agent, stdin=line(0, 1)).returncode == 0
    assert server.value == {key(0): 1} and server.not_ready == 0


def test_a_file_by_name(server, agent):
    file = agent.folder / "a.csv"
    file.write_text("date,p1,p2\n2026-01-05,1,\n2026-01-06,2,3\n")
    map_file = agent.folder / "map.csv"
    map_file.write_text("column,enterprise\np1,AAA\np2,BBB\n")
    done = agent.run("--once", "--csv", file, "--indicator", "electricity_day", "--columns", f"@{map_file}")
    assert done.returncode == 0, done.stderr
    day = "electricity_day"
    assert server.value == {("AAA", day, FIRST): 1, ("AAA", day, FIRST + 86400000): 2, ("BBB", day, FIRST + 86400000): 3}
    # Given again it is read again, and the server has it all.
    assert agent.run("--once", "--csv", file, "--indicator", day, "--columns", f"@{map_file}").returncode == 0
    assert agent.status()["duplicate"] == 3
    assert agent.run("--once", "--csv", agent.folder / "none.csv", "--indicator", day, "--enterprise", "A").returncode == 1
    file.write_text("what\n1\n")
    assert agent.run("--once", "--csv", file, "--indicator", day, "--enterprise", "A").returncode == 1


def test_nobody_there(server, agent):
    server.die()
    done = once(agent, "--give-up-s", "1", stdin=line(0, 1))
    assert done.returncode == 1 and "gave_up" in done.stderr and "no connection" in done.stderr
    assert agent.status()["waiting"] == 1
    # What was taken is sent when somebody is there, by whoever opens the spool next.
    server.start()
    assert agent.run("--once").returncode == 0
    assert server.value == {key(0): 1}


def test_a_key_the_server_does_not_know(server, agent):
    server.only = {b"somebody else"}
    done = once(agent, "--give-up-s", "1", stdin=line(0, 1))
    assert done.returncode == 1 and "refused: the server does not know this key" in done.stderr
    assert not server.value


def test_another_server_than_the_key_file_says(server, agent):
    agent.key.write_text(agent.key.read_text().replace(server.public.decode(), agent.public.decode()))
    done = once(agent, "--give-up-s", "1", stdin=line(0, 1))
    assert done.returncode == 1 and not server.value


def test_a_wrong_clock_is_said(server, agent):
    server.clock_ahead_ms = 3_600_000
    done = once(agent, stdin=line(0, 1))
    assert done.returncode == 0 and "clock_skew ahead_ms=-3" in done.stderr


def test_status_while_it_runs(server, agent):
    agent.start("--drop-dir", agent.drop)
    wait_for(lambda: "event=started" in agent.text(), "the agent")
    wait_for(lambda: agent.status()["connection"] == "up", "the connection")
    server.die()
    wait_for(lambda: agent.status()["connection"] == "no connection", "the connection to be gone")
    assert agent.status()["running"] is True
    again = agent.run("--once", "--stdin", stdin="")  # two agents on one spool: the second says so
    assert again.returncode == 1 and "another process" in again.stderr
    agent.process.terminate()
    assert agent.process.wait(30) == 0
    assert agent.status()["connection"] == "not running"
