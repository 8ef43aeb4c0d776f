"""What a site may choose about the officers' console."""

from collections.abc import Mapping
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from adapters.settings import read_secret_files
from bot.identity.roles import Role


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class OidcSettings(_Frozen):
    """An OpenID Connect provider that officers sign in with."""

    #: The provider's issuer, such as ``https://login.example.org/realms/clinic``.
    issuer: str = Field(min_length=1)
    client_id: str = Field(min_length=1)
    client_secret: SecretStr = Field(min_length=1)
    #: Claim of the identity token that lists the person's groups or roles.
    claim: str = "roles"
    #: Roles here by value of that claim; a person with none of them is refused.
    roles: Mapping[str, tuple[Role, ...]] = {}
    #: Tenant of everybody who signs in this way.
    tenant: str = "default"

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, data: object) -> object:
        return read_secret_files(data, cls.model_fields)


class ConsoleSettings(_Frozen):
    """The console at /console, on a listener of its own."""

    enabled: bool = True
    host: str = "127.0.0.1"
    #: 0 takes a free port.
    port: int = Field(default=8767, ge=0, le=65535)
    #: Address by which officers reach it; needed where ``host`` is not this machine, and then https.
    public_url: str = ""
    #: Minutes without use, and hours altogether, after which an officer signs in again.
    idle_min: int = Field(default=30, ge=1, le=480)
    longest_h: int = Field(default=12, ge=1, le=24)
    #: The author's identity needs an open incident or a second officer's consent.
    identity_needs_second: bool = True
    #: An incident is closed by another officer than the one who decided it.
    incident_needs_second: bool = True
    #: Workspaces (platform ids) by tenant code; what is in none belongs to ``default``.
    tenants: Mapping[str, tuple[str, ...]] = {}
    oidc: OidcSettings | None = None

    @model_validator(mode="after")
    def _reachable_safely(self) -> Self:
        parts = urlsplit(self.public_url)
        if self.public_url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/")):
            reason = "public_url must be scheme and host only, such as https://chaperone.example.org"
            raise ValueError(reason)
        local = self.host in {"127.0.0.1", "::1", "localhost"}
        if self.enabled and not local and parts.scheme != "https":
            reason = "a console that other machines can reach needs public_url with https (TLS ends before it)"
            raise ValueError(reason)
        return self
