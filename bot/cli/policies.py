"""``chaperone policies``: what is checked, by which rule, for which strategy; and whether each keeps its word."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigFile, PatternsOnly, fail, read_settings, start_checker
from bot.settings import SettingsError

if TYPE_CHECKING:
    from policies.examples import Failure
    from policies.message import Language
    from policies.own_rules.rule import OwnRule
    from policies.policy import Policy

app = typer.Typer(help="List every policy with its rule, and run their examples.")


@app.callback(invoke_without_command=True)
def policies(
    call: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/policies.md.")] = False,
    config: ConfigFile = None,
) -> None:
    """List every policy with its rule and the strategy (1 to 10) of the professional-practice list that it serves.

    The site's own rules ([detection] rules) are listed among them.
    """
    if call.invoked_subcommand is not None:
        return
    from policies.registry import load_policies
    from policies.strategies import document

    if markdown:
        typer.echo(document(), nl=False)
        return
    own = {rule.policy.code: rule for rule in _own_rules(config)}
    in_force = load_policies(rule.policy for rule in own.values())
    if as_json:
        typer.echo(json.dumps(_listing(in_force, own), indent=2))
    else:
        _print_table(in_force, own)


@app.command("test")
def run_examples(patterns_only: PatternsOnly = False, config: ConfigFile = None) -> None:
    """Run the examples of every policy through the checker.

    They go through all of it, with the model unless patterns alone are asked for, and with the site's own rules.

    Exit status 0 if each is judged as its policy says, 1 if one is not, 2 if a rule or the settings cannot be read.
    """
    from policies.examples import examples, failures
    from policies.registry import load_policies

    rules = _own_rules(config)
    built_in, own = load_policies().values(), [rule.policy for rule in rules]
    failed = list(failures(start_checker(config, patterns_only=patterns_only), [*built_in, *own]))
    files = {rule.policy.code: rule.file for rule in rules}
    for failure in failed:
        typer.echo(_complaint(failure, files))
    run = f"{len(built_in)} policies and {len(own)} own rules, {len(examples([*built_in, *own]))} examples"
    typer.echo(f"{run}: {f'{len(failed)} not as they should be' if failed else 'all as they should be'}")
    raise typer.Exit(1 if failed else 0)


def _own_rules(config: ConfigFile) -> "Sequence[OwnRule]":
    from bot.own_rules import load_own_rules

    try:
        return load_own_rules(read_settings(config).detection.rules)
    except SettingsError as error:
        fail(str(error))


def _complaint(failure: "Failure", files: Mapping[str, str]) -> str:
    """Return one line that names the example by its place."""
    example = failure.example
    place = f"{files[example.policy]}: " if example.policy in files else ""
    if not example.is_flagged:
        return f"{place}{example.policy}: must_pass {example.number} is flagged under it"
    under = f"under {', '.join(failure.found)} alone" if failure.found else "under nothing"
    return f"{place}{example.policy}: must_flag {example.number} is flagged {under}"


def _by_language(texts: "Mapping[Language, str]") -> Mapping[str, str]:
    return {language.value: words for language, words in texts.items()}


def _listing(in_force: "Mapping[str, Policy]", own: "Mapping[str, OwnRule]") -> Mapping[str, object]:
    from policies.measures import MEASURES
    from policies.strategies import STRATEGIES, checks
    from policies.tips.collection import load_tips

    tips = load_tips().values()
    return {
        "policies": [
            {
                "code": policy.code,
                "verdict": policy.kind.code,
                "severity": policy.severity,
                "strategy": policy.strategy,
                "entities": sorted(policy.entities),
                "citation": policy.citation.label,
                "url": policy.citation.url,
                "title": _by_language(policy.title),
                "advice": _by_language(policy.advice),
                "file": own[policy.code].file if policy.code in own else None,
            }
            for policy in in_force.values()
        ],
        "measures": [
            {
                "code": measure.code,
                "strategies": measure.strategies,
                "citation": measure.citation.label,
                "url": measure.citation.url,
                "title": _by_language(measure.title),
            }
            for measure in MEASURES
        ],
        "strategies": [
            {
                "strategy": number,
                "title": words,
                "checks": sorted(checks(number, in_force)),
                "tips": [tip.code for tip in tips if tip.strategy == number],
            }
            for number, words in STRATEGIES.items()
        ],
    }


def _print_table(in_force: "Mapping[str, Policy]", own: "Mapping[str, OwnRule]") -> None:
    from policies.measures import MEASURES
    from policies.message import Language
    from policies.strategies import STRATEGIES, checks
    from policies.tips.collection import load_tips

    width = max(map(len, in_force))
    for policy in in_force.values():
        whose = f"  (own: {own[policy.code].file})" if policy.code in own else ""
        typer.echo(
            f"{policy.code:<{width}}  {policy.kind.code:<12}  {policy.severity:<6}  "
            f"strategy {policy.strategy:<2}  {policy.citation.label}{whose}"
        )
    for measure in MEASURES:
        strategies = ", ".join(map(str, measure.strategies))
        typer.echo(f"{measure.code:<{width}}  {measure.title[Language.EN]}; strategy {strategies}")
    tips = load_tips().values()
    typer.echo("\nStrategies: what checks each, and how many tips teach it")
    for strategy in STRATEGIES:
        taught = sum(tip.strategy == strategy for tip in tips)
        typer.echo(f"{strategy:>2}  {taught:>2} tips  {', '.join(checks(strategy, in_force))}")
