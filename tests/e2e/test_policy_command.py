"""Policies at the command line: checked, written by one, approved by another, shown with who says what, and their history."""
import json


def test_from_a_file_to_what_holds(stack, tmp_path):
    code = stack.seed.codes[0]
    stack.http("POST", "/api/v1/registry/official", [{"id": "chen.jing", "name": "陈静", "role": "city", "zone": ["*"]}])
    wang, chen = (["--token", stack.seed.official_key(official)["token"]] for official in ("wang.wei", "chen.jing"))
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps({"detectors": {"load": {"depth_blue": 0.1, "depth_yellow": 0.25}}, "live_days": 5}))
    bad.write_text(json.dumps({"detectors": {"load": {"depth_blue": 2}}}))

    assert "says 3 things" in stack.ctl("policy", "check", good).stdout
    refused = stack.ctl("policy", "check", bad, check=False)
    assert refused.returncode == 1 and "detectors.load.depth_blue must be from" in refused.stderr, refused.stderr
    assert stack.ctl("policy", "put", bad, "--enterprise", code, "--indicator", "*", check=False).returncode == 1
    assert stack.ctl("policy", "put", good, "--indicator", "*", check=False).returncode == 2

    about = ["--enterprise", code, "--indicator", "electricity_day", "--from", "2026-01-01", "--note", "as agreed"]
    policy_id = f"{code}/electricity_day/2026-01-01"
    assert "a draft" in stack.ctl("policy", "put", good, *about, *wang).stdout
    refused = stack.ctl("policy", "approve", policy_id, *wang, check=False)
    assert refused.returncode == 1 and "is its author: another one approves it" in refused.stderr, refused.stderr
    shown = stack.ctl("policy", "show", code, "electricity_day").stdout
    assert "drafts that nobody has approved" in shown and "depth_blue" not in shown, shown
    assert "approved by chen.jing" in stack.ctl("policy", "approve", policy_id, *chen).stdout

    shown = stack.ctl("policy", "show", code, "electricity_day", "--day", "2026-01-01").stdout.splitlines()
    assert any("detectors.load.depth_blue" in line and f"0.1  instead of 0.07  ({policy_id})" in line for line in shown), shown
    assert any("live_days" in line and f"5  instead of 3  ({policy_id})" in line for line in shown), shown
    assert any("second_indicators" in line and '[]  instead of ["*"]  (*/*)' in line for line in shown), shown
    before = stack.ctl("policy", "show", code, "electricity_day", "--day", "2025-12-31").stdout
    assert "depth_blue" not in before and policy_id not in before

    good.write_text(json.dumps({"detectors": {"load": {"depth_blue": 0.12}}, "live_days": 5}))
    stack.ctl("policy", "put", good, *about, "--approve")
    history = stack.ctl("policy", "history", policy_id).stdout
    for words in ("version 3  by admin, approved by admin", "version 2  by wang.wei, approved by chen.jing", "version 1  by wang.wei, a draft", "0.1 -> 0.12", "said no more"):
        assert words in history, (words, history)
    assert [json.loads(line)["entity"]["policy"]["version"] for line in stack.ctl("policy", "history", policy_id, "--json").stdout.splitlines()] == [3, 2, 1]

    stack.ctl("policy", "put", good, "--industry", "32", "--indicator", "*", "--approve")
    table = tmp_path / "policy.csv"
    table.write_text(stack.ctl("registry", "list", "policy").stdout.replace("chen.jing", "admin"))
    assert "0 created, 0 updated, 3 unchanged" in stack.ctl("import", "policy", table).stdout
