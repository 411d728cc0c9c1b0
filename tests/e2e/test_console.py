"""The console in a real Chromium, on the Qujing demo: every page at every width, and what an official does with it."""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from stack import BIN, ROOT, Stack

CONSOLE = ROOT / "services/gateway/console"


@pytest.fixture(scope="module")
def demo():
    with Stack() as s:
        s.start().ready()
        s.environment = os.environ | {"PP_URL": s.url, "PP_TOKEN": s.admin, "PATH": f"{BIN}:{os.environ['PATH']}"}
        load = [ROOT / "deploy/demo/load", "--data", s.folder / "demo"]
        loaded = subprocess.run(load, env=s.environment, capture_output=True, text=True, timeout=300)
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        yield s


# Flows come first: they leave an open warning for the pages to show.
@pytest.mark.parametrize("script", ["flows", "admin", "pages"])
def test_console(demo, script):
    if not shutil.which("node") or not pathlib.Path("/usr/bin/chromium").exists():
        pytest.skip("needs node and Chromium (deploy/packages)")
    done = subprocess.run(["node", f"test/{script}.mjs"], cwd=CONSOLE, env=demo.environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr


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
