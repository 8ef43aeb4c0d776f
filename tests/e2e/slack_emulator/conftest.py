"""The emulator for every test of it."""

from collections.abc import Iterator

import pytest

from tests.e2e.slack_emulator.emulator import Emulator, running_emulator


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """The emulator, started once a module."""
    with running_emulator() as running:
        yield running
