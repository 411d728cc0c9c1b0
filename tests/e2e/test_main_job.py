"""The main job: a month of a plant's data, a stop, and the official hears of it everywhere, in words."""
import csv
import json
import queue
import statistics
import threading
import time
import urllib.request

import pytest

from seed import DAY, Seed, day_start
from stack import SHARED, Stack, wait_for
from webhook import Webhook

REAL = SHARED / "data/plants454/daily_kwh.csv"


def lines_of(stream):
    """A queue of the lines of a stream, read by a thread of its own."""
    lines = queue.Queue()

    def read():
        try:
            for line in stream:
                lines.put(line.decode() if isinstance(line, bytes) else line)
        except (AttributeError, OSError, ValueError):
            pass  # closed while it was read
    threading.Thread(target=read, daemon=True).start()
    return lines


def first_line(lines, wanted, seconds=20):
    deadline = time.monotonic() + seconds
    while True:
        line = lines.get(timeout=max(0.01, deadline - time.monotonic()))
        if wanted in line:
            return line


def real_month():
    """35 days of a real plant, ending yesterday: dates moved by whole weeks."""
    with open(REAL) as file:
        rows = list(csv.DictReader(file))[-63:-28]
    return [float(row["p005"]) for row in rows]


@pytest.fixture(scope="module")
def hook():
    h = Webhook()
    yield h
    h.close()


@pytest.fixture(scope="module")
def stack(hook):
    with Stack({"webhook_url": hook.url}) as s:
        s.start().ready()
        s.seed = Seed(s, enterprises=6, live_days=3, workdays=True)
        yield s


def test_a_month_of_data_and_a_stop(stack, hook):
    values = [1000.0 + 10 * (n % 5) for n in range(35)]
    run(stack, hook, stack.seed.codes[0], values, days=1)


def test_a_month_of_a_real_plant_and_a_stop(stack, hook):
    if not REAL.exists():
        pytest.skip(f"the real plants' data is not here: {REAL.name} is kept beside the project, not in it")
    run(stack, hook, stack.seed.codes[3], real_month(), days=5)  # a rough one: its single days near nothing are warned of as blue only


