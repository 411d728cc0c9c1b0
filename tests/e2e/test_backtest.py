"""Back-tests: judged again with the policy in force, the past gives exactly the alerts that were raised live; a draft changes what it should and nothing else."""
import json
import os
import random
import signal
import threading
import time

import pytest

from plant import Plant
from seed import DAY, SHANGHAI, Seed, day_start
from stack import Stack, wait_for

DAYS = 395  # 13 months
PATH = "/api/v1/policies/backtest"


def noisy(seed, day):
    """A steady load with a Sunday, some drops of different depth and length, and a surge."""
    dice = random.Random(seed * 100_003 + day)
    value = 1000 * (seed + 1) * (0.8 if (day + seed) % 7 == 6 else 1) * (1 + dice.gauss(0, 0.03))
    for begin, length, share in ((120 + 11 * seed, 6, 0.55), (200, 4, 0.0), (260 + 5 * seed, 15, 0.8), (330, 3, 1.7), (385 - seed, 20, 0.3)):
        if begin <= day < begin + length:
            value *= share
    return round(value, 1)


@pytest.fixture(scope="module")
def stack():
    with Stack() as s:
        s.start().ready()
        s.seed = Seed(s, enterprises=6, document={"live_days": 400, "second_indicators": ["*"]})
        s.first = day_start(int(time.time() * 1000)) - DAYS * DAY
        s.codes = s.seed.codes[:3]
        push_live(s)
        yield s


def push_live(s):
    """Day by day, as plants do; one of them also each quarter of an hour of the last weeks, so that red has its second indicator."""
    plant = Plant(s.seed.key(*s.codes))
    for day in range(DAYS):
        start = s.first + day * DAY
        rows = []
        if day >= DAYS - 60:
            rows = [(s.codes[0], "electricity_15min", start + q * 900_000, round(noisy(0, day) / 96 * (1 + (q % 8) / 100), 2)) for q in range(96)]
        rows += [(code, "electricity_day", start, noisy(n, day)) for n, code in enumerate(s.codes)]
        ack = plant.push(rows)
        assert ack.accepted == len(rows)
    plant.close()

    def level():
        hops = {(service["service"], hop["name"]): hop for service in s.http("GET", "/api/v1/status").json["service"] for hop in service.get("hop", [])}
        hop = hops["alerting", "aggregation"]
        return hop["position"] == hop["head"] and hop["position"] >= DAYS
    wait_for(level, 60, "alerting to be level with aggregation")


WORDS = {"raised": "opened", "bad_again": "opened", "up": "level", "down": "level", "good": "recovered", "withdrawn": "recovered"}


def told(changes):
    """All that the data said of one kind of alert of one series: people's alerts go on over several spells (orange and red until somebody lifts them), a back-test's warnings do not."""
    return sorted((*key, sorted(of, key=lambda c: c[0])) for key, of in changes.items())


def live(s):
    """[(enterprise, indicator, kind, changes)]: (when, what, value, expected) of every change that values have made."""
    found = {}
    for alert in s.http("GET", "/api/v1/alerts?limit=1000").json["alert"]:
        if alert["kind"] not in ("drop", "surge", "volatility", "stuck", "limit"):
            continue
        for c in s.http("GET", f"/api/v1/alerts/{alert['id']}").json["history"]:
            if c["input"] in WORDS:
                of = found.setdefault((alert["enterprise"], alert["indicator"], alert["kind"]), [])
                of.append((c["value_time"], WORDS[c["input"]], c["value"], c["expected"]))
    return told(found)


def judged(side):
    found = {}
    for w in side["warning"]:
        of = found.setdefault((w["alert"]["enterprise"], w["alert"]["indicator"], w["alert"]["kind"]), [])
        of += [(c["value_time"], c["change"], c["value"], c["expected"]) for c in w["change"]]
    return told(found)


def openings(alerts):
    return [(a[:3], c[0]) for a in alerts for c in a[3] if c[1] == "opened"]


def levels(s):
    """(enterprise, indicator, kind, when) -> what the data said: red that waits for a word or a second indicator is orange until then."""
    found = {}
    for alert in s.http("GET", "/api/v1/alerts?limit=1000").json["alert"]:
        for c in s.http("GET", f"/api/v1/alerts/{alert['id']}").json["history"]:
            after = c["alert"]
            if c["input"] in WORDS and after.get("enterprise") and after["value_time"] == c["value_time"]:
                found[after["enterprise"], after["indicator"], after["kind"], c["value_time"]] = "orange" if after["red_waits"] else after["evidence_level"]
    return found


