"""Between the page's JSON and the product's events."""

import json
from datetime import UTC, datetime

import pytest

from adapters.local.desk_json import placed_from_json
from adapters.local.store import Placed, Post, PostedTip, PostState
from adapters.local.translate import (
    TEXT_CHARS,
    BadInput,
    deleted,
    edited,
    entry_json,
    placed_json,
    posted,
    read_draft,
    read_json,
    read_text,
    to_ascii,
    wordless,
)
from adapters.notice import Notice, NoticeItem, NoticeKind
from adapters.port import TipPost
from policies.message import Language, Platform

ID = "0123456789abcdef0123456789abcdef"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
POST = Post(id=ID, author="osei", text="Mrs. Lindqvist", thread=None, sent_at=NOON)
NOTICE = Notice(
    id="flag",
    kind=NoticeKind.CONCERN,
    language=Language.FR,
    title="Un mot en privé",
    lead="Ces mots :",
    items=(NoticeItem(quotes=("Lindqvist",), reason="Un nom.", citation="Règle 1", url="https://rules.example.org"),),
    advice=("Dites « la patiente ».",),
    footer="Vous seul.",
)
PLACED = Placed(person="osei", notice=NOTICE, post_id=ID, shown_at=NOON)


def test_a_draft_is_read_as_it_was_written() -> None:
    """Every character of the text arrives, and ids that were not given are left open."""
    draft = read_draft({"text": " a\x00\ud800 ", "more": 1})
    assert (draft.text, draft.id, draft.thread) == (" a\x00\ud800 ", None, None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "text"),
        ({"text": None}, "text"),
        ({"text": 7}, "text"),
        ({"text": " \n\u2003"}, "text"),
        ({"text": "x" * (TEXT_CHARS + 1)}, "text"),
        ({"text": "x", "id": "short"}, "id"),
        ({"text": "x", "id": ID.upper()}, "id"),
        ({"text": "x", "id": f"{ID}\n"}, "id"),
        ({"text": "x", "thread": ["y"]}, "thread"),
    ],
)
def test_a_bad_field_is_named_and_not_quoted(fields: dict[str, object], field: str) -> None:
    """The refusal names the field and the remedy, and quotes nothing."""
    with pytest.raises(BadInput) as refused:
        read_draft(fields)
    assert refused.value.field == field
    assert str(fields.get(field, "?")) not in str(refused.value)


def test_the_longest_text_is_taken() -> None:
    """A text of exactly the limit passes, however many bytes it takes."""
    assert read_text({"text": "\U0001f600" * TEXT_CHARS})


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff\xfe\xfa", b"[" * 100_000, b'{"a":' + b"9" * 5000 + b"}", b'"x"']
)
def test_what_is_not_a_json_object_is_bad_input(body: bytes) -> None:
    """Nothing that a client can send as a body raises anything but BadInput."""
    with pytest.raises(BadInput) as refused:
        read_json(body)
    assert refused.value.field == "body"


def test_a_post_becomes_an_event_with_its_place() -> None:
    """Message and address name the same channel, author, message and thread."""
    event = posted(Post(id=ID, author="tremblay", text="hi", thread="root", sent_at=NOON))
    message, address = event.message, event.address
    assert (message.platform, message.author, message.thread, message.sent_at) == (
        Platform.LOCAL,
        "tremblay",
        "root",
        NOON,
    )
    assert (message.channel, message.author, message.id, message.thread) == (
        address.channel,
        address.author,
        address.message_id,
        address.thread,
    )


def test_events_of_one_message_have_ids_of_their_own() -> None:
    """Posting, each edit and deleting are different events, and the same one again has the same id."""
    second = Post(id=ID, author="osei", text="b", thread=None, sent_at=NOON, revision=2)
    ids = [posted(POST).event_id, edited(POST).event_id, edited(second).event_id, deleted(POST).event_id]
    assert len(set(ids)) == 4
    assert edited(second).event_id == edited(second).event_id


@pytest.mark.parametrize("state", [PostState.DELETED, PostState.LOST])
def test_words_that_are_gone_reach_no_window(state: PostState) -> None:
    """A post that no longer stands is told of without its text."""
    assert entry_json(Post(id=ID, author="osei", text="x", thread=None, sent_at=NOON, state=state))["text"] == ""


def test_a_tip_is_told_without_its_answer() -> None:
    """The page gets case and choices, under an id that no message can have; the answer is for those who chose."""
    tip = TipPost(id="t", language=Language.EN, title="T", body="B", choices=("a", "b"), answer="b")
    value = entry_json(PostedTip(tip=tip, sent_at=NOON))
    assert (value["type"], value["id"], value["choices"], value["tip"]) == ("tip", "tip:t", ("a", "b"), "t")
    assert value["answer"] == ""


def test_a_notice_survives_being_stored() -> None:
    """A notice that went through JSON is the same notice."""
    stored = json.loads(to_ascii(placed_json(PLACED)))
    assert placed_from_json("osei", stored) == PLACED


def test_a_wordless_notice_holds_no_word_of_the_message() -> None:
    """What is remembered across a restart has the reasons and none of the quotes."""
    stored = to_ascii(placed_json(wordless(PLACED)))
    assert b"Lindqvist" not in stored
    assert b"rules.example.org" in stored


def test_json_is_ascii_and_keeps_lone_surrogates() -> None:
    """A lone surrogate passes through as an escape."""
    assert json.loads(to_ascii({"text": "\ud800é"})) == {"text": "\ud800é"}


def test_nothing_personal_is_in_a_repr() -> None:
    """Neither the words of a post nor those of a notice are shown by repr."""
    assert "Lindqvist" not in repr(POST) + repr(PLACED)
