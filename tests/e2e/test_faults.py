"""Our own faults: a feed that stands still and a clock that is put back freeze the judgement of plants and raise a system alert, never a plant's. Time is libfaketime's, of alerting alone."""
import pathlib
import signal
import time

import pytest

from plant import Plant
from seed import DAY, Seed, day_start
from stack import Stack, wait_for
from webhook import Webhook

LIBRARY = next(iter(sorted(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)


class Town:
    """Six plants with a month behind them; alerting lives in a time that the test can move."""

    def __init__(self, folder, *settings):
        """settings: of libfaketime."""
        self.clock, self.group = folder / "clock", Webhook()
        self.shift("+0")
        self.stack = Stack({"webhook_url": self.group.url, "hold_seconds": 1})
        self.stack.start("redis", "registry", "aggregation", "gateway")
        self.stack.wrap = ["env", f"LD_PRELOAD={LIBRARY}", f"FAKETIME_TIMESTAMP_FILE={self.clock}", "FAKETIME_CACHE_DURATION=1", *settings]
        self.stack.start("alerting").ready()
        seed = Seed(self.stack, enterprises=6, live_days=3, workdays=True)
        self.codes, self.today = seed.codes, day_start(int(time.time() * 1000))
        self.plant = Plant(seed.key("*"))
        rows = [(code, "electricity_day", self.today - n * DAY, 1000.0 + 10 * (n % 5)) for code in self.codes for n in range(35, 0, -1)]
        assert self.plant.push(rows, historical=True).accepted == len(rows)
        self.stop(self.codes[5])
        wait_for(lambda: self.of(self.codes[5]), what="a warning before anything is wrong")

    def shift(self, by):
        self.clock.write_text(by + "\n")

    def stop(self, code):
        assert self.plant.push([(code, "electricity_day", self.today, 5.0)]).rejected == 0

    def alerts(self, query):
        return self.stack.http("GET", f"/api/v1/alerts?{query}").json["alert"]

    def of(self, code):
        return [a for a in self.alerts("state=open") if a.get("enterprise") == code]

    def told(self, alert):
        return [a["status"] for _, a in self.group.alerts() if a["fingerprint"] == alert["id"]]

    def close(self):
        self.plant.close()
        self.stack.close()
        self.group.close()


@pytest.fixture
def town(tmp_path, request):
    if not LIBRARY:
        pytest.skip("needs libfaketime (deploy/packages/test)")
    t = Town(tmp_path, *request.param)
    yield t
    t.close()


def faults(town, what):
    return [a for a in town.alerts("kind=system&state=open") if a["indicator"] == what]


def fault_of(town, what):
    fault = wait_for(lambda: faults(town, what), 60, f"the system alert about the {what}")
    assert len(fault) == 1 and not fault[0].get("enterprise"), fault
    return fault[0]


# The wall clock alone: what runs by the monotonic one goes on.
@pytest.mark.parametrize("town", [["FAKETIME_DONT_FAKE_MONOTONIC=1"]], indirect=True)
def test_a_clock_that_is_put_back(town):
    town.shift("-2h")
    fault = fault_of(town, "clock")
    town.stop(town.codes[0])
    town.shift("+0")
    wait_for(lambda: not faults(town, "clock"), 60, "the fault to be over")
    wait_for(lambda: town.of(town.codes[0]), 30, "the plant's warning")
    wait_for(lambda: "firing" in town.told(fault), what="the system alert told")


@pytest.mark.parametrize("town", [[]], indirect=True)
def test_a_feed_that_stands_still(town):
    town.stack.process["aggregation"].send_signal(signal.SIGSTOP)
    town.shift("+20m")
    fault = fault_of(town, "feed")
    town.stack.process["aggregation"].send_signal(signal.SIGCONT)
    town.stop(town.codes[1])
    wait_for(lambda: not faults(town, "feed"), 60, "the fault to be over")
    wait_for(lambda: town.of(town.codes[1]), 30, "the plant's warning")
    wait_for(lambda: "firing" in town.told(fault), what="the system alert told")
