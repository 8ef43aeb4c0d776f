"""Checkpoints on their way out of the machine, over real sockets, and the log held to what was written down there."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import text

from adapters.settings import Network
from bot.audit.checkpoints import CheckpointError, Checkpoints
from bot.audit.outlets import Outlet, OutletError, SyslogOutlet, WebOutlet
from bot.audit.settings import AuditSettings
from bot.keeping.custody import build_checkpoints
from bot.wiring import Store
from tests.conftest import HeldClock
from tests.fakes.tls import make_tls_files

AT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
LINE = '{"entry": 1}'
#: RFC 5424, section 6: priority and version, time, host, application, process, message id, no structured data.
SHAPE = re.compile(rb"<109>1 2026-03-02T14:00:00\.000\+00:00 \S+ chaperone \d+ checkpoint - (\{.*\})")


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.got: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: object) -> None:
        del addr
        self.got.put_nowait(data)


@asynccontextmanager
async def _stream(trust: ssl.SSLContext | None = None, answer: bytes = b"") -> AsyncIterator[tuple[int, list[bytes]]]:
    got: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(re.search(rb"content-length: (\d+)", head.lower())[1])  # type: ignore[index] # always sent
            got.append(await reader.readexactly(length))
            writer.write(answer)
        else:
            got.append(await reader.read())
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=trust)
    async with server:
        yield server.sockets[0].getsockname()[1], got
        await asyncio.sleep(0.1)


async def test_syslog_gets_a_datagram() -> None:
    """Over UDP one message arrives as RFC 5424 has it."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(_Datagrams, ("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    await SyslogOutlet(f"udp://127.0.0.1:{port}").send(LINE, AT)
    found = SHAPE.fullmatch(await asyncio.wait_for(server.got.get(), 10))
    transport.close()
    assert found is not None
    assert found[1].decode() == LINE


@pytest.mark.parametrize("secret", [False, True])
async def test_syslog_gets_a_counted_message_on_a_stream(tmp_path: Path, *, secret: bool) -> None:
    """Over TCP and TLS the message comes after its length (RFC 6587, section 3.4.1), to a server we can trust."""
    files = make_tls_files(tmp_path)
    trust = None
    if secret:
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trust.load_cert_chain(files.certificate, files.key)
    async with _stream(trust) as (port, got):
        outlet = SyslogOutlet(f"{'tls' if secret else 'tcp'}://localhost:{port}", files.authority)
        await outlet.send(LINE, AT)
    length, _, words = got[0].partition(b" ")
    assert int(length) == len(words)
    assert SHAPE.fullmatch(words)


async def test_a_server_that_cannot_be_trusted_gets_nothing(tmp_path: Path) -> None:
    """Without the authority of the server's certificate nothing is sent, and the setting is named."""
    files = make_tls_files(tmp_path)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(files.certificate, files.key)
    async with _stream(trust) as (port, got):
        with pytest.raises(OutletError, match=r"audit\.checkpoint_syslog"):
            await SyslogOutlet(f"tls://localhost:{port}").send(LINE, AT)
    assert not any(got)


@pytest.mark.parametrize("status", [200, 503])
async def test_an_address_gets_json(status: int) -> None:
    """A collector gets the checkpoint as JSON; an answer other than success is a failure that names the setting."""
    answer = f"HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode()
    async with _stream(answer=answer) as (port, got):
        sending = WebOutlet(f"http://127.0.0.1:{port}/in?token=s3cret", Network()).send(LINE, AT)
        if status == 200:
            await sending
        else:
            with pytest.raises(OutletError, match=r"audit\.checkpoint_url .*503"):
                await sending
    assert [json.loads(body) for body in got] == [{"entry": 1}]


