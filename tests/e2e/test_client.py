"""A client written by openapi.yaml alone goes from end to end, and every answer it gets is as that document says. What is nonsense gets a problem, at each route."""
import http.client
import json
import time

import pytest

from client import Client, Problem
from contract import Contract
from seed import DAY, day_start
from stack import wait_for

PASSWORD = "a plain long sentence"


@pytest.fixture(scope="module")
def contract():
    return Contract()


@pytest.fixture(scope="module")
def city(stack, contract):
    """The administrator's client, and how to make others."""
    stack.client = lambda token=None: Client(stack.settings["http"], token, contract.check)
    return stack.client(stack.admin)


def rows(codes, today, days):
    return [(code, "electricity_day", today - n * DAY, 1000 + n % 3) for code in codes for n in range(days, 0, -1)]


def test_from_end_to_end(stack, city, contract):
    codes, today = stack.seed.codes, day_start(int(time.time() * 1000))
    plant = stack.client(city.ask("POST", "/api/v1/keys", {"holder": "a plant", "enterprises": codes})["token"])
    made = city.ask("POST", "/api/v1/officials/wang.wei/password")
    person = stack.client()
    assert person.log_in("wang.wei", made["password"])["must_change"]
    with pytest.raises(Problem) as refused:
        list(person.alerts())
    assert refused.value.status == 403 and refused.value.problem["code"] == "password_change_required"
    assert not person.choose_password(made["password"], PASSWORD)["must_change"]

    usual = rows(codes, today, 40)
    assert plant.push(usual)["accepted"] == len(usual)
    assert plant.push(usual)["duplicate"] == len(usual)
    series = person.series(codes[0], "electricity_day")
    assert series["value"] == [1000 + n % 3 for n in range(40, 0, -1)]
    assert len(person.series(codes[0], "electricity_day", limit=7)["value"]) == 7
    assert person.series(codes[0], "electricity_day", format="csv").count("\n") == 41
    whole = person.rollup("city/530300", "electricity_day", window="day", compare="true")
    assert whole["value"][-1] == len(codes) * 1001 and whole["reporting"][-1] == len(codes)
    assert sum(person.rollup(f"zone/{z}", "electricity_day", window="day")["value"][-1] for z in ("Z1", "Z2")) == whole["value"][-1]
    assert "total" in person.reports(node="city/530300")
    assert [e["code"] for e in person.enterprises(limit=2)] == sorted(codes)

    page = person.ask("GET", "/api/v1/alerts", limit=1)
    head = page["head"]
    plant.push([(code, "electricity_day", today - DAY, 3) for code in codes[:3]])

    def opened():  # without what ParkPulse makes of them together
        return {a["enterprise"]: a for a in person.alerts(limit=1, state="open", kind="drop") if "scope" not in a}

    found = wait_for(lambda: len(opened()) == 3 and opened(), what="three warnings")
    assert set(found) == set(codes[:3])
    pages, whole = [a["id"] for a in person.alerts(limit=1)], person.ask("GET", "/api/v1/alerts", limit=1000, counts="true")
    assert pages == [a["id"] for a in whole["alert"]] and sum(c["count"] for c in whole["count"]) == len(pages) >= 3

    first = found[codes[0]]["id"]
    done = person.act(first, "acknowledge", key="k1", note="seen")
    assert done["alert"]["state"] == "acknowledged" and person.act(first, "acknowledge", key="k1", note="seen")["number"] == done["number"]
    assert person.ask("POST", "/api/v1/alerts/acknowledge", {"alert": [found[codes[1]]["id"], "nonsense"]})["changed"] == 1
    for refusing in (lambda: person.act(first, "close", verdict="other"), lambda: person.act(first, "acknowledge", key="k2")):
        with pytest.raises(Problem) as refused:
            refusing()
        assert refused.value.status == 409 and refused.value.problem["detail_zh"]
    assert person.act(first, "close", verdict="other", note="a holiday of its own")["alert"]["state"] == "closed"
    told = person.alert(first)
    assert [h["to_state"] for h in told["history"]][-2:] == ["acknowledged", "closed"]

    # The stream from before the warnings: each change once and in order, also when it is left and taken up again.
    seen = []
    while not (seen and seen[-1][1]["alert"]["id"] == first and seen[-1][1]["to_state"] == "closed"):
        stream = person.changes(last=seen[-1][0] if seen else head)
        seen.append(next(stream))
        stream.close()
    numbers = [number for number, _ in seen]
    assert numbers == sorted(set(numbers)) and numbers[0] > head
    for number, change in seen:
        contract.validate(change, contract.schema("AlertChange"), f"event {number} of the stream")
    person.log_out()
    with pytest.raises(Problem) as refused:
        list(person.alerts())
    assert refused.value.status == 401


