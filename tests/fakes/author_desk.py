"""An ``AuthorDesk`` in memory: it knows whose notice is whose, does each deed once, and finds one name in drafts."""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field, replace

from adapters.desk import (
    Answer,
    Deed,
    Draft,
    Home,
    HomeEntry,
    Person,
    Preferences,
    Remark,
    Report,
    Section,
    TipChoice,
    TipReply,
)
from adapters.notice import Act, Choice, Notice, NoticeItem, NoticeKind, Offer
from policies.finding import Span
from policies.message import Language

#: The only name that it finds.
NAME = "Zephyrine Quillhollow"
_REWRITE = "the patient"
_CITATION = "45 CFR 164.514(b)(2)(i)"
_URL = "https://rules.example.org/names"

OFFERS = (
    Offer(act=Act.REWRITE, label="Use the rewrite", primary=True),
    Offer(act=Act.DELETE, label="Delete for me", confirm="Delete the message?"),
    Offer(
        act=Act.NOT_PATIENT,
        label="Not a patient",
        choices=(
            Choice(code="colleague", label="A colleague"),
            Choice(code="public_figure", label="A public figure"),
            Choice(code="fictional", label="Fictional"),
        ),
        reason="What should the officer know?",
    ),
    Offer(
        act=Act.ALLOWED,
        label="Allowed here",
        choices=(Choice(code="consented", label="Consented"), Choice(code="care", label="Needed for care")),
    ),
    Offer(act=Act.CONTEST, label="Contest", reason="Why should the officer look again?"),
    Offer(act=Act.WHY, label="Why?"),
    Offer(act=Act.REMIND, label="Remind me later"),
)
_OUTCOMES = {
    Act.REPLACE: "You put the rewrite in its place.",
    Act.DELETE: "You deleted the message.",
    Act.NOT_PATIENT: "You said that it is no patient.",
    Act.ALLOWED: "You said that it may stand here.",
    Act.CONTEST: "An officer will look again.",
    Act.REMIND: "You will be reminded once.",
    Act.ACKNOWLEDGE: "You have read the policy.",
}


def concern(notice_id: str = "flag-1", *, offers: tuple[Offer, ...] = OFFERS) -> Notice:
    """Return a notice with every offer."""
    return Notice(
        id=notice_id,
        kind=NoticeKind.CONCERN,
        language=Language.EN,
        title="A private word about your message",
        lead="These words could tell readers who a patient is:",
        items=(NoticeItem(quotes=(NAME,), reason="A name.", citation=_CITATION, url=_URL),),
        advice=("Please edit or delete the message.",),
        footer="Only you can see this.",
        offers=offers,
    )


