"""Everything on a machine with 512 MB: 454 enterprises, a month each, 1 000 observations a second."""
import os
import pathlib
import time

import pytest

from plant import Plant
from seed import DAY, Seed, day_start
from stack import SERVICES, Stack

GROUP = pathlib.Path("/sys/fs/cgroup/memory/parkpulse-test")


@pytest.fixture
def group():
    """A memory control group (v1) of 512 MB."""
    try:
        GROUP.mkdir(exist_ok=True)
        (GROUP / "memory.limit_in_bytes").write_text(str(512 << 20))
    except OSError as error:
        pytest.skip(f"no memory control group can be made here: {error}")
    yield GROUP
    try:
        GROUP.rmdir()
    except OSError:
        pass


def test_512_megabytes_are_enough(group):
    def join(stack):
        for process in stack.process.values():
            (group / "cgroup.procs").write_text(str(process.pid))
    with Stack(wrap=["sh", "-c", f'echo $$ >{group}/cgroup.procs && exec "$@"', "in-group"]) as stack:
        stack.start()
        (group / "cgroup.procs").write_text(str(stack.process["redis"].pid))
        stack.ready()
        seed = Seed(stack, enterprises=454)
        today = day_start(int(time.time() * 1000))
        plant = Plant(seed.key("*"))
        sent = 0
        for code in seed.codes:
            start = today - 31 * DAY
            rows = [(code, "electricity_day", start + n * DAY, 1000.0 + n) for n in range(30)]
            rows += [(code, "electricity_15min", start + n * 900_000, 10.0 + n % 96) for n in range(30 * 96)]
            ack = plant.push(rows, historical=True)
            assert ack.accepted == len(rows), ack
            sent += len(rows)
        began, live = time.monotonic(), 0
        slot = today - DAY
        while live < 20_000:
            rows = [(code, "electricity_15min", slot, 9.0) for code in seed.codes]
            assert plant.push(rows).accepted == len(rows)
            live += len(rows)
            slot += 900_000
        plant.close()
        peak = int((group / "memory.max_usage_in_bytes").read_text())
        killed = (group / "memory.oom_control").read_text()
        assert all(stack.process[name].poll() is None for name in SERVICES), "a service ended"
        assert "oom_kill 0" in killed, killed
        stack.ready()
        print(f"\nrows={sent + live} peak_mb={peak >> 20} (page cache included)")