def test_every_reading_route_answers_as_described(stack, city, contract):
    """One reading of everything that can be read without knowing more than a city's codes."""
    code = stack.seed.codes[0]
    for path in ("/", "/icon.svg", "/openapi.yaml", "/healthz", "/readyz", "/api/v1/status", "/metrics", "/ping", "/query", "/api/v1/cases", "/api/v1/statistics", "/api/v1/audit",
                 f"/api/v1/route?enterprise={code}", f"/api/v1/policies/effective?enterprise={code}&indicator=electricity_day", f"/api/v1/enterprises/{code}",
                 f"/api/v1/explain?enterprise={code}&indicator=electricity_day&start={day_start(int(time.time() * 1000)) - 5 * DAY}", "/api/v1/keys", "/api/v1/session",
                 f"/api/v1/registry/enterprise/{code}/history", f"/api/v1/registry/enterprise/{code}", f"/api/v1/reports?enterprise={code}&by=month"):
        try:
            city.ask("GET", path)
        except Problem as problem:  # of those that are for plants alone
            assert path == "/query" and problem.status == 403, f"{path}: {problem}"
    kinds = contract.document["components"]["parameters"]["Kind"]["schema"]["enum"]
    for kind in kinds:
        city.ask("GET", f"/api/v1/registry/{kind}", limit=3)
    city.ask("POST", "/api/v1/policies/backtest", {"enterprise": code, "draft": {"enterprise": "*", "indicator": "*", "document": {}}})
    city.ask("POST", "/api/v1/silences/preview", {"scope": ["zone:Z1"], "max_level": "orange"})


def send(stack, method, target, token, body=None, content_type=None):
    headers = ({"Authorization": f"Bearer {token}"} if token else {}) | ({"Content-Type": content_type} if content_type else {})
    connection = http.client.HTTPConnection(stack.settings["http"], timeout=30)
    connection.request(method, target, body, headers)
    answer = connection.getresponse()
    text = answer.read() if not (answer.headers["Content-Type"] or "").startswith("text/event-stream") else b""  # which has no end
    connection.close()
    return answer, text


NONSENSE = (b"", b"{", b"[]", b"null", b'{"nonsense": 1}', b"\xff\xfe\x00")


def test_nonsense_gets_a_problem_at_every_route(stack, city, contract):
    problem = contract.schema("Problem")
    plant = city.ask("POST", "/api/v1/keys", {"holder": "a plant", "enterprises": stack.seed.codes[:1]})["token"]
    tried = 0

    def is_problem(answer, text, what):
        assert answer.headers["Content-Type"].startswith("application/problem+json"), f"{what}: {answer.status} {answer.headers['Content-Type']} {text[:200]}"
        said = json.loads(text)
        fields = contract.follow(problem)["required"]
        assert all(said.get(field) for field in fields) and said["status"] == answer.status, f"{what}: {said}"

    for method, path, operation in contract.operations():
        target = path.replace("{kind}", "zone").replace("{action}", "comment").replace("{id}", "nonsense").replace("{code}", "nonsense").replace("{name}", "nonsense.js")
        public = operation.get("security") == []
        # A method that is not there.
        answer, text = send(stack, "PATCH", target, stack.admin)
        assert answer.status == 405 and method in answer.headers["Allow"], f"PATCH {target}: {answer.status}"
        is_problem(answer, text, f"PATCH {target}")
        # Nobody, and a token that is none.
        for token in () if public else (None, "pp_aaaaaaaaaaaa_" + "b" * 43):
            answer, text = send(stack, method, target, token)
            assert answer.status == 401, f"{method} {target} by nobody: {answer.status}"
            is_problem(answer, text, f"{method} {target} by nobody")
            tried += 1
        # Bodies and parameters that mean nothing, by whoever may and whoever may not.
        for token in (stack.admin, plant):
            for body, kind in [(b, k) for b in NONSENSE for k in ("application/json", "text/nonsense")] if method in ("POST", "PUT") else [(None, None)]:
                answer, text = send(stack, method, target + "?limit=nonsense&window=nonsense&from=nonsense", token, body, kind)
                tried += 1
                if answer.status >= 400:
                    is_problem(answer, text, f"{method} {target} {body} {kind}")
                    contract.check(method, target, answer.status, answer.headers["Content-Type"], text)
                else:
                    assert answer.status < 300, f"{method} {target}: {answer.status}"
    assert tried > 300
    answer, text = send(stack, "GET", "/nonsense", stack.admin)
    assert answer.status == 404
    is_problem(answer, text, "GET /nonsense")
    assert city.ask("GET", "/healthz") == "alive\n"
