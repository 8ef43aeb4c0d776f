"""The dossier as Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, requires, version

from bot.dossier.inventory import Kind
from bot.dossier.values import shown
from bot.identity.roles import ACCESS, Right, Role
from bot.keeping.settings import RetentionTimes
from bot.settings import Settings
from policies.detectors.figures import SetFigures
from policies.evaluation import Share

_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_FLOWS = (
    "A platform delivers a message; it is checked in memory, before the platform is acknowledged.",
    "A clean message leaves a count; where it tells a fact of a person (an age, a condition, a place), that, sealed.",
    "A flagged message leaves codes and keyed hashes; its words, the author's answer and every platform id are sealed.",
    "Sealed is with AES-256-GCM, under a key for each flag, which the vault's key wraps.",
    "The author gets the private notice on the platform that the message came from.",
    "Officers see codes and pseudonyms; each reveal has a reason and stands in the audit log before anything is shown.",
    "Logs and metrics hold codes only. A backup holds what the database holds; the vault's key is not in it.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the dossier is written from."""

    settings: Settings
    at: datetime
    database: str
    kinds: Sequence[Kind]
    holds: int
    #: What verifying the audit log found, in words.
    verified: Sequence[str]
    figures: SetFigures


def write(evidence: Evidence) -> str:
    """Return the dossier."""
    settings = evidence.settings
    parts = (
        ("", _head(evidence)),
        ("What is stored, and how long", _stored(evidence)),
        ("How data flows", _points(_FLOWS)),
        ("Who receives data", _points(_receivers(settings))),
        ("Retention in force", _retention(settings)),
        ("Who may do what", _access()),
        ("How well it detects", _detection(evidence.figures)),
        ("The audit log", _points(evidence.verified)),
        ("Settings in force", _settings(settings)),
        ("Dependencies", _dependencies()),
    )
    return "\n".join(line for title, lines in parts for line in ([f"## {title}", ""] if title else []) + [*lines, ""])


def _head(evidence: Evidence) -> Iterator[str]:
    yield "# Chaperone: dossier"
    yield ""
    yield "Drawn from the code, the settings and the database of this installation; it holds no patient's data,"
    yield "no name, no id of a platform and no secret."
    yield ""
    yield f"- Written: {evidence.at:%Y-%m-%d %H:%M} UTC"
    yield f"- Chaperone {version('chaperone')}, on {evidence.database}"
    yield f"- Jurisdiction's pack: {evidence.settings.pack or 'none'}"


def _stored(evidence: Evidence) -> Iterator[str]:
    yield "What is sealed can be opened with the vault's key only; hashes are keyed by it too."
    yield ""
    yield from _table(
        ("table", "what", "how long", "rows now"),
        ((kind.name, kind.what.replace("``", "`"), kind.kept, kind.rows) for kind in evidence.kinds),
    )
    yield ""
    yield "The delivery engine's own tables hold ids of flags and codes of outcomes. Outside the database: the vault's"
    yield "key, checkpoints of the audit log (numbers and digests), and the log (codes)."
    yield ""
    yield f"Legal holds in force: {evidence.holds}."


def _receivers(settings: Settings) -> Iterator[str]:
    yield "Sub-processors: none. Detection runs on this machine; no text is sent anywhere to be judged."
    for name, configured, what in (
        ("Slack", settings.slack, "notices, tips and alerts, on the workspace that the messages came from"),
        ("Microsoft Teams", settings.teams, "notices, tips and alerts, on the tenant that the messages came from"),
        ("Mail server", settings.digest.smtp, "the daily digest: counts and links"),
        ("Identity provider", settings.console.oidc, "officers' sign-in"),
        ("Key management service", settings.kms, "the vault's key, wrapped"),
        ("Syslog server", settings.audit.checkpoint_syslog, "checkpoints of the audit log"),
        ("Web address", settings.audit.checkpoint_url.get_secret_value(), "checkpoints of the audit log"),
    ):
        yield f"{name}: {what if configured else 'not configured'}."


def _retention(settings: Settings) -> Iterator[str]:
    times = {"site": RetentionTimes.model_validate(settings.retention.model_dump(exclude={"tenants"}))}
    times |= {code: settings.retention.of(code) for code in settings.retention.tenants}
    names = tuple(RetentionTimes.model_fields)
    rows = ((code, *(getattr(own, name) for name in names)) for code, own in times.items())
    yield from _table(("legal entity", *names), rows)


def _access() -> Iterator[str]:
    yield "The access matrix as the code has it; whatever is not in it is refused."
    yield ""
    rows = ((right, *("yes" if role in ACCESS[right] else "" for role in Role)) for right in Right)
    yield from _table(("right", *Role), rows)


def _detection(figures: SetFigures) -> Iterator[str]:
    yield "Measured before release on labelled sets written by a language model; shares with Wilson's 95% interval. The"
    yield "practice's own messages may differ: `chaperone evaluate` measures them."
    if not figures.of_present_model:
        yield ""
        yield "**These figures were measured with another model than the one in use.**"
    yield ""
    rows = (
        (
            figure.name,
            figure.checker,
            figure.messages,
            _cell(Share(figure.identifying_flagged.n - figure.identifying_flagged.hits, figure.identifying_flagged.n)),
            _cell(figure.clean_flagged),
            _cell(figure.precise),
        )
        for figure in figures.sets
    )
    yield from _table(("set", "checker", "messages", "missed", "false alarms", "precision"), rows)


def _settings(settings: Settings) -> Iterator[str]:
    yield "Numbers, switches and codes; of addresses, names, ids, paths and secrets only whether they are set."
    yield ""
    yield from _table(("setting", "value"), ((f"`{name}`", value) for name, value in shown(settings)))


def _dependencies() -> Iterator[str]:
    yield "Direct ones; the release's bill of materials (CycloneDX) names all, and the locks hold their hashes."
    yield ""
    wanted = {
        match[0] for line in requires("chaperone") or () if "extra ==" not in line and (match := _NAME.match(line))
    }
    yield from _table(("package", "version"), ((name, _version(name)) for name in sorted(wanted)))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _points(lines: Iterable[str]) -> Iterator[str]:
    return (f"- {line}" for line in lines)


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield "|" + "---|" * len(columns)
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |"


def _cell(share: Share) -> str:
    if share.value is None or share.interval is None:
        return "-"
    low, high = share.interval
    return f"{share.value:.1%} [{low:.1%}, {high:.1%}] ({share.hits}/{share.n})"
