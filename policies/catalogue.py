"""The phrases that people read, in English and in French, out of gettext catalogues.

A phrase is looked up by its English form, which is also what the English catalogue gives back unless it says otherwise.
The catalogues lie in ``locale/<language>/LC_MESSAGES/chaperone.po`` and are read by Babel; a test finds every phrase
used in the code in both.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

from policies.message import Language


def phrase(message: str, language: Language, **values: object) -> str:
    """Return a phrase in a language, with its ``{names}`` filled in.

    Raises:
        KeyError: if the catalogue lacks the phrase, or ``values`` lacks one of its names.
    """
    found = _catalogue(language)[message]
    return found.format_map(values) if values else found


@cache
def _catalogue(language: Language) -> Mapping[str, str]:
    file = files(__package__) / "locale" / language.value / "LC_MESSAGES" / "chaperone.po"
    with file.open("rb") as source:
        entries = read_po(source, locale=language.value)
    return {
        str(entry.id): str(entry.string or (entry.id if language is Language.EN else ""))
        for entry in entries
        if entry.id
    }
