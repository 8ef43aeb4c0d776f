"""``chaperone token``: which machines may read /api/v1."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, fail, with_store
from bot.identity.tokens import Scope

if TYPE_CHECKING:
    from bot.identity.tokens import Tokens
    from bot.wiring import Store

app = typer.Typer(help="Make and end the tokens by which machines read /api/v1.", no_args_is_help=True)


@app.command()
def create(
    label: Annotated[str, typer.Argument(help="A short code to know it by, such as siem.")],
    scope: Annotated[list[Scope], typer.Option(help="May be given several times.")],
    days: Annotated[int, typer.Option(help="How long it lasts.")] = 90,
    tenant: Annotated[str, typer.Option(help="Legal entity, as in the settings.")] = "default",
    config: ConfigFile = None,
) -> None:
    """Make a token and print it, this once."""
    from bot.identity.officer import COMMAND_LINE
    from bot.identity.tokens import TokenError

    async def work(store: "Store") -> str:
        if tenant not in {"default", *store.settings.console.tenants}:
            fail("--tenant: no such tenant; add it under [console.tenants]")
        return await _tokens(store).create(label, scope, tenant, days, actor=COMMAND_LINE)

    try:
        typer.echo(with_store(config, work))
    except TokenError as error:
        fail(str(error))


@app.command(name="list")
def list_(config: ConfigFile = None) -> None:
    """List the tokens: id, label, tenant, scopes, until when, last use by the hour."""

    async def work(store: "Store") -> list[str]:
        now = _tokens(store).now()
        return [
            "\t".join(
                (
                    token.id,
                    token.label,
                    token.tenant,
                    ",".join(sorted(token.scopes)),
                    "revoked"
                    if token.revoked
                    else f"{'expired' if token.expires_at <= now else 'until'} {token.expires_at:%Y-%m-%d}",
                    f"used {token.used_at:%Y-%m-%d}" if token.used_at else "never used",
                )
            )
            for token in await _tokens(store).all()
        ]

    for line in with_store(config, work):
        typer.echo(line)


@app.command()
def revoke(token_id: Annotated[str, typer.Argument(help="Its id, from the list.")], config: ConfigFile = None) -> None:
    """End a token now."""
    from bot.identity.officer import COMMAND_LINE
    from bot.identity.tokens import TokenError

    async def work(store: "Store") -> None:
        await _tokens(store).revoke(token_id, actor=COMMAND_LINE)

    try:
        with_store(config, work)
    except TokenError as error:
        fail(str(error))
    typer.echo("revoked")


def _tokens(store: "Store") -> "Tokens":
    from bot.office import build_tokens

    return build_tokens(store)
