"""The ten strategies as ``chaperone policies`` shows them."""

from typer.testing import CliRunner

from bot.cli.app import app
from policies.measures import MEASURES
from policies.registry import load_policies
from policies.tips.collection import STRATEGIES, load_tips


def test_every_strategy_is_shown() -> None:
    """Each strategy stands in the table with the policies that check it and the number of its tips."""
    shown = CliRunner().invoke(app, ["policies"]).output.partition("Strategies:")[2].splitlines()[1:]
    assert [int(line.split()[0]) for line in shown] == list(STRATEGIES)
    for strategy, line in zip(STRATEGIES, shown, strict=True):
        checks = {code for code, policy in load_policies().items() if policy.strategy == strategy}
        checks |= {measure.code for measure in MEASURES if strategy in measure.strategies}
        tips = sum(tip.strategy == strategy for tip in load_tips().values())
        assert int(line.split()[1]) == tips
        assert set(line.split("tips  ")[1].split(", ")) == (checks or {"-"})
