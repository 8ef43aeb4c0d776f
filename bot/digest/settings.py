"""What a site may choose about the daily digest."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from adapters.settings import read_secret_files
from bot.time_zone import TimeZone
from policies.message import Language

#: One address, without a display name; what could end a header's line is in none of its parts.
_ADDRESS = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SmtpSettings(_Frozen):
    """The server that takes mail; always over TLS, with its certificate checked (``network.ca_bundle`` counts)."""

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    #: ``starttls`` (usually port 587) or ``implicit`` (usually 465).
    tls: Literal["starttls", "implicit"] = "starttls"
    username: str = ""
    password: SecretStr = SecretStr("")
    sender: str = Field(pattern=_ADDRESS)

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, data: object) -> object:
        return read_secret_files(data, cls.model_fields)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if bool(self.username) != bool(self.password.get_secret_value()):
            reason = "smtp needs username and password, or neither"
            raise ValueError(reason)
        return self


class Recipient(_Frozen):
    """Somebody who gets the digest by mail."""

    email: str = Field(pattern=_ADDRESS, repr=False)
    time_zone: TimeZone = "America/Toronto"
    language: Language = Language.EN
    #: Legal entity whose counts it holds.
    tenant: str = "default"


class DigestSettings(_Frozen):
    """Who gets the digest, and when."""

    #: The officers of channels (``officers``) get it by direct message, in the time zone of the channel's tips.
    chat: bool = False
    #: From this hour on, in the recipient's time zone.
    hour: int = Field(default=8, ge=0, le=23)
    smtp: SmtpSettings | None = None
    recipients: tuple[Recipient, ...] = ()

    @model_validator(mode="after")
    def _can_be_sent(self) -> Self:
        if self.recipients and self.smtp is None:
            reason = "digest.recipients get it by mail, which needs [digest.smtp]"
            raise ValueError(reason)
        return self
