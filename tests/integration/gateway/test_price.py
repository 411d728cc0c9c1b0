"""Growth at comparable prices: price indexes are imported, corrected and ended over HTTP, and the roll-ups follow."""
import datetime

from door import problem, wait_for
from stack import Stack

YEAR = datetime.date.today().year - 1  # a whole year, and one before it
MONTHS = [f"{YEAR}-{m:02d}" for m in range(1, 13)]
PATH = f"/api/v1/rollups?node=zone/Z2&indicator=output_value&window=month&from={YEAR}-01-01&to={YEAR + 1}-01-01&compare=true"


def first(year, month):
    """Nanoseconds of a month's first instant, as the line protocol has them."""
    return int(datetime.datetime.fromisoformat(f"{year}-{month:02d}-01T00:00:00+08:00").timestamp()) * 1_000_000_000


def load(door, lines, **more):
    query = "&".join(f"{k}={v}" for k, v in more.items())
    return door.http("POST", "/api/v1/registry/price_index/import?" + query, "\n".join(["indicator,industry,month,index", *lines]) + "\n", headers={"Content-Type": "text/csv"})


def real(door):
    return door.http("GET", PATH).json["year_on_year_real"]


def test_prices_come_are_corrected_and_end(door):
    codes = [door.seed.codes[n] for n in (2, 5)]  # those of Z2, both of industry 3252
    token = door.seed.key(*codes)["token"]
    lines = "".join(f"output_value,enterprise={code} value={value if year == YEAR else 100} {first(year, m)}\n"
                    for code, value in zip(codes, (110, 98)) for year in (YEAR - 1, YEAR) for m in range(1, 13))
    assert door.write(lines, token).status == 204
    before = door.http("GET", PATH).json
    assert before["year_on_year"][1:] == [4.0] * 11 and before["year_on_year_real"] == [None] * 12 and before["to_date_on_year_real"] == [None] * 12
    table = ("rollup", "--node", "zone/Z2", "--indicator", "output_value", "--window", "month", "--from", f"{YEAR}-03-01", "--to", f"{YEAR}-04-01", "--compare")
    assert "real_%" not in Stack.ctl(door, *table).stdout

    # as many mistakes as there are, and nothing is changed
    refused = load(door, [f"output_value,321,{YEAR}-01,100", f"electricity,32,{YEAR}-01,100", f"output_value,32,{YEAR}-1,100", f"output_value,32,{YEAR}-02,-1"])
    assert refused.status == 422 and [(e["line"], e["field"]) for e in refused.json["error"]] == [(2, "industry"), (3, "indicator"), (4, "month"), (5, "index")]
    assert load(door, [f"output_value,32,{m},104" for m in MONTHS], dry_run=1).json["created"] == 12 and real(door) == [None] * 12

    assert load(door, [f"output_value,32,{m},104" for m in MONTHS] + [f"output_value,*,{m},50" for m in MONTHS]).json["settled"]
    got = door.http("GET", PATH).json
    assert got["year_on_year_real"] == [None] + [0.0] * 11 and got["to_date_on_year_real"] == [None] + [0.0] * 11  # 208 / 1.04 against 200
    assert got["year_on_year"] == before["year_on_year"] and got["value"] == [208.0] * 12
    heading, row = Stack.ctl(door, *table).stdout.splitlines()[1:]
    assert row.split()[heading.split().index("real_%")] == "0" and row.split()[heading.split().index("yoy_%")] == "4"

    assert load(door, [f"output_value,32,{YEAR}-03,80"]).json["updated"] == 1
    got = door.http("GET", PATH).json
    assert got["year_on_year_real"][1:4] == [0.0, 30.0, 0.0] and got["to_date_on_year_real"][11] == 2.5  # 260 and eleven times 200 against 2400
    assert real(door)[2] == 30.0
    history = door.http("GET", f"/api/v1/registry/price_index/output_value%2F32%2F{YEAR}-03/history").json["entry"]
    assert [h["entity"]["price_index"]["index"] for h in history] == [80, 104] and history[0]["former"]["price_index"]["index"] == 104
    assert door.http("GET", "/api/v1/registry/price_index", token=token).status == 200  # public figures: plants may read them

    # ended: the common one holds; both ended: nothing is told for that month and after
    for industry, march in (("32", 108.0), ("*", None)):
        answer = door.http("POST", "/api/v1/registry/price_index?mode=end", [{"id": f"output_value/{industry}/{YEAR}-03"}])
        assert answer.status == 200 and answer.json["settled"], answer.body
        assert real(door)[1:4] == [0.0, march, 0.0]
    got = door.http("GET", PATH).json
    assert got["to_date_on_year_real"][1:] == [0.0] + [None] * 10 and got["to_date_on_year"][11] == 4.0
    problem(door.http("POST", "/api/v1/registry/indicator?mode=end", [{"code": "output_value"}]), 422, "is in use by price_index")

    # what is kept of them is there again after a restart
    door.restart("aggregation")
    wait_for(lambda: real(door)[1:4] == [0.0, None, 0.0], what="the same answer")
