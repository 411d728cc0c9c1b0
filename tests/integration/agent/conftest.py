import pytest

from agent import Agent
from server import Server


@pytest.fixture
def server():
    with Server() as s:
        yield s


@pytest.fixture
def agent(server):
    with Agent(server) as a:
        yield a
