"""The ten strategies as ``chaperone policies`` shows them."""

from pathlib import Path

from typer.testing import CliRunner

from bot.cli.app import app
from policies.measures import MEASURES
from policies.registry import load_policies
from policies.strategies import STRATEGIES, document
from policies.tips.collection import load_tips


def test_every_strategy_is_shown() -> None:
    """Each strategy stands in the table with the policies that check it and the number of its tips."""
    shown = CliRunner().invoke(app, ["policies"]).output.partition("Strategies:")[2].splitlines()[1:]
    assert [int(line.split()[0]) for line in shown] == list(STRATEGIES)
    for strategy, line in zip(STRATEGIES, shown, strict=True):
        checks = {code for code, policy in load_policies().items() if policy.strategy == strategy}
        checks |= {measure.code for measure in MEASURES if strategy in measure.strategies}
        tips = sum(tip.strategy == strategy for tip in load_tips().values())
        assert int(line.split()[1]) == tips
        assert checks
        assert set(line.split("tips  ")[1].split(", ")) == checks


def test_the_document_is_up_to_date() -> None:
    """docs/policies.md is what ``chaperone policies --markdown`` prints."""
    shown = CliRunner().invoke(app, ["policies", "--markdown"]).output
    assert shown == document() == (Path(__file__).parents[2] / "docs" / "policies.md").read_text("utf-8")
