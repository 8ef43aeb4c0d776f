"""What a site may choose about the audit log."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator


class AuditSettings(BaseModel):
    """What vouches for the audit log outside the database."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    #: Where signed checkpoints are appended; empty means ``audit-checkpoints.jsonl`` in ``var_dir``.
    checkpoint_file: Path | None = None
    #: Syslog server that gets each one too (RFC 5424): ``udp://host:port``, ``tcp://`` or ``tls://``; empty for none.
    checkpoint_syslog: str = Field(default="", pattern=r"^((udp|tcp|tls)://([\w.-]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?)?$")
    #: Address that each one is posted to as JSON, ``https://``; may hold a token, so it is a secret. Empty for none.
    checkpoint_url: SecretStr = SecretStr("")
    #: Files where others wrote them down, such as that server's; ``audit verify`` holds the log to these as well.
    checkpoint_copies: tuple[Path, ...] = ()

    @field_validator("checkpoint_url")
    @classmethod
    def _is_address(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not value.get_secret_value().startswith(("https://", "http://")):
            reason = "must start with https:// (or http://, within a machine)"
            raise ValueError(reason)
        return value
