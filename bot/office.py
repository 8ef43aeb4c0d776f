"""Puts the officers' side together: accounts, sessions, their work, the console."""

from adapters.port import Clock
from bot.console.desk import ConsoleDesk
from bot.coverage.ledger import Ledger
from bot.coverage.vitals import Vitals
from bot.desk.contests import ContestJobs
from bot.figures.board import Board
from bot.figures.book import FigureBook
from bot.figures.effect import Effect
from bot.identity.accounts import Accounts
from bot.identity.sessions import Sessions
from bot.identity.tenants import tenants_of
from bot.identity.tokens import Tokens
from bot.keeping.custody import build_checkpoints, build_holds, build_key_ring
from bot.review.acts import Acts
from bot.review.confirmed import ConfirmedDesk
from bot.review.file import Files
from bot.review.filters import SavedFilters
from bot.review.holds import HoldDesk
from bot.review.incidents import Incidents
from bot.review.log import LogDesk
from bot.review.names import Names
from bot.review.own_tips import OwnTipDesk
from bot.review.preview import Preview
from bot.review.queue import Queue
from bot.review.reveals import Reveals
from bot.review.terms import TermsDesk
from bot.review.treatment import Treatment
from bot.review.words import Words
from bot.tips.own import OwnTips
from bot.wiring import Store, now
from policies.checker import Checker
from policies.tips.collection import load_tips


def build_accounts(store: Store, now: Clock = now) -> Accounts:
    """Return the accounts of a store's officers."""
    return Accounts(database=store.database, rows=store.rows, pseudonyms=store.pseudonyms, audit=store.audit, now=now)


def build_tokens(store: Store, now: Clock = now) -> Tokens:
    """Return the tokens of machines."""
    return Tokens(database=store.database, audit=store.audit, now=now)


def build_desk(store: Store, checker: Checker, jobs: ContestJobs, now: Clock = now) -> ConsoleDesk:
    """Return everything that the console's pages work with; the checker reads what officers write for channels."""
    policies = checker.policies
    settings, database, rows, audit = store.settings.console, store.database, store.rows, store.audit
    accounts = build_accounts(store, now)
    tenants = tenants_of(settings.tenants, store.pseudonyms)
    queue = Queue(tenants=tenants, now=now)
    reveals = Reveals(
        database=database,
        rows=rows,
        queue=queue,
        audit=audit,
        now=now,
        identity_needs_second=settings.identity_needs_second,
    )
    return ConsoleDesk(
        settings=settings,
        database=database,
        policies=policies,
        tenants=tenants,
        accounts=accounts,
        sessions=Sessions(settings=settings, database=database, accounts=accounts, audit=audit, now=now),
        tokens=build_tokens(store, now),
        queue=queue,
        acts=Acts(
            database=database,
            rows=rows,
            queue=queue,
            accounts=accounts,
            exceptions=store.customs.exceptions,
            audit=audit,
            now=now,
        ),
        names=Names(database=database, tenants=tenants, exceptions=store.customs.exceptions),
        preview=Preview(tenants=tenants, rows=rows, now=now),
        treatment=Treatment(
            site=store.settings, pseudonyms=store.pseudonyms, tenants=tenants, terms=store.customs.terms
        ),
        confirmed=ConfirmedDesk(notice=store.settings.notice, tenants=tenants),
        terms=TermsDesk(database=database, rows=rows, tenants=tenants, book=store.customs.terms, audit=audit, now=now),
        own_tips=OwnTipDesk(
            database=database, tips=OwnTips(rows=rows, tenants=tenants), checker=checker, audit=audit, now=now
        ),
        files=Files(database=database, rows=rows, queue=queue, reveals=reveals, audit=audit, now=now),
        filters=SavedFilters(database=database, rows=rows),
        reveals=reveals,
        words=Words(database=database, rows=rows, queue=queue, audit=audit, jobs=jobs, now=now),
        incidents=Incidents(
            database=database,
            rows=rows,
            queue=queue,
            audit=audit,
            now=now,
            needs_second=settings.incident_needs_second,
            pack=store.settings.pack,
        ),
        holds=HoldDesk(database=database, tenants=tenants, queue=queue, holds=build_holds(store, now), now=now),
        key_ring=build_key_ring(store),
        figures=FigureBook(
            database=database,
            board=Board(tenants=tenants, now=now),
            effect=Effect(tips=load_tips(), policies=policies, tenants=tenants, now=now),
            now=now,
        ),
        ledger=Ledger(tenants=tenants, details=store.audit.details, now=now),
        vitals=Vitals(tenants=tenants, vault=rows.vault, var_dir=store.settings.var_dir, now=now),
        audit=audit,
        checkpoints=build_checkpoints(store, now),
        log=LogDesk(database=database, tenants=tenants, audit=audit),
        now=now,
        cookie_key=store.pseudonyms.of("console", "cookie"),
    )
