"""What may and what may not reach a log."""

import io
import json
import logging
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from enum import StrEnum

import pytest

from bot.logs import trace
from tests.fakes.log import logging_to_memory

MARK = "Zebulon Quillfeather, MRN 0042-7731"
LIBRARIES = [
    "slack_bolt.AsyncApp",
    "slack_sdk.web.async_client",
    "botbuilder.core",
    "botframework.connector",
    "msrest.http_logger",
    "msal.application",
    "urllib3.connectionpool",
    "aiohttp.server",
    "httpx",
    "dbos",
    "alembic.runtime.migration",
    "apscheduler.scheduler",
    "uvicorn.error",
    "presidio-analyzer",
    "decision_process",
    "asyncio",
    "sqlalchemy.engine",
    "a.library.nobody.thought.of",
]


class Route(StrEnum):
    """A closed set of codes."""

    DIRECT = "direct"


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the log says once logging has been started; everything is put back afterwards."""
    with logging_to_memory(monkeypatch, "info") as written:
        yield written


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    """Return what was written, one object a line."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail_with_mark() -> None:
    """Raise an exception, caused by another, both of which quote the mark."""
    try:
        dict[str, str]()[MARK]
    except KeyError as error:
        raise ValueError(MARK) from error


def test_our_words_with_codes_and_numbers_are_written(stream: io.StringIO) -> None:
    """A literal with an enumeration, an exception's name and a number is readable in the log."""
    logging.getLogger("bot.delivery.courier").warning("%s: %s after %d tries", Route.DIRECT, "TimeoutError", 3)
    (line,) = lines(stream)
    assert line["event"] == "direct: TimeoutError after 3 tries"
    assert (line["level"], line["logger"]) == ("warning", "bot.delivery.courier")


def test_fields_of_the_list_are_written_and_others_are_not(stream: io.StringIO) -> None:
    """Only the listed extra fields come out, and only if they hold a code."""
    extra = {"replica": "host-4-a1b2c3-1", "status": 503, "author": "U024BE7LH", "state": MARK}
    logging.getLogger("bot.replicas").warning("taken over", extra=extra)
    (line,) = lines(stream)
    assert (line["replica"], line["status"], line["state"]) == ("host-4-a1b2c3-1", 503, "(withheld)")
    assert "author" not in line


@pytest.mark.parametrize("value", [MARK, "Quillfeather", "U024BE7LH", "416-555-0142", b"text", {"text": MARK}])
def test_an_argument_that_is_no_code_is_withheld(stream: io.StringIO, value: object) -> None:
    """Text, names and platform ids given as an argument do not come out."""
    logging.getLogger("adapters.slack.app").error("event %s refused", value)
    assert lines(stream)[0]["event"] == "event (withheld) refused"


def test_an_exception_is_its_type_and_its_lines(stream: io.StringIO) -> None:
    """An exception with its cause is logged as types and places, innermost first, without messages."""
    try:
        fail_with_mark()
    except ValueError:
        logging.getLogger("bot.intake.intake").exception("check failed")
    (line,) = lines(stream)
    first, cause = line["trace"] if isinstance(line["trace"], list) else []
    assert first.startswith("ValueError at tests/unit/test_logs.py:")
    assert cause.startswith("KeyError at tests/unit/test_logs.py:")
    assert "Quillfeather" not in stream.getvalue()


def test_a_log_that_cannot_be_written_says_nothing_elsewhere(
    stream: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    """Where the log's stream is closed, the exception that a line tells of is not printed in its place."""
    stream.close()
    try:
        fail_with_mark()
    except ValueError:
        logging.getLogger("bot.delivery").exception("delivery failed")
    out, err = capfd.readouterr()
    assert MARK not in out + err


def test_a_group_is_followed_into_its_first_exception() -> None:
    """The trace of an exception group names what is in it."""
    assert [line.split()[0] for line in trace(ExceptionGroup("several", [ValueError(MARK)]))] == [
        "ExceptionGroup",
        "ValueError",
    ]


@pytest.mark.parametrize("name", LIBRARIES)
def test_words_of_a_library_do_not_come_out(stream: io.StringIO, name: str) -> None:
    """Whatever a library logs, as words, arguments, stack or exception, its text stays inside."""
    logger = logging.getLogger(name)
    logger.error(MARK)
    logger.error("body: %s", MARK)
    logger.debug(MARK)
    try:
        fail_with_mark()
    except ValueError:
        logger.exception("failed on %s", MARK, stack_info=True, extra={"body": MARK})
    assert "Quillfeather" not in stream.getvalue()
    assert all(line["logger"] == name for line in lines(stream))


def test_a_handler_of_a_librarys_own_learns_nothing(stream: io.StringIO) -> None:
    """A library that writes to a handler of its own has only reduced records to write."""
    own = io.StringIO()
    logger = logging.getLogger("a.library.with.a.handler")
    logger.addHandler(logging.StreamHandler(own))
    try:
        fail_with_mark()
    except ValueError:
        logger.exception("failed on %s", MARK)
    assert "words of a library withheld" in own.getvalue()
    assert "Quillfeather" not in own.getvalue()


@pytest.mark.parametrize(
    ("happening", "kind"),
    [
        ("raise ValueError(MARK)", "ValueError"),
        ("threading.Thread(target=fail).start()", "ValueError"),
        ("asyncio.run(forget())", "ValueError"),
        ("asyncio.run(call_back())", "ValueError"),
        ("Unlucky()", "ValueError"),
        ("warnings.warn(MARK, UserWarning)", "py.warnings"),
        ("logging.getLogger('bot.x').error('%d', MARK)", "bot.x"),
    ],
)
def test_nothing_that_happens_unseen_quotes_text(happening: str, kind: str) -> None:
    """An exception that nobody catches, in any place where Python prints one, is told without its message."""
    program = f"""
        import asyncio, gc, logging, threading, warnings
        from bot.logs import start_logging
        MARK = {MARK!r}
        def fail():
            raise ValueError(MARK)
        class Unlucky:
            def __del__(self):
                fail()
        async def later():
            fail()
        async def forget():
            task = asyncio.create_task(later(), name=MARK)
            await asyncio.sleep(0)
            del task
            gc.collect()
        async def call_back():
            asyncio.get_running_loop().call_soon(fail)
            await asyncio.sleep(0.01)
        start_logging("info")
        {happening}
    """
    ended = subprocess.run(  # noqa: S603 # a program of our own
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=False
    )
    assert kind in ended.stderr
    assert "Quillfeather" not in ended.stderr + ended.stdout
