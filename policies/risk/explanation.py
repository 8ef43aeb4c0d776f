"""Says in words how few people the facts of a message fit; without a word of the message itself."""

from babel.numbers import format_decimal

from policies.catalogue import phrase
from policies.message import Language
from policies.risk.fact import Fact, FactKind
from policies.risk.group import Group

_LOCALES = {Language.EN: "en_CA", Language.FR: "fr_CA"}
#: Groups expected to be smaller than this are of one person.
_ONE = 1.5


def explanation(left: Group, language: Language) -> str:
    """Return one sentence such as "Somebody aged 34 with this condition in a place of about 2,100 people is ..."."""
    facts = {fact.kind: fact for fact in left.facts}
    words = [_person(facts.get(FactKind.AGE), language)]
    if FactKind.CONDITION in facts:
        words.append(phrase("with this condition", language))
    if FactKind.CALLING in facts or FactKind.OFFICE in facts:
        words.append(phrase("of this occupation or community", language))
    if FactKind.TRAIT in facts:
        words.append(phrase("described as in this conversation", language))
    place = facts.get(FactKind.PLACE)
    if place is not None:
        words.append(phrase("in a place of about {count} people", language, count=_number(place.figure, language)))
    if left.size < _ONE:
        return phrase("{person} is probably one person.", language, person=" ".join(words))
    return phrase(
        "{person}: about {count} people.", language, person=" ".join(words), count=_number(left.size, language)
    )


def _person(age: Fact | None, language: Language) -> str:
    return (
        phrase("Somebody", language)
        if age is None or not age.value
        else phrase("Somebody aged {years}", language, years=age.value)
    )


def _number(figure: float, language: Language) -> str:
    return format_decimal(round(figure), locale=_LOCALES[language])
