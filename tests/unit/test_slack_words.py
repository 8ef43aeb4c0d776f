"""The words of a Slack message, wherever Slack keeps them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.words import LONGEST, MOST_PIECES, read_words
from tests.fakes.slack_events import rich_text

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "fields", "title", "mode", "url", "name", "files", "rows"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


def test_typed_text_is_kept_as_it_is_and_once() -> None:
    """What Slack mirrors in blocks is not said twice, mark-up and all."""
    text = "R&amp;D: see <https://example.org|the page>, *Mrs Doe* :wave:"
    elements = [
        {"type": "text", "text": "R&D: see "},
        {"type": "link", "url": "https://example.org", "text": "the page"},
        {"type": "text", "text": ", "},
        {"type": "text", "text": "Mrs Doe", "style": {"bold": True}},
        {"type": "text", "text": " "},
        {"type": "emoji", "name": "wave"},
    ]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}]
    assert read_words({"text": text, "blocks": blocks}) == text


def test_a_list_in_blocks_is_not_said_twice() -> None:
    """Bullets and line breaks do not make mirrored words new ones."""
    sections = [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": line}]} for line in ("first", "second")
    ]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": sections}]}]
    assert read_words({"text": "• first\n• second", "blocks": blocks}) == "• first\n• second"


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (
            {"type": "section", "text": {"type": "mrkdwn", "text": "MRN *1234567*"}},
            "MRN *1234567*",
        ),
        (
            {"type": "section", "fields": [{"type": "plain_text", "text": "DOB < 1950"}]},
            "DOB &lt; 1950",
        ),
        ({"type": "header", "text": {"type": "plain_text", "text": "Mrs Doe"}}, "Mrs Doe"),
        ({"type": "image", "image_url": "https://example.org/x", "alt_text": "chart of Mrs Doe"}, "chart of Mrs Doe"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "Doe, Jane"}]]}, "Doe, Jane"),
        (rich_text("seen by Mr Roe")[0], "seen by Mr Roe"),
    ],
)
def test_words_in_blocks_are_read(block: dict[str, Any], words: str) -> None:
    """Text that stands only in a block follows the message's own."""
    assert read_words({"text": "see below", "blocks": [block]}) == f"see below\n{words}"


def test_a_link_in_blocks_keeps_its_address() -> None:
    """A link's address is part of what is said."""
    link = {"type": "link", "url": "https://example.org/mrn/1234567", "text": "chart"}
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link]}]}]
    assert read_words({"text": "", "blocks": blocks}) == "<https://example.org/mrn/1234567|chart>"


def test_a_shared_message_is_quoted_and_an_unfurled_link_is_not() -> None:
    """Who shares a message says it again; what Slack unfurls, nobody said."""
    shared = {"is_share": True, "is_msg_unfurl": True, "from_url": "https://x.example.org/p1", "text": "pt Jane Doe"}
    unfurled = {"from_url": "https://news.example.org", "title": "Ward closed", "text": "A hospital"}
    quoted = {"text": "pt Jane Roe", "message_blocks": [{"message": {"blocks": rich_text("room 12")}}]}
    words = read_words({"text": "look", "attachments": [shared, unfurled, quoted]})
    assert words == "look\npt Jane Doe\npt Jane Roe\nroom 12"


def test_a_files_title_name_alternative_text_and_snippet_are_read() -> None:
    """What a reader sees of a file counts; a deleted file is gone."""
    files = [
        {"name": "doe_jane.pdf", "title": "Referral Jane Doe", "alt_txt": "scan of a letter", "mimetype": "x"},
        {"name": "untitled", "title": "untitled", "mode": "snippet", "preview": "MRN 1234567"},
        {"title": "gone", "mode": "tombstone"},
    ]
    expected = "Referral Jane Doe\ndoe_jane.pdf\nscan of a letter\nuntitled\nMRN 1234567"
    assert read_words({"text": "", "files": files}) == expected


def test_part_of_a_word_does_not_hide_a_name() -> None:
    """A title that is only contained in a longer word is still new."""
    assert read_words({"text": "the blacksmith", "files": [{"title": "Smith"}]}) == "the blacksmith\nSmith"


def test_lone_surrogates_are_replaced_one_for_one() -> None:
    """Half a character would break every encoder downstream; offsets stay."""
    assert read_words({"text": "a\ud800b"}) == "a\ufffdb"


def test_text_is_bounded() -> None:
    """A body of a megabyte is cut, not checked for minutes."""
    assert len(read_words({"text": "word " * 200_000})) == LONGEST


def test_many_pieces_are_bounded() -> None:
    """A body of ten thousand scraps is read as far as Slack's own limits go."""
    blocks = [{"text": f"scrap {number}"} for number in range(10_000)]
    assert len(read_words({"text": "top", "blocks": blocks}).splitlines()) == MOST_PIECES


def test_deep_nesting_ends() -> None:
    """Blocks nested beyond any sense are read as deep as they make some."""
    node: dict[str, Any] = {"text": "deep"}
    for _ in range(500):
        node = {"elements": [node]}
    assert read_words({"text": "top", "blocks": [node]}) == "top"


@given(st.dictionaries(st.sampled_from(["text", "blocks", "attachments", "files"]), _JSON))
def test_any_json_gives_encodable_text(message: dict[str, object]) -> None:
    """No JSON raises, and the words can be encoded."""
    read_words(message).encode()
