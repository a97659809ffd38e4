"""What all tests share: the option that renews golden files, and how Hypothesis runs."""

import pytest
from hypothesis import settings

# The same examples in every run, and no deadline: a loaded machine is no defect.
settings.register_profile("timeline", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("timeline")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew instead of comparing")


@pytest.fixture
def is_updating_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written anew."""
    return bool(request.config.getoption("--update-golden"))
