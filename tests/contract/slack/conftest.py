"""A fake Slack for every test."""

from collections.abc import Iterator

import pytest

from tests.fakes.slack_api import FakeSlack, running_slack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack of our own on a free port."""
    with running_slack() as fake:
        yield fake
