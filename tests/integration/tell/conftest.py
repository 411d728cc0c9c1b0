import pytest


@pytest.fixture
def receivers():
    """A place for receivers, which closes them."""
    made = []

    def make(kind, *arguments, **more):
        made.append(kind(*arguments, **more))
        return made[-1]
    yield make
    for receiver in made:
        receiver.close()
