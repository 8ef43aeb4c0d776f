"""One frozen settings object, read once from ``chaperone.toml`` and the environment.

Environment variables have the prefix ``CHAPERONE_`` and ``__`` between levels (``CHAPERONE_SLACK__BOT_TOKEN``); they
outrank the file. Every secret may also be given as a file: ``bot_token_file = "/run/secrets/token"``.
"""

import os
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from adapters.settings import Network, SlackSettings, TeamsSettings, read_secret_files
from bot.audit.settings import AuditSettings
from bot.console.settings import ConsoleSettings
from bot.detection import DetectionSettings
from bot.digest.settings import DigestSettings
from bot.keeping.settings import RetentionSettings
from bot.time_zone import TimeZone
from bot.vault.kms_settings import KmsSettings
from policies.context import Purpose
from policies.finding import Conduct, Entity
from policies.message import Language, Platform
from policies.packs.pack import Pack, load_packs
from policies.risk.group import SMALLEST_GROUP

DEFAULT_FILE = Path("chaperone.toml")
_PREFIX = "CHAPERONE_"


class SettingsError(Exception):
    """The settings cannot be used; the message names each key with its remedy and never a value."""


def _known_pack(code: str) -> str:
    if code not in load_packs():
        reason = f"must be one of {', '.join(load_packs())}"
        raise ValueError(reason)
    return code


PackCode = Annotated[str, AfterValidator(_known_pack)]


class Consequence(StrEnum):
    """What follows from a flagged message in a channel, from least to most."""

    OBSERVE = "observe"
    NUDGE = "nudge"
    WARN = "warn"
    ESCALATE = "escalate"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class TipTime(_Frozen):
    """When a channel gets its weekly tip."""

    enabled: bool = True
    day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "tue"
    hour: int = Field(default=9, ge=0, le=23)
    time_zone: TimeZone = "America/Toronto"


class ChannelSettings(_Frozen):
    """How one channel is treated; every field has the default that suits a discussion channel."""

    consequence: Consequence = Consequence.WARN
    purpose: Purpose = Purpose.DISCUSSION
    #: Identifiers that may pass; allowed in care channels only.
    may_pass: frozenset[Entity] = frozenset()
    #: Kinds of conduct on which authors get a private word; never more than a nudge, whatever ``consequence`` says.
    conduct: frozenset[Conduct] = frozenset()
    language: Language | None = None
    tip: TipTime = TipTime()
    #: Platform user ids of the officers whom ``escalate`` alerts.
    officers: tuple[str, ...] = ()
    #: Messages of the channel are checked at all.
    enabled: bool = True
    #: Messages of people who belong to another organisation may be processed, as the officer has recorded.
    externals: bool = False
    #: Nothing of the channel may be changed or deleted without the privacy office.
    legal_hold: bool = False

    @model_validator(mode="after")
    def _only_care_may_pass(self) -> Self:
        if self.may_pass and self.purpose is not Purpose.CARE:
            reason = 'may_pass needs purpose = "care"'
            raise ValueError(reason)
        return self


class LocalSettings(_Frozen):
    """The built-in demonstration channel; ``None`` means on while no platform is configured and host is loopback."""

    enabled: bool | None = None
    #: Host names under which the page may be asked for, besides localhost and plain addresses.
    hosts: tuple[str, ...] = ()


class NoticeSettings(_Frozen):
    """The private word to authors."""

    #: Overrides the language of the message.
    language: Language | None = None
    #: How long an unsure private notice may stay unanswered before one direct message follows, in seconds.
    fallback_after_s: float = Field(default=60.0, gt=0, le=3600)
    #: Further flagged messages of an author in a thread within so many seconds share one notice; 0: none do.
    follow_up_after_s: float = Field(default=60.0, ge=0, le=3600)
    #: When a reminder that an author asked for comes, in seconds.
    remind_after_s: float = Field(default=1800.0, gt=0, le=86_400)
    #: When a notice in the one-to-one conversation shrinks to one line, in seconds.
    shorten_after_s: float = Field(default=86_400.0, gt=0, le=2_592_000)
    #: Authors who grant it can have Chaperone replace or delete their message for them.
    author_may_let_us_change: bool = False
    #: A channel's members are told once, in the channel, what is seen, stored and done there.
    introduce: bool = True
    #: The practice's social media policy: where it is to be read, and its version (such as a date).
    policy_url: str = ""
    policy_version: str = ""
    #: Whom to turn to, in the practice's own words; shown on each person's own page.
    help_text: str = ""

    @property
    def has_policy(self) -> bool:
        """Whether the practice has a policy to be confirmed."""
        return bool(self.policy_url or self.policy_version)


class _Environment(EnvSettingsSource):
    """The environment's settings, together with variables of our prefix that are none, so that those are refused."""

    def __call__(self) -> dict[str, Any]:
        """Return the settings by name."""
        names = (name.removeprefix(_PREFIX) for name in os.environ if name.startswith(_PREFIX))
        unknown = {
            name.lower() for name in names if name.partition("__")[0].lower() not in self.settings_cls.model_fields
        }
        return super().__call__() | {name: os.environ[_PREFIX + name.upper()] for name in unknown}


