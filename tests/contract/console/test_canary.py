"""One patient's text through the whole product, and then looked for in everything that leaves it unrevealed.

The real intake, desk, jobs and officers' use cases run on both databases; what is gathered is what an operator, an
officer who reveals nothing, a machine, a mail server or a thief of the backup gets.
"""

import asyncio
import html
import io
import logging
import os
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from fastapi.routing import APIRoute
from prometheus_client import generate_latest

from adapters.desk import Deed, Draft, Person
from adapters.notice import Act, Notice
from adapters.port import Address, ChannelAddress, Edited, Posted
from adapters.settings import Network
from bot.api.app import PREFIX, api_app
from bot.console.app import console_app
from bot.console.desk import ConsoleDesk
from bot.digest.desk import DigestDesk
from bot.digest.settings import DigestSettings, Recipient
from bot.identity.officer import Officer
from bot.identity.roles import Role
from bot.identity.tokens import Scope
from bot.keeping.custody import build_backups, build_checkpoints
from bot.metrics import REGISTRY
from bot.office import build_desk
from bot.review.reveals import Part
from bot.wiring import House, Store
from policies.checker import Checker
from policies.message import Message, Platform
from tests.contract.console.conftest import ADDRESS, officer_of
from tests.contract.console.test_digest import smtp
from tests.fakes.house import Site, dump, flags, until_noted
from tests.fakes.log import logging_to_memory
from tests.fakes.mail_server import mail_server
from tests.fakes.platform import FakePlatform
from tests.fakes.tls import make_tls_files
from tests.marks import marks_in
from tests.waiting import every_begun_job_is_done, until

TEXT = "Mrs. Zephyrine Quillhollow, MRN 73019462, oboecanary"
EDITED_TEXT = "Mrs. Zephyrine Quillhollow, MRN 84120573, oboecanary"
REASON = "she is my neighbour Thistlewood"
WORDS = ("Zephyrine", "Quillhollow", "73019462", "84120573", "oboecanary", "Thistlewood")
AUTHOR = Person(platform=Platform.LOCAL, workspace="T0CANARYTEAM", id="U0CANARYAUTHOR")
CHANNEL = ChannelAddress(platform=Platform.LOCAL, workspace=AUTHOR.workspace, channel="C0CANARYROUNDS")
MESSAGE_ID = "1772469876.000canary"
MARKS = (*WORDS, AUTHOR.workspace, AUTHOR.id, CHANNEL.channel, MESSAGE_ID)
_LINK = re.compile(r'(?:href|action)="(/console/(?!static/|logout)[^"#]*)"')
_QUERY = quote(TEXT)


