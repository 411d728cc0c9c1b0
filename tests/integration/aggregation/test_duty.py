"""Duties to report with real services: late, missing, silence, zero, and that neither a restart nor our own downtime changes what is said of a plant."""
import time

import pytest

from place import DAY, HOUR, Place, aggregation, bus, day_start, registry, wait_for

QUARTER = HOUR // 4
SECOND = 1000
A = aggregation


def now():
    return int(time.time() * 1000)


def duty(place, code, base, **fields):
    """The indicator, with a duty from now on."""
    indicator = registry.Indicator(code=code, name=code, name_en=code, unit="kWh", base_period=base, time_sum=registry.TIME_SUM_SUM, space_sum=registry.SPACE_SUM_SUM,
                                   direction=registry.DIRECTION_FALL_IS_BAD, min=0, max=1e9, **fields)
    place.settled(place.write(registry.Entity(indicator=indicator)).version)


def duties(place, **query):
    reply = place.ask("aggregation", "DutyQuery", A.DutyQuery(**{"node": "city/530300"} | query), A.Duties)
    assert not isinstance(reply, bus.Error), reply
    return reply


def counts(reply):
    return {p.of: (p.on_time, p.late, p.missing) for p in reply.part}


def judgements(place, kind, code):
    """What the feed says, in order: [(start, names)]."""
    return [(j.start_time, list(j.enterprise)) for _, a in place.feed() for j in a.judgement if j.duty == kind and j.indicator == code]


def test_late_missing_and_a_restart():
    with Place(fold_seconds=1, settle_seconds=0) as p:
        p.start("redis", "registry", "aggregation").seed().ready()
        a, b, c = p.codes[:3]
        gateway = p.gateway_plant()
        gateway.push([(code, "kwh_day", day_start(now()) - 3 * DAY, 5.0) for code in (a, b, c)])  # from now on they owe what is due
        today = day_start(now())
        yesterday, due, grace = today - DAY, now() + 5 * SECOND, 5 * SECOND
        duty(p, "kwh_day", registry.PERIOD_DAY, due_hours=(due - today) / HOUR, grace_hours=grace / HOUR)
        assert gateway.push([(a, "kwh_day", yesterday, 0.0)]).accepted == 1  # zero is a report
        assert now() < due, "the machine is too slow for this test"
        before = duties(p, indicator="kwh_day")
        assert before.total.due == 0 and {(r.enterprise, r.state) for r in before.report if r.start_time == yesterday} == {(b, A.REPORT_STATE_DUE), (c, A.REPORT_STATE_DUE)}
        wait_for(lambda: duties(p, indicator="kwh_day").total.due == 3, "the report to be late")
        assert judgements(p, A.DUTY_LATE, "kwh_day") == [(yesterday, [b, c])]
        gateway.push([(b, "kwh_day", yesterday, 7.0)])
        gateway.push([(a, "kwh_day", yesterday, 1.0)])  # a restatement does not make a report late
        wait_for(lambda: duties(p, indicator="kwh_day").total.missing == 1, "the report to be missing")

        def told():
            reply = duties(p, indicator="kwh_day", by="enterprise")
            return counts(reply), [(r.enterprise, r.start_time, r.state, r.received) for r in reply.report], judgements(p, A.DUTY_LATE, "kwh_day"), \
                judgements(p, A.DUTY_MISSING, "kwh_day")

        first = told()
        assert first == ({a: (1, 0, 0), b: (0, 1, 0), c: (0, 0, 1)}, [(c, yesterday, A.REPORT_STATE_MISSING, False)], [(yesterday, [b, c])], [(yesterday, [c])])
        for restart in range(2):  # by replay, then by what was folded
            if restart:
                wait_for(lambda: p.metric("fold_mark") == p.metric("journal_head"), "the fold")
            p.end("aggregation", 9)
            p.start("aggregation").ready()
            assert told() == first
        zone = duties(p, node="zone/Z1", by="area")
        assert zone.total.name == "一区"
        assert counts(zone) == {"area/Z1A1": (1, 0, 0), "area/Z1A2": (0, 1, 0)} and zone.total.on_time_percent == 50
        gateway.close()


