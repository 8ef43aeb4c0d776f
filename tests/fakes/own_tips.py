"""A practice's own tip, as its form sends it and as a file has it."""

from collections.abc import Mapping

TEXT: Mapping[str, object] = {
    "title": "Talk in the waiting room",
    "scenario": "A colleague tells a story of the morning while families wait at the desk, within earshot of all.",
    "question": "What do you do?",
    "choices": ["Listen, since no name falls", "Ask to go on behind a closed door"],
    "explanation": "People know each other here, so a story without a name still leads to somebody. A closed door "
    "costs a minute, and keeps the trust of whoever sits outside.",
    "source": "The practice's own policy",
    "url": "https://clinic.example.org/policy",
}
CONTENT: Mapping[str, object] = {"answer": 2, "en": TEXT}
FORM: Mapping[str, object] = {
    "strategy": "8",
    "answer": "2",
    **{f"en_{name}": value for name, value in TEXT.items() if name != "choices"},
    "en_choices": "Listen, since no name falls\nAsk to go on behind a closed door\n",
}
