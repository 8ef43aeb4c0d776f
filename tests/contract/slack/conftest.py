"""A fake Slack for every test."""

from collections.abc import Iterator

import pytest

from tests.fakes.slack_api import FakeSlack, running_slack
from tests.waiting import PATIENCE_S


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a busy machine finish what somebody waits for before they are answered; a test of impatience says so."""
    monkeypatch.setattr("adapters.slack.turns.PATIENCE_S", PATIENCE_S)
    monkeypatch.setattr("adapters.slack.tongues._PATIENCE_S", PATIENCE_S)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack of our own on a free port."""
    with running_slack() as fake:
        yield fake
