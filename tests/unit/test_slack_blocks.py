"""Notices and tips in Block Kit."""

import json
from dataclasses import replace

import pytest

from adapters.desk import TipReply
from adapters.notice import Earlier, Notice, NoticeItem, NoticeKind
from adapters.port import TipPost
from adapters.slack.blocks import item_parts, notice_blocks, reply_blocks, tip_blocks
from adapters.slack.questions import read_choice
from bot.tips.wording import word_reply, word_tip
from policies.message import Language
from policies.tips.collection import Tip, load_tips
from tests.fakes.block_kit import faults_of_blocks

NOTICE = Notice(
    id="f1",
    kind=NoticeKind.CONCERN,
    language=Language.EN,
    title="A private word about your message",
    lead="These words could tell readers who a patient is:",
    items=(
        NoticeItem(quotes=("Mrs &lt;Doe&gt;", "<!channel>"), reason="A name.", citation="45 CFR 164.514", url=""),
        NoticeItem(quotes=(), reason="A rare case.", citation="PHIPA s. 4", url="https://example.org/phipa"),
    ),
    advice=("Say “the patient”.", "Please edit or delete the message."),
    footer="Only you can see this.",
)


def test_a_notice_says_everything() -> None:
    """Title, lead, words, reasons, citations, advice and footer are all laid out."""
    shown = json.dumps(notice_blocks(NOTICE), ensure_ascii=False)
    for words in (NOTICE.title, NOTICE.lead, NOTICE.footer, *NOTICE.advice, "A name.", "PHIPA s. 4", "phipa"):
        assert words in shown


def test_the_authors_words_are_shown_as_they_read_and_stay_dead() -> None:
    """Quotes stand in plain rich text, unescaped, where no mention or mark-up comes to life."""
    bullets = next(block for block in notice_blocks(NOTICE) if block["type"] == "rich_text")
    shown = json.dumps(bullets)
    assert '{"type": "text", "text": "Mrs <Doe>", "style": {"code": true}}' in shown
    assert "<!channel>" not in shown
    assert '"@channel"' in shown


def test_a_rewrite_stands_in_a_box_to_copy() -> None:
    """The rewrite is preformatted plain text, introduced in the reader's language, and no other block holds it."""
    french = replace(NOTICE, language=Language.FR, rewrite="le patient & <!channel>")
    blocks = notice_blocks(french)
    box = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "le patient & <!channel>"}]}
    at = blocks.index({"type": "rich_text", "elements": [box]})
    assert "sans identifier personne" in json.dumps(blocks[at - 1])
    assert "le patient" not in json.dumps([*blocks[:at], *blocks[at + 1 :]])


def test_a_permalink_leads_to_the_message() -> None:
    """Far from the message, the notice says which one it speaks of, in the reader's language."""
    french = replace(NOTICE, language=Language.FR)
    shown = json.dumps(notice_blocks(french, permalink="https://clinic.example.org/p1"))
    assert "Ouvrir le message" in shown
    assert "https://clinic.example.org/p1" in shown


def test_thanks_need_no_items() -> None:
    """A notice of one line is a header, a line and nothing empty."""
    thanks = Notice(id="f1", kind=NoticeKind.THANKS, language=Language.EN, title="Thank you", lead="It is settled.")
    assert [block["type"] for block in notice_blocks(thanks)] == ["header", "section"]


def test_slacks_limits_are_kept() -> None:
    """A header has at most 150 characters and a section 3,000; longer ones make Slack refuse the whole message."""
    tip = TipPost(id="t", language=Language.EN, title="x" * 400, body="y" * 4000)
    header, section = tip_blocks(tip)
    assert len(str(header["text"]["text"])) == 150  # type: ignore[index] # blocks are JSON
    assert len(str(section["text"]["text"])) == 3000  # type: ignore[index] # the same


def test_a_tip_shows_its_question_and_not_its_answer() -> None:
    """The choices stand in full above buttons with letters; answer and source are for those who chose."""
    tip = TipPost(
        id="t",
        language=Language.EN,
        title="Tip",
        body="Body",
        choices=("One", "Two"),
        answer="Two.",
        source="Rules & <notes>",
        url="https://example.org/rules",
    )
    blocks = tip_blocks(tip)
    shown = json.dumps(blocks)
    assert "One" in shown
    assert "Two." not in shown
    assert "example.org" not in shown
    (buttons,) = (block["elements"] for block in blocks if block["type"] == "actions")
    assert [read_choice(button) for button in buttons] == [("t", 0), ("t", 1)]  # type: ignore[attr-defined] # JSON


def test_a_reply_shows_answer_and_source() -> None:
    """What speaks for the best choice comes with an escaped link to its source."""
    reply = TipReply(
        language=Language.EN, title="Yes.", text="Two.", source="Rules & <notes>", url="https://example.org/rules"
    )
    shown = json.dumps(reply_blocks(reply))
    assert all(words in shown for words in ("Yes.", "Two.", "<https://example.org/rules|Rules &amp; &lt;notes&gt;>"))


@pytest.mark.parametrize("tip", load_tips().values(), ids=load_tips().keys())
def test_every_tip_and_its_reply_keep_slacks_limits(tip: Tip) -> None:
    """No tip of the library, in any language, is cut or breaks a limit of Block Kit, nor does what is answered."""
    for language in Language:
        post = word_tip(tip, f"tip:{'a' * 32}:2026-W10", language)
        blocks = tip_blocks(post)
        assert all(choice in json.dumps(blocks, ensure_ascii=False) for choice in post.choices)
        replies = [reply_blocks(word_reply(tip, choice, language)) for choice in range(len(post.choices))]
        for laid_out in (blocks, *replies):
            assert faults_of_blocks(laid_out) == []
            assert "…" not in json.dumps([block["text"] for block in laid_out if "text" in block], ensure_ascii=False)


def test_earlier_messages_are_named() -> None:
    """What an item combines with is named behind its rule, as a link where there is an address."""
    earlier = (
        Earlier(label="Together with your message of 14:02", url="https://chat.example.org/1"),
        Earlier(label="Together with the message of 14:05"),
    )
    parts = item_parts(NoticeItem(quotes=(), reason="Few.", citation="PHIPA s. 4", url="", earlier=earlier))
    assert [(part["type"], part["text"]) for part in parts if "Together" in part["text"]] == [
        ("link", earlier[0].label),
        ("text", earlier[1].label),
    ]
