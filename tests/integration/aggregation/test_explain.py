"""A figure is traced to what it was made of: the parts add up to it, to the last digit; former values say who and when, whatever happens to the process."""
import time
from decimal import Decimal

import pytest

from place import DAY, HOUR, Place, aggregation, bus, day_start, key_id, registry, wait_for

TODAY = day_start(int(time.time() * 1000))
QUARTER = HOUR // 4
P = registry


@pytest.fixture(scope="module")
def place():
    """Folds only when it is told to: at the end of the process."""
    with Place(fold_seconds=86400) as p:
        yield p.start("redis", "registry", "aggregation").seed().ready()


def explain(place, **query):
    return place.ask("aggregation", "ExplainQuery", aggregation.ExplainQuery(**query), aggregation.Explanation)


def indicator(code, base, time_sum, space_sum="SUM", **more):
    return P.Entity(indicator=P.Indicator(code=code, name=code, unit=more.pop("unit", "kWh"), base_period=getattr(P, "PERIOD_" + base), time_sum=getattr(P, "TIME_SUM_" + time_sum),
                                          space_sum=getattr(P, "SPACE_SUM_" + space_sum), direction=P.DIRECTION_BOTH, **more))


def total(texts):
    return sum(Decimal(t) for t in texts)


def month_start(t, back=0):
    for _ in range(back + 1):
        t = day_start(t) - (int(time.strftime("%d", time.gmtime((t + 8 * HOUR) / 1000))) - 1) * DAY - 1
    return t + 1


def test_a_window_of_an_enterprise(place):
    code, day = place.codes[0], TODAY - 3 * DAY
    first, second = place.plant(place.key(code, name="first")), place.plant(place.key(code, name="second"))
    before = int(time.time() * 1000)
    first.push([(code, "kwh_15min", day + q * QUARTER, round(0.1 * q + 0.7, 1)) for q in range(90)])
    second.push([(code, "kwh_15min", day + 5 * QUARTER, 100.25)])
    first.push([(code, "kwh_15min", day + 5 * QUARTER, 7.0)])
    second.push([(code, "kwh_15min", day + 9 * QUARTER, 3.125)])
    after = int(time.time() * 1000)

    def check():
        e = explain(place, enterprise=code, indicator="kwh_15min", window=P.PERIOD_DAY, start_time=day + 5 * HOUR)
        assert (e.start_time, e.end_time, e.rule, e.count, e.expected, e.rows) == (day, day + DAY, "sum", 90, 96, 90), e
        assert total(o.value for o in e.observation) == Decimal(e.value) == Decimal(e.part[0].total)
        assert float(e.value) == place.series(code, "kwh_15min", P.PERIOD_DAY, from_time=day, to_time=day + 1).value[0]
        assert [o.start_time for o in e.observation] == [day + q * QUARTER for q in range(90)]
        assert all(before <= o.receive_time <= after for o in e.observation)
        writers = {q: key_id("first") for q in range(90)} | {9: key_id("second")}
        assert [o.key for o in e.observation] == [writers[q] for q in range(90)]
        formers = {o.start_time: [(f.value, f.revision, f.key) for f in o.former] for o in e.observation if o.former}
        assert formers == {day + 5 * QUARTER: [("1.2", 1, key_id("second")), ("100.25", 2, key_id("first"))], day + 9 * QUARTER: [("1.6", 1, key_id("second"))]}
        assert all(before <= f.replaced_time <= after for o in e.observation for f in o.former)
        return e.SerializeToString()

    said = check()  # of memory
    place.end("aggregation", 9)
    place.start("aggregation").ready()
    assert check() == said  # of the journal
    place.end("aggregation")
    place.start("aggregation").ready()
    assert place.metric("fold_mark") > 0 and check() == said  # of history
    second.push([(code, "kwh_15min", day + 5 * QUARTER, 8.0)])
    last = explain(place, enterprise=code, indicator="kwh_15min", window=P.PERIOD_DAY, start_time=day)
    assert [f.value for f in last.observation[5].former] == ["1.2", "100.25", "7"] and last.observation[5].value == "8"  # of both
    # the feed tells old and new
    told = [(a.former_value[n], a.value[row]) for _, a in place.feed() for n, row in enumerate(a.restated_row) if a.start_time[row] == day + 5 * QUARTER]
    assert told == [(1.2, 100.25), (100.25, 7.0), (7.0, 8.0)]
    first.close()
    second.close()


