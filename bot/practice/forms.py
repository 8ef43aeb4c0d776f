"""The forms that a policy takes: Markdown, and PDF with the fonts that every reader has (no network, no font files)."""

import re
from datetime import UTC, datetime, time

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from bot.practice.answers import AnswerError
from bot.practice.document import Document

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
#: What the fonts lack, and what stands for it.
_STAND_INS = str.maketrans({
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}",
    "\N{LATIN SMALL LIGATURE OE}": "oe",
    "\N{LATIN CAPITAL LIGATURE OE}": "OE",
})  # fmt: skip
_FONT, _BODY_PT, _HEADING_PT, _TITLE_PT = "helvetica", 10.5, 13, 18
_LINE_MM, _GAP_MM, _MARGIN_MM = 5.4, 2.5, 22


def markdown(document: Document) -> str:
    """Return the policy as Markdown; nothing that was answered can turn into mark-up."""
    lines = [f"# {_plain(document.title)}", ""]
    lines += [f"- **{_plain(label)}:** {_plain(words)}" for label, words in document.facts]
    for chapter in document.chapters:
        lines += ["", f"## {_plain(chapter.heading)}"]
        for paragraph in chapter.paragraphs:
            lines += ["", _plain(paragraph)]
        if chapter.points or chapter.links:
            lines.append("")
        lines += [f"- {_plain(point)}" for point in chapter.points]
        lines += [f"- [{_plain(link.title)}](<{link.url}>)" for link in chapter.links]
    return "\n".join(lines) + "\n"


def pdf(document: Document) -> bytes:
    """Return the policy as a PDF with bookmarks, its version on each page.

    Raises:
        AnswerError: if an answer holds characters that the fonts of every reader lack.
    """
    page = _Pages(f"{_latin(document.title)} - {document.version} - {document.day.isoformat()}")
    page.set_title(_latin(document.title))
    page.set_lang(f"{document.language.value}-CA")
    page.set_creator("Chaperone")
    page.set_creation_date(datetime.combine(document.day, time(), UTC))
    page.set_margins(_MARGIN_MM, _MARGIN_MM)
    page.set_auto_page_break(auto=True, margin=_MARGIN_MM)
    page.add_page()
    page.words(document.title, _TITLE_PT, "B")
    page.ln(_GAP_MM)
    for label, words in document.facts:
        page.words(f"{label}: {words}")
    for chapter in document.chapters:
        page.ln(_GAP_MM)
        page.start_section(_latin(chapter.heading))
        page.words(chapter.heading, _HEADING_PT, "B")
        for paragraph in chapter.paragraphs:
            page.words(paragraph)
        for point in chapter.points:
            page.words(f"\N{MIDDLE DOT} {point}")
        for link in chapter.links:
            page.words(f"\N{MIDDLE DOT} {link.title}", link=link.url)
    return bytes(page.output())


class _Pages(FPDF):
    """Pages of letter size that all say which version they belong to."""

    def __init__(self, footer: str) -> None:
        super().__init__(format="letter")
        self._footer = footer

    def footer(self) -> None:
        """Write the version and the number of the page; called by the library for each."""
        self.set_y(-_MARGIN_MM + _LINE_MM)
        self.set_font(_FONT, "", 8)
        self.cell(0, _LINE_MM, f"{self._footer} - {self.page_no()}", align="C")

    def words(self, words: str, size_pt: float = _BODY_PT, style: str = "", link: str = "") -> None:
        """Write a paragraph over the width of the page."""
        self.set_font(_FONT, style, size_pt)
        height_mm = _LINE_MM * size_pt / _BODY_PT
        self.multi_cell(0, height_mm, _latin(words), align="L", link=link, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _plain(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)


def _latin(words: str) -> str:
    known = words.translate(_STAND_INS)
    try:
        known.encode("latin-1")
    except UnicodeEncodeError:
        reason = "an answer has characters that the PDF cannot show; write it in the Latin alphabet"
        raise AnswerError(reason) from None
    return known
