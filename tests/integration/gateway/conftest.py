import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "e2e")]

import pytest  # noqa: E402

from door import Door  # noqa: E402


@pytest.fixture(scope="module")
def door():
    """The whole system, ready, with two zones and six enterprises, written over HTTP."""
    with Door() as d:
        yield d