def test_plants_are_not_blamed_for_our_downtime():
    with Place(fold_seconds=1, settle_seconds=4) as p:
        p.start("redis", "registry", "aggregation").seed().ready()
        a, b = p.codes[:2]
        gateway = p.gateway_plant()
        gateway.push([(code, "kwh_day", day_start(now()) - 3 * DAY, 5.0) for code in (a, b)])
        today = day_start(now())
        due = now() + 3 * SECOND
        duty(p, "kwh_day", registry.PERIOD_DAY, due_hours=(due - today) / HOUR, grace_hours=100)
        p.end("aggregation", 9)
        assert now() < due, "the machine is too slow for this test"
        wait_for(lambda: now() > due, "the due time to pass while we are down")
        p.start("aggregation").ready()
        assert gateway.push([(a, "kwh_day", today - DAY, 5.0)], seconds=20).accepted == 1  # as soon as it can
        wait_for(lambda: duties(p, indicator="kwh_day").total.due == 2, "the report to be judged")
        assert counts(duties(p, indicator="kwh_day", by="enterprise")) == {a: (1, 0, 0), b: (0, 1, 0)}
        assert judgements(p, A.DUTY_LATE, "kwh_day") == [(today - DAY, [b])]
        gateway.close()


def test_silence_is_not_zero():
    with Place(fold_seconds=1, settle_seconds=0) as p:
        p.start("redis", "registry", "aggregation").seed().ready()
        a, b, c = p.codes[:3]
        gateway = p.gateway_plant()
        start = (now() - 2 * QUARTER) // QUARTER * QUARTER
        gateway.push([(a, "kwh_15min", start, 3.0), (b, "kwh_15min", start, 3.0), (c, "kwh_15min", start - DAY, 3.0)])
        limit = now() + 4 * SECOND - (start + QUARTER)
        duty(p, "kwh_15min", registry.PERIOD_QUARTER_HOUR, silence_minutes=limit / 60_000)
        gateway.push([(a, "kwh_15min", start + QUARTER, 0.0)])
        assert now() < start + QUARTER + limit, "the machine is too slow for this test"
        wait_for(lambda: judgements(p, A.DUTY_SILENCE, "kwh_15min"), "silence")
        assert [names for _, names in judgements(p, A.DUTY_SILENCE, "kwh_15min")] == [[b]]  # not a, whose value is zero; not c, which was never heard in time
        p.end("aggregation", 9)
        p.start("aggregation").ready()
        gateway.push([(b, "kwh_15min", start + QUARTER, 0.0)], seconds=20)
        wait_for(lambda: judgements(p, A.DUTY_HEARD, "kwh_15min"), "it to be heard again")
        assert [names for _, names in judgements(p, A.DUTY_HEARD, "kwh_15min")] == [[b]]
        assert [names for _, names in judgements(p, A.DUTY_SILENCE, "kwh_15min")] == [[b]]
        gateway.close()


@pytest.mark.parametrize("query, code, field", [
    ({"node": ""}, "malformed", "node"), ({"enterprise": "x"}, "malformed", "node"), ({"node": "zone/none"}, "not_found", "node"), ({"indicator": "none"}, "not_found", "indicator"),
    ({"by": "moon"}, "malformed", "by"), ({"limit": 10001}, "too_large", "limit"), ({"from_time": 5, "to_time": 5}, "malformed", "to_time"),
    ({"node": "", "enterprise": "91350900587527783P"}, "not_found", "enterprise"),
])
def test_queries_that_cannot_be_answered(place, query, code, field):
    reply = place.ask("aggregation", "DutyQuery", A.DutyQuery(**{"node": "city/530300"} | query), A.Duties)
    assert isinstance(reply, bus.Error) and (reply.code, reply.field) == (code, field), reply