@dataclass
class FakeAuthorDesk:
    """Records everything that it is asked; implements ``adapters.desk.AuthorDesk``."""

    #: The id of each notice's own reader; a notice that is not here is anybody's.
    readers: dict[str, str] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    choices: list[TipChoice] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    visitors: list[Person] = field(default_factory=list)
    preferences: dict[str, Preferences] = field(default_factory=dict)
    #: How often each act had an effect, by notice and act.
    effects: Counter[tuple[str, Act]] = field(default_factory=Counter)
    #: Notices whose buttons work no more.
    expired: set[str] = field(default_factory=set)
    #: Raised instead of an answer, one a call.
    failures: list[Exception] = field(default_factory=list)
    #: While it is not set, nothing is answered.
    open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Begin with the doors open."""
        self.open.set()

    async def act(self, deed: Deed) -> Answer:
        """See ``adapters.desk.AuthorDesk``."""
        await self._answering()
        self.deeds.append(deed)
        if self.readers.get(deed.notice, deed.person.id) != deed.person.id:
            return Answer()
        if deed.notice in self.expired:
            return Answer(say="The buttons have expired.")
        notice = self.notices.get(deed.notice) or concern(deed.notice)
        if deed.act is Act.SHOW:
            return Answer(notice=notice)
        if deed.act is Act.WHY:
            return Answer(notice=replace(notice, footer="The rule in one paragraph."))
        if deed.act is Act.REWRITE:
            text = f"{_REWRITE} is better"
            offers = (Offer(act=Act.REPLACE, label="Put it in place", confirm="Replace the message?"),)
            changed = (Span(0, len(_REWRITE)),)
            return Answer(notice=replace(notice, rewrite=text, changed=changed, offers=offers))
        if not self.effects[deed.notice, deed.act]:
            self.effects[deed.notice, deed.act] += 1
        self.notices[deed.notice] = replace(notice, outcome=_OUTCOMES[deed.act], offers=())
        return Answer(notice=self.notices[deed.notice])

    async def answer_tip(self, choice: TipChoice) -> TipReply:
        """See ``adapters.desk.AuthorDesk``."""
        await self._answering()
        self.choices.append(choice)
        title = "That is the best choice." if choice.choice == 1 else "There is a better choice."
        return TipReply(language=Language.EN, title=title, text="Leave it out.", source="A College", url=_URL)

    async def check(self, draft: Draft) -> Report:
        """See ``adapters.desk.AuthorDesk``."""
        await self._answering()
        self.drafts.append(draft)
        marked = tuple(Span(*match.span()) for match in re.finditer(NAME, draft.text))
        remarks = (
            Remark(strategy=4, title="Audience", text="It will be read by everybody.", open=True),
            Remark(strategy=7, title="Respect", text="It is kind.", open=False),
        )
        return Report(
            language=draft.person.language or Language.EN,
            title="Your draft",
            lead="These words could tell readers who a patient is:" if marked else "Nothing was found.",
            text=draft.text,
            marked=marked,
            items=(NoticeItem(quotes=(NAME,), reason="A name.", citation=_CITATION, url=_URL),) if marked else (),
            rewrite=draft.text.replace(NAME, _REWRITE) if marked else "",
            changed=(),
            remarks=remarks if draft.public else (),
            footer="Nothing is stored.",
            passed=not marked,
        )

    async def home(self, person: Person) -> Home:
        """See ``adapters.desk.AuthorDesk``."""
        await self._answering()
        self.visitors.append(person)
        return self._home(person)

    async def prefer(self, person: Person, preferences: Preferences) -> Home:
        """See ``adapters.desk.AuthorDesk``."""
        await self._answering()
        self.preferences[person.id] = preferences
        return self._home(person)

    def words(self, key: str, language: Language) -> str:
        """See ``adapters.desk.AuthorDesk``; a phrase is its own key here."""
        return key

    async def _answering(self) -> None:
        await self.open.wait()
        if self.failures:
            raise self.failures.pop(0)

    def _home(self, person: Person) -> Home:
        own = [notice for notice in self.notices.values() if self.readers.get(notice.id) == person.id]
        return Home(
            language=Language.EN,
            title="Chaperone",
            notices="My notices",
            nothing="There are none.",
            entries=tuple(
                HomeEntry(
                    notice=notice.id,
                    when="2 March",
                    what="A name",
                    outcome=notice.outcome or "Open",
                    offers=notice.offers,
                )
                for notice in own
            ),
            preferences=self.preferences.get(person.id, Preferences()),
            labels={
                "heading": "My settings",
                "language": "Language",
                "reminders": "Remind me",
                "quiet_from": "Quiet from",
                "quiet_to": "Quiet to",
                "time_zone": "Time zone",
                "tips_paused_until": "No tips until",
                "save": "Save",
            },
            sections=(
                Section(
                    heading="Our policy",
                    paragraphs=("Patients come first.",),
                    links=(("The whole policy", "https://practice.example.org/policy"),),
                    notice="policy-1",
                    offers=(Offer(act=Act.ACKNOWLEDGE, label="I have read it", primary=True),),
                ),
            ),
        )
