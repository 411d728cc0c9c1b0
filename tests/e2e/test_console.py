"""The console in a real Chromium, on the Qujing demo: every page at every width, and what an official does with it."""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

import report_files
from stack import BIN, ROOT, Stack

CONSOLE = ROOT / "services/gateway/console"


@pytest.fixture
def demo():
    with Stack() as s:
        s.start().ready()
        s.environment = os.environ | {"PP_URL": s.url, "PP_TOKEN": s.admin, "PATH": f"{BIN}:{os.environ['PATH']}"}
        load = [ROOT / "deploy/demo/load", "--data", s.folder / "demo"]
        loaded = subprocess.run(load, env=s.environment, capture_output=True, text=True, timeout=300)
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        yield s


def group(*scripts):
    return pytest.param(scripts, id="-".join(scripts), marks=pytest.mark.xdist_group("console " + scripts[0]))


# Each group has a demo of its own. Flows leave an open warning for the pages to show.
@pytest.mark.parametrize("scripts", [group("flows", "pages"), group("two", "policy"), group("admin")])
def test_console(demo, scripts):
    if not shutil.which("node") or not pathlib.Path("/usr/bin/chromium").exists():
        pytest.skip("needs node and Chromium (deploy/packages)")
    for script in scripts:
        done = subprocess.run(["node", f"test/{script}.mjs"], cwd=CONSOLE, env=demo.environment, capture_output=True, text=True, timeout=900)
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_desk_says_of_itself_is_said_in_chinese():
    """The sentences that the desk writes into an alert's record are in one language; the console's table has each of them."""
    known = [re.compile(one.replace("\\/", "/")) for one in re.findall(r"\[\s*/(\^.*?\$)/,", (CONSOLE / "src/lib/why.ts").read_text())]
    code = "".join(path.read_text() for path in sorted((ROOT / "services/alerting/desk").glob("*.c")))
    said = re.findall(r'effect_printf\(d, "((?:[^"\\]|\\.)*)"', code) + re.findall(r'\b(?:effect_record|change)\([^;]*?, "([^"]+)"\)', code)
    no_sentences = {"silence:%s", "filing:%s", "%s by %s"}
    sentences = {re.sub(r"%(?:\.\d+f|u|s)", "7", one).replace("%%", "%") for one in said if one not in no_sentences and " " in one}
    assert len(known) > 20 and len(sentences) > 12, (len(known), sentences)
    missing = [one for one in sorted(sentences) if not any(k.search(one) for k in known)]
    assert not missing


def test_a_report_says_what_the_api_says(demo, tmp_path):
    """The newest month that is over, as CSV, workbook and PDF."""
    if not shutil.which("node") or not pathlib.Path("/usr/bin/chromium").exists():
        pytest.skip("needs node and Chromium (deploy/packages)")
    got = demo.http("GET", "/api/v1/rollups?node=city/530300&indicator=output_value&window=month&compare=true").json
    month = [start for start, closed in zip(got["start_time"], got["closed"]) if closed][-1][:7]
    environment = demo.environment | {"PP_FILES": str(tmp_path), "PP_MONTH": month}
    done = subprocess.run(["node", "test/flows.mjs", "a report leaves"], cwd=CONSOLE, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    wanted = report_files.api_rows(demo, month)
    assert len(wanted) > 10
    report_files.check_workbook(tmp_path / "report.xlsx", wanted, month)
    report_files.check_csv(tmp_path / "report.csv", wanted)
    pages, _ = report_files.check_pdf(tmp_path / "report.pdf", month)
    assert pages >= 1


def test_types_are_those_of_the_api():
    """Every field that the console counts on is in the schema of the same name. Those it can do without (`?`) may be newer than the description."""
    types = (CONSOLE / "src/api/types.ts").read_text()
    schemas = (ROOT / "services/gateway/openapi.yaml").read_text().split("\n  schemas:\n")[1]
    blocks = dict(re.findall(r"^    (\w+):(.*?)(?=^    \w|\Z)", schemas, re.S | re.M))
    interfaces = dict(re.findall(r"^export interface (\w+) \{\n(.*?)^\}", types, re.S | re.M))
    known = {"Duties": "Duties", "DutyReport": "Duties"} | {name: name for name in interfaces if name in blocks}
    assert len(known) >= 9
    for name, schema in known.items():
        for field in re.findall(r"^\t(\w+):", interfaces[name], re.M):
            assert re.search(rf"\b{field}:", blocks[schema]), f"openapi.yaml has no {schema}.{field}, which the console's {name} has"
