"""What was found in a draft, as a card for its author alone; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from adapters.desk import Remark, Report
from adapters.teams.cards import item_box, rewrite_parts
from adapters.teams.elements import (
    Element,
    box,
    card,
    first_that_fits,
    heading,
    lines,
    run,
    runs,
    small_print,
    text,
)
from policies.catalogue import phrase
from policies.finding import Span

#: How much is shown around words that are meant, and of all that together, when the whole would be too long.
_AROUND_CHARS = 80
_PASSAGES_CHARS = 3000
#: How many groups of words are shown when all of them would be too long.
_ITEMS = 8


def report_card(report: Report, below: Sequence[Element] = (), **more: object) -> Element:
    """Lay out a report in a card that Teams takes, however long the draft; ``below`` stands at its end."""
    return first_that_fits(card(report.title, report.language, [*parts, *below], **more) for parts in _versions(report))


def _versions(report: Report) -> Iterator[list[Element]]:
    """Yield a report's parts, and shorter versions that leave out more and more."""
    passages = [box(part) for part in _passages(report.text, report.marked)]
    whole = [box(lines(report.text, report.marked))] if report.marked else []
    rewrite = rewrite_parts(report.rewrite, report.changed, report.language) if report.rewrite else []
    too_long = [text(phrase("The rewrite is too long to show here; check a part of it.", report.language))]
    short = replace(report, items=report.items[:_ITEMS])
    yield _parts(report, whole, rewrite)
    yield _parts(report, passages, rewrite)
    yield _parts(short, passages, too_long if report.rewrite else [])
    yield _parts(replace(report, items=()), [], too_long if report.rewrite else [])


def _parts(report: Report, draft: list[Element], rewrite: list[Element]) -> list[Element]:
    return [
        heading(report.title),
        text(report.lead),
        *draft,
        *(item_box(item) for item in report.items),
        *(text(advice) for advice in report.advice),
        *rewrite,
        *_remarks(report.remarks),
        *([small_print(report.footer)] if report.footer else []),
    ]


def _passages(words: str, marked: Sequence[Span]) -> Iterator[list[Element]]:
    """Yield what stands around each stretch that is meant, for as long as there is room."""
    shown = 0
    for span in marked:
        start, end = max(0, span.start - _AROUND_CHARS), min(len(words), span.end + _AROUND_CHARS)
        shown += end - start
        if shown > _PASSAGES_CHARS:
            return
        yield lines(words[start:end], [Span(span.start - start, span.end - start)])


def _remarks(remarks: Sequence[Remark]) -> Iterator[Element]:
    """Yield one line along each strategy; what is still to be done comes first."""
    for remark in sorted(remarks, key=lambda remark: not remark.open):
        sign = "→ " if remark.open else "✓ "
        yield runs([run(f"{sign}{remark.title}: ", weight="Bolder"), run(remark.text)], spacing="Small")
