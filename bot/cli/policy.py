"""``chaperone policy``: the practice's own social media policy."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import ConfigFile, fail, read_settings
from policies.message import Language

app = typer.Typer(help="Write the practice's social media policy.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep ``init`` a command of its own."""


@app.command()
def init(  # the five answers, and where they go
    practice: Annotated[str, typer.Option(prompt="What is the practice called?", help="The practice's name.")],
    contact: Annotated[
        str,
        typer.Option(
            prompt="Who answers for the policy, and how are they reached?", help="Role or name, telephone or address."
        ),
    ],
    speaker: Annotated[
        str,
        typer.Option(
            prompt="Who speaks for the practice in public? (empty: nobody)",
            show_default=False,
            help="Role or name; empty for nobody.",
        ),
    ] = "",
    review_months: Annotated[int, typer.Option(prompt="After how many months is it read again?", help="1 to 60.")] = 12,
    language: Annotated[Language, typer.Option(prompt="In which language? (en, fr)", help="en or fr.")] = Language.EN,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the versions.")] = Path(),
    version: Annotated[
        int | None, typer.Option(min=1, max=999_999, help="Its number; the next one of the folder if not given.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite that version.")] = False,
    config: ConfigFile = None,
) -> None:
    """Ask five questions and write the policy as Markdown and PDF, from the pack and the channels' settings."""
    from bot.practice.answers import AnswerError, Answers
    from bot.practice.forms import markdown, pdf
    from bot.practice.shelf import Shelf, ShelfError
    from bot.practice.writing import write

    settings = read_settings(config)
    shelf = Shelf(out)
    number = version or max(shelf.newest(language) + (not force), 1)
    try:
        answers = Answers(
            practice=practice.strip(),
            contact=contact.strip(),
            speaker=speaker.strip(),
            review_months=review_months,
            language=language,
        )
        document = write(answers, settings, number, datetime.now(UTC).date())
        forms = {"md": markdown(document).encode(), "pdf": pdf(document)}
        places = shelf.put(number, language, forms, force=force)
    except (AnswerError, ShelfError) as error:
        fail(str(error))
    for place in places:
        typer.echo(f"wrote {place}")
    if settings.jurisdiction is None:
        typer.echo("chaperone: no pack is in use, so the policy names no law; set pack and write it anew", err=True)
    typer.echo(f'To have members confirm it: [notice] policy_version = "{number}", and policy_url where they read it')
