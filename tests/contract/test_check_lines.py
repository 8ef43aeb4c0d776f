"""The contract of ``chaperone check``: as a program where its pipes matter, within this process otherwise."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from bot.cli.check import check
from tests.waiting import PATIENCE_S

_COMMAND = (sys.executable, "-m", "bot", "check")
_APP = Typer()
_APP.command()(check)


def _run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*_COMMAND, *arguments], input=stdin, capture_output=True, check=False)  # noqa: S603


def _check(*arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(_APP, arguments, input=stdin)


def _lines(*objects: object) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in objects)


def test_answers_come_in_order_with_offsets_into_the_text_given() -> None:
    """Each line is answered in order, offsets count code points of the given text, mark-up included."""
    text = "🚑 pt <@U12345> said *mrn 00482931* ok"
    done = _run(
        "--jsonl",
        stdin=_lines(
            {"id": "a", "text": text, "platform": "slack", "unknown": 1},
            {"id": "b", "text": "Crohn flare, 5 mg bid, BP 120/80"},
        ),
    )
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert done.returncode == 0
    assert (first["id"], first["verdict"], second["id"], second["verdict"]) == ("a", "identifies", "b", "clean")
    [finding] = first["findings"]
    assert text[finding["start"] : finding["end"]] == "00482931"
    assert set(finding) == {"start", "end", "entity", "policy", "severity", "score", "citation"}
    assert (finding["entity"], finding["policy"]) == ("MRN", "medical_record_number")
    assert set(second) == {"id", "verdict", "findings", "ms"}


def test_a_bad_line_is_answered_without_quoting_it() -> None:
    """Lines that are no messages get an error with their number; the rest goes on and the exit status is 1."""
    good = _lines({"id": "z", "text": "mrn 00482931"})
    bad = b'{"id": "x", "text": secretword}\n' + _lines([1], {"id": "y"}, {"id": 3, "text": "secretword"})
    deep = b"[" * 100_000 + b"\n"
    done = _check("--jsonl", stdin=bad + b"\xff\xfe\n" + deep + b"\n" + good)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert [answer.get("line") for answer in answers] == [1, 2, 3, 4, 5, 6, None]
    assert all(answer["id"] is None and answer["error"] for answer in answers[:6])
    assert answers[6]["verdict"] == "identifies"
    assert "secretword" not in done.output


def test_a_bad_optional_key_is_named() -> None:
    """An optional key of the wrong kind is an error that names the key."""
    bad: list[dict[str, object]] = [
        {"platform": "irc"},
        {"platform": 7},
        {"sent_at": "yesterday"},
        {"sent_at": "2026-01-01T00:00:00"},
        {"members": {"display": "x"}},
        {"members": [7]},
        {"thread": []},
    ]
    done = _check("--jsonl", stdin=_lines(*({"id": "a", "text": "x", **extra} for extra in bad)))
    errors = [json.loads(line)["error"] for line in done.stdout.splitlines()]
    assert [next(iter(extra)) in error for extra, error in zip(bad, errors, strict=True)] == [True] * len(bad)


def test_odd_texts_are_answered() -> None:
    """Empty, surrogate, control, right-to-left and very long texts get a verdict."""
    texts = ["", " ", "\ud800", "\x00", "\u202emrn", "😀" * 3000, "a" * 40_000, "1" * 40_000, "مريم 123", "\n" * 500]
    done = _check("--jsonl", stdin=_lines(*({"id": str(n), "text": text} for n, text in enumerate(texts))))
    assert done.exit_code == 0
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [str(n) for n in range(len(texts))]


def test_it_does_not_wait_for_input_that_is_not_there() -> None:
    """A line is answered before the next one is written."""
    with subprocess.Popen([*_COMMAND, "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdin is not None
        assert process.stdout is not None
        for name in ("a", "b"):
            process.stdin.write(_lines({"id": name, "text": "mrn 00482931"}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == name
        process.stdin.close()
        assert process.wait(PATIENCE_S) == 0


def test_annotations_tell_what_was_let_pass() -> None:
    """With --annotations a staff pager number is listed and not found."""
    done = _check(
        "--jsonl", "--annotations", stdin=_lines({"id": "a", "text": "clinic phone 416-555-0134, ask for Ana"})
    )
    told = json.loads(done.stdout)
    assert told["findings"] == []
    assert "PHONE" in {seen["entity"] for seen in told["annotations"]}
    assert set(told["annotations"][0]) == {"start", "end", "entity", "score"}


def test_a_rewrite_comes_with_every_answer_that_asks() -> None:
    """With --rewrite each answer has words that identify nobody, or null where none are offered or needed."""
    done = _check(
        "--jsonl",
        "--rewrite",
        "--patterns-only",
        stdin=_lines(
            {"id": "a", "text": "mrs okafor was seen on March 2, K 6.1", "sent_at": "2026-03-20T15:00:00Z"},
            {"id": "b", "text": "pic of her face attached"},
            {"id": "c", "text": "Crohn flare, 5 mg bid"},
        ),
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [told["rewrite"] for told in answers] == ["the patient was seen a few weeks ago, K 6.1", None, None]


def test_a_single_text_can_be_rewritten() -> None:
    """With --rewrite the last line is the message in other words, or why there are none."""
    flagged, clean = (_check("--rewrite", "--patterns-only", text) for text in ("mrs okafor is septic", "nice weather"))
    assert flagged.stdout.splitlines()[-1] == "rewrite: the patient is septic"
    assert clean.stdout.splitlines() == ["clean", "rewrite: nothing to change"]
    assert (flagged.exit_code, clean.exit_code) == (1, 0)


def test_a_single_text_sets_the_exit_status(tmp_path: Path) -> None:
    """A text by argument, standard input or file gives 0 if clean and 1 if flagged."""
    file = tmp_path / "message.txt"
    file.write_text("mrn 00482931", encoding="utf-8")
    assert _check("nice weather").exit_code == 0
    program, flagged = _run("-", stdin=b"mrn 00482931\n"), _check("--file", str(file))
    assert (program.returncode, flagged.exit_code) == (1, 1)
    assert program.stdout == flagged.stdout_bytes


@pytest.mark.parametrize(
    ("arguments", "stdin"), [((), b""), (("x", "--jsonl"), b""), (("--file", "/none"), b""), (("-",), b"\xff")]
)
def test_misuse_is_status_2_with_one_line(arguments: tuple[str, ...], stdin: bytes) -> None:
    """Misuse ends with status 2 and a plain line on standard error, never a traceback."""
    done = _check(*arguments, stdin=stdin)
    assert done.exit_code == 2
    assert done.stderr.startswith("chaperone: ")
    assert len(done.stderr.splitlines()) == 1


def test_lines_of_a_thread_are_put_together() -> None:
    """The line that completes a picture names the earlier ones; the same lines without a thread are clean."""
    texts = {"a": "34F with acroparesthesia", "b": "it is Fabry", "c": "she lives in Thunder Bay"}
    threaded = [{"id": key, "text": text, "thread": "t1"} for key, text in texts.items()]
    alone = [{"id": key, "text": text} for key, text in texts.items()]
    done = _check("--jsonl", "--patterns-only", stdin=_lines(*threaded, *alone))
    first, second, third, *rest = (json.loads(line) for line in done.stdout.splitlines())
    assert [first["verdict"], second["verdict"], third["verdict"]] == ["clean", "clean", "may_identify"]
    assert third["combines_with"] == ["a", "b"]
    assert third["explanation"].startswith("Somebody aged 34 with this condition in a place of about")
    assert [finding["policy"] for finding in third["findings"]] == ["small_group"]
    assert {line["verdict"] for line in rest} == {"clean"}


def test_conduct_is_judged_where_asked_for() -> None:
    """With --conduct a degrading word is found, its kind in the place of an entity; without, the message is clean."""
    line = _lines({"id": "a", "text": "the resident is so useless"})
    told = json.loads(_check("--jsonl", "--conduct", "--patterns-only", stdin=line).stdout)
    assert (told["verdict"], [finding["entity"] for finding in told["findings"]]) == ("conduct", ["DISRESPECT"])
    assert json.loads(_check("--jsonl", "--patterns-only", stdin=line).stdout)["verdict"] == "clean"
    alone = _check("--conduct", "--patterns-only", "the resident is so useless")
    assert (alone.exit_code, "DISRESPECT" in alone.output) == (1, True)