def test_pages(place):
    code, day = place.codes[1], TODAY - 4 * DAY
    gateway = place.gateway_plant()
    gateway.push([(code, "kwh_15min", day + q * QUARTER, q + 0.5) for q in range(96)])
    whole = explain(place, enterprise=code, indicator="kwh_15min", window=P.PERIOD_DAY, start_time=day)
    pages = [explain(place, enterprise=code, indicator="kwh_15min", window=P.PERIOD_DAY, start_time=day, offset=at, limit=40) for at in (0, 40, 80, 120)]
    assert [len(p.observation) for p in pages] == [40, 40, 16, 0] and all(p.rows == 96 and p.value == whole.value for p in pages)
    assert [o for p in pages for o in p.observation] == list(whole.observation)
    assert whole.observation[0].key == "service:gateway"
    one = explain(place, enterprise=code, indicator="kwh_15min", start_time=day + 1)
    assert one.window == P.PERIOD_QUARTER_HOUR and one.value == "0.5" and [o.value for o in one.observation] == ["0.5"]
    nothing = explain(place, enterprise=code, indicator="kwh_15min", window=P.PERIOD_DAY, start_time=day - 50 * DAY)
    assert (nothing.value, nothing.count, nothing.expected, len(nothing.observation)) == ("", 0, 96, 0)
    gateway.close()


def test_a_node_and_who_lacks(place):
    gateway, month = place.gateway_plant(), month_start(TODAY, 1)
    last = month_start(TODAY, 2)
    gateway.push([(code, "output", month, 10.1 + n / 1000) for n, code in enumerate(place.codes[:5])] + [(place.codes[5], "output", last, 3.0)])
    e = explain(place, node="city/530300", indicator="output", window=P.PERIOD_MONTH, start_time=month + DAY)
    assert (e.rule, e.count, e.expected, e.rows, e.name) == ("sum", 5, 6, 6, "曲靖市") and e.synthetic
    assert [m.enterprise for m in e.member] == [*place.codes[4::-1], place.codes[5]] and [m.present for m in e.member] == [True] * 5 + [False]
    assert total(m.value[0] for m in e.member if m.present) == Decimal(e.value) == Decimal(e.part[0].total) == Decimal("50.51")
    assert list(e.member[5].value) == [""]
    rollup = place.rollup("city/530300", "output", P.PERIOD_MONTH, from_time=month, to_time=month + 1)
    assert (float(e.value), e.count, e.expected) == (rollup.value[0], rollup.reporting[0], rollup.expected[0])
    page = explain(place, node="city/530300", indicator="output", window=P.PERIOD_MONTH, start_time=month, offset=1, limit=2)
    assert [m.enterprise for m in page.member] == [place.codes[3], place.codes[2]] and page.value == e.value and page.rows == 6
    zones = [explain(place, node=f"zone/{z}", indicator="output", window=P.PERIOD_MONTH, start_time=month) for z in ("Z1", "Z2")]
    assert total(z.value for z in zones) == Decimal(e.value)
    gateway.close()


def test_derived_and_weighed(place):
    month = month_start(TODAY, 1)
    place.settled(place.write(indicator("load_rate", "MONTH", "MEAN", "WEIGHTED_MEAN", unit="%", weight="output", late_limit_days=400),
                              indicator("intensity", "MONTH", "SUM", unit="kWh/万元", formula="kwh_day / output"),
                              indicator("double_intensity", "MONTH", "SUM", unit="kWh/万元", formula="2 * intensity")).version)
    gateway = place.gateway_plant()
    days = [(code, "kwh_day", month + d * DAY, 100.1 * (n + 1)) for n, code in enumerate(place.codes[:3]) for d in range(2)]
    gateway.push(days + [(code, "load_rate", month, 50.5 + n) for n, code in enumerate(place.codes[:4])])
    e = explain(place, node="city/530300", indicator="load_rate", window=P.PERIOD_MONTH, start_time=month)
    assert e.rule == "weighted_mean" and [p.indicator for p in e.part] == ["load_rate", "output", "value * weight"] and e.part[0].total == ""
    present = [m for m in e.member if m.present]
    assert len(present) == e.count == 4
    for k in (1, 2):
        assert total(m.value[k] for m in present) == Decimal(e.part[k].total)
    assert all(Decimal(m.value[0]) * Decimal(m.value[1]) == Decimal(m.value[2]) for m in present)
    assert abs(Decimal(e.part[2].total) / Decimal(e.part[1].total) - Decimal(e.value)) < Decimal("1e-9")
    assert float(e.value) == place.rollup("city/530300", "load_rate", P.PERIOD_MONTH, from_time=month, to_time=month + 1).value[0]
    e = explain(place, node="city/530300", indicator="double_intensity", window=P.PERIOD_MONTH, start_time=month)
    assert e.rule == "formula" and [(f.indicator, f.text) for f in e.formula] == [("double_intensity", "2 * intensity"), ("intensity", "kwh_day / output")]
    kwh, output = ([p.indicator for p in e.part].index(code) for code in ("kwh_day", "output"))
    present = [m for m in e.member if m.present]
    assert {m.enterprise for m in present} == set(place.codes[:3])
    assert all(total(m.value[k] for m in present) == Decimal(e.part[k].total) for k in (0, 1))
    assert float(e.value) == pytest.approx(float(2 * Decimal(e.part[kwh].total) / Decimal(e.part[output].total)), abs=1e-9)
    one = explain(place, enterprise=place.codes[0], indicator="intensity", window=P.PERIOD_MONTH, start_time=month)
    assert one.rule == "formula" and {p.indicator: p.total for p in one.part} == {"kwh_day": "200.2", "output": "10.1"} and not one.observation
    gateway.close()


