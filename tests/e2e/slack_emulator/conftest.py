"""The emulator for every test of it."""

from collections.abc import Iterator

import pytest

from tests.e2e.slack_emulator.emulator import Emulator, running_emulator
from tests.waiting import PATIENCE_S


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a busy machine finish what somebody waits for before they are answered."""
    monkeypatch.setattr("adapters.slack.turns.PATIENCE_S", PATIENCE_S)
    monkeypatch.setattr("adapters.slack.tongues._PATIENCE_S", PATIENCE_S)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """The emulator, started once a module."""
    with running_emulator() as running:
        yield running
