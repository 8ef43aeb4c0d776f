"""Accounts and sessions of officers, on the real databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.identity.accounts import AccountError, Accounts
from bot.identity.roles import ACCESS, Right, Role
from bot.identity.sessions import Sessions, csrf_fits
from bot.storage.models import AuditEntry
from bot.storage.officers import OfficerRow, SessionRow
from bot.wiring import Store
from tests.conftest import HeldClock
from tests.contract.console.conftest import PASSWORD, set_up


async def test_an_account_is_set_up_once(accounts: Accounts, clock: HeldClock) -> None:
    """A set-up link works once; afterwards name, password and code let the officer in."""
    officer, token = await accounts.invite("Dana@example.org", [Role.REVIEWER], "default", actor="cli")
    waiting = await accounts.setup(token)
    assert waiting is not None
    assert waiting == await accounts.setup(token)
    with pytest.raises(AccountError, match="code"):
        await accounts.complete(token, PASSWORD, "000000")
    with pytest.raises(AccountError, match="12"):
        await accounts.complete(token, "short", "000000")
    _, totp = await set_up(accounts, clock, "sam", Role.READER)
    clock.advance(timedelta(seconds=60))
    signed_in = await accounts.sign_in("sam", PASSWORD, totp.at(clock()))
    assert signed_in is not None
    assert signed_in.roles == {Role.READER}
    assert not officer.disabled


async def test_a_link_ends(accounts: Accounts, clock: HeldClock) -> None:
    """After a day a set-up link does nothing, and a spent one neither."""
    _, token = await accounts.invite("dana", [Role.READER], "default", actor="cli")
    clock.advance(timedelta(hours=25))
    assert await accounts.setup(token) is None
    with pytest.raises(AccountError, match="link"):
        await accounts.complete(token, PASSWORD, "000000")


async def test_a_code_works_once(accounts: Accounts, clock: HeldClock) -> None:
    """A one-time code that let somebody in, or set up the account, is refused the second time."""
    _, totp = await set_up(accounts, clock, "dana", Role.READER)
    assert await accounts.sign_in("dana", PASSWORD, totp.at(clock())) is None
    clock.advance(timedelta(seconds=30))
    code = totp.at(clock())
    assert await accounts.sign_in("dana", PASSWORD, code) is not None
    assert await accounts.sign_in("dana", PASSWORD, code) is None


async def test_failures_lock_an_account(accounts: Accounts, clock: HeldClock, store: Store) -> None:
    """After five wrong passwords the right one is refused too, for a quarter of an hour; all of it is in the log."""
    _, totp = await set_up(accounts, clock, "dana", Role.READER)
    clock.advance(timedelta(minutes=1))
    for _ in range(5):
        assert await accounts.sign_in("dana", "wrong password", totp.at(clock())) is None
    assert await accounts.sign_in("dana", PASSWORD, totp.at(clock())) is None
    clock.advance(timedelta(minutes=15))
    assert await accounts.sign_in("dana", PASSWORD, totp.at(clock())) is not None
    async with store.database.reading() as session:
        acts = list(await session.scalars(select(AuditEntry.act)))
    assert acts.count("officer.refused") == 6
    assert acts[-1] == "officer.signed_in"


async def test_nobody_is_told_apart(accounts: Accounts) -> None:
    """An unknown name is refused like a wrong password."""
    assert await accounts.sign_in("nobody", PASSWORD, "123456") is None


async def test_sessions_expire(accounts: Accounts, sessions: Sessions, clock: HeldClock) -> None:
    """A session ends half an hour after its last use, and after half a day however much it was used."""
    officer, _ = await set_up(accounts, clock, "dana", Role.READER)
    token = await sessions.open(officer)
    for _ in range(24):
        clock.advance(timedelta(minutes=29))
        assert await sessions.find(token) is not None
    clock.advance(timedelta(minutes=29))
    assert await sessions.find(token) is None
    idle = await sessions.open(officer)
    clock.advance(timedelta(minutes=31))
    assert await sessions.find(idle) is None


async def test_leaving_ends_a_session_on_the_server(accounts: Accounts, sessions: Sessions, clock: HeldClock) -> None:
    """A cookie that was copied before its owner left lets nobody in; so do disabling, resetting and new roles."""
    officer, _ = await set_up(accounts, clock, "dana", Role.READER)
    token = await sessions.open(officer)
    await sessions.end(token)
    assert await sessions.find(token) is None
    token = await sessions.open(officer)
    await accounts.grant(officer.id, [Role.AUDITOR], actor="cli")
    assert await sessions.find(token) is None
    token = await sessions.open(officer)
    await accounts.disable(officer.id, actor="cli")
    assert await sessions.find(token) is None


async def test_nothing_secret_is_stored_in_clear(accounts: Accounts, clock: HeldClock, store: Store) -> None:
    """Login names, secrets of codes, link tokens and cookies are not in any row."""
    officer, token = await accounts.invite("dana", [Role.READER], "default", actor="cli")
    waiting = await accounts.setup(token)
    assert waiting is not None
    async with store.database.reading() as session:
        row = await session.get_one(OfficerRow, officer.id)
        stored = repr([getattr(row, column.key) for column in OfficerRow.__table__.columns])
        assert not list(await session.scalars(select(SessionRow)))
    assert not [word for word in ("dana", token, waiting.secret) if word in stored]
    assert "dana" not in repr(officer)
    assert waiting.secret not in repr(waiting)


async def test_the_first_start_invites_an_administrator(accounts: Accounts, clock: HeldClock) -> None:
    """Until the first account is set up, every start gives a new link and the old one ends; then none is given."""
    first = await accounts.first_link()
    second = await accounts.first_link()
    assert first
    assert second
    assert await accounts.setup(first) is None
    assert await accounts.setup(second) is not None
    setup = await accounts.setup(second)
    assert setup is not None
    import pyotp  # noqa: PLC0415 # used here only

    await accounts.complete(second, PASSWORD, pyotp.TOTP(setup.secret).at(clock()))
    assert await accounts.first_link() is None
    [administrator] = await accounts.all()
    assert not administrator.may(Right.FLAGS)


def test_forms_belong_to_their_session() -> None:
    """The token of one session's forms does not fit another's."""
    assert not csrf_fits("one", "")
    assert not csrf_fits("one", "é")


def test_roles_are_apart() -> None:
    """Every right has a role; an auditor and an administrator see no flag, and only an auditor sees the audit log."""
    assert set(ACCESS) == set(Right)
    assert all(ACCESS.values())
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        held = {right for right, roles in ACCESS.items() if role in roles}
        assert not held & {Right.FLAGS, Right.REVIEW, Right.REVEAL, Right.CONSENT, Right.INCIDENTS, Right.EXPORT}
    assert ACCESS[Right.AUDIT] == {Role.AUDITOR}
