"""Puts the officers' side together: accounts, sessions, their work, the console."""

from bot.identity.accounts import Accounts
from bot.wiring import Store, now


def build_accounts(store: Store) -> Accounts:
    """Return the accounts of a store's officers."""
    return Accounts(database=store.database, rows=store.rows, pseudonyms=store.pseudonyms, audit=store.audit, now=now)
