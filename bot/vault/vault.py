"""Seals everything that could hold text or an identity.

Envelope encryption with AES-256-GCM (NIST SP 800-38D): each subject (a flag, a channel, an adapter's record) has a data
key of its own, wrapped by the vault's key. Deleting the data key shreds what it sealed. Subject and kind are bound as
associated data, so that sealed bytes cannot be moved between rows.
"""

import hmac
import json
import os
import secrets
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_NONCE_BYTES = 12


class VaultError(Exception):
    """A key cannot be used or sealed bytes cannot be opened; the message names the key file or subject kind only."""


class MissingKeyError(VaultError):
    """The vault lacks the key that wrapped a data key; the message names its id and the setting."""


@dataclass(frozen=True, slots=True)
class VaultKey:
    """One key of the vault (32 random bytes), known by an id derived from it."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != _KEY_BYTES:
            reason = "a vault key is 32 bytes, written as base64"
            raise VaultError(reason)

    @property
    def id(self) -> str:
        """Public id of the key; reveals nothing of it."""
        return hmac.digest(self.secret, b"chaperone key id", "sha256").hex()[:16]


#: Reads the key that wraps and the old ones from where they lie.
ReadKeys = Callable[[], Awaitable[tuple[VaultKey, Sequence[VaultKey]]]]


class Vault:
    """Makes, wraps and unwraps data keys.

    Args:
        key: wraps from now on.
        old_keys: still unwrap what they once wrapped.
        read_keys: reads both anew, so that a running process follows a rotation; None if they stay.
    """

    def __init__(self, key: VaultKey, old_keys: Sequence[VaultKey] = (), read_keys: ReadKeys | None = None) -> None:
        self._key = key
        self._keys = {known.id: known for known in (key, *old_keys)}
        self._read_keys = read_keys

    @property
    def key_id(self) -> str:
        """Id of the key that wraps new data keys."""
        return self._key.id

    async def refresh(self) -> None:
        """Read the keys anew; those known stay known, and all stays as it was if they cannot be read."""
        if self._read_keys is None:
            return
        with suppress(VaultError):
            self._key, old_keys = await self._read_keys()
            self._keys |= {known.id: known for known in (self._key, *old_keys)}

    async def learn(self, key_id: str) -> None:
        """Read the keys anew if this one is not known; it may have come with a rotation."""
        if not self.knows(key_id):
            await self.refresh()

    def new_data_key(self, subject: str) -> tuple["DataKey", bytes]:
        """Return a fresh data key for ``subject`` and its wrapped form."""
        secret = secrets.token_bytes(_KEY_BYTES)
        return DataKey(subject, secret), _encrypt(self._key.secret, secret, f"key|{subject}")

    def wrap(self, key: "DataKey") -> bytes:
        """Return an open data key wrapped by the present key."""
        return _encrypt(self._key.secret, key.secret, f"key|{key.subject}")

    def wrap_again(self, subject: str, key_id: str, wrapped: bytes) -> bytes:
        """Return a wrapped data key wrapped by the present key instead; raises as ``open_data_key``."""
        secret = _decrypt(self._known(key_id).secret, wrapped, f"key|{subject}")
        return _encrypt(self._key.secret, secret, f"key|{subject}")

    def open_data_key(self, subject: str, key_id: str, wrapped: bytes) -> "DataKey":
        """Unwrap a data key.

        Raises:
            VaultError: if the vault lacks the key or the bytes were altered.
        """
        return DataKey(subject, _decrypt(self._known(key_id).secret, wrapped, f"key|{subject}"))

    def knows(self, key_id: str) -> bool:
        """Whether a vault key is at hand."""
        return key_id in self._keys

    def _known(self, key_id: str) -> VaultKey:
        key = self._keys.get(key_id)
        if key is None:
            reason = (
                f"vault key {key_id} is missing; add its file to vault_old_key_files, or it to vault_old_secrets; "
                "if it is lost for good: chaperone keys give-up"
            )
            raise MissingKeyError(reason)
        return key


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Keyed hashes of identifiers: equal for equal ids, meaningless to whoever lacks the secret."""

    _secret: bytes = field(repr=False)

    def of(self, kind: str, *parts: str) -> str:
        """Return HMAC-SHA-256 of a kind of identifier and its parts, as 32 hex digits."""
        return hmac.digest(self._secret, json.dumps([kind, *parts]).encode("ascii"), "sha256").hex()[:32]

    def operator(self, account: str) -> str:
        """Return how the audit log names who runs a command, by the account of this machine."""
        return f"cli:{self.of('operator', account)[:16]}"


