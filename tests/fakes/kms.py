"""A key management service as AWS documents it, behind httpx: it wraps for real, and can be told to refuse."""

import json
import os
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field

import httpx
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY = "alias/chaperone"
_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=[^/]+/\d{8}/[a-z0-9-]+/kms/aws4_request, "
    r"SignedHeaders=content-type;host;[a-z0-9;-]*x-amz-target, Signature=[0-9a-f]{64}"
)


@dataclass
class FakeKms:
    """One region of the service."""

    keys: dict[str, bytes] = field(default_factory=lambda: {KEY: os.urandom(32)})
    #: What it answers next instead: HTTP status and code of the error.
    refusals: list[tuple[int, str]] = field(default_factory=list)
    #: What it was asked, in order, and by whom.
    asked: list[str] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)

    @property
    def transport(self) -> httpx.MockTransport:
        """The way to it."""
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        action = request.headers["x-amz-target"].removeprefix("TrentService.")
        self.asked.append(action)
        self.tokens.append(request.headers.get("x-amz-security-token"))
        if self.refusals:
            return _refusal(*self.refusals.pop(0))
        if not _SIGNED.fullmatch(request.headers["authorization"]):
            return _refusal(400, "IncompleteSignatureException")
        body = json.loads(request.content)
        if body["KeyId"] not in self.keys:
            return _refusal(400, "NotFoundException")
        context = json.dumps(body["EncryptionContext"], sort_keys=True).encode()
        key = AESGCM(self.keys[body["KeyId"]])
        if action == "Decrypt":
            blob = b64decode(body["CiphertextBlob"])
            try:
                plain = key.decrypt(blob[:12], blob[12:], context)
            except InvalidTag:
                return _refusal(400, "InvalidCiphertextException")
            return httpx.Response(200, json={"Plaintext": b64encode(plain).decode()})
        plain = os.urandom(32) if action == "GenerateDataKey" else b64decode(body["Plaintext"])
        nonce = os.urandom(12)
        answer = {"CiphertextBlob": b64encode(nonce + key.encrypt(nonce, plain, context)).decode()}
        if action == "GenerateDataKey":
            answer["Plaintext"] = b64encode(plain).decode()
        return httpx.Response(200, json=answer)


def _refusal(status: int, code: str) -> httpx.Response:
    body = {"__type": f"com.amazonaws.kms#{code}", "message": "CANARY"}
    return httpx.Response(status, json=body)