def ask(s, token="admin", **query):
    return s.http("POST", PATH, query, token=token, timeout=60)


def problem(answer, status, text):
    assert answer.status == status, answer.body
    body = json.loads(answer.body)
    assert text in json.dumps(body, ensure_ascii=False), body
    return body


def test_the_past_judged_again_gives_the_live_alerts(stack):
    raised = live(stack)
    answer = ask(stack, limit=5000)
    assert answer.status == 200, answer.body
    again = answer.json
    assert len(openings(raised)) >= 6
    said = levels(stack)
    again_said = {(w["alert"]["enterprise"], w["alert"]["indicator"], w["alert"]["kind"], c["value_time"]): c["to_level"] for w in again["in_force"]["warning"] for c in w["change"]}
    assert len(said) > 20 and said == {key: again_said[key] for key in said}
    assert judged(again["in_force"]) == raised
    assert judged(again["draft"]) == raised and again["draft"]["only"] == 0
    assert again["values"] == 3 * DAYS + 60 * 96 and again["series"] == 4 and again["enterprises"] == 6
    counts = again["in_force"]
    assert sum(counts["count"].values()) == counts["warnings"] == len(openings(raised))
    assert sum(sum(m["count"].values()) for m in counts["month"]) == len(openings(raised))
    assert not again["truncated"]
    highest = {w["highest_level"] for w in again["in_force"]["warning"]}
    assert len(highest) > 2 and "red" in highest  # with the second indicator it needs
    assert any(w["alert"].get("red_by") for w in again["in_force"]["warning"])


def test_the_same_after_everything_was_folded_and_started_again(stack):
    before = judged(ask(stack, limit=5000).json["in_force"])
    stack.restart("aggregation", signal.SIGTERM)
    stack.restart("alerting", signal.SIGTERM)
    stack.ready()
    assert judged(ask(stack, limit=5000).json["in_force"]) == before


def draft(enterprise, indicator, document):
    return {"enterprise": enterprise, "indicator": indicator, "document": document}


def test_a_draft_changes_only_what_it_is_about(stack):
    code = stack.codes[1]
    raised = live(stack)
    own = [a for a in raised if a[0] == code and a[1] == "electricity_day"]
    assert own
    got = ask(stack, draft=draft(code, "electricity_day", {"off": True}), limit=5000).json
    assert judged(got["in_force"]) == raised
    assert judged(got["draft"]) == [a for a in raised if a not in own]
    assert got["in_force"]["only"] == len(openings(own)) and got["draft"]["only"] == 0
    assert all(w["only"] == (w["alert"]["enterprise"] == code) for w in got["in_force"]["warning"])


def test_one_enterprise_one_zone_one_indicator_and_a_stretch_of_time(stack):
    raised = live(stack)
    one = ask(stack, enterprise=stack.codes[2], limit=5000).json
    assert judged(one["in_force"]) == [a for a in raised if a[0] == stack.codes[2]] and one["enterprises"] == 1
    zone = ask(stack, zone=["Z2"], limit=5000).json  # every third enterprise
    assert judged(zone["in_force"]) == [a for a in raised if a[0] == stack.codes[2]] and zone["enterprises"] == 2
    days = ask(stack, indicator=["electricity_day"], limit=5000).json
    # The same alerts, but for red: alone, no indicator has a second one.
    assert openings(judged(days["in_force"])) == openings([a for a in raised if a[1] == "electricity_day"]) and days["series"] == 3
    assert not any(w["alert"].get("red_by") for w in days["in_force"]["warning"])
    stamp = lambda day: time.strftime("%Y-%m-%dT00:00:00+08:00", time.gmtime((stack.first + day * DAY + SHANGHAI) / 1000))
    part = ask(stack, from_time=stamp(190), to_time=stamp(250), limit=5000).json
    opened = [o for o in openings(raised) if stamp(190) <= o[1] < stamp(250)]
    assert openings(judged(part["in_force"])) == opened and opened


def test_few_are_told_and_all_are_counted(stack):
    raised = live(stack)
    got = ask(stack, limit=2).json
    assert got["truncated"] and len(got["in_force"]["warning"]) == 2 and got["in_force"]["warnings"] == len(openings(raised))