def test_refusals(place):
    for query, said in (
        (dict(indicator="output", window=P.PERIOD_MONTH), ("malformed", "enterprise")),
        (dict(enterprise=place.codes[0], node="zone/Z1", indicator="output"), ("malformed", "enterprise")),
        (dict(enterprise=place.codes[0], indicator="nothing"), ("not_found", "indicator")),
        (dict(enterprise="91350900587527783P", indicator="output"), ("not_found", "enterprise")),
        (dict(node="zone/none", indicator="output", window=P.PERIOD_MONTH), ("not_found", "node")),
        (dict(enterprise=place.codes[0], indicator="output", window=P.PERIOD_DAY), ("malformed", "window")),
        (dict(enterprise=place.codes[0], indicator="output", window=99), ("malformed", "window")),
        (dict(enterprise=place.codes[0], indicator="output", start_time=-1), ("malformed", "start_time")),
        (dict(enterprise=place.codes[0], indicator="output", start_time=2**62), ("malformed", "start_time")),
        (dict(enterprise=place.codes[0], indicator="output", limit=10001), ("too_large", "limit")),
    ):
        reply = explain(place, **query)
        assert isinstance(reply, bus.Error) and (reply.code, reply.field) == said, (query, reply)


def test_what_is_too_old_is_down_sampled():
    with Place(fold_seconds=1) as p:
        p.start("redis", "registry", "aggregation").seed().ready()
        code, keep, days = p.codes[0], 10, 30
        first = TODAY - days * DAY
        p.settled(p.write(indicator("load", "QUARTER_HOUR", "SUM", late_limit_days=60)).version)
        plant = p.plant(p.key(code))
        rows = [(code, "load", first + d * DAY + q * QUARTER, d + q / 4) for d in range(days) for q in range(96)]
        assert plant.push(rows).accepted == len(rows)
        assert plant.push([(code, "load", first, 5.5), (code, "load", TODAY - DAY, 6.5)]).restated == 2
        before = [p.series(code, "load", w) for w in (P.PERIOD_DAY, P.PERIOD_MONTH, P.PERIOD_YEAR)]
        p.settled(p.write(indicator("load", "QUARTER_HOUR", "SUM", late_limit_days=keep, keep_days=keep)).version)
        kept_from = TODAY - DAY - keep * DAY  # age is counted from the newest observation, of yesterday
        wait_for(lambda: p.series(code, "load").start_time[0] == kept_from, "the old observations to go")
        p.end("aggregation", 9)
        p.start("aggregation").ready()
        assert p.series(code, "load").start_time[0] == kept_from and len(p.series(code, "load").start_time) == (keep + 1) * 96
        for was, now in zip(before, (p.series(code, "load", w) for w in (P.PERIOD_DAY, P.PERIOD_MONTH, P.PERIOD_YEAR))):
            assert (list(was.start_time), list(was.value), list(was.count)) == (list(now.start_time), list(now.value), list(now.count))
        assert p.series(code, "load", P.PERIOD_DAY).first_time[0] == 0  # not known any more
        gone = explain(p, enterprise=code, indicator="load", window=P.PERIOD_DAY, start_time=first)
        assert (gone.kept_from_time, gone.count, gone.rows) == (kept_from, 96, 0) and Decimal(gone.value) == Decimal("1145.5")
        kept = explain(p, enterprise=code, indicator="load", window=P.PERIOD_DAY, start_time=TODAY - DAY)
        assert kept.kept_from_time == 0 and total(o.value for o in kept.observation) == Decimal(kept.value) and kept.observation[0].former[0].value == "29"
        # raising the limits again does not bring back what is gone: it would be counted twice
        p.settled(p.write(indicator("load", "QUARTER_HOUR", "SUM", late_limit_days=60)).version)
        ack = plant.push(rows[:96])
        assert ack.rejected == 96 and set(ack.rejected_reason) == {aggregation_reason("TOO_OLD")}
        plant.close()


def aggregation_reason(word):
    from messages import ingest
    return ingest.Reason.Value("REASON_" + word)
