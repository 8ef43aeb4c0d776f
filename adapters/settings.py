"""What a site may choose about each platform; plain frozen models, so that reading them imports no platform library."""

from collections.abc import Collection
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


def read_secret_files(data: object, fields: Collection[str]) -> object:
    """Replace every ``NAME_file`` of ``data`` by ``NAME`` with the file's content, where ``NAME`` is one of ``fields``.

    Raises:
        ValueError: if a file cannot be read, or a secret is given both ways; names the key only.
    """
    if not isinstance(data, dict):
        return data
    read: dict[str, object] = {}
    for key, value in data.items():
        name = str(key).removesuffix("_file")
        if name == key or name not in fields or key in fields:
            read[key] = value
            continue
        if data.get(name):
            reason = f"give {name} or {key}, not both"
            raise ValueError(reason)
        try:
            read[name] = Path(str(value)).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = f"{key} cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})"
            raise ValueError(reason) from None
    return read


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, data: object) -> object:
        return read_secret_files(data, cls.model_fields)


class Network(_Frozen):
    """How every client reaches the outside."""

    #: Overrides HTTPS_PROXY of the environment.
    https_proxy: str = ""
    #: PEM file of a private certificate authority; empty means the system's.
    ca_bundle: Path | None = None


class SlackSettings(_Frozen):
    """A Slack app: Socket Mode with ``app_token``, or HTTP with ``signing_secret``; OAuth with client id and secret."""

    bot_token: SecretStr | None = None
    #: ``xapp-...``; given, events come through Socket Mode.
    app_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    client_id: str = ""
    client_secret: SecretStr | None = None
    #: Public address of this service, such as ``https://chaperone.example.org``; needed for OAuth.
    public_url: str = ""
    #: ``listed`` checks only channels that have settings; ``invited`` every channel the bot is in.
    channels: Literal["invited", "listed"] = "invited"
    #: Whether gaps in listening are read back; only an app of the site's own (``bot_token``) is given the means.
    read_back: bool = True
    #: Base of the Web API, for a proxy or an emulator.
    api_url: str = "https://slack.com/api/"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not (self.app_token or self.signing_secret):
            reason = "slack needs app_token (Socket Mode) or signing_secret (HTTP)"
            raise ValueError(reason)
        if bool(self.client_id) != bool(self.client_secret):
            reason = "slack needs client_id and client_secret together"
            raise ValueError(reason)
        if not (self.bot_token or self.client_id):
            reason = "slack needs bot_token, or client_id and client_secret for OAuth"
            raise ValueError(reason)
        if self.client_id and not self.public_url:
            reason = "slack needs public_url for OAuth, where Slack sends installers back to"
            raise ValueError(reason)
        return self

    @property
    def reads_back(self) -> bool:
        """Whether gaps in listening are read back."""
        return self.read_back and self.bot_token is not None


class TeamsSettings(_Frozen):
    """A single-tenant Microsoft Teams bot."""

    app_id: str = Field(min_length=1)
    app_password: SecretStr = Field(min_length=1)
    tenant_id: str = Field(min_length=1)
    #: Uses targeted messages (public preview) for notices in channels, with 1:1 chat behind them.
    targeted_messages: bool = False
    #: OpenID metadata of the Bot Framework, for sovereign clouds and tests.
    openid_metadata_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    issuer: str = "https://api.botframework.com"
    #: Token endpoint's authority; empty means the public cloud's for ``tenant_id``.
    login_url: str = ""
    public_url: str = ""
