"""How the source treats what somebody could guess bit by bit."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.architecture.source import product_files, relative, tree

_SECRET = re.compile(r"token|csrf|signature|secret|digest|passw|totp|hmac|nonce|setup")
_COMPARES = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
#: Comparisons that stop at the first difference, and why nobody learns a secret from how long they take.
HARMLESS: Mapping[str, str] = {
    "adapters/settings.py: bool(self.client_id) != bool(self.client_secret)": "whether there is one",
    "adapters/slack/diagnosis.py: error.code in _BAD_TOKEN": "a code of Slack's, which says what is wrong with a token",
    "adapters/slack/changes.py: envelope.event.get('type') != InstallationFate.TOKENS_REVOKED": "a kind of event",
    "bot/audit/walk.py: self._gone == (detail['through'], detail['digest'])": "both are of the log itself",
    "bot/console/entry.py: password != again": "both are of one form",
    "bot/digest/settings.py: bool(self.username) != bool(self.password.get_secret_value())": "whether there is one",
    "bot/identity/accounts.py: OfficerRow.setup_hash == secrets.token_hash(token)": "of hashes, in the database",
    "bot/identity/accounts.py: row.password != encoded": "of a stored hash with itself, a moment later",
    "bot/identity/tokens.py: ApiToken.token_hash == token_hash(token)": "of hashes, in the database",
    "bot/review/log.py: AuditEntry.digest == digest": "an officer looks an entry up by its digest, which is shown",
    "bot/vault/vault.py: len(self.secret) != _KEY_BYTES": "how long it is",
}


def _names(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr
        elif isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant):
            yield str(part.slice.value)


def _lets_in(file: Path) -> bool:
    """Whether a file is outside ``policies``, where nobody is let in and a token is a word of a text."""
    return not relative(file).startswith("policies/")


def _quick_comparisons() -> Iterator[str]:
    for file in filter(_lets_in, product_files()):
        for node in ast.walk(tree(file)):
            if not isinstance(node, ast.Compare) or not any(isinstance(kind, _COMPARES) for kind in node.ops):
                continue
            if any(_SECRET.search(name.lower()) for name in _names(node)):
                yield f"{relative(file)}: {ast.unparse(node)}"


def test_secrets_are_compared_in_constant_time() -> None:
    """What looks like a token, code or signature is compared by ``compare_digest``, or stands above with why not."""
    assert set(_quick_comparisons()) == HARMLESS.keys()


def test_what_proves_who_sends_is_compared_so() -> None:
    """Forms, one-time codes and the chain's digests go through ``compare_digest``, each in its own file."""
    calls = {
        relative(file)
        for file in product_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "compare_digest"
    }
    assert calls == {"bot/audit/log.py", "bot/identity/secrets.py", "bot/identity/sessions.py"}
