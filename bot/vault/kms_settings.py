"""What a site may choose about a key management service."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from adapters.settings import read_secret_files


class KmsSettings(BaseModel):
    """AWS KMS, under one of whose keys the vault's keys lie wrapped in their files."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    #: Id, ARN or alias (``alias/chaperone``) of a symmetric key that encrypts and decrypts.
    key: str = Field(min_length=1, max_length=2048)
    #: Region of the key; empty means AWS_REGION or AWS_DEFAULT_REGION.
    region: str = Field(default="", pattern=r"^[a-z0-9-]*$")
    #: Address of the service, for a private endpoint; empty means that of the region.
    endpoint: str = Field(default="", pattern=r"^(https?://\S+)?$")
    #: Credentials; empty means AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, else the role of the container or instance.
    access_key_id: str = ""
    secret_access_key: SecretStr = SecretStr("")
    session_token: SecretStr = SecretStr("")

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, data: object) -> object:
        return read_secret_files(data, cls.model_fields)
