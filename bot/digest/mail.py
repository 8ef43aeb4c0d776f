"""Sends a mail over TLS; the certificate of the server is always checked."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from adapters.port import Clock
from bot.digest.settings import SmtpSettings

_PATIENCE_S = 30.0


class MailError(Exception):
    """A mail was not taken; carries a code of this program, never the server's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailer:
    """Hands mails to the site's server."""

    settings: SmtpSettings
    #: PEM file of a private authority, besides the system's.
    ca_bundle: Path | None
    now: Clock
    _timeout_s: float = field(default=_PATIENCE_S)

    async def send(self, recipient: str, subject: str, body: str) -> None:
        """Send one mail, off the event loop.

        Raises:
            MailError: if it was not taken: ``unreachable``, ``untrusted``, ``refused_login`` or ``refused``.
        """
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.settings.sender, recipient, subject
        message["Date"] = format_datetime(self.now())
        message["Message-ID"] = make_msgid(domain=self.settings.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        await asyncio.to_thread(self._send, message)

    def _send(self, message: EmailMessage) -> None:
        try:
            self._converse(message)
        except ssl.SSLError:
            code = "untrusted"
        except smtplib.SMTPAuthenticationError:
            code = "refused_login"
        except smtplib.SMTPException:
            code = "refused"
        except OSError:
            code = "unreachable"
        else:
            return
        raise MailError(code)

    def _converse(self, message: EmailMessage) -> None:
        settings, trust = self.settings, ssl.create_default_context()
        if self.ca_bundle is not None:
            trust.load_verify_locations(self.ca_bundle)
        if settings.tls == "implicit":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=self._timeout_s, context=trust
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=self._timeout_s)
        with server:
            if settings.tls == "starttls":
                server.starttls(context=trust)
            if settings.username:
                server.login(settings.username, settings.password.get_secret_value())
            server.send_message(message)
