"""The model as it is shipped: it loads, answers alike every time, and refuses altered files."""

import json
import re
import shutil
from pathlib import Path

import pytest

from policies.detectors.tagger import THRESHOLD_NAMES, WEIGHTS, Tagger, Tagging, WeightsError, Word, rescaled
from policies.finding import Entity, Span, Subject

MIXED = (
    "",
    "a",
    "🙏",
    "💉" * 50,
    "0123456789 " * 40,
    "\ud800 broken",
    "محمد الخطيب في الغرفة",
    "王小明 is here",
    "mrs okafor in bed 9 is septic",
    "who is on call tonight?",
    " \n\t ",
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    """The shipped model."""
    return Tagger()


def test_the_model_is_small() -> None:
    """Its files hold 30 MB at most."""
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) <= 30_000_000


def test_a_name_is_a_patients_or_a_colleagues_by_its_words(tagger: Tagger) -> None:
    """The same name is the patient's in one message and the colleague's in another."""
    patient, colleague = tagger.tag(
        ["mrs okafor is septic, pressures soft, moving her to icu", "dr okafor is on call tonight, pager 4471"]
    )
    assert patient.patient_share(Span(4, 10)) > 0.5 > colleague.patient_share(Span(3, 9))
    assert any(seen.subject is Subject.PATIENT for seen in patient.seen())


def test_the_same_text_gets_the_same_answer_alone_and_in_company(tagger: Tagger) -> None:
    """What is said of a text does not depend on what is read with it."""
    for text, found in zip(MIXED, tagger.tag(MIXED), strict=True):
        assert tagger.tag([text])[0].words == found.words


def test_every_text_has_an_answer_within_its_bounds(tagger: Tagger) -> None:
    """Whatever the text, words are in order, lie within it, and shares lie between 0 and 1."""
    for text, found in zip(MIXED, tagger.tag(MIXED), strict=True):
        ends = [0, *(word.end for word in found.words)]
        assert all(end <= word.start < word.end for end, word in zip(ends, found.words, strict=False))
        assert ends[-1] <= len(text)
        assert all(0 <= word.patient <= 1.0001 for word in found.words)


def test_long_texts_are_read_to_the_end(tagger: Tagger) -> None:
    """A name behind thousands of words is seen, and every word is read once, whole."""
    text = "the rota for next week is in the binder. " * 200 + "\nmrs okafor in bed 9 is septic, family called"
    (found,) = tagger.tag([text])
    assert [text[word.start : word.end] for word in found.words] == re.findall(r"\w+|[^\w\s]", text)
    at = text.index("okafor")
    assert found.patient_share(Span(at, at + 6)) > 0.5


def test_runs_break_at_new_lines_and_between_kinds() -> None:
    """Neighbouring words of a kind make one annotation; a new line or another kind ends it."""
    text = "ada obi\nlee mar 4"
    words = (
        Word(0, 3, 0.9, Entity.PATIENT_NAME, 0.0),
        Word(4, 7, 0.8, Entity.PATIENT_NAME, 0.0),
        Word(8, 11, 0.9, Entity.PATIENT_NAME, 0.0),
        Word(12, 15, 0.9, Entity.DATE, 0.0),
        Word(16, 17, 0.01, Entity.DATE, 0.0),
    )
    found = Tagging(text, words, dict.fromkeys(THRESHOLD_NAMES, 0.5)).seen()
    assert [seen.span for seen in found] == [Span(0, 7), Span(8, 11), Span(12, 15)]


def test_scores_put_the_threshold_in_the_middle() -> None:
    """A share at its threshold scores 0.5; nothing and certainty keep their ends."""
    assert [rescaled(share, 0.8) for share in (0.0, 0.4, 0.8, 0.9, 1.0)] == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0])


@pytest.mark.parametrize("name", ["tagger.onnx", "tokenizer.json", "tagger.json"])
@pytest.mark.parametrize("harm", ["missing", "truncated", "altered"])
def test_harmed_files_are_refused_by_name(tmp_path: Path, name: str, harm: str) -> None:
    """A missing, truncated or altered file stops the start with an error that names it and the remedy."""
    folder = Path(shutil.copytree(WEIGHTS, tmp_path / "weights"))
    content = (folder / name).read_bytes()
    if harm == "missing":
        (folder / name).unlink()
    elif harm == "truncated":
        (folder / name).write_bytes(content[: len(content) // 2])
    elif name.endswith("onnx") or name == "tokenizer.json":
        (folder / name).write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    else:
        manifest = json.loads(content)
        del manifest["thresholds"]
        (folder / name).write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(WeightsError, match=name) as refused:
        Tagger(folder)
    assert "install the release again" in str(refused.value)
