"""The console in a real Chromium, on the Qujing demo: every page at every width, and what an official does with it."""
import os
import pathlib
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
@pytest.mark.parametrize("script", ["flows", "pages"])
def test_console(demo, script):
    if not shutil.which("node") or not pathlib.Path("/usr/bin/chromium").exists():
        pytest.skip("needs node and Chromium (deploy/packages)")
    done = subprocess.run(["node", f"test/{script}.mjs"], cwd=CONSOLE, env=demo.environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
