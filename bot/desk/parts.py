"""Puts together what serves authors."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from adapters.port import ChatPlatform, Clock
from bot.channels.guard import Guard
from bot.channels.lessons import Lessons
from bot.delivery.delivery import Delivery
from bot.desk.answers import Answers
from bot.desk.changes import Changes
from bot.desk.desk import Desk
from bot.desk.drafts import DraftDesk
from bot.desk.home import Homes
from bot.desk.questions import Questions
from bot.reception.reception import Reception
from bot.tips.own import OwnTips
from policies.checker import Checker
from policies.message import Platform
from policies.tips.collection import load_tips

if TYPE_CHECKING:
    from bot.wiring import Store


def build_author_desk(  # noqa: PLR0913 # each part by its name
    store: "Store",
    checker: Checker,
    jobs: Delivery,
    *,
    platforms: Mapping[Platform, ChatPlatform],
    guard: Guard,
    reception: Reception,
    now: Clock,
) -> Desk:
    """Return the desk that every adapter hands its authors' presses to."""
    lessons = Lessons(exceptions=store.customs.exceptions, guard=guard)
    answers = Answers(rows=store.rows, audit=store.audit, jobs=jobs, lessons=lessons, now=now)
    return Desk(
        site=store.settings,
        database=store.database,
        cases=store.cases,
        pseudonyms=store.pseudonyms,
        audit=store.audit,
        preferences=store.preferences,
        answers=answers,
        reception=reception,
        changes=Changes(database=store.database, audit=store.audit, answers=answers, platforms=platforms, now=now),
        drafts=DraftDesk(site=store.settings, checker=checker, people=store.customs.people, now=now),
        homes=Homes(
            site=store.settings,
            policies=checker.policies,
            database=store.database,
            cases=store.cases,
            pseudonyms=store.pseudonyms,
            now=now,
        ),
        questions=Questions(
            tips=load_tips(),
            own=OwnTips(rows=store.rows, tenants=store.tenants),
            site=store.settings,
            database=store.database,
            channels=store.channels,
            pseudonyms=store.pseudonyms,
            now=now,
        ),
        now=now,
    )
