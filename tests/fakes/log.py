"""The product's own logging, started for the length of a test."""

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.logs import start_logging


@contextmanager
def logging_to_memory(monkeypatch: pytest.MonkeyPatch, level: str) -> Iterator[io.StringIO]:
    """Start logging as the product does; yields what it writes, and puts everything back."""
    factory, root_level = logging.getLogRecordFactory(), logging.root.level
    monkeypatch.setattr(logging.root, "handlers", [])
    for holder, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(holder, name, getattr(holder, name))
    monkeypatch.setattr(logging, "raiseExceptions", True)
    written = io.StringIO()
    start_logging(level, written)
    yield written
    logging.setLogRecordFactory(factory)
    logging.captureWarnings(capture=False)
    logging.root.setLevel(root_level)
    logging.getLogger("decision_process").disabled = False
