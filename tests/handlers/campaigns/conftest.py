import pytest

from gateway.simulator import Simulator


@pytest.fixture
def emptied(phone: object, provider: Simulator) -> Simulator:
    """The simulator, with nothing in its log."""
    return provider
