"""``chaperone replay``: what would a change have done to the messages that were flagged?"""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, fail, known_tenant, read_settings, with_store
from bot.settings import Consequence, Settings, SettingsError

if TYPE_CHECKING:
    from bot.review.outcome import Proposal
    from bot.review.replay import Tally
    from bot.wiring import Store
    from policies.policy import Policy

_SINCE = re.compile(r"([1-9][0-9]{0,3})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_COLUMNS = ("flags", "stays", "other", "gone", "gone_identified", "gone_false", "unknown")


def replay(
    since: Annotated[str, typer.Option("--since", help="How far back: such as 30d, 12w or 48h.")] = "30d",
    pack: Annotated[str | None, typer.Option("--pack", help="Another jurisdiction's smallest group.")] = None,
    smallest_group: Annotated[
        int | None, typer.Option("--smallest-group", min=2, max=100, help="Groups of so many people pass.")
    ] = None,
    policy: Annotated[str | None, typer.Option("--policy", help="The policy that the next two speak of.")] = None,
    threshold: Annotated[
        float | None, typer.Option("--threshold", min=0.5, max=1, help="Its findings count from this score on.")
    ] = None,
    consequence: Annotated[
        Consequence | None, typer.Option("--consequence", help="What follows from its findings.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="Folder of own rules: those that it lacks are withdrawn.")
    ] = None,
    tenant: Annotated[str | None, typer.Option("--tenant", help="Only flags of this legal entity.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: ConfigFile = None,
) -> None:
    """Tell what a change would have done to the flags of a time, by the scores sealed with them; changes nothing.

    No text is kept of clean messages and none of a flagged one is opened, so what a change would have added cannot be
    told. Figures of fewer than three authors are not shown.
    """
    from policies.packs.pack import load_packs

    back = _SINCE.fullmatch(since)
    if back is None:
        fail("--since must be a number and h, d or w, such as 30d")
    if pack is not None and pack not in load_packs():
        fail(f"--pack must be one of {', '.join(load_packs())}")
    if pack is not None and smallest_group is not None:
        fail("give --pack or --smallest-group, not both")
    if (policy is None) != (threshold is None and consequence is None):
        fail("--policy goes with --threshold, --consequence or both")
    settings = read_settings(config)
    size = load_packs()[pack].group_size if pack else smallest_group
    try:
        proposal = _proposal(settings, size, policy, threshold, consequence, rules)
    except SettingsError as error:
        fail(str(error))
    period = timedelta(**{_UNITS[back[2]]: int(back[1])})
    total, by_policy = with_store(config, lambda store: _weighed(store, proposal, period, tenant))
    figures = {"all": total.figures()} | {code: tally.figures() for code, tally in by_policy.items()}
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
        return
    _print_table(figures)
    if size is not None:
        _print_sizes(settings, size, pack)


def _proposal(  # the options, once they are known to go together
    settings: Settings,
    size: int | None,
    policy: str | None,
    threshold: float | None,
    consequence: Consequence | None,
    rules: Path | None,
) -> "Proposal":
    """Return what is proposed; raises ``SettingsError`` if it is nothing, or cannot be."""
    from bot.channels.terms import Change
    from bot.own_rules import load_own_rules
    from bot.review.outcome import Proposal
    from bot.review.terms import consequences
    from policies.registry import load_policies

    own = {rule.policy.code: rule.policy for rule in load_own_rules(settings.detection.rules)}
    kept = own.keys() if rules is None else {rule.policy.code for rule in load_own_rules(rules)}
    known: Mapping[str, Policy] = load_policies(own.values())
    if size is None and policy is None and rules is None:
        reason = "say what to change: --pack, --smallest-group, --policy or --rules"
        raise SettingsError(reason)
    if policy is not None and policy not in known:
        reason = "there is no such policy; 'chaperone policies' lists them"
        raise SettingsError(reason)
    if policy is not None and consequence is not None and consequence not in consequences(known[policy]):
        reason = "conduct is followed by a nudge at most"
        raise SettingsError(reason)
    return Proposal(
        terms={} if policy is None else {policy: Change(threshold=threshold, consequence=consequence)},
        smallest_group=size,
        withdrawn=frozenset(own.keys() - kept),
    )


async def _weighed(
    store: "Store", proposal: "Proposal", since: timedelta, tenant: str | None
) -> "tuple[Tally, dict[str, Tally]]":
    from sqlalchemy import or_

    from bot.review.replay import Replay
    from bot.wiring import now

    if tenant is not None:
        known_tenant(store.tenants, tenant)
    whose = [tenant] if tenant is not None else store.tenants.known()
    which = or_(*(store.tenants.flags(code) for code in whose))
    return await Replay(database=store.database, rows=store.rows, now=now).run(proposal, since, which)


def _print_table(figures: Mapping[str, Mapping[str, int] | None]) -> None:
    width = max(map(len, figures))
    typer.echo(f"{'':<{width}}  {'  '.join(_COLUMNS)}".replace("_", " "))
    for code, row in figures.items():
        if row is None:
            typer.echo(f"{code:<{width}}  fewer than 3 authors")
        else:
            typer.echo(f"{code:<{width}}  {'  '.join(f'{row[name]:>{len(name)}}' for name in _COLUMNS)}")


def _print_sizes(settings: Settings, size: int, pack: str | None) -> None:
    """Say what a smallest group means beside the one in force."""
    if pack is not None and settings.detection.smallest_group is not None:
        typer.echo("detection.smallest_group outranks a pack: leave it out for the pack's to hold")
    if size > settings.smallest_group:
        typer.echo(f"smallest group {size}, now {settings.smallest_group}: more would have been flagged, not told here")
    elif size == settings.smallest_group:
        typer.echo(f"smallest group {size}, as now")
