"""What a month's report holds as CSV, workbook and PDF, beside the API's answers."""
import csv
import datetime
import re
import subprocess

import openpyxl

FIELDS = ("value", "year_on_year", "year_on_year_same", "year_on_year_real", "coverage_percent", "reporting", "expected")


def api_rows(stack, month):
    """(indicator's unit, numbers) of the city and of each zone, as the API says them."""
    zones = [e["entity"]["zone"]["code"] for e in stack.http("GET", "/api/v1/registry/zone").json["entry"]]
    first = datetime.date.fromisoformat(f"{month}-01")
    after = (first + datetime.timedelta(31)).replace(day=1)
    rows = set()
    for node in ["city/530300"] + [f"zone/{z}" for z in zones]:
        for indicator in ("output_value", "electricity_day"):
            got = stack.http("GET", f"/api/v1/rollups?node={node}&indicator={indicator}&window=month&from={first}&to={after}&compare=true").json
            for n, start in enumerate(got["start_time"]):
                assert start.startswith(f"{month}-01")
                rows.add((got["unit"], *(got[f][n] for f in FIELDS)))
    return rows


def sheet_rows(rows):
    """The same of a table: place, indicator, first day, value, unit, then the other numbers."""
    return {(r[4], r[3], *r[5:11]) for r in rows}


def check_workbook(path, wanted, month):
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["主要数字", "新发预警", "缺报"]
    rows = list(book["主要数字"].iter_rows(min_row=2, values_only=True))
    assert sheet_rows(rows) == wanted and len(rows) == len(wanted)
    assert {r[2] for r in rows} == {datetime.datetime.fromisoformat(f"{month}-01")}
    assert all(isinstance(r[3], (int, float)) for r in rows)
    return {r[1]: r for r in book["新发预警"].iter_rows(min_row=2, values_only=True)}


def check_csv(path, wanted):
    with open(path, encoding="utf-8-sig", newline="") as f:
        table = list(csv.reader(f))
    rows = table[1:table.index([""]) if [""] in table else table.index([])]
    number = lambda text: float(text) if text else None
    assert {(r[4], number(r[3]), *map(number, r[5:11])) for r in rows} == wanted


def check_pdf(path, month):
    """A4 pages with all four chapters, and nothing of what stands around the report."""
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    for words in (r"工业运行监测月报", f"{month}-01", r"一、总体情况", r"二、各园区", r"三、预警情况", r"四、报送情况", r"工业总产值"):
        assert re.search(words, text), f"{words} is not in {text[:2000]}"
    for words in ("导出 CSV", "导出 Excel", "打印或存为"):
        assert words not in text
    info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info).groups())
    assert abs(width - 595.3) < 2 and abs(height - 841.9) < 2, info
    return int(re.search(r"Pages:\s+(\d+)", info)[1]), text
