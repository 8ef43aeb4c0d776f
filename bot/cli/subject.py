"""``chaperone subject``: an author's own data, in their hands or gone."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, fail, known_platform, known_tenant, operator, with_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.desk import Person
    from bot.keeping.subjects import Erasure, Subjects
    from bot.wiring import Store

app = typer.Typer(help="Export, erase or shred what is kept of an author.", no_args_is_help=True)

_Platform = Annotated[str, typer.Argument(help="slack, teams or local.")]
_Workspace = Annotated[str, typer.Argument(help="The platform's id of the workspace or organisation.")]
_Id = Annotated[str, typer.Argument(help="The platform's id of the person.")]
_Tenant = Annotated[str, typer.Argument(help="Code of the legal entity, as in [console.tenants], or default.")]
_Flag = Annotated[str, typer.Argument(help="Id of the flag.")]
_Out = Annotated[Path, typer.Option("--out", "-o", help="File to write (mode 0600); must not exist.")]


@app.command()
def export(platform: _Platform, workspace: _Workspace, person: _Id, out: _Out, config: ConfigFile = None) -> None:
    """Write everything that is kept of an author as JSON, sealed parts opened. It may hold patient text."""
    from bot.keeping.custody import build_subjects

    author = _person(platform, workspace, person)

    async def work(store: "Store") -> "Mapping[str, object]":
        return await build_subjects(store).export(author, actor=operator(store))

    if out.exists():
        fail("--out exists; an export is never written over another file")
    exported = with_store(config, work)
    try:
        out.touch(mode=0o600, exist_ok=False)
        out.write_text(json.dumps(exported, indent=2, ensure_ascii=True) + "\n", encoding="ascii")
    except OSError as error:
        fail(f"--out cannot be written ({error.strerror})")
    typer.echo("written; hand it to its author by a safe way, and remove it")


@app.command()
def erase(platform: _Platform, workspace: _Workspace, person: _Id, config: ConfigFile = None) -> None:
    """Remove an author's flags, preferences and welcomes. Holds and incidents outrank it."""
    author = _person(platform, workspace, person)
    _tell("removed", config, lambda subjects, actor: subjects.erase(author, actor=actor))


@app.command()
def shred(platform: _Platform, workspace: _Workspace, person: _Id, config: ConfigFile = None) -> None:
    """Destroy the keys of what is sealed for an author's flags; codes stay. Holds and incidents outrank it."""
    author = _person(platform, workspace, person)
    _tell("shredded", config, lambda subjects, actor: subjects.shred_author(author, actor=actor))


@app.command("shred-flag")
def shred_flag(flag: _Flag, config: ConfigFile = None) -> None:
    """Destroy the key of what is sealed for one flag; its codes stay. Holds and incidents outrank it."""
    _tell("shredded", config, lambda subjects, actor: subjects.shred_flag(flag, actor=actor))


@app.command("shred-threads")
def shred_threads(workspace: _Workspace, config: ConfigFile = None) -> None:
    """Destroy the keys of what the threads of a workspace told, which is kept for a week; messages stay."""
    from bot.keeping.custody import build_subjects

    async def work(store: "Store") -> int:
        return await build_subjects(store).shred_threads(workspace, actor=operator(store))

    typer.echo(f"{with_store(config, work)} threads shredded")


@app.command("shred-tenant")
def shred_tenant(tenant: _Tenant, config: ConfigFile = None) -> None:
    """Destroy the keys of all that is sealed for a legal entity's flags and threads; codes stay. Holds outrank it."""

    async def act(subjects: "Subjects", actor: str) -> "Erasure":
        known_tenant(subjects.keeping.tenants, tenant)
        return await subjects.shred_tenant(tenant, actor=actor)

    _tell("shredded", config, act)


def _tell(done: str, config: Path | None, act: "Callable[[Subjects, str], Awaitable[Erasure]]") -> None:
    from bot.keeping.custody import build_subjects

    async def work(store: "Store") -> "Erasure":
        return await act(build_subjects(store), operator(store))

    erasure = with_store(config, work)
    typer.echo(f"{erasure.done} flags {done}; {erasure.kept} kept by a hold or an incident")


def _person(platform: str, workspace: str, person: str) -> "Person":
    from adapters.desk import Person
    from policies.message import Platform

    known_platform(platform)
    return Person(platform=Platform(platform), workspace=workspace, id=person)
