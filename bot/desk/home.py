"""A person's own page: their notices of a month, their settings, the practice's policy, where to get help."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from adapters.desk import Home, HomeEntry, Person, Preferences, Section
from adapters.port import Clock
from bot.desk import lines
from bot.desk.case import Case, Cases
from bot.desk.offers import offers
from bot.desk.standing import View
from bot.reception.wording import confirmed, confirming, policy_id
from bot.settings import Settings
from bot.storage.community import Acknowledgement
from bot.storage.database import Database
from bot.storage.flags import notices_of
from bot.vault.vault import Pseudonyms
from policies.catalogue import phrase
from policies.message import Language
from policies.policy import Policy

_SHOWN_FOR = timedelta(days=30)
#: A page of buttons that can still be read.
_MOST_ENTRIES = 20
_LOCALES: Mapping[Language, str] = {Language.EN: "en_CA", Language.FR: "fr_CA"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """Puts people's own pages together; each sees what is theirs only."""

    site: Settings
    policies: Mapping[str, Policy]
    database: Database
    cases: Cases
    pseudonyms: Pseudonyms
    now: Clock

    async def of(self, person: Person, preferences: Preferences) -> Home:
        """Return a person's page, in the language of their choice, else the platform's or the site's."""
        language = preferences.language or person.language or self.site.notice.language or Language.EN
        author = self.pseudonyms.of("author", person.workspace, person.id)
        async with self.database.reading() as session:
            flags = await notices_of(session, author, self.now() - _SHOWN_FOR, _MOST_ENTRIES)
            cases = [
                await self.cases.open(session, flag.id, preferences, lock=False)
                for flag in flags
                if flag.platform == person.platform
            ]
            reader = self.pseudonyms.of("person", person.workspace, person.id)
            read = await session.get(Acknowledgement, (reader, self.site.notice.policy_version))
        return Home(
            language=language,
            title=phrase("Your page", language),
            notices=phrase("Your notices of the last thirty days", language),
            nothing=phrase("There were none.", language),
            entries=tuple(self._entry(case, preferences, language) for case in cases if case is not None),
            preferences=preferences,
            labels=_labels(language),
            sections=(*self._policy(read, language), _kept(language), self._help(language)),
        )

    def _entry(self, case: Case, preferences: Preferences, language: Language) -> HomeEntry:
        codes = dict.fromkeys(code for flag in case.flags for code in flag.policies)
        titles = [self.policies[code].title[language] for code in codes if code in self.policies]
        undecided = phrase("Nothing was done yet.", language)
        return HomeEntry(
            notice=case.id,
            when=_when(case.flag.owed_at or case.flag.created_at, preferences, language),
            what=", ".join(titles),
            outcome=lines.outcome(case.state, case.done, language) or undecided,
            offers=offers(View.CONCEALED, case.standing) if case.notice is not None else (),
        )

    def _policy(self, read: Acknowledgement | None, language: Language) -> tuple[Section, ...]:
        notice = self.site.notice
        if not notice.has_policy:
            return ()
        asks = phrase("Please read the practice's policy, and confirm that you did.", language)
        heading = phrase("Your practice's social media policy", language)
        version = phrase("Version: {version}", language, version=notice.policy_version)
        return (
            Section(
                heading=heading,
                paragraphs=(
                    *([version] if notice.policy_version else []),
                    asks if read is None else confirmed(read.version, read.at, language),
                ),
                links=((phrase("Read the policy", language), notice.policy_url),) if notice.policy_url else (),
                notice=policy_id(notice.policy_version),
                offers=(confirming(language),) if read is None else (),
            ),
        )

    def _help(self, language: Language) -> Section:
        theirs = (self.site.notice.help_text,) if self.site.notice.help_text else ()
        contest = phrase(
            "If you think that a notice is wrong, ask for a second look with its button; an officer answers you.",
            language,
        )
        pack = self.site.jurisdiction
        return Section(
            heading=phrase("How to get help", language),
            paragraphs=(*theirs, contest, *((pack.protection[language], pack.law[language]) if pack else ())),
            links=tuple((link.title, link.url) for link in pack.links) if pack else (),
        )


def _kept(language: Language) -> Section:
    return Section(
        heading=phrase("What is kept", language),
        paragraphs=(
            phrase("Messages in which nothing was found are not kept.", language),
            phrase("Of a flagged message codes are kept, and its words sealed for a limited time.", language),
        ),
    )


def _labels(language: Language) -> dict[str, str]:
    return {
        "heading": phrase("Your settings", language),
        "language": phrase("Language", language),
        "reminders": phrase("Offer me reminders", language),
        "quiet_from": phrase("No reminders from (hour)", language),
        "quiet_to": phrase("until (hour)", language),
        "time_zone": phrase("Time zone", language),
        "tips_paused_until": phrase("No tips to me before", language),
        "save": phrase("Save", language),
    }


def _when(at: datetime, preferences: Preferences, language: Language) -> str:
    return format_datetime(at, "short", tzinfo=ZoneInfo(preferences.time_zone), locale=_LOCALES[language])
