"""Who is who in a message: which names are one person, who is the patient, who is kin."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from policies.detectors.eponyms import is_eponym
from policies.detectors.naming import capitalised, is_plain
from policies.finding import Span
from policies.rewriting.nouns import KIN_EN, KIN_FR, Person
from policies.rewriting.page import Declined, Doubt, Page
from policies.scene import TOKEN, fold

_KIN = "|".join(sorted({*KIN_EN, *KIN_FR}, key=len, reverse=True))
#: Kin in front of the name, and what joins them.
_KIN_BEFORE = re.compile(
    rf"(?<![\w-])(?P<kin>{_KIN})(?P<join>(?:'s name)?(?: is| est| c'est|:| =)? |, | aussi svp, | \(|"
    rf": ?)(?:named |nommee? |mrs?\.? |mme |m\. )?$"
)
#: Kin behind the name.
_KIN_BEHIND = re.compile(
    rf" ?(?P<join>\(|, )(?:(?P<of>the|her|his|pt's|sa|son|la|le|l') ?)?(?P<kin>{_KIN})(?P<end>\)|,|(?=[.;\n])|\Z)"
)
_FEMININE_TITLE = re.compile(
    r"(?<!\w)(?:mrs|ms|mme|mlle|madame|mademoiselle|miss|pte|patiente|dame|la petite|la) ?\.? ?$"
)
_MASCULINE_TITLE = re.compile(r"(?<!\w)(?:mr|m|monsieur|mister|le petit) ?\.? ?$")
_SHE = re.compile(
    r"(?<!\w)(?:elles?|she|her|hers|enceinte|accouch\w+|nee|dame|madame|pte|patiente|est (?:\w+ )?\w{2,}ee|"
    r"(?:s'est|est|etait) (?:\w+ )?\w{2,}(?:ie|ue|ise)|sortie|partie|admise|grossesse|csect|hcg|(?:je|on|"
    r"peut|veut|viens|va) la|[0-9]{1,3} ?f)(?!\w)"
)
_HE = re.compile(r"(?<!\w)(?:ils?|he|him|his|monsieur|gars|[0-9]{1,3} ?m)(?!\w)")
#: Names this short are initials, or too like other words to be known again.
_INITIALS = 2
#: Patients that a rewrite can keep apart in words.
MOST_PATIENTS = 2

#: Every pattern of this module, for the tests that feed adversarial strings.
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"kin_before": _KIN_BEFORE, "kin_behind": _KIN_BEHIND, "she": _SHE, "he": _HE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where a person is named (or a room stands for them)."""

    span: Span
    tokens: frozenset[str] = field(repr=False)
    #: Kin that stands in front of the name, and where it and what joins them begin and end.
    before: re.Match[str] | None = field(default=None, repr=False)
    behind: re.Match[str] | None = field(default=None, repr=False)

    @property
    def kin(self) -> str:
        """The word for kin that the message attaches to the name, or empty."""
        match = self.before or self.behind
        return match["kin"] if match else ""


def mentions(page: Page, names: Iterable[Span], colleagues: Sequence[Span]) -> list[Mention]:
    """Return every mention of the named people, those that the names alone give away included; sorted."""
    found = [_mention(page, span) for span in _joined(page, sorted(names))]
    known = {token for mention in found for token in mention.tokens if len(token) > _INITIALS}
    taken = [mention.span for mention in found] + list(colleagues)
    found += [_mention(page, span) for span in _repeated(page, known, taken)]
    return sorted(found, key=lambda mention: mention.span)