@dataclass(frozen=True, slots=True)
class DataKey:
    """The open data key of one subject."""

    subject: str
    #: 32 bytes.
    secret: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes that depend on the key and the purpose, for a keyed hash."""
        return hmac.digest(self.secret, f"derive|{purpose}".encode(), "sha256")

    def seal(self, kind: str, payload: Mapping[str, object]) -> bytes:
        """Seal a JSON object; ``kind`` names what it is and must be given again to open it."""
        # ensure_ascii carries lone surrogates, which platforms do send, through the round trip.
        return _encrypt(self.secret, json.dumps(payload).encode("ascii"), f"{kind}|{self.subject}")

    def open(self, kind: str, sealed: bytes) -> dict[str, object]:
        """Open what ``seal`` made.

        Raises:
            VaultError: if the bytes were altered, or belong to another subject or kind.
        """
        payload = json.loads(_decrypt(self.secret, sealed, f"{kind}|{self.subject}"))
        if not isinstance(payload, dict):
            reason = f"sealed {kind} does not hold an object"
            raise VaultError(reason)
        return payload


@dataclass(frozen=True, slots=True)
class SigningKey:
    """Signs with Ed25519 (RFC 8032), so that others can check with the public key alone."""

    #: 32 bytes.
    secret: bytes = field(repr=False)

    @property
    def public(self) -> str:
        """The public key, 64 hex digits."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, words: bytes) -> str:
        """Return the signature, 128 hex digits."""
        return self._key.sign(words).hex()

    def verifies(self, words: bytes, signature: str) -> bool:
        """Whether this key made the signature."""
        try:
            self._key.public_key().verify(bytes.fromhex(signature), words)
        except (InvalidSignature, ValueError):
            return False
        return True

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)


def load_key(file: Path) -> VaultKey:
    """Read a key file (32 bytes, base64).

    Raises:
        VaultError: if it cannot be read or holds something else.
    """
    try:
        return read_key(file.read_bytes(), f"vault key file {file}")
    except OSError as error:
        reason = f"vault key file {file} cannot be read ({error.strerror})"
        raise VaultError(reason) from None


def read_key(content: bytes, where: str) -> VaultKey:
    """Return the key that is written as base64; ``where`` names the place.

    Raises:
        VaultError: if it is none.
    """
    try:
        return VaultKey(b64decode(content.strip(), validate=True))
    except (Base64Error, ValueError):
        reason = f"{where} must hold 32 bytes written as base64"
        raise VaultError(reason) from None


def make_key(file: Path) -> VaultKey:
    """Read the key in ``file``, or make one there (mode 0600) if there is none; two processes agree on one key.

    Raises:
        VaultError: as ``load_key``, or if the file cannot be written.
    """
    if not file.exists():
        put_key(file, b64encode(new_key().secret))
    return load_key(file)


def put_key(file: Path, content: bytes) -> None:
    """Write the first key file (mode 0600), unless somebody else was first.

    Raises:
        VaultError: if the file cannot be written.
    """
    try:
        draft = write_draft(file, content)
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as error:
        reason = f"vault key file {file} cannot be made ({error.strerror})"
        raise VaultError(reason) from None


def new_key() -> VaultKey:
    """Return a fresh key."""
    return VaultKey(secrets.token_bytes(_KEY_BYTES))


def write_draft(file: Path, content: bytes) -> Path:
    """Write what a key file is to hold beside it (mode 0600), on the disk; returns the draft. Raises ``OSError``."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return draft


def _encrypt(key: bytes, plain: bytes, bound: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound.encode())


def _decrypt(key: bytes, sealed: bytes, bound: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound.encode())
    except (InvalidTag, ValueError):
        reason = f"sealed {bound.partition('|')[0]} cannot be opened: it was altered, or belongs elsewhere"
        raise VaultError(reason) from None
