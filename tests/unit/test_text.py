"""Mark-up and disguise come off, and every offset finds its way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.disguise import familiar_form
from policies.finding import Span
from policies.message import Platform
from policies.text import plain_text

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
MARKUP = st.text(st.sampled_from("<>|&;:@#!*_~`\"'=/ ab19.-\n\u200b\u0301\ud800é\uff10\u0406"))
PLATFORMS = st.sampled_from(list(Platform))


@given(st.one_of(ANY_TEXT, MARKUP), PLATFORMS)
def test_origins_are_ordered_and_inside(text: str, platform: Platform) -> None:
    """For any string each plain character stands for a non-empty range of the original, in order."""
    plain = plain_text(text, platform)
    assert len(plain.starts) == len(plain.ends) == len(plain.text)
    for start, end in zip(plain.starts, plain.ends, strict=True):
        assert 0 <= start < end <= len(text)
    assert list(plain.starts) == sorted(plain.starts)
    assert list(plain.ends) == sorted(plain.ends)


@given(st.one_of(ANY_TEXT, MARKUP), PLATFORMS, st.data())
def test_every_span_has_an_original(text: str, platform: Platform, data: st.DataObject) -> None:
    """Any span of the plain text translates to a span of the original."""
    plain = plain_text(text, platform)
    if not plain.text:
        return
    start = data.draw(st.integers(0, len(plain.text) - 1))
    end = data.draw(st.integers(start + 1, len(plain.text)))
    original = plain.original(Span(start, end))
    assert 0 <= original.start < original.end <= len(text)


@given(ANY_TEXT, PLATFORMS)
def test_no_surrogate_control_or_zero_width_is_left(text: str, platform: Platform) -> None:
    """Nothing invisible or unencodable survives, so that patterns and logs meet plain characters only."""
    plain = plain_text(text, platform)
    plain.text.encode()
    assert not {"\x00", "\u200b", "\u200d", "\ufeff", "\u202e", "\xa0"} & set(plain.text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="0123456789"), max_size=80))
def test_plain_english_stays_itself(text: str) -> None:
    """ASCII without numbers written out comes back character by character, unless it spells a number."""
    plain = plain_text(text, Platform.PLAIN)
    if len(plain.text) == len(text):
        assert plain.text == text
        assert list(plain.starts) == list(range(len(text)))


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("mrn 00\u200b482", "mrn 00482"),
        ("\uff14\uff11\uff16\uff0d\uff15\uff15\uff15\uff0d\uff10\uff11\uff12\uff13", "416-555-0123"),
        ("\u0664\u0661\u0666", "416"),
        ("\U0001d7d2\U0001d7cf\U0001d7d4", "416"),
        ("①②③", "123"),
        ("1\ufe0f\u20e32\ufe0f\u20e3", "12"),
        ("416\u00a0555\u20110123", "416 555-0123"),
        ("416\u2013555\u22120123", "416-555-0123"),
        ("\u201cMRN\u201d l\u2019âge", '"MRN" l\'âge'),
        ("cafe\u0301", "café"),
        ("H\u0435\u0430lth \u0441\u0430rd", "Health card"),
        ("\u039cRN", "MRN"),
        ("Мария", "Мария"),
        ("416-555-O1l2", "416-555-0112"),
        ("41655S0I23", "4165550123"),
        ("9876543217SB", "9876543217SB"),
        ("BP 120 80 O2 95", "BP 120 80 O2 95"),
        ("a\x00b\x07c", "abc"),
        ("a\tb\r\nc", "a b \nc"),
        ("\ud800x", "\ufffdx"),
        ("5 µg/m²", "5 µg/m²"),
        ("e" + "\u0301" * 500, "é"),
    ],
)
def test_disguise_comes_off(disguised: str, plain: str) -> None:
    """Look-alikes, invisible characters and typographic signs become what a reader takes them for."""
    assert plain_text(disguised, Platform.PLAIN).text == plain


@pytest.mark.parametrize(
    ("spoken", "plain"),
    [
        ("four one six, five five five, oh one two three", "416-555-0123"),
        ("quatre un six cinq cinq cinq zéro un deux trois", "4165550123"),
        ("double oh four eight two triple one", "00482111"),
        ("one two three dash four five dash six seven eight nine", "123-45-6789"),
        ("4 1 6 5 5 5 0 1 2 3", "4165550123"),
        ("one or two of five", "one or two of five"),
        ("1 2 3 4", "1 2 3 4"),
    ],
)
def test_spoken_digits(spoken: str, plain: str) -> None:
    """A number said digit by digit reads as a number; small numbers in a sentence stay words."""
    assert plain_text(spoken, Platform.PLAIN).text == plain


def test_spoken_number_maps_to_its_words() -> None:
    """The span of a spoken number covers the words that spelled it."""
    text = "mrn is four four eight two one ok"
    plain = plain_text(text, Platform.PLAIN)
    start = plain.text.index("44821")
    original = plain.original(Span(start, start + 5))
    assert text[original.start : original.end] == "four four eight two one"


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("<@U024BE7LH> ask", "@member ask"),
        ("<@U024BE7LH|jane> ask", "@jane ask"),
        ("<#C024BE7LR|general> <#C1>", "#general #channel"),
        ("<!here> <!subteam^S1|@oncall>", "@here @oncall"),
        ("<https://example.org/p|the page>", "https://example.org/p the page"),
        ("<https://example.org/p>", "https://example.org/p"),
        ("<http://example.org|example.org>", "example.org"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("<tel:+14165550123|416-555-0123>", "416-555-0123"),
        ("a &amp; b &lt;5 &gt;3", "a & b <5 >3"),
        ("*bold* _it_ ~x~ `code` ```block```", "bold it x code block"),
        ("5 * 3 * 2 a_b_c 2*3", "5 * 3 * 2 a_b_c 2*3"),
        ("&gt; quoted\n> again", "quoted\nagain"),
        (":wave: hi :four::two:", "  hi 42"),
        ("10:30:45 bp:120", "10:30:45 bp:120"),
    ],
)
def test_slack_markup(marked: str, plain: str) -> None:
    """Slack's mrkdwn reads as its reader sees it."""
    assert plain_text(marked, Platform.SLACK).text == plain


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ('<at id="0">Ann Roy</at>&nbsp;ask', "@Ann Roy ask"),
        ("<p>one</p><p>two</p>", "\none\n\ntwo\n"),
        ("a<br/>b", "a\nb"),
        ("<b>mrn</b> 00<i>482</i>", "mrn 00482"),
        ("&eacute;t&#233; &#x41; &lt;5", "été A <5"),
        ('<a href="https://example.org/p">here</a>', "https://example.org/p here"),
        ('<a href="https://example.org/p">https://example.org/p</a>', "https://example.org/p"),
        ('<img alt="mrn 00482" src="x">', "mrn 00482 "),
        ('<emoji alt="👍"></emoji>', "👍 "),
        ("hr <60 and >40", "hr <60 and >40"),
        ("<td>1</td><td>2</td>", " 1  2 "),
    ],
)
def test_teams_markup(marked: str, plain: str) -> None:
    """Teams' HTML reads as its reader sees it."""
    assert plain_text(marked, Platform.TEAMS).text == plain


def test_whole_link_is_covered() -> None:
    """What is found in a label that repeats its address covers the whole link, so that nothing of it is left."""
    text = "call <tel:4165550123|416-555-0123> now"
    plain = plain_text(text, Platform.SLACK)
    at = plain.text.index("416")
    original = plain.original(Span(at, at + 12))
    assert text[original.start : original.end] == "<tel:4165550123|416-555-0123>"


def test_ascii_is_not_copied() -> None:
    """Plain ASCII takes the fast path: origins are ranges, however long the text."""
    plain = plain_text("pt doing well on abx " * 1000, Platform.PLAIN)
    assert isinstance(plain.starts, range)


@given(st.characters(codec=None, exclude_categories=()))
def test_familiar_form_is_stable(char: str) -> None:
    """The familiar form of a familiar form is itself."""
    form = familiar_form(char)
    assert "".join(part if part == "\n" else familiar_form(part) for part in form) == form
