"""The keys that the Bot Framework signs its requests with.

Source: Bot Framework, "Authentication": the OpenID metadata document names the keys' address, the keys are to be
fetched anew at least once a day, and a key names the channels that it speaks for in ``endorsements``.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import PyJWTError

from adapters.port import Clock
from adapters.settings import Network

_FRESH = timedelta(days=1)
#: How long keys are believed while newer ones cannot be had.
_STALE = timedelta(days=2)
#: The shortest pause between two fetches, so that tokens naming unknown keys cannot make us flood the address.
_PAUSE = timedelta(minutes=1)
_TIMEOUT = aiohttp.ClientTimeout(total=10)


class KeysUnavailableError(Exception):
    """The signing keys cannot be fetched, so nobody can be told apart from anybody."""


class UnknownKeyError(Exception):
    """A token names a key that the Bot Framework does not have."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key, in the shape that botbuilder's token check reads."""

    public_key: Any
    #: Ids of the channels that the key speaks for; empty means all.
    endorsements: Sequence[str]


class SigningKeys:
    """Fetches the keys without blocking the event loop, through the site's proxy, and remembers them for a day."""

    def __init__(self, url: str, network: Network, now: Clock) -> None:
        self._url = url
        self._proxy = network.https_proxy or None
        self._tls = ssl.create_default_context(cafile=str(network.ca_bundle) if network.ca_bundle else None)
        self._now = now
        self._lock = asyncio.Lock()
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None
        #: The other side's time less ours as of the last fetch, or None if it told none.
        self.clock_skew: timedelta | None = None

    async def get(self, key_id: str | None) -> SigningKey:
        """Return a key by its id; botbuilder calls this for every token.

        Raises:
            KeysUnavailableError: if there are no keys to look in.
            UnknownKeyError: if there is no such key.
        """
        async with self._lock:
            if self._older_than(_FRESH) or (key_id not in self._keys and self._may_try()):
                try:
                    await self._fetch()
                except KeysUnavailableError:
                    if self._older_than(_STALE):
                        raise
        key = self._keys.get(key_id or "")
        if key is None:
            raise UnknownKeyError
        return key

    async def refresh(self) -> None:
        """Fetch the keys now.

        Raises:
            KeysUnavailableError: if they cannot be had.
        """
        async with self._lock:
            self._tried_at = None
            await self._fetch()

    def _older_than(self, age: timedelta) -> bool:
        return self._fetched_at is None or self._now() - self._fetched_at > age

    def _may_try(self) -> bool:
        return self._tried_at is None or self._now() - self._tried_at > _PAUSE

    async def _fetch(self) -> None:
        if not self._may_try():
            raise KeysUnavailableError
        self._tried_at = self._now()
        try:
            async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=self._proxy is None) as session:
                metadata = await self._get(session, self._url)
                found = await self._get(session, str(metadata["jwks_uri"]))
            keys = _read_keys(found["keys"])
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, TypeError, KeyError):
            # Not chained: the cause may quote an answer.
            raise KeysUnavailableError from None
        self._keys = keys
        self._fetched_at = self._now()

    async def _get(self, session: aiohttp.ClientSession, url: str) -> Any:
        proxy = self._proxy if url.startswith("https:") else None
        async with session.get(url, proxy=proxy, ssl=self._tls) as response:
            response.raise_for_status()
            if told := response.headers.get("Date"):
                self.clock_skew = parsedate_to_datetime(told) - self._now()
            return json.loads(await response.read())


def _read_keys(found: Sequence[Mapping[str, object]]) -> dict[str, SigningKey]:
    keys: dict[str, SigningKey] = {}
    for key in found:
        endorsements = key.get("endorsements")
        try:
            public_key = RSAAlgorithm.from_jwk(json.dumps(key))
        except PyJWTError:
            continue  # not an RSA key, which is the only kind that tokens may be signed with
        named = endorsements if isinstance(endorsements, list) else []
        keys[str(key.get("kid", ""))] = SigningKey(public_key, tuple(str(name) for name in named))
    keys.pop("", None)
    return keys
