"""What the console's pages work with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.port import Clock
from bot.audit.checkpoints import Checkpoints
from bot.audit.log import AuditLog
from bot.console.settings import ConsoleSettings
from bot.coverage.ledger import Ledger
from bot.coverage.vitals import Vitals
from bot.figures.book import FigureBook
from bot.identity.accounts import Accounts
from bot.identity.sessions import Sessions
from bot.identity.tenants import Tenants
from bot.identity.tokens import Tokens
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
from bot.storage.database import Database
from bot.vault.ring import KeyRing
from policies.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleDesk:
    """The use cases behind the pages."""

    settings: ConsoleSettings
    database: Database
    policies: Mapping[str, Policy]
    key_ring: KeyRing
    tenants: Tenants
    accounts: Accounts
    sessions: Sessions
    tokens: Tokens
    queue: Queue
    acts: Acts
    files: Files
    names: Names
    preview: Preview
    treatment: Treatment
    confirmed: ConfirmedDesk
    terms: TermsDesk
    own_tips: OwnTipDesk
    filters: SavedFilters
    reveals: Reveals
    words: Words
    incidents: Incidents
    holds: HoldDesk
    figures: FigureBook
    ledger: Ledger
    vitals: Vitals
    audit: AuditLog
    checkpoints: Checkpoints
    log: LogDesk
    now: Clock
    #: Signs what a browser keeps on its way to an identity provider; the same on every replica.
    cookie_key: str = field(repr=False)
