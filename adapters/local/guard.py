"""Keeps other sites out of a page that has no login and listens on this computer.

Another site that is open in the same browser can send requests here, and can point a name of its own at 127.0.0.1 (DNS
rebinding). So the request must name this host by a name that nobody else can own, and must not come from another site.
See Fetch Metadata (https://www.w3.org/TR/fetch-metadata/) and RFC 9110, section 7.4, on requests that were misdirected.
"""

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.local.refusal import Refusal

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Refuses requests that other sites have a hand in, and gives every answer strict security headers.

    Args:
        app: what is guarded.
        hosts: names this server has beyond ``localhost`` and its addresses; needed where the page is switched on by
            name on a server with a name.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(name.lower().rstrip(".") for name in hosts) | {"localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer 421 (a host that is not ours) or 403 (another site's request)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        refusal = self._refusal(scope["method"], Headers(scope=scope))
        answer = self._app if refusal is None else refusal.response()
        await answer(scope, receive, send_guarded)

    def _refusal(self, method: str, headers: Headers) -> Refusal | None:
        host = headers.get("host", "")
        if not self._is_ours(host):
            return Refusal(421, "host_refused", "host", "must be localhost or an address of this computer")
        # A link on another site may open the page: a navigation neither acts nor lets that site read anything.
        opens_page = method == "GET" and headers.get("sec-fetch-mode") == "navigate"
        from_here = headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
        origin = headers.get("origin")
        if not (from_here or opens_page) or (origin is not None and _host_of(origin) != host.lower()):
            return Refusal(403, "cross_site", "origin", "must be this page; other sites may not use it")
        return None

    def _is_ours(self, host: str) -> bool:
        try:
            name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
        except ValueError:
            return False
        if name in self._hosts:
            return True
        try:
            # An address cannot be made to point elsewhere.
            ip_address(name)
        except ValueError:
            return False
        return True


def _host_of(origin: str) -> str:
    """Return host and port of an origin as a Host header names them; empty for ``null`` and for nonsense."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
