"""Whether a tip may be shown: no case of it could be taken for a patient's, and what it teaches to heed is there."""

from collections.abc import Iterator, Sequence

from policies.checker import Checker
from policies.finding import VerdictKind
from policies.message import Message
from policies.tips.collection import Tip, TipError, TipText, load_tips, read_tips
from policies.toml_page import TomlPage


def objections(tip: Tip, checker: Checker) -> Iterator[tuple[str, str]]:
    """Yield what keeps a tip from being shown as (key, reason), such as ``("en.title", "could identify ...")``."""
    if any(code not in checker.policies for code in tip.policies):
        yield "policies", "names a policy that there is not; chaperone policies lists them"
    for language, text in tip.texts.items():
        parts = _parts(text)
        seen = [(key, codes) for key, words in parts if (codes := _identifying(words, checker))]
        whole = _identifying("\n".join(words for _, words in parts), checker)
        # What no part tells by itself, they may tell together.
        found = seen or ([("", whole)] if whole else [])
        for key, codes in found:
            reason = f"could identify a patient ({', '.join(codes)}); say it without"
            yield f"{language}.{key}".rstrip("."), reason


def inspect(name: str, text: str, checker: Checker) -> Sequence[str]:
    """Return what is wrong with a file of a practice's own tips, each with the file, the line and the key."""
    page = TomlPage(name, text, TipError)
    try:
        tips = read_tips([(name, text)], required=frozenset())
    except TipError as error:
        return [str(error)]
    taken = [code for code in tips if code in load_tips()]
    return [
        *(str(page.error(f"tips.{code}", "is a code of the built-in library; give it another")) for code in taken),
        *(
            str(page.error(f"tips.{code}.{key}", reason))
            for code, tip in tips.items()
            for key, reason in objections(tip, checker)
        ),
    ]


def _parts(text: TipText) -> Sequence[tuple[str, str]]:
    choices = ((f"choices.{place}", choice) for place, choice in enumerate(text.choices, 1))
    return [
        ("title", text.title),
        ("scenario", text.scenario),
        ("question", text.question),
        *choices,
        ("explanation", text.explanation),
    ]


def _identifying(words: str, checker: Checker) -> Sequence[str]:
    findings = checker.check(Message(text=words)).findings
    return sorted({finding.policy for finding in findings if finding.kind >= VerdictKind.MAY_IDENTIFY})
