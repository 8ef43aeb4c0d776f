"""Notices and tips in Block Kit."""

import json
from dataclasses import replace

from adapters.notice import Notice, NoticeItem, NoticeKind
from adapters.port import TipPost
from adapters.slack.blocks import notice_blocks, tip_blocks
from policies.message import Language

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


def test_a_tip_shows_its_question_answer_and_source() -> None:
    """Choices, answer and an escaped link to the source follow the tip's body."""
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
    shown = json.dumps(tip_blocks(tip))
    assert all(words in shown for words in ("One", "Two.", "<https://example.org/rules|Rules &amp; &lt;notes&gt;>"))
