"""``chaperone policies``: what is checked, by which rule, for which strategy."""

import json
from typing import Annotated

import typer


def policies(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/policies.md.")] = False,
) -> None:
    """List every policy with its rule and the strategy (1 to 10) of the professional-practice list that it serves."""
    from policies.measures import MEASURES
    from policies.message import Language
    from policies.registry import load_policies
    from policies.strategies import STRATEGIES, checks, document
    from policies.tips.collection import load_tips

    if markdown:
        typer.echo(document(), nl=False)
        return
    rows = [
        {
            "code": policy.code,
            "verdict": policy.kind.code,
            "severity": str(policy.severity),
            "strategy": policy.strategy,
            "citation": policy.citation.label,
            "url": policy.citation.url,
            "title": policy.title[Language.EN],
        }
        for policy in load_policies().values()
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    width = max(len(str(row["code"])) for row in rows)
    for row in rows:
        typer.echo(
            f"{row['code']:<{width}}  {row['verdict']:<12}  {row['severity']:<6}  "
            f"strategy {row['strategy']:<2}  {row['citation']}"
        )
    for measure in MEASURES:
        strategies = ", ".join(map(str, measure.strategies))
        typer.echo(f"{measure.code:<{width}}  {measure.title[Language.EN]}; strategy {strategies}")
    tips = load_tips().values()
    typer.echo("\nStrategies: what checks each, and how many tips teach it")
    for strategy in STRATEGIES:
        taught = sum(tip.strategy == strategy for tip in tips)
        typer.echo(f"{strategy:>2}  {taught:>2} tips  {', '.join(checks(strategy))}")
