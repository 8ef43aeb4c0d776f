"""AWS KMS as far as the vault needs it: GenerateDataKey, Encrypt, Decrypt, over its JSON protocol.

It wraps the vault's keys, not each data key, so that it is asked at a start and at a rotation only and can be away
meanwhile. Source: docs.aws.amazon.com/kms/latest/APIReference.
"""

import asyncio
import os
import ssl
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass, field

import httpx
from httpx_auth import AWS4Auth

from adapters.settings import Network
from bot.vault.aws_credentials import find_credentials
from bot.vault.kms_settings import KmsSettings
from bot.vault.vault import VaultError

#: Bound to what is wrapped, and to be seen in AWS's own log (CloudTrail).
_CONTEXT = {"chaperone": "vault key"}
_TIMEOUT_S = 10.0
_TRIES = 3
_FIRST_PAUSE_S = 0.2
_AGAIN = frozenset({"ThrottlingException", "KMSInternalException", "DependencyTimeoutException"})
_REFUSED = "the credentials are refused: check them, that they have not expired, and the clock of this machine"
_REMEDIES = {
    "AccessDeniedException": "kms.key: allow kms:GenerateDataKey, kms:Encrypt and kms:Decrypt to these credentials",
    "NotFoundException": "kms.key: there is no such key; check it, kms.region and kms.endpoint",
    "DisabledException": "kms.key is disabled; enable it",
    "KMSInvalidStateException": "kms.key cannot be used as it stands; enable it, or cancel its deletion",
    "InvalidKeyUsageException": "kms.key must be a symmetric key that encrypts and decrypts",
    "InvalidCiphertextException": "the vault key file was altered, or was not wrapped here",
    "IncorrectKeyException": "the vault key file was wrapped by another key than kms.key",
    "UnrecognizedClientException": f"kms: {_REFUSED}",
    "InvalidSignatureException": f"kms: {_REFUSED}",
    "ExpiredTokenException": f"kms: {_REFUSED}",
    "IncompleteSignatureException": f"kms: {_REFUSED}",
    "MissingAuthenticationTokenException": f"kms: {_REFUSED}",
}


@dataclass(frozen=True, slots=True)
class AwsKms:
    """One key of the service.

    Args:
        settings: which key, where, and as whom.
        network: proxy and authority for the way there.
        transport: in place of the network, for tests.
    """

    settings: KmsSettings
    network: Network
    transport: httpx.AsyncBaseTransport | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """The key as the settings name it."""
        return self.settings.key

    async def generate(self) -> tuple[bytes, bytes]:
        """Return 32 fresh bytes and their wrapped form; raises as ``unwrap``."""
        answer = await self._call("GenerateDataKey", {"KeyId": self.settings.key, "KeySpec": "AES_256"})
        return _bytes(answer, "Plaintext"), _bytes(answer, "CiphertextBlob")

    async def wrap(self, secret: bytes) -> bytes:
        """Return the wrapped form of bytes; raises as ``unwrap``."""
        asked = {"KeyId": self.settings.key, "Plaintext": b64encode(secret).decode()}
        return _bytes(await self._call("Encrypt", asked), "CiphertextBlob")

    async def unwrap(self, wrapped: bytes) -> bytes:
        """Return the bytes of a wrapped form.

        Raises:
            VaultError: if the service refuses or cannot be reached; names the setting and what to do.
        """
        asked = {"KeyId": self.settings.key, "CiphertextBlob": b64encode(wrapped).decode()}
        return _bytes(await self._call("Decrypt", asked), "Plaintext")

    async def _call(self, action: str, asked: dict[str, str]) -> dict[str, object]:
        who = await find_credentials(self.settings)
        region = self._region()
        auth = AWS4Auth(who.key_id, who.secret, region, "kms", security_token=who.token or None)
        headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": f"TrentService.{action}"}
        address = self.settings.endpoint or f"https://kms.{region}.amazonaws.com{'.cn' if region[:3] == 'cn-' else ''}"
        async with httpx.AsyncClient(
            transport=self.transport,
            verify=await asyncio.to_thread(self._trust),
            proxy=self.network.https_proxy or None,
            timeout=_TIMEOUT_S,
        ) as client:
            code = ""
            for tried in range(_TRIES):
                if tried:
                    await asyncio.sleep(_FIRST_PAUSE_S * 2**tried)
                try:
                    answer = await client.post(
                        address, json={**asked, "EncryptionContext": _CONTEXT}, headers=headers, auth=auth
                    )
                    body = answer.json()
                except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                    code = type(error).__name__
                    continue
                if answer.is_success and isinstance(body, dict):
                    return body
                code = str(body.get("__type", "")).rpartition("#")[2] if isinstance(body, dict) else ""
                if code not in _AGAIN and answer.is_client_error:
                    break
        raise VaultError(_told(code))

    def _region(self) -> str:
        region = self.settings.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        if not region:
            reason = "kms.region must be given, or AWS_REGION"
            raise VaultError(reason)
        return region

    def _trust(self) -> ssl.SSLContext:
        trust = ssl.create_default_context()
        try:
            if self.network.ca_bundle is not None:
                trust.load_verify_locations(self.network.ca_bundle)
        except OSError:
            reason = "network.ca_bundle cannot be read, or holds no certificates in PEM"
            raise VaultError(reason) from None
        return trust


def _told(code: str) -> str:
    known = "".join(char for char in code if char.isascii() and char.isalnum())[:64]
    return _REMEDIES.get(known) or (
        f"kms cannot be used ({known or 'no answer that can be read'}); check kms.endpoint, kms.region and the network"
    )


def _bytes(answer: dict[str, object], name: str) -> bytes:
    try:
        return b64decode(str(answer[name]), validate=True)
    except (KeyError, Base64Error, ValueError):
        reason = f"kms did not answer as KMS does ({name}); check kms.endpoint"
        raise VaultError(reason) from None
