"""``chaperone pause`` and ``resume``: stop and start checking, on every replica within ten seconds."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, fail, known_platform, operator, with_store

if TYPE_CHECKING:
    from bot.wiring import Store

_Channel = Annotated[str | None, typer.Argument(help="The platform's channel id, such as C0123ABCD.")]
_Platform = Annotated[str, typer.Option("--platform", "-p", help="slack, teams or local.")]
_All = Annotated[bool, typer.Option("--all", help="Every channel.")]


def pause(
    channel: _Channel = None, platform: _Platform = "slack", everywhere: _All = False, config: ConfigFile = None
) -> None:
    """Stop checking messages of a channel, or of all. What happens meanwhile is not looked at later."""
    _change(channel, platform, everywhere, config, pausing=True)


def resume(
    channel: _Channel = None, platform: _Platform = "slack", everywhere: _All = False, config: ConfigFile = None
) -> None:
    """Check messages again."""
    _change(channel, platform, everywhere, config, pausing=False)


def _change(channel: str | None, platform: str, everywhere: bool, config: "ConfigFile", *, pausing: bool) -> None:
    from bot.channels.book import ALL_CHANNELS, channel_hash

    if everywhere == (channel is not None):
        fail("give a channel id or --all")
    known_platform(platform)

    async def work(store: "Store") -> None:
        scope = ALL_CHANNELS if channel is None else channel_hash(store.pseudonyms, platform, channel)
        change = store.channels.pause if pausing else store.channels.resume
        await change(scope, actor=operator(store))

    with_store(config, work)
    where = "all channels" if channel is None else "the channel"
    typer.echo(f"{where}: {'paused' if pausing else 'checked again'} on every replica within 10 seconds")
