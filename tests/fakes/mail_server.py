"""A mail server on this machine that speaks SMTP with STARTTLS or TLS from the start (RFC 5321, RFC 3207)."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.fakes.tls import TlsFiles

USER, PASSWORD = "chaperone", "not a real password"


@dataclass
class MailServer:
    """Keeps what it was given."""

    port: int = 0
    #: Mails as they came: sender, recipients, content.
    taken: list[tuple[str, list[str], str]] = field(default_factory=list)
    #: Commands that came before the connection was encrypted.
    in_clear: list[str] = field(default_factory=list)
    #: What it refuses with, if it does.
    refusal: str = ""

    async def converse(  # noqa: C901 # one case for each command
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tls: ssl.SSLContext
    ) -> None:
        """Speak with one client until it leaves."""
        encrypted = writer.get_extra_info("ssl_object") is not None
        sender, recipients = "", list[str]()

        async def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        await say("220 localhost")
        while line := (await reader.readline()).decode().strip():
            verb = line.partition(" ")[0].upper()
            if not encrypted:
                self.in_clear.append(verb)
            match verb:
                case "EHLO":
                    await say("250-localhost\r\n250 AUTH PLAIN" if encrypted else "250-localhost\r\n250 STARTTLS")
                case "STARTTLS":
                    await say("220 go on")
                    await writer.start_tls(tls)
                    encrypted = True
                case "AUTH":
                    given = base64.b64decode(line.split()[2]).decode().split("\0")[1:]
                    await say("235 welcome" if given == [USER, PASSWORD] else "535 no")
                case "MAIL":
                    sender = line
                    await say(self.refusal or "250 ok")
                case "RCPT":
                    recipients.append(line)
                    await say("250 ok")
                case "DATA":
                    await say("354 go on")
                    lines: list[str] = []
                    while (part := (await reader.readline()).decode()) != ".\r\n":
                        lines.append(part)
                    self.taken.append((sender, recipients, "".join(lines)))
                    await say("250 ok")
                case "QUIT":
                    await say("221 bye")
                    break
                case _:
                    await say("250 ok")
        writer.close()


@asynccontextmanager
async def mail_server(files: TlsFiles, *, implicit: bool = False) -> AsyncIterator[MailServer]:
    """Serve on a free port for the length of the block."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(files.certificate, files.key)
    mails = MailServer()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await mails.converse(reader, writer, tls)
        except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            writer.close()  # the client did not like the certificate

    server = await asyncio.start_server(converse, "127.0.0.1", 0, ssl=tls if implicit else None)
    mails.port = server.sockets[0].getsockname()[1]
    async with server:
        yield mails
