import pytest

from place import Place


@pytest.fixture(scope="module")
def place():
    with Place(fold_seconds=1) as p:
        yield p.start("redis", "registry", "aggregation").seed().ready()
