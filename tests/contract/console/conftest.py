"""What the console's tests share: officers who are signed in, and flags of two legal entities."""

import pyotp
import pytest

from bot.console_settings import ConsoleSettings
from bot.identity.accounts import Accounts
from bot.identity.officer import Officer
from bot.identity.roles import Role
from bot.identity.sessions import Sessions
from bot.wiring import Store
from tests.conftest import HeldClock

PASSWORD = "correct horse battery"


@pytest.fixture
def accounts(store: Store, clock: HeldClock) -> Accounts:
    """Officers' accounts on a real database and a held clock."""
    return Accounts(database=store.database, rows=store.rows, pseudonyms=store.pseudonyms, audit=store.audit, now=clock)


@pytest.fixture
def sessions(store: Store, accounts: Accounts, clock: HeldClock) -> Sessions:
    """Sessions with the default limits."""
    return Sessions(
        settings=ConsoleSettings(), database=store.database, accounts=accounts, audit=store.audit, now=clock
    )


async def set_up(
    accounts: Accounts, clock: HeldClock, login: str, *roles: Role, tenant: str = "default"
) -> tuple[Officer, pyotp.TOTP]:
    """Invite an officer and go through the set-up link; returns them with their authenticator."""
    officer, token = await accounts.invite(login, roles, tenant, actor="test")
    waiting = await accounts.setup(token)
    assert waiting is not None
    totp = pyotp.TOTP(waiting.secret)
    await accounts.complete(token, PASSWORD, totp.at(clock()))
    return officer, totp
