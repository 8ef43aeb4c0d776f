"""An officer of a running product, who opens every page and every export of the console and reveals nothing."""

import html
import re
import time

import httpx
import pyotp

from tests.fakes.program import Program
from tests.waiting import PATIENCE_S

_ROLES = ("reader", "reviewer", "auditor", "administrator")
_PASSWORD = "correct horse battery"  # of an account that lives as long as a test
_STEP_S = 30
_LINK = re.compile(r'href="(/console/(?!static/)[^"#?]+)')


def all_pages(program: Program) -> dict[str, bytes]:
    """Return what an officer with every right but to reveal is shown, by path: every page that a link leads to."""
    made = program.run("officers", "add", "dana", *(f"--role={role}" for role in _ROLES)).stdout.decode()
    link = re.search(r"/console/setup/\S+", made)
    assert link is not None, made
    with httpx.Client(base_url=program.console_url, timeout=PATIENCE_S, follow_redirects=True) as client:
        _sign_in(client, link[0])
        shown: dict[str, bytes] = {}
        ahead = ["/console"]
        while ahead:
            path = ahead.pop()
            if path in shown:
                continue
            answer = client.get(path)
            assert answer.status_code == httpx.codes.OK, (path, answer.status_code)
            shown[path] = answer.content
            ahead += _LINK.findall(answer.text)
    return shown


def _sign_in(client: httpx.Client, link: str) -> None:
    """Set the account up and sign in; a code opens once, so the second is that of the next half minute."""
    page = client.get(link).text
    key = re.search(r'<code class="key">(\w+)</code>', page)
    assert key is not None
    codes, now = pyotp.TOTP(key[1]), time.time()
    passwords = {"password": _PASSWORD, "again": _PASSWORD}
    _send(client, link, page, {**passwords, "code": codes.at(now)})
    login = "/console/login"
    _send(
        client, login, client.get(login).text, {"name": "dana", "password": _PASSWORD, "code": codes.at(now + _STEP_S)}
    )


def _send(client: httpx.Client, path: str, page: str, fields: dict[str, str]) -> None:
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token is not None
    answer = client.post(
        path, data={**fields, "csrf": html.unescape(token[1])}, headers={"Origin": str(client.base_url)}
    )
    assert answer.status_code == httpx.codes.OK, (path.split("/")[2], answer.status_code)
