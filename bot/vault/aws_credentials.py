"""Where credentials for AWS come from: the settings, the environment, the role of the container, that of the instance.

Sources: docs.aws.amazon.com, "Container credential provider" and "Use the Instance Metadata Service" (version 2).
"""

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from bot.vault.kms_settings import KmsSettings
from bot.vault.vault import VaultError

_TIMEOUT_S = 2.0
_CONTAINER = "http://169.254.170.2"
_INSTANCE = "http://169.254.169.254"
#: Hosts that may be asked in clear, as AWS has it: this machine, and the addresses of containers.
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signs requests."""

    key_id: str = field(repr=False)
    secret: str = field(repr=False)
    #: Empty for those that last.
    token: str = field(default="", repr=False)


async def find_credentials(settings: KmsSettings) -> Credentials:
    """Return the first credentials there are.

    Raises:
        VaultError: if there are none.
    """
    secret = settings.secret_access_key.get_secret_value()
    if settings.access_key_id and secret:
        return Credentials(settings.access_key_id, secret, settings.session_token.get_secret_value())
    known, secret = os.environ.get("AWS_ACCESS_KEY_ID", ""), os.environ.get("AWS_SECRET_ACCESS_KEY", "")
    if known and secret:
        return Credentials(known, secret, os.environ.get("AWS_SESSION_TOKEN", ""))
    try:
        # Without proxy: these addresses are of this machine.
        async with httpx.AsyncClient(timeout=_TIMEOUT_S, trust_env=False) as client:
            return await _of_container(client) or await _of_instance(client)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, KeyError, TypeError, ValueError):
        reason = (
            "kms: there are no AWS credentials; give kms.access_key_id and kms.secret_access_key, or AWS_ACCESS_KEY_ID "
            "and AWS_SECRET_ACCESS_KEY, or run where a role is attached to the container or instance"
        )
        raise VaultError(reason) from None


async def _of_container(client: httpx.AsyncClient) -> Credentials | None:
    relative = os.environ.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "")
    address = f"{_CONTAINER}{relative}" if relative else os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI", "")
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _LOCAL:
        reason = "kms: AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or an address of this machine"
        raise VaultError(reason)
    token = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN", "")
    if file := os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", ""):
        token = (await asyncio.to_thread(Path(file).read_text, encoding="ascii")).strip()
    answer = await client.get(address, headers={"authorization": token} if token else {})
    return _read(answer)


async def _of_instance(client: httpx.AsyncClient) -> Credentials:
    base = os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT", _INSTANCE).rstrip("/")
    asked = await client.put(f"{base}/latest/api/token", headers={"x-aws-ec2-metadata-token-ttl-seconds": "60"})
    token = {"x-aws-ec2-metadata-token": asked.raise_for_status().text}
    roles = f"{base}/latest/meta-data/iam/security-credentials/"
    role = (await client.get(roles, headers=token)).raise_for_status().text.split()[0]
    return _read(await client.get(f"{roles}{role}", headers=token))


def _read(answer: httpx.Response) -> Credentials:
    value = answer.raise_for_status().json()
    return Credentials(str(value["AccessKeyId"]), str(value["SecretAccessKey"]), str(value["Token"]))
