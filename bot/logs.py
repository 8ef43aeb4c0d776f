"""Logging, set up once at the start, so that no message text, name or platform id can reach a log.

Every record is reduced where it is made, before any handler sees it, whichever library installed the handler:

- A record of our own keeps its words, which are literals of the source; of its arguments only numbers, members of
  enumerations, types and short codes remain.
- A record of a library keeps its level, its logger and the place it came from, and nothing else: its words may be
  anything.
- An exception becomes its type and the lines it went through; its message may quote what it choked on.

Our handler writes one JSON object a line to standard error.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from numbers import Number
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

#: ``extra`` fields that are written, if the value is a number, a code or a host name.
FIELDS = frozenset({"platform", "policy", "route", "outcome", "state", "replica", "setting", "status", "count", "port"})

_OWN = ("bot", "adapters", "policies")
#: Their warnings concern single requests; what an operator must know of those, the adapters say themselves.
_ERRORS_ONLY = ("slack_bolt", "slack_sdk", "botbuilder", "botframework", "msrest", "msal", "presidio-analyzer")
#: Presidio's trace of decisions, which quotes texts to a handler of its own.
_OFF = ("decision_process",)

#: A code in lower case, or the name of an exception.
_WORD = re.compile(r"[a-z]{1,24}(?:[_.:-][a-z0-9]{1,24}){0,8}|[A-Z][A-Za-z]{0,40}(?:Error|Exception)", re.ASCII)
_FIELD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}", re.ASCII)
_WITHHELD = "(withheld)"
_HOME = f"{Path(__file__).resolve().parent.parent}/"
_LIBRARY = re.compile(r".*/(?:(?:site|dist)-packages|python3\.\d+)/")
_MOST_LINES = 12
_MOST_CAUSES = 4

_log = logging.getLogger(__name__)


def start_logging(level: str, stream: TextIO | None = None) -> None:
    """Set up logging for this process; calling it again replaces the set-up.

    Args:
        level: ``debug``, ``info``, ``warning`` or ``error``, for our own loggers; libraries speak from warnings on.
        stream: where lines go; None means standard error.
    """
    logging.setLogRecordFactory(_reduced_record)
    # Where a line cannot be written, logging would print the exception that it tells of, words included.
    logging.raiseExceptions = False
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in _OWN:
        logging.getLogger(name).setLevel(level.upper())
    for name in _ERRORS_ONLY:
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in _OFF:
        logging.getLogger(name).disabled = True
    sys.excepthook = _tell_unhandled
    threading.excepthook = lambda args: _tell_unhandled(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _tell_unhandled(args.exc_type, args.exc_value, args.exc_traceback)


def trace(error: BaseException) -> list[str]:
    """Describe an exception and its causes by type and place (innermost line first), without their messages."""
    return [f"{type(link).__name__} at {' < '.join(_places(link.__traceback__))}" for link in _chain(error)]


def _reduced_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = logging.LogRecord(*args, **kwargs)
    own = record.name.partition(".")[0] in _OWN
    record.msg = _own_words(record) if own else "words of a library withheld"
    record.args = ()
    record.at = "" if own else f"{_short(record.pathname)}:{record.lineno}"
    error = record.exc_info[1] if record.exc_info else None
    record.trace = trace(error) if error is not None else []
    record.exc_info = record.exc_text = record.stack_info = None
    return record


def _own_words(record: logging.LogRecord) -> str:
    words = record.msg if isinstance(record.msg, str) else _WITHHELD
    if not record.args:
        return words
    values = record.args if isinstance(record.args, tuple) else (record.args,)
    try:
        return words % tuple(_safe(value, _WORD) for value in values)
    except (TypeError, ValueError):
        return words


def _safe(value: object, shape: re.Pattern[str]) -> object:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, Number):
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, type):
        return value.__name__
    return value if isinstance(value, str) and shape.fullmatch(value) else _WITHHELD


class _JsonLines(logging.Formatter):
    """Writes a reduced record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's words with the fields of ``FIELDS`` that it carries."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line.update((name, _safe(value, _FIELD)) for name, value in vars(record).items() if name in FIELDS)
        line.update((name, value) for name in ("at", "trace") if (value := getattr(record, name, None)))
        return json.dumps(line)


def _tell_unhandled(kind: type[BaseException], error: BaseException | None, traceback: TracebackType | None) -> None:
    del traceback
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    _log.critical("unhandled %s", kind, exc_info=error)


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if link is None:
            return
        yield link
        if isinstance(link, BaseExceptionGroup):
            link = link.exceptions[0]
        else:
            link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _places(traceback: TracebackType | None) -> list[str]:
    places: list[str] = []
    while traceback is not None:
        places.append(f"{_short(traceback.tb_frame.f_code.co_filename)}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return places[: -_MOST_LINES - 1 : -1] or ["an unknown place"]


def _short(path: str) -> str:
    return _LIBRARY.sub("", path).removeprefix(_HOME)
