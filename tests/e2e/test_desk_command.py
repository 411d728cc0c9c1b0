"""The desk at the command line: a plant stops, an official acknowledges, opens a case, closes both, and the record of it all is whole."""
import json
import time

from seed import DAY, day_start
from stack import wait_for


def test_from_a_push_to_a_closed_case(stack):
    code, today = stack.seed.codes[1], day_start(int(time.time() * 1000))
    li_na = ["--token", stack.seed.official_key("li.na")["token"]]
    stamp = lambda n: time.strftime("%Y-%m-%d", time.gmtime((today + n * DAY + 8 * 3_600_000) / 1000))
    data, key = stack.folder / "days.csv", stack.folder / "days.key"
    data.write_text("time,value\n" + "".join(f"{stamp(n)},{1000 + n % 3}\n" for n in range(-35, 0)))
    stack.ctl("key", "new", "--holder", "plant", "--enterprise", code, "--out", key)
    push = ["push", "--csv", data, "--key", key, "--enterprise", code, "--indicator", "electricity_day"]
    stack.ctl(*push, "--historical")
    data.write_text(f"time,value\n{stamp(0)},9\n")
    stack.ctl(*push)
    listed = wait_for(lambda: stack.ctl("alerts", "--state", "open", "--enterprise", code, *li_na).stdout, what="the alert")
    assert "open  yellow" in listed and code in listed
    alert = json.loads(stack.ctl("alerts", "--open", "--enterprise", code, "--json").stdout)["id"]
    assert alert in listed and "yellow         1" in stack.ctl("alerts", "--open", "--counts", *li_na).stdout

    assert stack.ctl("route", "test", "--enterprise", code, "--level", "orange").stdout
    assert "it would hide 1" in stack.ctl("silence", "preview", "--scope", f"enterprise:{code}", "--max-level", "yellow", *li_na).stdout
    assert "acknowledged" in stack.ctl("alert", alert, "acknowledge", "--note", "on my way", *li_na).stdout
    again = stack.ctl("alert", alert, "acknowledge", check=False)
    assert again.returncode == 1 and "409" in again.stderr and "已经有人签收" in again.stderr, again.stderr
    opened = stack.ctl("case", "open", alert, "--need", "a loan", "--department", "finance", *li_na).stdout
    case = opened.split()[0]
    assert " open " in opened and "a loan" in opened and "visit by" in opened
    assert "plan by" in stack.ctl("case", "visit", case, "--note", "seen the plant", *li_na).stdout
    stack.ctl("case", "plan", case, "--measures", "talk to the bank", "--cost", "12.5", *li_na)
    closing = ["alert", alert, "close", "--note", "a transformer burnt", *li_na]
    refused = stack.ctl(*closing, check=False)
    assert refused.returncode == 1 and "须给出结论" in refused.stderr, refused.stderr
    assert "closed" in stack.ctl(*closing, "--verdict", "confirmed").stdout
    for verb in (["solve", case, "--feedback", "paid out"], ["confirm", case], ["follow_up", case], ["close", case]):
        done = stack.ctl("case", *verb, *li_na).stdout
    assert " closed " in done and case in stack.ctl("case", "list", "--state", "closed", *li_na).stdout

    shown = stack.ctl("alert", alert, *li_na).stdout
    for words in ("acknowledged by li.na", f"case {case}", "closed by li.na", "verdict confirmed", "li.na acknowledge  open -> acknowledged  on my way", "li.na close  assisting -> closed  a transformer burnt"):
        assert words in shown, (words, shown)
    shown = stack.ctl("case", "show", case, *li_na).stdout
    assert "talk to the bank" in shown and "li.na follow_up" in shown
    assert "100%" in next(line for line in stack.ctl("statistics", *li_na).stdout.splitlines() if line.startswith("*/*"))

    assert stack.ctl("audit", "verify", *li_na, check=False).returncode == 1  # administrators only
    said = stack.ctl("audit", "verify").stdout
    known = said.split("the last is ")[1].strip()
    export = stack.folder / "audit.jsonl"
    export.write_text(stack.ctl("audit", "export").stdout)
    assert stack.ctl("audit", "verify", export, "--known", known).stdout == said
    export.write_text(export.read_text().replace("on my way", "on my wax"))
    assert "not as it was written" in stack.ctl("audit", "verify", export, check=False).stderr
    for wrong in (["audit", "verify", "--known", "7"], ["case", "visit"], ["route", "test"], ["silence", "preview"], ["alert"], ["case", "explode", case], ["channel", "test"]):
        assert stack.ctl(*wrong, check=False).returncode == 2, wrong
    assert stack.ctl("channel", "test", "nobody", check=False).returncode == 1
