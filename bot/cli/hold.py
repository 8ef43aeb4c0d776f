"""``chaperone hold``: legal holds, which outrank purge, shredding and erasure."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, fail, known_platform, known_tenant, operator, with_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.keeping.holds import Demand, HoldEntry
    from bot.wiring import Store

app = typer.Typer(help="Place, lift and list legal holds.", no_args_is_help=True)

_Reason = Annotated[str, typer.Option("--reason", "-r", help="Why; it is sealed. 10 to 2,000 characters.")]
_Flag = Annotated[str | None, typer.Option("--flag", help="Id of a flag.")]
_Author = Annotated[str | None, typer.Option("--author", help="WORKSPACE/PERSON, by the platform's ids.")]
_Channel = Annotated[str | None, typer.Option("--channel", help="The platform's channel id.")]
_Platform = Annotated[str, typer.Option("--platform", "-p", help="slack, teams or local.")]
_Tenant = Annotated[
    str, typer.Option("--tenant", "-t", help="Only flags of this legal entity, as in [console.tenants], or default.")
]
_Since = Annotated[datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="Flags from this day on, UTC.")]
_Until = Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Flags before this day, UTC.")]
_Id = Annotated[str, typer.Argument(help="The id that 'chaperone hold list' shows.")]


@app.command()
def place(  # what can be held
    reason: _Reason,
    flag: _Flag = None,
    author: _Author = None,
    channel: _Channel = None,
    platform: _Platform = "slack",
    tenant: _Tenant = "",
    since: _Since = None,
    until: _Until = None,
    config: ConfigFile = None,
) -> None:
    """Hold a flag, an author's or a channel's flags, or with --since and --until alone all flags of a period."""
    from bot.keeping.custody import build_holds
    from bot.keeping.holds import HoldError

    if len([given for given in (flag, author, channel) if given is not None]) > 1:
        fail("give one of --flag, --author and --channel")
    if author is not None and not all(author.partition("/")):
        fail("--author is WORKSPACE/PERSON, by the platform's ids")
    known_platform(platform)

    async def work(store: "Store") -> str:
        if tenant:
            known_tenant(store.tenants, tenant)
        demand = _demand(store, flag, author, (platform, channel), (since, until))
        return await build_holds(store).place(demand, reason, actor=operator(store), tenant=tenant)

    try:
        typer.echo(f"placed hold {with_store(config, work)}")
    except HoldError as error:
        fail(str(error))


@app.command()
def lift(hold: _Id, config: ConfigFile = None) -> None:
    """Lift a hold; what it kept past its time goes with the next purge."""
    from bot.keeping.custody import build_holds

    async def work(store: "Store") -> bool:
        return await build_holds(store).lift(hold, actor=operator(store))

    if not with_store(config, work):
        fail("there is no such hold in force; see: chaperone hold list", status=1)
    typer.echo("lifted")


@app.command("list")
def list_holds(config: ConfigFile = None) -> None:
    """List the holds in force: id, what they cover, since when, by whom, why."""
    from bot.keeping.custody import build_holds

    async def work(store: "Store") -> "Sequence[HoldEntry]":
        return await build_holds(store).entries()

    entries = with_store(config, work)
    for entry in entries:
        demand = entry.demand
        since = f" since {demand.since:%Y-%m-%d}" if demand.since else ""
        until = f" until {demand.until:%Y-%m-%d}" if demand.until else ""
        target = f"{demand.scope} {demand.target[:8]}".rstrip()
        whose = f" of {entry.tenant}" if entry.tenant else ""
        typer.echo(f"{entry.id}  {target}{whose}{since}{until}  placed {entry.placed_at:%Y-%m-%d} by {entry.placed_by}")
        typer.echo(f"    {' '.join(entry.reason.split())}")
    if not entries:
        typer.echo("there are none")


def _demand(
    store: "Store",
    flag: str | None,
    author: str | None,
    channel: tuple[str, str | None],
    period: tuple[datetime | None, datetime | None],
) -> "Demand":
    from bot.channels.book import channel_hash
    from bot.keeping.holds import Demand, Scope

    since, until = (None if day is None else day.replace(tzinfo=UTC) for day in period)
    scope, target = Scope.PERIOD, ""
    if flag is not None:
        scope, target = Scope.FLAG, flag
    elif author is not None:
        workspace, _, person = author.partition("/")
        scope, target = Scope.AUTHOR, store.pseudonyms.of("author", workspace, person)
    elif channel[1] is not None:
        scope, target = Scope.CHANNEL, channel_hash(store.pseudonyms, channel[0], channel[1])
    return Demand(scope=scope, target=target, since=since, until=until)
