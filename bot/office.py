"""Puts the officers' side together: accounts, sessions, their work, the console."""

from collections.abc import Mapping

from adapters.port import Clock
from bot.console.desk import ConsoleDesk
from bot.coverage.ledger import Ledger
from bot.coverage.vitals import Vitals
from bot.desk.contests import ContestJobs
from bot.digest.desk import DigestDesk
from bot.figures.board import Board
from bot.identity.accounts import Accounts
from bot.identity.sessions import Sessions
from bot.identity.tenants import tenants_of
from bot.identity.tokens import Tokens
from bot.review.acts import Acts
from bot.review.file import Files
from bot.review.filters import SavedFilters
from bot.review.incidents import Incidents
from bot.review.names import Names
from bot.review.preview import Preview
from bot.review.queue import Queue
from bot.review.reveals import Reveals
from bot.review.treatment import Treatment
from bot.review.words import Words
from bot.wiring import House, Store, now
from policies.policy import Policy


def build_accounts(store: Store, now: Clock = now) -> Accounts:
    """Return the accounts of a store's officers."""
    return Accounts(database=store.database, rows=store.rows, pseudonyms=store.pseudonyms, audit=store.audit, now=now)


def build_tokens(store: Store, now: Clock = now) -> Tokens:
    """Return the tokens of machines."""
    return Tokens(database=store.database, audit=store.audit, now=now)


def build_digests(house: House) -> DigestDesk:
    """Return what sends officers their daily digest."""
    store = house.store
    return DigestDesk(
        site=store.settings,
        database=store.database,
        tenants=tenants_of(store.settings.console.tenants, store.pseudonyms),
        channels=store.channels,
        pseudonyms=store.pseudonyms,
        audit=store.audit,
        platforms={adapter.client.platform: adapter.client for adapter in house.adapters},
        now=now,
    )


def build_desk(store: Store, policies: Mapping[str, Policy], jobs: ContestJobs, now: Clock = now) -> ConsoleDesk:
    """Return everything that the console's pages work with."""
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
        treatment=Treatment(site=store.settings, pseudonyms=store.pseudonyms, tenants=tenants),
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
        ),
        board=Board(tenants=tenants, now=now),
        ledger=Ledger(tenants=tenants, now=now),
        vitals=Vitals(tenants=tenants, vault=rows.vault, var_dir=store.settings.var_dir, now=now),
        audit=audit,
        now=now,
        cookie_key=store.pseudonyms.of("console", "cookie"),
    )
