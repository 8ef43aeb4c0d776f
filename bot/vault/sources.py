"""Where the vault's keys lie: in files, in files wrapped by a key management service, or in the environment.

A wrapped key file holds a JSON object, ``{"kms": ..., "wrapped": ...}``; any other holds 32 bytes written as base64.
The present key is a file, and those before it lie in the folder ``<file>.old``, each under its id.
"""

import asyncio
import json
import os
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bot.vault.vault import VaultError, VaultKey, new_key, put_key, read_key, write_draft

_WRAPPED = b"{"


class KeySource(Protocol):
    """Keeps the vault's keys; nothing here blocks the loop."""

    async def read(self) -> tuple[VaultKey, Sequence[VaultKey]]:
        """Return the present key and the old ones.

        Raises:
            VaultError: if one of them cannot be read; says what to do.
        """
        ...

    async def new(self) -> VaultKey:
        """Return a fresh key, which lies nowhere yet; raises as ``read``."""
        ...

    async def turn(self, new: VaultKey) -> None:
        """Put a key in the place of the present one, which becomes an old one first.

        Raises:
            VaultError: if that cannot be done here; says what to do instead.
        """
        ...


class Kms(Protocol):
    """Wraps the vault's keys under one that does not leave the service."""

    @property
    def key(self) -> str:
        """Which key of the service wraps, as the settings name it."""
        ...

    async def generate(self) -> tuple[bytes, bytes]:
        """Return 32 fresh bytes and their wrapped form; raises as ``unwrap``."""
        ...

    async def wrap(self, secret: bytes) -> bytes:
        """Return the wrapped form of bytes; raises as ``unwrap``."""
        ...

    async def unwrap(self, wrapped: bytes) -> bytes:
        """Return the bytes of a wrapped form.

        Raises:
            VaultError: if the service refuses or cannot be reached; names the setting and what to do.
        """
        ...


@dataclass(frozen=True, slots=True)
class EnvironmentKeys:
    """Keys that the settings hold themselves (``vault_secret``), so that no file is needed."""

    secret: str = field(repr=False)
    old_secrets: Sequence[str] = field(default=(), repr=False)

    async def read(self) -> tuple[VaultKey, Sequence[VaultKey]]:
        """Return the keys of the settings."""
        old = [read_key(words.encode(), f"vault_old_secrets[{at}]") for at, words in enumerate(self.old_secrets)]
        return read_key(self.secret.encode(), "vault_secret"), old

    async def new(self) -> VaultKey:
        """Refuse, since it could not be kept."""
        reason = (
            "vault_secret comes from the environment and cannot be turned here; put it into vault_old_secrets and a "
            "new one in its place on every replica, restart them, then: chaperone keys rewrap"
        )
        raise VaultError(reason)

    async def turn(self, new: VaultKey) -> None:
        """Refuse as ``new``."""
        del new
        await self.new()


@dataclass(frozen=True, slots=True)
class FileKeys:
    """Keys in files of this machine, plain or wrapped.

    Args:
        file: holds the present key.
        more: older keys that lie elsewhere.
        kms: wraps what is written; None writes keys plain. A plain file is read all the same, until the next rotation.
    """

    file: Path
    more: Sequence[Path] = ()
    kms: Kms | None = None
    #: Keys by what their files hold, so that the service is asked once for each.
    _opened: dict[bytes, VaultKey] = field(default_factory=dict, repr=False)

    async def read(self) -> tuple[VaultKey, Sequence[VaultKey]]:
        """Return the keys of the files."""
        old = await asyncio.to_thread(_old_files, self.file)
        return await self._load(self.file), [await self._load(file) for file in (*old, *self.more)]

    async def new(self) -> VaultKey:
        """Return a fresh key, of the service's making where there is one."""
        if self.kms is None:
            return new_key()
        secret, wrapped = await self.kms.generate()
        key = VaultKey(secret)
        self._opened[_envelope(self.kms.key, wrapped)] = key
        return key

    async def make(self) -> None:
        """Make the first key, if there is none; two processes agree on one."""
        if not await asyncio.to_thread(self.file.exists):
            await asyncio.to_thread(put_key, self.file, await self._written(await self.new()))

    async def turn(self, new: VaultKey) -> None:
        """Replace the file, once the present key is safe in the folder of the old ones."""
        old = await self._load(self.file)
        kept, fresh = await self._written(old), await self._written(new)
        await asyncio.to_thread(turn_file, self.file, old.id, kept, fresh)

    async def _load(self, file: Path) -> VaultKey:
        try:
            content = (await asyncio.to_thread(file.read_bytes)).strip()
        except OSError as error:
            reason = f"vault key file {file} cannot be read ({error.strerror})"
            raise VaultError(reason) from None
        if content not in self._opened:
            self._opened[content] = await self._open(content, file)
        return self._opened[content]

    async def _open(self, content: bytes, file: Path) -> VaultKey:
        if not content.startswith(_WRAPPED):
            return read_key(content, f"vault key file {file}")
        if self.kms is None:
            reason = f"vault key file {file} is wrapped by a key management service; give kms.key"
            raise VaultError(reason)
        try:
            wrapped = b64decode(json.loads(content)["wrapped"], validate=True)
        except (Base64Error, KeyError, TypeError, ValueError):
            reason = f"vault key file {file} must hold a key wrapped by kms.key, as it was written"
            raise VaultError(reason) from None
        return VaultKey(await self.kms.unwrap(wrapped))

    async def _written(self, key: VaultKey) -> bytes:
        if self.kms is None:
            return b64encode(key.secret)
        for content, known in self._opened.items():
            if known == key and content.startswith(_WRAPPED):
                return content
        content = _envelope(self.kms.key, await self.kms.wrap(key.secret))
        self._opened[content] = key
        return content


def ring_folder(file: Path) -> Path:
    """Return the folder of the keys that were before the one in ``file``."""
    return file.with_name(f"{file.name}.old")


def turn_file(file: Path, old_id: str, kept: bytes, fresh: bytes) -> None:
    """Write the present key into the folder of the old ones, then the new one in its place; both safe on the disk.

    Raises:
        VaultError: if the files cannot be written, with what to do instead.
    """
    folder = ring_folder(file)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        target = folder / f"{old_id}.key"
        write_draft(target, kept).replace(target)
        _sync(folder)
        write_draft(file, fresh).replace(file)
        _sync(file.parent)
    except OSError as error:
        reason = (
            f"vault key file {file} cannot be replaced here ({error.strerror}); put the old key into {folder} as "
            f"{old_id}.key and the new one in its place on every replica, then: chaperone keys rewrap"
        )
        raise VaultError(reason) from None


def _old_files(file: Path) -> list[Path]:
    folder = ring_folder(file)
    return sorted(entry for entry in folder.iterdir() if entry.suffix == ".key") if folder.is_dir() else []


def _envelope(key: str, wrapped: bytes) -> bytes:
    return json.dumps({"kms": key, "wrapped": b64encode(wrapped).decode()}).encode()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
