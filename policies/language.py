"""The language of a short message, by its function words: clinical chat is too short and too odd for n-gram models."""

import re

from policies.message import Language
from policies.scene import fold

_WORD = re.compile(r"[^\W\d_]+")

_FRENCH = frozenset(
    """
    ai alors apres au aussi aux avec avoir bien bonjour bonne bonsoir ce ceci cela celle celui ces cest cette chez ca
    comme c d dans de demain depuis des deux dit dois dossier du elle elles en encore est et etait ete etes eu faut
    fait fois hier ici il ils ici j je jai juste l la le les leur leurs lit lui ma madame mais me meme merci mes mme mon
    monsieur n ne nee ni nom nos notre nous on ont ou par pas patiente pendant peu peut plus pour pourquoi prend prise
    pte qu quand que quel quelle quelqu quelqun qui quoi rappeler s sa salut sans se semaine ses si soir son sont suis
    sur svp tes toujours tous tout toute tres trop tu un une va vais vient voir vos votre vous voila vu y
    """.split()  # noqa: SIM905 # a word list reads better as prose
)
_ENGLISH = frozenset(
    """
    a about after all am an and any anyone are as at back be been before but by call can could did do does for from
    get given going good got had has have having he her here him his how i if in is it its just know last like me my
    need new next no not of off on one or our out over please pls room seen she should so still thanks that the their
    them then there they this to today tomorrow tonight up us was we were what when where which who why will with
    would yes yesterday you your
    """.split()  # noqa: SIM905 # the same
)


def detect_language(text: str) -> Language:
    """Return the language that most function words of ``text`` belong to; English if neither prevails."""
    words = _WORD.findall(fold(text))
    french = sum(word in _FRENCH for word in words) + sum(char in "éèêàçùôîœ" for char in text.lower())
    english = sum(word in _ENGLISH for word in words)
    return Language.FR if french > english else Language.EN