def cast(page: Page, found: Sequence[Mention], rooms: Sequence[Span]) -> dict[Span, Person]:
    """Say who each mention is; rooms that stand for a patient are mentions of their own.

    Raises:
        Doubt: if people could be mixed up, or there are more patients than words keep apart.
    """
    groups: list[list[Mention]] = []
    for mention in found:
        group = next((group for group in groups if any(_same(mention, other) for other in group)), None)
        if group is None:
            groups.append([mention])
        else:
            group.append(mention)
    kin = [group for group in groups if any(mention.kin for mention in group)]
    patients = [group for group in groups if group not in kin]
    if len(patients) > 1 and any(_only_initials(mention) for group in patients for mention in group):
        raise Doubt(Declined.WHO_IS_WHO)
    starts = sorted([min(mention.span for mention in group) for group in patients] + list(rooms))
    if len(starts) > MOST_PATIENTS:
        raise Doubt(Declined.TAKE_IT_TO_THE_CHART)
    people: dict[Span, Person] = {}
    for group in groups:
        word = next((mention.kin for mention in group if mention.kin), "")
        order = None if word or len(starts) < MOST_PATIENTS else starts.index(min(mention.span for mention in group))
        gender = KIN_FR.get(word) or _gender(page, [mention.span for mention in group], alone=len(starts) == 1)
        people |= {mention.span: Person(_written(page, group, word), order, gender) for mention in group}
    for room in rooms:
        order = None if len(starts) < MOST_PATIENTS else starts.index(room)
        people[room] = Person("", order, _gender(page, [room], alone=len(starts) == 1))
    return people


def _only_initials(mention: Mention) -> bool:
    return all(len(token) <= 1 for token in mention.tokens)


def _written(page: Page, group: Sequence[Mention], kin: str) -> str:
    """The word for kin as the message spells it, accents kept, in lower case."""
    match = next((mention.before or mention.behind for mention in group if mention.kin == kin and kin), None)
    if match is None:
        return ""
    return page.text[match.start("kin") : match.end("kin")].lower()


def _same(one: Mention, other: Mention) -> bool:
    shared = one.tokens & other.tokens
    if not shared:
        return False
    if one.kin and other.kin and one.kin != other.kin:
        return False
    if one.tokens - shared and other.tokens - shared:
        raise Doubt(Declined.WHO_IS_WHO)
    if bool(one.kin) != bool(other.kin) and max(len(one.tokens), len(other.tokens)) > len(shared):
        raise Doubt(Declined.WHO_IS_WHO)
    return True


def _mention(page: Page, span: Span) -> Mention:
    tokens = frozenset(fold(token[0]).rstrip(".") for token in TOKEN.finditer(page.scene.words(span)))
    before = _KIN_BEFORE.search(page.folded, max(0, span.start - 60), span.start)
    behind = None if before else _KIN_BEHIND.match(page.folded, span.end)
    return Mention(span=span, tokens=tokens, before=before, behind=behind)


def _joined(page: Page, names: Sequence[Span]) -> Iterator[Span]:
    """Names with no more than a space or an initial between them are one."""
    whole: Span | None = None
    for span in names:
        if whole is not None and not page.text[whole.end : span.start].strip(" ."):
            whole = Span(whole.start, max(whole.end, span.end))
            continue
        if whole is not None:
            if page.text[whole.end : span.start].strip() == ",":
                raise Doubt(Declined.WHO_IS_WHO)
            yield whole
        whole = span
    if whole is not None:
        yield whole


def _repeated(page: Page, known: frozenset[str] | set[str], taken: Sequence[Span]) -> Iterator[Span]:
    """Further places that a known name stands in: capitalised, or in lower case where it is no other word."""
    for token in TOKEN.finditer(page.text):
        span = Span(*token.span())
        if fold(token[0]) not in known or any(span.overlaps(other) for other in taken):
            continue
        if token[0].isupper() and not page.shouts:
            continue
        if (capitalised(token[0]) or not is_plain(token[0])) and not is_eponym(page.scene, span):
            yield span


def _gender(page: Page, spans: Sequence[Span], *, alone: bool) -> str:
    """The French gender of a patient: by the title, else, of the only one, by the words around; else the generic."""
    before = [page.folded[max(0, span.start - 14) : span.start] for span in spans]
    if any(_FEMININE_TITLE.search(words) for words in before):
        return "f"
    if any(_MASCULINE_TITLE.search(words) for words in before) or not alone:
        return "m"
    return "f" if len(_SHE.findall(page.folded)) > len(_HE.findall(page.folded)) else "m"
