"""Where checkpoints of the audit log go besides their file: a syslog server, and an address of the web.

Each gets the line that the file gets. Neither can be read back here: what a syslog server or a collector wrote down is
read from its files (``audit.checkpoint_copies``).
"""

import asyncio
import json
import os
import socket
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from adapters.settings import Network

_TIMEOUT_S = 10.0
#: Facility 13 (log audit) and severity 5 (notice), RFC 5424 section 6.2.1.
_PRIORITY = 13 * 8 + 5
_PORTS = {"udp": 514, "tcp": 601, "tls": 6514}


class OutletError(Exception):
    """A checkpoint did not get out; names the setting and what to look at, and never an address."""


class Outlet(Protocol):
    """Takes checkpoints out of the machine."""

    async def send(self, line: str, at: datetime) -> None:
        """Send the line of a checkpoint, without its end.

        Raises:
            OutletError: if it did not get out, as far as can be told; a datagram may be lost unseen.
        """
        ...


@dataclass(frozen=True, slots=True)
class SyslogOutlet:
    """A syslog server: messages of RFC 5424 as datagrams (RFC 5426), or counted on a stream (RFC 6587, RFC 5425).

    Args:
        address: ``udp://host:port``, ``tcp://`` or ``tls://``; the port may be left out.
        authority: PEM file of a private certificate authority, trusted beside the system's.
    """

    address: str = field(repr=False)
    authority: Path | None = None

    async def send(self, line: str, at: datetime) -> None:
        """Send one message."""
        try:
            await asyncio.to_thread(self._send, message(line, at))
        except OSError as error:
            reason = f"audit.checkpoint_syslog did not take the checkpoint ({error.strerror or type(error).__name__})"
            raise OutletError(reason) from None

    def _send(self, words: bytes) -> None:
        parts = urlsplit(self.address)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        if parts.scheme == "udp":
            family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
            with socket.socket(family, kind, protocol) as datagram:
                datagram.settimeout(_TIMEOUT_S)
                datagram.sendto(words, place)
            return
        with socket.create_connection((host, port), _TIMEOUT_S) as plain:
            counted = b"%d %s" % (len(words), words)
            if parts.scheme == "tcp":
                plain.sendall(counted)
                plain.shutdown(socket.SHUT_WR)
                return
            with self._trust().wrap_socket(plain, server_hostname=host) as secret:
                secret.sendall(counted)
                secret.unwrap()

    def _trust(self) -> ssl.SSLContext:
        trust = ssl.create_default_context()
        if self.authority is not None:
            trust.load_verify_locations(self.authority)
        return trust


@dataclass(frozen=True, slots=True)
class WebOutlet:
    """An address that takes each checkpoint as JSON by POST, such as that of a collector that only adds."""

    address: str = field(repr=False)
    network: Network

    async def send(self, line: str, at: datetime) -> None:
        """Post one checkpoint; any answer of 200 to 299 counts."""
        del at
        trust = ssl.create_default_context()
        if self.network.ca_bundle is not None:
            trust.load_verify_locations(self.network.ca_bundle)
        try:
            async with httpx.AsyncClient(
                verify=trust, proxy=self.network.https_proxy or None, timeout=_TIMEOUT_S
            ) as client:
                answer = await client.post(self.address, json=json.loads(line))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = f"audit.checkpoint_url did not take the checkpoint ({type(error).__name__})"
            raise OutletError(reason) from None
        if not answer.is_success:
            reason = f"audit.checkpoint_url did not take the checkpoint (HTTP status {answer.status_code})"
            raise OutletError(reason)


def message(line: str, at: datetime) -> bytes:
    """Return a checkpoint as a syslog message (RFC 5424, section 6)."""
    host = "".join(char for char in socket.gethostname() if "!" <= char <= "~")[:255] or "-"
    head = f"<{_PRIORITY}>1 {at.isoformat(timespec='milliseconds')} {host} chaperone {os.getpid()} checkpoint -"
    return f"{head} {line}".encode()
