import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import pytest  # noqa: E402

from seed import Seed  # noqa: E402
from stack import BIN, Stack  # noqa: E402


def pytest_sessionstart(session):
    assert (BIN / "pp-gateway").exists(), f"the programs are not in {BIN}: build them first (deploy/test e2e does), or set PP_BIN"


@pytest.fixture(scope="module")
def stack():
    """The whole system, ready, with two zones and a handful of enterprises."""
    with Stack() as s:
        s.start().ready()
        s.seed = Seed(s, enterprises=6)
        yield s


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What runs in one process, in its order (pytest -n ... --dist loadgroup): a file, which may share a system, or what a test says of itself."""
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