def test_what_is_refused(stack):
    problem(ask(stack, enterprise="91530302MA0000357W"), 404, "enterprise")
    problem(ask(stack, indicator=["no_such"]), 404, "indicator")
    problem(ask(stack, zone=["Z9"]), 404, "zone")
    wrong = problem(ask(stack, draft={"enterprise": "*", "indicator": "*", "document": {"detectors": {"load": {"limit_blue": "much"}}}}), 400, "limit_blue")
    assert wrong["field"] == "draft.document.detectors.load.limit_blue"
    assert problem(ask(stack, draft={"enterprise": "*", "indicator": "*", "docment": {}}), 400, "docment")["field"].startswith("draft")
    assert problem(ask(stack, draft={"enterprise": "*", "document": {}}), 400, "whom")["field"] == "draft.indicator"
    problem(ask(stack, from_time="2026-02-01", to_time="2026-01-01"), 400, "to_time")
    problem(stack.http("POST", PATH, "nonsense", headers={"Content-Type": "application/json"}), 400, "not JSON")
    problem(stack.http("POST", PATH, "{}", headers={"Content-Type": "text/plain"}), 415, "application/json")


def test_an_official_asks_for_the_own_zones_only(stack):
    li_na = stack.seed.official_key("li.na")["token"]
    got = ask(stack, token=li_na, limit=5000)
    assert got.status == 200, got.body
    assert got.json["enterprises"] == 4  # of Z1
    assert {w["alert"]["zone"] for w in got.json["in_force"]["warning"]} == {"Z1"}
    problem(ask(stack, token=li_na, zone=["Z2"]), 403, "Z2")
    problem(ask(stack, token=li_na, enterprise=stack.codes[2]), 403, stack.codes[2])
    plant = stack.seed.key(stack.codes[0])["token"]
    assert ask(stack, token=plant, enterprise=stack.codes[0]).status == 403


def test_many_at_once_wait_or_are_told_to_come_again(stack):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(ask(stack).status)) for _ in range(12)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert set(answers) <= {200, 503} and answers.count(200) >= 1


def test_ppctl_prints_both_sides(stack):
    path = stack.folder / "draft.json"
    path.write_text(json.dumps({"off": True}))
    table = stack.ctl("backtest", "--policy", path, "--enterprise", stack.codes[0]).stdout
    assert "in force" in table and "only in force (-)" in table and "1 enterprises" in table
    whole = json.loads(stack.ctl("backtest", "--policy", path, "--zone", "Z1", "--json").stdout)
    assert whole["enterprises"] == 4
    path.write_text(json.dumps({"detectors": {"load": {"limit_blue": "much"}}}))
    bad = stack.ctl("backtest", "--policy", path, check=False)
    assert bad.returncode == 1 and "draft.document.detectors.load.limit_blue" in bad.stderr
    assert stack.ctl("backtest", check=False).returncode == 2
    assert stack.ctl("backtest", "--policy", stack.folder / "no.json", check=False).returncode == 2


def test_without_aggregation_it_ends_with_an_error_and_nothing_hangs(stack):
    stack.signal("aggregation")
    problem(ask(stack), 503, "aggregation")
    assert stack.http("GET", "/api/v1/alerts").status == 200  # alerting goes on
    stack.start("aggregation")
    stack.ready()
    wait_for(lambda: ask(stack, limit=5000).status == 200, what="a back-test to be answered again")


def threads_of_alerting(stack):
    """Those of alerting: a back-test has some of its own, and is under way while there are more than before."""
    return len(os.listdir(f"/proc/{stack.process['alerting'].pid}/task"))


def test_aggregation_killed_in_the_middle_of_a_question(stack):
    before = judged(ask(stack, limit=5000).json["in_force"])
    idle, answers = threads_of_alerting(stack), []
    stack.process["aggregation"].send_signal(signal.SIGSTOP)
    asking = threading.Thread(target=lambda: answers.append(ask(stack, limit=5000)))
    asking.start()
    wait_for(lambda: threads_of_alerting(stack) > idle, what="the back-test to be under way")
    stack.signal("aggregation")
    asking.join(30)
    problem(answers[0], 503, "aggregation")
    wait_for(lambda: threads_of_alerting(stack) == idle, what="its threads to be gone")
    stack.start("aggregation")
    stack.ready()
    wait_for(lambda: (again := ask(stack, limit=5000)).status == 200 and judged(again.json["in_force"]) == before, what="the same answer as before")