@pytest.mark.parametrize(
    "outlet", [SyslogOutlet("tcp://127.0.0.1:1"), WebOutlet("http://127.0.0.1:1/t0ken", Network())], ids=["tcp", "web"]
)
async def test_nobody_there_is_said(outlet: Outlet) -> None:
    """An outlet that cannot be reached is named by its setting, and its address is not shown."""
    with pytest.raises(OutletError, match=r"audit\.checkpoint_") as raised:
        await outlet.send(LINE, AT)
    assert "127.0.0.1" not in str(raised.value) + repr(outlet)


@pytest.mark.parametrize("address", ["http://x", "udp://", "tcp://a b", "tls://host:port", "udp://h/?x"])
def test_addresses_are_checked(address: str) -> None:
    """What is no syslog address is refused when the settings are read, and not quoted."""
    with pytest.raises(ValidationError) as raised:
        AuditSettings(checkpoint_syslog=address)
    assert address not in str(raised.value)
    with pytest.raises(ValidationError):
        AuditSettings(checkpoint_url=SecretStr("ftp://x"))


async def _fill(store: Store, entries: int) -> None:
    for number in range(entries):
        async with store.database.transaction() as session:
            await store.audit.append(session, "test.act", subject=f"s{number}")


async def _cut(store: Store, after: int) -> None:
    async with store.database.transaction() as session:
        if store.database.is_sqlite:
            await session.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            await session.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        await session.execute(text("DELETE FROM audit WHERE seq > :after"), {"after": after})


@pytest.fixture
async def copied(store: Store, clock: HeldClock, tmp_path: Path) -> Checkpoints:
    """Checkpoints of a log of five entries, sent to a syslog server that wrote the message down among others."""
    await _fill(store, 5)
    copy = tmp_path / "messages.log"
    async with _stream() as (port, got):
        outlets = (SyslogOutlet(f"tcp://127.0.0.1:{port}"),)
        checkpoints = replace(build_checkpoints(store, clock), outlets=outlets, copies=(copy,))
        await checkpoints.take()
    copy.write_bytes(b"<13>1 - host other - - - {not ours}\n" + got[0] + b"\n\xff\xfe noise\n")
    return checkpoints


async def test_a_copy_vouches_without_the_file(store: Store, copied: Checkpoints) -> None:
    """Where the file was removed with the end of the log, what the syslog server wrote down still tells."""
    copied.file.unlink()
    assert (await copied.verify()).broken_at is None
    await _cut(store, 3)
    report = await copied.verify()
    assert (report.broken_at, report.cut_off) == (4, True)


async def test_a_copy_that_is_away_is_said(store: Store, copied: Checkpoints) -> None:
    """The file counts alone where a copy cannot be read, which is told."""
    assert not await copied.unread()
    copied.copies[0].unlink()
    assert await copied.unread() == [1]
    await _cut(store, 3)
    assert (await copied.verify()).broken_at == 4


async def test_an_altered_copy_is_refused(copied: Checkpoints) -> None:
    """One of our lines that was altered in a copy is named by its number; another installation's is passed over."""
    copy = copied.copies[0]
    copy.write_bytes(copy.read_bytes().replace(b'"entry": 5', b'"entry": 4'))
    with pytest.raises(CheckpointError, match=r"line 2 of audit\.checkpoint_copies"):
        await copied.verify()
    copy.write_bytes(copy.read_bytes().replace(copied.public_key.encode(), b"0" * 64))
    assert (await copied.verify()).broken_at is None


async def test_an_outlet_that_fails_leaves_the_file_written(store: Store, clock: HeldClock) -> None:
    """The file has the checkpoint whatever happens elsewhere, and what failed is named, all of it."""
    await _fill(store, 1)
    outlets = (SyslogOutlet("tcp://127.0.0.1:1"), WebOutlet("http://127.0.0.1:1", Network()))
    checkpoints = replace(build_checkpoints(store, clock), outlets=outlets)
    with pytest.raises(CheckpointError, match=r"checkpoint_syslog .*; audit\.checkpoint_url"):
        await checkpoints.take()
    assert [taken.entry for taken in await checkpoints.taken()] == [1]