def run(stack, hook, code, values, days):
    """values: of ordinary days; then so many days without production, the last one today. A quiet plant is warned of on the first."""
    today = day_start(int(time.time() * 1000))
    begun = today - (days - 1) * DAY
    first = begun - len(values) * DAY
    stamp = lambda day: time.strftime("%Y-%m-%d", time.gmtime((day + 8 * 3_600_000) / 1000))
    data, key = stack.folder / f"{code}.csv", stack.folder / f"{code}.key"
    data.write_text("time,value\n" + "".join(f"{stamp(first + n * DAY)},{v}\n" for n, v in enumerate(values)))
    stack.ctl("key", "new", "--holder", "plant", "--enterprise", code, "--out", key)
    pushed = stack.ctl("push", "--csv", data, "--key", key, "--enterprise", code, "--indicator", "electricity_day", "--historical")
    assert str(len(values)) in pushed.stdout + pushed.stderr
    series = stack.http("GET", f"/api/v1/series?enterprise={code}&indicator=electricity_day&from={stamp(first)}").json
    assert series["value"] == values

    watch = stack.ctl_start("watch", "--json", bufsize=1)
    watched = lines_of(watch.stdout)
    request = urllib.request.Request(stack.url + "/api/v1/stream", headers={"Authorization": f"Bearer {stack.admin}"})
    stream = urllib.request.urlopen(request, timeout=60)
    streamed = lines_of(stream)
    try:
        usual = statistics.median(values)
        stopped = [round(usual * 0.01, 1) + n for n in range(days)]
        data.write_text("time,value\n" + "".join(f"{stamp(begun + n * DAY)},{v}\n" for n, v in enumerate(stopped)))
        stack.ctl("push", "--csv", data, "--key", key, "--enterprise", code, "--indicator", "electricity_day")

        def mine():
            return [a for a in stack.http("GET", f"/api/v1/alerts?state=open&enterprise={code}").json["alert"] if a["value"] == stopped[-1]]
        alert = wait_for(mine, what="the alert in GET /api/v1/alerts")[0]
        assert (alert["level"], alert["evidence_level"]) in {("yellow", "yellow"), ("orange", "orange"), ("red", "red")} and alert["state"] == "open"
        assert (alert["kind"], alert["type"], alert["rule"]) == ("drop", "stop", "stop_day") and alert["synthetic"] is True
        assert alert["since_time"].startswith(stamp(begun)) and (alert["policy"], alert["policy_layer"]) == ("*/*", ["*/*@1"])
        assert alert["expected_low"] < alert["expected"] < alert["expected_high"] and abs(alert["expected"] / usual - 1) < (0.05 if days == 1 else 0.5)
        assert alert["deviation_percent"] == pytest.approx((stopped[-1] - alert["expected"]) / alert["expected"] * 100)
        # In words: Chinese by default, English when asked.
        assert "用电量停产" in alert["reason"] and stamp(begun) in alert["reason"]
        one = f"/api/v1/alerts/{alert['id']}"
        english = stack.http("GET", one, headers={"Accept-Language": "en-GB,en;q=0.9"}).json
        reason = english["alert"][0]["reason"] if isinstance(english.get("alert"), list) else english.get("alert", english)["reason"]
        assert "electricity" in reason and "standstill" in reason and stamp(begun) in reason
        # ppctl watch, the live stream and the webhook tell of the same alert.
        for told in (first_line(watched, alert["id"]), first_line(streamed, alert["id"])):
            body = json.loads(told.removeprefix("data:"))
            body = body.get("alert", body)
            assert body["value"] in stopped and body["type"] == "stop"
        hooked = wait_for(lambda: [a for _, a in hook.alerts() if a["labels"]["enterprise"] == code and a["labels"]["level"] == alert["level"]
                                   and a["status"] == "firing"], what="the webhook call")[0]
        assert hooked["labels"]["alertname"] == "ProductionDrop" and hooked["annotations"]["summary"]
        assert all(isinstance(v, str) for v in hooked["labels"].values())
    finally:
        watch.terminate()
        watch.wait(10)
        stream.close()


def test_zones_and_city_add_up(stack):
    """Every enterprise's day, pushed once, is in its 片区, zone and city."""
    import datetime
    seed, day = stack.seed, day_start(int(time.time() * 1000)) - 45 * DAY
    token = seed.key("*")["token"]
    body = {"historical": True, "observations": [
        {"enterprise": code, "indicator": "electricity_day", "start_time": datetime.datetime.fromtimestamp(day / 1000, datetime.timezone.utc).isoformat(),
         "value": 100.1 * (n + 1)} for n, code in enumerate(seed.codes)]}
    ack = stack.http("POST", "/api/v1/observations", body, token=token)
    assert ack.status == 200 and ack.json["accepted"] == len(seed.codes), ack.body
    stamp = time.strftime("%Y-%m-%d", time.gmtime((day + 8 * 3_600_000) / 1000))
    end = time.strftime("%Y-%m-%d", time.gmtime((day + DAY + 8 * 3_600_000) / 1000))
    for node, members in {"area/Z1A1": (1, 4), "area/Z1A2": (2, 5), "area/Z2A1": (3, 6), "zone/Z1": (1, 2, 4, 5), "zone/Z2": (3, 6),
                          "city/530300": range(1, 7)}.items():
        def value():
            r = stack.http("GET", f"/api/v1/rollups?node={node}&indicator=electricity_day&window=day&from={stamp}&to={end}").json
            return r if r.get("value") else None
        got = wait_for(value, what=f"the roll-up of {node}")
        assert [f"{v:.1f}" for v in got["value"]] == [f"{100.1 * sum(members):.1f}"] and got["reporting"] == [len(members)]