@dataclass
class Gathered:
    """What came out, by where."""

    found: dict[str, bytes] = field(default_factory=dict)

    def add(self, where: str, content: bytes) -> None:
        """Keep what came out somewhere."""
        self.found[where] = self.found.get(where, b"") + content

    def leaks(self) -> dict[str, list[str]]:
        """Return the marks that were found, by where."""
        return {where: marks for where, content in self.found.items() if (marks := marks_in(content, MARKS))}


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own tools, of the test server's version."""
    pgserver = pytest.importorskip("pgserver", reason="pgserver has no wheel for this Python")
    folder = Path(pgserver.__file__).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the product logs."""
    with logging_to_memory(monkeypatch, "debug") as written:
        yield written


@pytest.fixture
def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checker: Checker) -> Site:
    """A site on each database in turn, with every recognizer and policy."""
    platform = FakePlatform()
    return Site(folder=tmp_path, database_url=database_url, platform=platform, monkeypatch=monkeypatch, checker=checker)


async def test_one_text_is_nowhere_unrevealed(site: Site, tools: None, log: io.StringIO, tmp_path: Path) -> None:
    """No word or id of it is in tables, jobs, logs, metrics, API, digests, exports, backups, pages or error pages."""
    del tools
    logging.root.setLevel(logging.DEBUG)  # so that libraries speak too
    out = Gathered()
    async with site.house(consequence="escalate", officers=["O1"]) as house:
        await _chat(site, house)
        [flag] = await flags(house)
        later = datetime.now(UTC) + timedelta(minutes=2)
        desk = build_desk(house.store, site.checker, house.delivery, lambda: later)
        await _reveal(desk, flag.id)
        await build_checkpoints(house.store).take()
        await _browse(desk, out)
        await _ask(desk, out)
        await _break(desk, out)
        await _digest(house, site, tmp_path, out)
        others = [told.notice for told in site.platform.told if told.author != AUTHOR.id]
        out.add("notices of others", b"".join(map(_words, others)))
        out.add("tables", (await dump(house.store.database)).encode())
        out.add("backup", await _backup(house.store, tmp_path / "chaperone.backup"))
    out.add("metrics", generate_latest(REGISTRY))
    out.add("files", b"".join(file.read_bytes() for file in _files(tmp_path)))
    assert "words of a library withheld" in log.getvalue()
    out.add("logs", log.getvalue().encode())
    assert out.leaks() == {}
    assert min(len(content) for content in out.found.values()) > 0, {
        name: len(kept) for name, kept in out.found.items()
    }


def _words(notice: Notice) -> bytes:
    """Return all that a notice holds; its own ``repr`` hides the words."""
    return repr(asdict(notice)).encode()


def _message(text: str) -> tuple[Message, Address]:
    sent = Message(
        platform=AUTHOR.platform,
        workspace=AUTHOR.workspace,
        channel=CHANNEL.channel,
        author=AUTHOR.id,
        id=MESSAGE_ID,
        sent_at=datetime.now(UTC),
        text=text,
    )
    address = Address(
        platform=AUTHOR.platform,
        workspace=AUTHOR.workspace,
        channel=CHANNEL.channel,
        author=AUTHOR.id,
        message_id=MESSAGE_ID,
    )
    return sent, address


async def _chat(site: Site, house: House) -> None:
    """Post, read the rewrite, edit, contest with a reason that quotes, check a draft, and look at one's own page."""
    await house.reception.joined(CHANNEL)
    message, address = _message(TEXT)
    await house.intake(Posted(event_id="Ev1", message=message, address=address))
    await until(lambda: any(told.author == AUTHOR.id for told in site.platform.told), "the author to be told")
    await until_noted(house)
    told = next(told.notice for told in site.platform.told if told.author == AUTHOR.id)
    assert set(marks_in(_words(told), WORDS)) >= {"73019462"}, "the author reads their own words"
    await house.desk.act(Deed(person=AUTHOR, notice=told.id, act=Act.REWRITE))
    await house.desk.act(Deed(person=AUTHOR, notice=told.id, act=Act.CONTEST, reason=REASON))
    message, address = _message(EDITED_TEXT)
    await house.intake(Edited(event_id="Ev2", message=message, address=address))
    await house.desk.check(Draft(person=AUTHOR, text=TEXT))
    await house.desk.home(AUTHOR)
    await every_begun_job_is_done()
    await until_noted(house)


async def _reveal(desk: ConsoleDesk, flag_id: str) -> None:
    """Reveal each part to one officer, in an incident, to show that the words are there to be found."""
    chief = await officer_of(desk, "default", *Role)
    incident = await desk.incidents.open(chief, [flag_id], desk.now().date())
    await desk.incidents.answer(chief, incident, {"nature": "codes only"})
    shown = b""
    for part in Part:
        reveal = await desk.reveals.ask(chief, flag_id, part, "a reason that is long enough")
        shown += repr((await desk.reveals.show(chief, reveal)).lines).encode()
    assert set(marks_in(shown, MARKS)) >= {"Quillhollow", AUTHOR.id}


@asynccontextmanager
async def _client(desk: ConsoleDesk, officer: Officer | None) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=console_app(desk), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        if officer is not None:
            client.headers["cookie"] = f"chaperone={await desk.sessions.open(officer)}"
        yield client


async def _browse(desk: ConsoleDesk, out: Gathered) -> None:
    """Open every page, form target and export that a link leads to, as an officer who reveals nothing."""
    reader = await officer_of(desk, "default", *Role)
    async with _client(desk, reader) as client:
        seen: set[str] = set()
        ahead = ["/console", "/console/queue", "/console/records/audit/list", "/console/incidents.csv?year=2026"]
        while ahead:
            path = ahead.pop()
            if path in seen:
                continue
            seen.add(path)
            answer = await client.get(path)
            kind = "exports" if re.search(r"\.(csv|jsonl)", path) else "pages"
            out.add(kind, path.encode() + str(answer.headers).encode() + answer.content)
            ahead += [html.unescape(link) for link in _LINK.findall(answer.text)]
    walked = " ".join(seen)
    for part in (
        "/flags/",
        "/incidents/",
        "/audit/",
        "queue.csv",
        "audit.csv",
        "audit.jsonl",
        "coverage.csv",
        "figures/",
    ):
        assert part in walked, part


