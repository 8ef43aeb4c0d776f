"""``chaperone officers``: who may use the console."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, fail, with_store
from bot.identity.roles import Role

if TYPE_CHECKING:
    from bot.identity.accounts import Accounts
    from bot.wiring import Store

app = typer.Typer(help="Make and change the accounts of officers.", no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="Login name.")]


@app.command()
def add(
    login: Login,
    role: Annotated[list[Role], typer.Option(help="May be given several times.")],
    tenant: Annotated[str, typer.Option(help="Legal entity, as in the settings.")] = "default",
    config: ConfigFile = None,
) -> None:
    """Make an account, and print the link that sets it up; it works once, for a day."""
    from bot.identity.accounts import AccountError
    from bot.identity.officer import COMMAND_LINE

    async def work(store: "Store") -> str:
        known = {"default", *store.settings.console.tenants}
        if tenant not in known:
            fail("--tenant: no such tenant; add it under [console.tenants]")
        _, token = await _accounts(store).invite(login, role, tenant, actor=COMMAND_LINE)
        return _link(store, token)

    try:
        typer.echo(with_store(config, work))
    except AccountError as error:
        fail(str(error))


@app.command(name="list")
def list_(config: ConfigFile = None) -> None:
    """List the accounts: name, tenant, roles, state."""

    async def work(store: "Store") -> list[str]:
        return [
            "\t".join(
                (
                    officer.name,
                    officer.tenant,
                    ",".join(sorted(officer.roles)),
                    "disabled" if officer.disabled else "ready" if officer.ready else "waiting",
                )
            )
            for officer in await _accounts(store).all()
        ]

    for line in with_store(config, work):
        typer.echo(line)


@app.command()
def disable(login: Login, config: ConfigFile = None) -> None:
    """Let an officer in no more; what they did stays in the audit log."""
    from bot.identity.officer import COMMAND_LINE

    async def work(store: "Store") -> None:
        await _accounts(store).disable(await _id(store, login), actor=COMMAND_LINE)

    with_store(config, work)
    typer.echo("disabled, and signed out everywhere")


@app.command()
def reset(login: Login, config: ConfigFile = None) -> None:
    """Take password and second factor away, and print a new set-up link."""
    from bot.identity.officer import COMMAND_LINE

    async def work(store: "Store") -> str:
        return _link(store, await _accounts(store).reset(await _id(store, login), actor=COMMAND_LINE))

    typer.echo(with_store(config, work))


def _accounts(store: "Store") -> "Accounts":
    from bot.office import build_accounts

    return build_accounts(store)


async def _id(store: "Store", login: str) -> str:
    officer = await _accounts(store).find(login)
    if officer is None:
        fail("there is no such officer; see: chaperone officers list")
    return officer.id


def _link(store: "Store", token: str) -> str:
    console = store.settings.console
    base = console.public_url.rstrip("/") or f"http://{console.host}:{console.port}"
    return f"{base}/console/setup/{token}"
