"""Tips: the library by strategy, and the practice's own, which a second officer approves."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from bot.console.gate import Desk, Teacher, TipReader
from bot.console.pages import go, page
from bot.review.standing import MissingError
from policies.message import Language
from policies.tips.collection import STRATEGIES, Tip, TipText, load_tips

router = APIRouter(prefix="/console/tips")

_MOST_CHOICES = 4
_TEXTS = ("title", "scenario", "question", "choices", "explanation", "source", "url")


class TipForm(BaseModel):
    """The form of a tip: each text's field is named by its language and key, such as ``en_title``."""

    model_config = ConfigDict(extra="allow", hide_input_in_errors=True)
    __pydantic_extra__: dict[str, str] = Field(init=False)

    strategy: int
    #: Number of the best choice, from 1.
    answer: int
    #: Id of a version of the tip that this is the next one of; empty for a new tip.
    revises: str = ""

    def content(self) -> Mapping[str, object]:
        """Return what a file of tips has under a tip's code; a language in which nothing was written is left out."""
        texts = {language.value: self._text(language) for language in Language}
        return {"answer": self.answer, **{language: text for language, text in texts.items() if any(text.values())}}

    def _text(self, language: Language) -> dict[str, object]:
        given = {name: self.__pydantic_extra__.get(f"{language}_{name}", "").strip() for name in _TEXTS}
        choices = [line.strip() for line in given.pop("choices").splitlines() if line.strip()]
        return {**given, "choices": choices}


@router.get("")
async def tips(request: Request, desk: Desk, officer: TipReader, find: str = "", revise: str = "") -> Response:
    """List the library and the practice's own tips; a search narrows the library."""
    own = await desk.own_tips.all(officer)
    revised = next((version for version in own if version.id == revise), None)
    if revise and revised is None:
        raise MissingError
    context = {
        "library": _by_strategy(find.strip()),
        "find": find.strip(),
        "own": own,
        "revised": revised,
        "names": {other.id: other.name for other in await desk.accounts.all(officer.tenant)},
        "strategies": STRATEGIES,
        "languages": {Language.EN: "English", Language.FR: "French"},
        "places": range(1, _MOST_CHOICES + 1),
    }
    return page(request, "tips.html", context)


@router.post("")
async def write(desk: Desk, officer: Teacher, form: Annotated[TipForm, Form()]) -> Response:
    """Keep a draft."""
    await desk.own_tips.write(officer, form.strategy, form.content(), form.revises or None)
    return go("/console/tips")


@router.post("/{tip_id}/approve")
async def approve(desk: Desk, officer: Teacher, tip_id: str) -> Response:
    """Let the channels of the legal entity get a tip."""
    await desk.own_tips.approve(officer, tip_id)
    return go("/console/tips")


@router.post("/{tip_id}/withdraw")
async def withdraw(desk: Desk, officer: Teacher, tip_id: str) -> Response:
    """Take a tip back."""
    await desk.own_tips.withdraw(officer, tip_id)
    return go("/console/tips")


def _by_strategy(find: str) -> Mapping[int, Sequence[Tip]]:
    found = [tip for tip in load_tips().values() if any(_holds(text, find) for text in tip.texts.values())]
    return {number: tips for number in STRATEGIES if (tips := [tip for tip in found if tip.strategy == number])}


def _holds(text: TipText, find: str) -> bool:
    words = (text.title, text.scenario, text.question, *text.choices, text.explanation, text.source)
    return find.casefold() in "\n".join(words).casefold()
