"""What every request passes before any page sees it: host, origin, size, session; and what every answer carries."""

import secrets
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.problems import problem
from bot.console.settings import ConsoleSettings
from bot.identity.sessions import Sessions

#: More than any form of the console holds.
LARGEST_BODY = 256 * 1024
_SAFE = frozenset({"GET", "HEAD"})
#: starlette-admin's pages, whose templates hold scripts and styles of their own; those carry a nonce.
RECORDS = "/console/records"
#: The interface for machines.
API = "/api/"

_OWN_POLICY = "script-src 'self'; style-src 'self'"
_HEADERS = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
}


def session_cookie(settings: ConsoleSettings) -> str:
    """Return the name of the session's cookie; the prefix binds it to this host and to https."""
    return "__Host-chaperone" if is_secure(settings) else "chaperone"


def form_cookie(settings: ConsoleSettings) -> str:
    """Return the name of the cookie that forms shown before signing in belong to."""
    return f"{session_cookie(settings)}-form"


def is_secure(settings: ConsoleSettings) -> bool:
    """Whether officers come by https."""
    return settings.public_url.startswith("https://")


@dataclass(frozen=True, slots=True)
class Shield:
    """An ASGI application around the console's; see the module."""

    app: ASGIApp
    settings: ConsoleSettings
    sessions: Sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what must not come in; let the rest pass with its session, if it has one."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        state = scope.setdefault("state", {})
        state["nonce"] = nonce
        answer = _with_headers(send, scope["path"], nonce, strict_transport=is_secure(self.settings))
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, answer)
            return
        token = cookie(headers, session_cookie(self.settings))
        state["token"] = token
        state["form_token"] = cookie(headers, form_cookie(self.settings))
        needs_visit = token and not scope["path"].startswith(("/console/static/", f"{RECORDS}/static"))
        state["visit"] = await self.sessions.find(token) if needs_visit else None
        await self.app(scope, _limited(receive), answer)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host = headers.get("host", "")
        if scope["path"].startswith(API):
            # The interface refuses by itself whatever does not only read.
            return None if self._is_own(host) else problem(421)
        if not self._is_own(host):
            return PlainTextResponse("This is not the address of the console.\n", 421)
        return self._refusal_of_page(scope, headers, host)

    @staticmethod
    def _refusal_of_page(scope: Scope, headers: Headers, host: str) -> Response | None:
        if scope["method"] not in {*_SAFE, "POST"}:
            return PlainTextResponse("The console does not do this.\n", 405)
        if scope["method"] in _SAFE:
            return None
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            return PlainTextResponse("That is too much.\n", 413)
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        foreign = site not in {None, "same-origin", "none"}
        if foreign or (origin is not None and urlsplit(origin).netloc != host):
            return PlainTextResponse("This was sent from another site, and is refused.\n", 403)
        return None

    def _is_own(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname if host.isascii() else None
        known = {"localhost", "127.0.0.1", "::1", self.settings.host}
        if self.settings.public_url:
            known = {*known, urlsplit(self.settings.public_url).hostname or ""}
        return name in known


def cookie(headers: Headers, name: str) -> str:
    """Return the value of a cookie of a request, or an empty string."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return ""
    return jar[name].value if name in jar else ""


def _policy(path: str, nonce: str) -> str:
    own = not path.startswith(RECORDS)
    # On starlette-admin's pages its templates' own scripts and styles carry the nonce; its style attributes cannot.
    scripts = (
        _OWN_POLICY
        if own
        else f"script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'"
    )
    return (
        f"default-src 'none'; {scripts}; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _with_headers(send: Send, path: str, nonce: str, *, strict_transport: bool) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
            headers["content-security-policy"] = _policy(path, nonce)
            if path.startswith(API):
                headers["cache-control"] = "private, no-cache"  # so that tags can be compared
            if "/static/" in path:
                headers["cache-control"] = "private, max-age=3600"
            if strict_transport:
                headers["strict-transport-security"] = "max-age=31536000"
        await send(message)

    return answer


def _limited(receive: Receive) -> Receive:
    """Cut a body off that is longer than it said, or did not say."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            return {"type": "http.disconnect"}
        return message

    return limited
