"""An officer, as the rest of the product sees one."""

from dataclasses import dataclass, field

from bot.identity.roles import Right, Role, allows

#: Who acts when nobody is signed in: the command line, or the product itself.
COMMAND_LINE = "cli"


class AccessError(Exception):
    """An officer lacks a right; carries the code of the right only."""

    def __init__(self, right: Right) -> None:
        super().__init__(right)
        self.right = right


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Somebody who is signed in, or could be."""

    #: Random id (UUID4 hex); the audit log's name for them.
    id: str
    #: Code of the legal entity whose flags they may see.
    tenant: str
    roles: frozenset[Role]
    name: str = field(default="", repr=False)
    disabled: bool = False
    #: Whether a password and a second factor are set.
    ready: bool = True

    def may(self, right: Right) -> bool:
        """Whether the officer has a right."""
        return not self.disabled and allows(self.roles, right)

    def need(self, right: Right) -> None:
        """Hold that the officer has a right.

        Raises:
            AccessError: if not.
        """
        if not self.may(right):
            raise AccessError(right)
