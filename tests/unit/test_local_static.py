"""The page's files, read as text."""

import json
import re
from pathlib import Path

import pytest

import adapters.local
from adapters.local.store import PEOPLE

STATIC = Path(str(adapters.local.__file__)).parent / "static"
FILES = sorted(path for path in STATIC.iterdir() if path.suffix in {".html", ".css", ".js"})


def _words() -> dict[str, dict[str, str]]:
    source = (STATIC / "words.js").read_text(encoding="utf-8")
    return json.loads(source.partition("=")[2].strip().removesuffix(";"))  # type: ignore[no-any-return] # our own file


def test_every_word_is_there_in_both_languages() -> None:
    """English and French say the same things, none is blank, and each name stands in both."""
    words = _words()
    assert set(words) == {"en", "fr"}
    assert set(words["en"]) == set(words["fr"])
    for key, english in words["en"].items():
        french = words["fr"][key]
        assert english.strip()
        assert french.strip()
        assert ("{name}" in english) == ("{name}" in french)


def test_every_word_that_is_used_exists() -> None:
    """No file asks for a word that there is not."""
    sources = "".join(path.read_text(encoding="utf-8") for path in FILES)
    asked = set(re.findall(r'data-say(?:-label|-placeholder)?="(\w+)"', sources))
    asked |= {key for pair in re.findall(r'\bsay\w*: "(\w+)"|\bsay\("(\w+)"', sources) for key in pair}
    assert asked - {""} <= set(_words()["en"])


def test_the_page_offers_the_people_of_the_channel() -> None:
    """Names and ids on the page are those that the server knows."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'name="person" value="(\w+)" data-full="([^"]+)"', page) == [
        (person.id, person.name) for person in PEOPLE
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_needs_another_host_or_inline_code(path: Path) -> None:
    """Nothing is loaded from elsewhere, and there is no inline script, style or handler for the policy to block."""
    source = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(?:https?:)?//[\w-]+\.\w", source)
    assert not re.search(r"@import|url\(|innerHTML|insertAdjacentHTML|document\.write", source)
    if path.suffix == ".html":
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", source)
