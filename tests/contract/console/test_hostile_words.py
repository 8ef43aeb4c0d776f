"""Markup in whatever people, platforms or databases fill in, on every page that a link leads to."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from html import unescape

from fastapi.routing import APIRoute

from bot.channels.book import ALL_CHANNELS
from bot.channels.terms import Change
from bot.console.app import routed_app
from bot.console.desk import ConsoleDesk
from bot.console.queue_pages import filter_of
from bot.desk.answers import REASON
from bot.identity.officer import Officer
from bot.identity.roles import Role
from bot.keeping.holds import Scope
from bot.storage.models import Channel, Flag, FlagState
from bot.storage.officers import ReviewTag
from bot.storage.service import Listening
from bot.wiring import Store
from tests.conftest import HeldClock
from tests.contract.console.conftest import Browse, Browser, add_flag, officer_of

#: Closes attributes in either quotes, comments and elements, and begins one of its own.
EVIL = "'\"--></title></textarea><x-evil onload=alert(1)>"
SHORT = "'\"--><x-evil onload=1>"
MRN = "medical_record_number"
_LINK = re.compile(r'(?:href|action|src)="(/console[^"#]*)')
#: What a page must not hold: the element as such, or the quotes that would close an attribute.
_RUNS = re.compile(r"<x-evil|['\"]--(?:>|&gt;)", re.IGNORECASE)


async def _fill(store: Store, clock: HeldClock, desk: ConsoleDesk, officer: Officer) -> None:
    """Put hostile words into everything that a page shows: where words are taken, and where codes should stand."""
    second = await officer_of(desk, "north", *Role)
    flag = await add_flag(store, clock, policies=(SHORT,))
    other = await add_flag(store, clock, state=FlagState.CONTESTED)
    await desk.acts.note(officer, flag, EVIL)
    await desk.acts.escalate(officer, flag, second.id, EVIL)
    await desk.filters.save(officer, SHORT, filter_of({"severity": "high"}))
    await desk.holds.place(officer, flag, Scope.CHANNEL, EVIL)
    await desk.terms.change(officer, desk.policies[MRN], ALL_CHANNELS, Change(threshold=0.8), EVIL)
    await desk.incidents.open(officer, [other], clock().date())
    finding = {"policy": EVIL, "entity": EVIL, "kind": EVIL, "score": 0.5, "evidence": [EVIL]}
    sealed: Mapping[str, Mapping[str, object]] = {
        "excerpt": {"text": EVIL},
        "notice": {"items": [{"quotes": [EVIL]}]},
        "address": {"author": EVIL, "workspace": EVIL, "channel": EVIL},
        "findings": {"findings": [finding]},
        REASON: {"contest": EVIL, "not_patient": EVIL},
    }
    said = {SHORT: EVIL, "list": [EVIL], "inner": {EVIL: EVIL}}
    async with store.database.transaction() as session:
        for known in (officer, second):
            await store.rows.seal(session, f"officer:{known.id}", "profile", {"login": EVIL})
        for kind, payload in sealed.items():
            await store.rows.seal(session, other, kind, payload)
        session.add_all(ReviewTag(flag_id=about, tag=SHORT) for about in (flag, other))
        row = await session.get_one(Flag, flag)
        row.entities, row.channel_hash, row.author_hash = [SHORT], SHORT, SHORT
        joined = {"workspace_hash": row.workspace_hash, "joined_at": clock()}
        session.add(Channel(channel_hash=SHORT, platform="slack", **joined))
        heard = {"since": clock(), "seen_at": clock(), "ended_at": clock()}
        session.add(Listening(id="1", replica=SHORT, platform="slack", why=SHORT, **heard))
        await store.audit.append(session, SHORT, subject=flag, actor=officer.id, detail=said)
        await store.audit.append(session, "policy.changed", subject=EVIL, actor=officer.id, detail=said)
    clock.advance(timedelta(minutes=1))


def _wrong(path: str, page: str) -> Iterator[str]:
    for found in _RUNS.finditer(page):
        yield f"{path}: {page[max(0, found.start() - 60) : found.end() + 20]}"


async def _walk(browser: Browser, *, most: int = 150) -> tuple[set[str], list[str]]:
    """Follow every link from the queue on; returns the pages that show the words, and where markup got through."""
    waiting, seen = ["/console/queue"], {"/console/queue"}
    pages: set[str] = set()
    wrong: list[str] = []
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        answer = await browser.get(path)
        assert answer.status_code < 500, path
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        if "&lt;x-evil" in answer.text:
            pages.add(path.partition("?")[0].split("/")[2])
        wrong += _wrong(path, answer.text)
        fresh = {unescape(link) for link in _LINK.findall(answer.text)} - seen
        waiting += sorted(link for link in fresh if not link.startswith("/console/static"))
        seen |= fresh
    return pages, wrong


async def test_no_page_runs_what_it_shows(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """However one comes to a page, hostile words of notes, tags, holds, terms, details and codes are words there."""
    officer = await officer_of(desk, "north", *Role)
    browser = await browse(officer)
    await _fill(store, clock, desk, officer)
    pages, wrong = await _walk(browser)
    assert wrong == []
    assert pages >= {"queue", "flags", "incidents", "holds", "policies", "coverage", "audit", "officers"}


async def test_no_page_runs_what_it_is_asked(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """Hostile values of every parameter of every page come back as words, or not at all."""
    flag = await add_flag(store, clock)
    browser = await browse(await officer_of(desk, "north", *Role))
    names = ("act", "actor", "subject", "since", "until", "next", "after", "before", "sort", "undo", "q", "search",
             "status", "severity", "tag", "assignee", "flag", "days")  # fmt: skip
    wrong: list[str] = []
    for route in routed_app(desk).routes:
        if not isinstance(route, APIRoute) or "GET" not in (route.methods or ()):
            continue
        own = [parameter.alias for parameter in route.dependant.query_params]
        path = re.sub(r"\{[^}]*\}", MRN if "policies" in route.path else flag, route.path)
        for name in {*own, *names}:
            answer = await browser.client.get(path, params={name: EVIL})
            assert answer.status_code < 500, (path, name)
            if answer.headers.get("content-type", "").startswith("text/html"):
                wrong += _wrong(f"{path}?{name}", answer.text)
    assert wrong == []