class Settings(BaseSettings):
    """Everything that a site can choose."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)
    #: Listener of /healthz, /readyz and /metrics; 0 takes a free port.
    health_host: str = "127.0.0.1"
    health_port: int = Field(default=8766, ge=0, le=65535)
    #: Directory of the embedded database and key.
    var_dir: Path = Path("var")
    #: ``sqlite:///path`` or ``postgresql://...``; empty means SQLite in ``var_dir``.
    database_url: SecretStr = SecretStr("")
    #: File with the vault's key (32 bytes, base64); empty means one made in ``var_dir`` (SQLite only).
    vault_key_file: Path | None = None
    #: Older vault keys, still needed to open what they sealed.
    vault_old_key_files: tuple[Path, ...] = ()
    #: The vault's key itself (32 bytes, base64) in place of a file, for the environment; and older ones.
    vault_secret: SecretStr = SecretStr("")
    vault_old_secrets: tuple[SecretStr, ...] = ()
    #: Key management service under whose key the vault's key files lie wrapped; None: they are plain.
    kms: KmsSettings | None = None
    #: Unique, stable name of this replica; empty means one made from the host name and ``var_dir``.
    replica: str = Field(default="", pattern=r"^[A-Za-z0-9_.-]{0,64}$")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    network: Network = Network()
    slack: SlackSettings | None = None
    teams: TeamsSettings | None = None
    local: LocalSettings = LocalSettings()
    notice: NoticeSettings = NoticeSettings()
    retention: RetentionSettings = RetentionSettings()
    audit: AuditSettings = AuditSettings()
    detection: DetectionSettings = DetectionSettings()
    #: The jurisdiction whose law the site is under, such as ``ca-on``; None names no law.
    pack: PackCode | None = None
    console: ConsoleSettings = ConsoleSettings()
    digest: DigestSettings = DigestSettings()
    #: Settings of every channel that has none of its own.
    default_channel: ChannelSettings = ChannelSettings()
    #: Settings by platform channel id, such as ``[channels.C0123]``.
    channels: Mapping[str, ChannelSettings] = {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Rank the environment above the file."""
        del env_settings, dotenv_settings, file_secret_settings
        return (init_settings, _Environment(settings_cls), TomlConfigSettingsSource(settings_cls))

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, data: object) -> object:
        return read_secret_files(data, cls.model_fields)

    @model_validator(mode="after")
    def _one_place_for_keys(self) -> Self:
        if self.vault_secret.get_secret_value() and (self.vault_key_file or self.kms):
            reason = "give vault_secret, or vault_key_file with or without kms, not both"
            raise ValueError(reason)
        return self

    @model_validator(mode="after")
    def _times_of_known_tenants(self) -> Self:
        if unknown := self.retention.tenants.keys() - self.console.tenants.keys() - {"default"}:
            reason = f"retention.tenants has {len(unknown)} that console.tenants lacks; spell them as there"
            raise ValueError(reason)
        return self

    @property
    def jurisdiction(self) -> Pack | None:
        """The pack in use, if one is."""
        return load_packs()[self.pack] if self.pack else None

    @property
    def smallest_group(self) -> int:
        """The smallest group of people that a description may leave: as set, else the pack's, else 11."""
        pack = self.jurisdiction
        return self.detection.smallest_group or (pack.group_size if pack else SMALLEST_GROUP)

    def channel(self, channel_id: str) -> ChannelSettings:
        """Return the settings in force for a platform channel id."""
        return self.channels.get(channel_id, self.default_channel)

    def watches(self, platform: str, channel_id: str) -> bool:
        """Return whether messages of a channel are to be checked, pauses aside."""
        listed_only = platform == Platform.SLACK and self.slack is not None and self.slack.channels == "listed"
        return self.channel(channel_id).enabled and (channel_id in self.channels or not listed_only)


def load_settings(file: Path | None = None) -> Settings:
    """Read the settings.

    Args:
        file: the TOML file; None means ``chaperone.toml`` of the working directory, which may be absent.

    Raises:
        SettingsError: if the file cannot be read or parsed, a key is unknown or a value is bad.
    """
    path = file or DEFAULT_FILE
    if file is not None and not file.is_file():
        reason = f"settings file {file} cannot be read; check the path given with --config"
        raise SettingsError(reason)

    class _Located(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        return _Located()
    except ValidationError as error:
        raise SettingsError("\n".join(_complaint(issue) for issue in error.errors())) from None
    except tomllib.TOMLDecodeError as error:
        reason = f"{path} is not valid TOML: {error}"
        raise SettingsError(reason) from None


def _complaint(issue: ErrorDetails) -> str:
    key = ".".join(str(part) for part in issue["loc"])
    reason = "is not a setting" if issue["type"] == "extra_forbidden" else issue["msg"].removeprefix("Value error, ")
    return f"{key}: {reason}" if key else reason
