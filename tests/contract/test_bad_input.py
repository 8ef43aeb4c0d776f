"""What is no ordinary message still gets an answer, and a model that is not whole stops the start, by name."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from policies.checker import Checker
from policies.context import Context
from policies.detectors import tagger
from policies.detectors.tagger import WeightsError
from policies.engine import load_checker
from policies.finding import VerdictKind
from policies.message import Message, Platform
from tests.checkers import shipped_checker
from tests.fakes.log import logging_to_memory

ODD = {
    "empty": "",
    "blank": " \n\t\r ",
    "one letter": "a",
    "one digit": "7",
    "one emoji": "🙏",
    "one surrogate": "\udfff",
    "only emoji": "💉🩺🚑" * 40,
    "joined emoji": "👩🏽\u200d⚕️👨\u200d👩\u200d👧" * 20,
    "only digits": "0123456789" * 30,
    "only signs": "?!.,;:()[]{}<>&*_~`|" * 20,
    "broken surrogates": "pt \ud83d mrn 00482 \ude00 ok",
    "swapped pair": "\ude00\ud83d mrs okafor",
    "zero": "mrn\x00 00482\x00",
    "directions": "\u202emrn 00482\u202c \u200f\u2067mrs okafor\u2069",
    "combining": "e\u0301\u0302\u0303" * 300,
    "mixed scripts": "pt Олена Kovalenko, 患者 王小明, מטופל, mrn ٠٠٤٨٢",
    "arabic name": "المريض محمد الخطيب في الغرفة ١٢",
    "chinese name": "患者王小明今天早上发烧",
    "marks": "<@U1> <!here> <https://example.org|x> &amp; <&<>> ```",
    "html": "<div><p>mrs okafor<br/><at id='0'>x</at></div><",
    "one long word": "a" * 40_000,
    "long digits": "1" * 40_000,
    "long lines": "\n" * 40_000,
    "long prose": "the patient in bed 9 is mrs okafor, mrn 00482. " * 851,
}


@pytest.fixture(autouse=True)
def logging_put_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands that run within this process start logging; what they set up ends with their test."""
    with logging_to_memory(monkeypatch, "warning"):
        yield


@pytest.fixture(scope="module")
def checker() -> Checker:
    """The checker as it is shipped, model included."""
    return shipped_checker()


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("platform", list(Platform))
def test_every_text_gets_an_answer(checker: Checker, text: str, platform: Platform) -> None:
    """Whatever the text and the platform, there is a verdict, and its spans lie within the text as it was given."""
    if len(text) > 1_000 and platform is not Platform.PLAIN:
        pytest.skip("a long text is read once")
    verdict = checker.check(Message(text=text, platform=platform))
    assert all(finding.span.end <= len(text) for finding in verdict.findings)
    assert all(0.0 <= seen.score <= 1.0 and seen.span.end <= len(text) for seen in verdict.annotations)


def test_odd_texts_do_not_disturb_their_batch(checker: Checker) -> None:
    """Among odd texts an ordinary message gets the verdict that it gets alone."""
    odd = [text for text in ODD.values() if len(text) < 1_000]
    texts = [*odd, "mrs okafor, mrn 00482931, is septic", *odd]
    verdicts = checker.check_batch([Message(text=text) for text in texts], [Context()] * len(texts))
    assert verdicts[len(odd)].kind is VerdictKind.IDENTIFIES
    assert [one.kind for one in verdicts[: len(odd)]] == [other.kind for other in verdicts[len(odd) + 1 :]]


def test_a_long_text_is_read_to_its_end(checker: Checker) -> None:
    """An identifier behind 39,000 characters is found."""
    text = "nothing of note on rounds today. " * 1_200 + "mrs okafor, mrn 00482931"
    assert any(finding.span.start > len(text) - 30 for finding in checker.check(Message(text=text)).findings)


@pytest.fixture
def harmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the weights whose network is cut short, in place of the installed ones."""
    folder = Path(shutil.copytree(tagger.WEIGHTS, tmp_path / "weights"))
    network = folder / "tagger.onnx"
    network.write_bytes(network.read_bytes()[:1000])
    monkeypatch.setattr(tagger.Tagger.__init__, "__defaults__", (folder,))
    return network


def test_the_checker_does_not_start_half_blind(harmed: Path) -> None:
    """With a harmed file loading is an error that names file and remedy; patterns alone load, if asked for."""
    with pytest.raises(WeightsError, match=r"tagger\.onnx .*install the release again"):
        load_checker()
    assert load_checker(patterns_only=True).check(Message(text="mrn 00482931")).flagged


@pytest.mark.parametrize("command", [("check", "x"), ("serve",)])
def test_commands_refuse_to_run_half_blind(harmed: Path, command: tuple[str, ...]) -> None:
    """With a harmed file ``check`` and ``serve`` end with status 2 and one line that names file and remedy."""
    settings = harmed.parent / "ports.toml"
    settings.write_text("port = 0\nhealth_port = 0\n", encoding="utf-8")
    done = CliRunner().invoke(app, [*command, "--config", str(settings)])
    assert done.exit_code == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("chaperone: ")
    assert "tagger.onnx" in line
    assert "install the release again" in line


def test_patterns_alone_are_announced_loudly(harmed: Path) -> None:
    """``check --patterns-only`` runs without the model, and says on standard error that it is half-blind."""
    done = CliRunner().invoke(app, ["check", "--patterns-only", "mrn 00482931"])
    assert done.exit_code == 1
    assert "WARNING: patterns only" in done.stderr


def test_a_sites_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    """``check`` reads ``detection.extra``, and ends with status 2 and the entry's name where a model is missing."""
    settings = tmp_path / "chaperone.toml"
    settings.write_text(f"[detection]\nextra = {json.dumps(['spacy:' + str(tmp_path / 'none')])}\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["check", "--config", str(settings), "x"])
    assert done.exit_code == 2
    assert done.stderr.startswith("chaperone: detection.extra, spacy:")