async def _ask(desk: ConsoleDesk, out: Gathered) -> None:
    """Ask every endpoint of the interface for machines."""
    token = await desk.tokens.create("siem", list(Scope), "default", 1, actor="test")
    paths = {route.path for route in api_app(desk).routes if isinstance(route, APIRoute)}
    assert {f"{PREFIX}/flags.ocsf.jsonl", f"{PREFIX}/audit"} <= paths
    async with _client(desk, None) as client:
        for path in sorted(paths):
            answer = await client.get(path, headers={"authorization": f"Bearer {token}"})
            assert answer.status_code == httpx.codes.OK
            out.add(path, str(answer.headers).encode() + answer.content)
        assert b'"class_uid"' in out.found[f"{PREFIX}/flags.ocsf.jsonl"]


@dataclass(frozen=True)
class _BrokenQueue:
    """Fails as a careless library would: with the text in its words."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(TEXT)


async def _break(desk: ConsoleDesk, out: Gathered) -> None:
    """Be refused in every way there is, with the text in path, query, body and header, and in what breaks."""
    officer = await officer_of(desk, "default", *Role)
    broken = replace(desk, queue=_BrokenQueue())  # type: ignore[arg-type] # not one, on purpose
    statuses = set()
    for served, who in ((desk, officer), (desk, None), (broken, officer)):
        async with _client(served, who) as client:
            for method, path, form, headers in _refused():
                answer = await client.request(method, path, data=form, headers=headers)
                statuses.add(answer.status_code)
                out.add("errors", answer.content)
    assert statuses >= {400, 401, 403, 404, 500}


def _refused() -> Iterator[tuple[str, str, Mapping[str, str] | None, Mapping[str, str]]]:
    """Yield requests: method, path, form, headers."""
    asked = (f"flags/{_QUERY}", _QUERY, f"audit?since={_QUERY}", "queue")
    yield from (("GET", f"/console/{path}", None, {}) for path in asked)
    form = {"csrf": "x", "words": TEXT, "name": TEXT, "reason": TEXT}
    yield from (("POST", f"/console/{path}", form, {}) for path in (f"flags/{_QUERY}/notes", "login"))
    yield "GET", f"{PREFIX}/{_QUERY}", None, {}
    yield "GET", f"{PREFIX}/flags?after={_QUERY}", None, {"authorization": "Bearer Zephyrine-Quillhollow"}


async def _digest(house: House, site: Site, folder: Path, out: Gathered) -> None:
    """Send tomorrow's digest by mail and by direct message."""
    store, tomorrow = house.store, datetime.now(UTC).replace(hour=16) + timedelta(days=1)
    files = make_tls_files(folder)
    async with mail_server(files) as server:
        to = Recipient(email="privacy@example.org")
        settings = DigestSettings(chat=True, smtp=smtp(server.port), recipients=(to,))
        network = Network(ca_bundle=files.authority)
        digests = DigestDesk(
            site=store.settings.model_copy(update={"digest": settings, "network": network}),
            database=store.database,
            tenants=store.tenants,
            channels=store.channels,
            pseudonyms=store.pseudonyms,
            audit=store.audit,
            platforms={Platform.LOCAL: site.platform},
            now=lambda: tomorrow,
        )
        before = len(site.platform.told)
        assert await digests.send_due() == 2
        [(_, _, mail)] = server.taken
    out.add("digest by mail", mail.encode())
    [sent] = site.platform.told[before:]
    out.add("digest in chat", _words(sent.notice))


async def _backup(store: Store, file: Path) -> bytes:
    await build_backups(store.settings, store.database, store.rows.vault).make(file)
    return await asyncio.to_thread(file.read_bytes)


def _files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file() and file.suffix != ".key"]
