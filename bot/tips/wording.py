"""The wording of a tip as everybody in a channel reads it, and of what those who answer it are told."""

from collections.abc import Mapping
from types import MappingProxyType

from adapters.desk import TipReply
from adapters.port import TipPost
from policies.catalogue import phrase
from policies.message import Language
from policies.tips.collection import Tip

_TITLE: Mapping[Language, str] = MappingProxyType(
    {Language.EN: "Tip of the week", Language.FR: "Conseil de la semaine"}
)
_ANSWER: Mapping[Language, str] = MappingProxyType(
    {
        Language.EN: "Best choice: “{choice}” {explanation}",
        Language.FR: "Meilleur choix\u00a0: «\u00a0{choice}\u00a0» {explanation}",
    }
)


def word_tip(tip: Tip, post_id: str, language: Language) -> TipPost:
    """Return the tip worded in a language; ``post_id`` is the same whenever it is tried again."""
    text = tip.texts[language]
    colon = ":" if language is Language.EN else "\u00a0:"
    return TipPost(
        id=post_id,
        language=language,
        title=f"{_TITLE[language]}{colon} {text.title}",
        body=f"{text.scenario}\n\n{text.question}",
        choices=text.choices,
        answer=_answer(tip, language),
        source=text.source,
        url=text.url,
    )


def word_reply(tip: Tip, choice: int, language: Language) -> TipReply:
    """Return what somebody who took a choice (its index, from 0) is told."""
    text = tip.texts[language]
    right = phrase("That is the best choice.", language)
    return TipReply(
        language=language,
        title=right if choice == tip.answer else phrase("There is a better choice.", language),
        text=_answer(tip, language),
        source=text.source,
        url=text.url,
    )


def _answer(tip: Tip, language: Language) -> str:
    text = tip.texts[language]
    return _ANSWER[language].format(choice=_inner(text.choices[tip.answer]), explanation=text.explanation)


def _inner(choice: str) -> str:
    """Return a choice ready to stand in quotation marks: ended, and without marks of its own around it."""
    quoted = choice[0] in "“«" and choice[-1] in "”»"
    words = choice.strip("“”«»\u00a0") if quoted else choice
    return words if words[-1] in ".!?" else f"{words}."
