"""A site's own rules in the whole product: what they flag, what is said, where they are listed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.delivery.notices import concern
from bot.own_rules import load_own_rules
from bot.settings import SettingsError
from policies.checker import Checker
from policies.context import Context, Purpose
from policies.detectors.own import WithOwnRules
from policies.examples import failures
from policies.finding import Conduct, Entity, VerdictKind
from policies.message import Language, Message
from policies.own_rules.reading import read_rules
from policies.own_rules.rule import OwnRule
from policies.registry import load_policies
from policies.rewrite import Rewrite, rewrite
from tests.fakes.own_rules import site_with_rules, worked_example

RULES = read_rules([("trials.toml", worked_example())])
RUNNER = CliRunner()


def with_rules(checker: Checker, rules: tuple[OwnRule, ...]) -> Checker:
    """Return a checker with rules of one's own."""
    detector = WithOwnRules(detector=checker.detector, rules=rules)
    return replace(checker, detector=detector, policies=load_policies(rule.policy for rule in rules))


@pytest.fixture(scope="module")
def own(checker: Checker) -> Checker:
    """The checker of a site that has the rules of docs/rules.md."""
    return with_rules(checker, RULES)


def test_the_worked_example_keeps_its_word(own: Checker) -> None:
    """Each example of the page is judged as its rule says, and so are those of the policies beside it."""
    assert len(RULES) == 3
    assert not list(failures(own, own.policies.values()))


def test_a_rule_alone_judges_what_it_annotates(own: Checker) -> None:
    """No policy that comes with Chaperone speaks of what a rule found, and the gravity is the rule's."""
    verdict = own.check(Message(text="saw the blue binder lady"))
    assert verdict.kind is VerdictKind.MAY_IDENTIFY
    [finding] = verdict.findings
    assert (finding.policy, finding.entity, finding.citation) == (
        "binder_nickname",
        "OTHER_ID",
        "Practice policy, section 2",
    )
    assert finding.evidence == ("pattern:words",)


def test_a_care_channel_lets_a_rules_identifier_pass(own: Checker) -> None:
    """What a care channel may name passes, whether a rule or a policy looks for it."""
    care = Context(purpose=Purpose.CARE, may_pass=frozenset({Entity.OTHER_ID}))
    assert not own.check(Message(text="trial patient NST-4821"), care).flagged


def test_conduct_is_read_where_it_is_asked_for(own: Checker) -> None:
    """A rule of conduct is silent unless the channel has its kind switched on."""
    message = Message(text="another bed blocker in 4")
    assert not own.check(message).flagged
    assert not own.check(message, Context(conduct=frozenset({Conduct.COPYRIGHT}))).flagged
    verdict = own.check(message, Context(conduct=frozenset({Conduct.DISRESPECT})))
    assert [(finding.policy, finding.kind) for finding in verdict.findings] == [("ward_slang", VerdictKind.CONDUCT)]


def test_the_rewrite_leaves_the_value_out(own: Checker) -> None:
    """A message with a rule's identifier gets a rewrite without it."""
    message = Message(text="trial patient NST-4821 had a rash")
    made = rewrite(message, own.check(message), own.check)
    assert isinstance(made, Rewrite)
    assert made.text == "trial patient had a rash"


@pytest.mark.parametrize("language", Language)
def test_the_notice_speaks_the_rules_words(own: Checker, language: Language) -> None:
    """The notice has the rule's title, source and advice in the author's language."""
    message = Message(text="étude cardio : NST 1177 est sortie")
    notice = concern("f1", message, own.check(message).findings, own.policies, language)
    policy = own.policies["trial_number"]
    assert [(item.reason, item.url) for item in notice.items] == [(policy.title[language], policy.citation.url)]
    assert policy.advice[language] in notice.advice


def test_odd_texts_do_no_harm(own: Checker) -> None:
    """What is no character, or a long message full of matches, is judged like anything else."""
    assert own.check(Message(text="trial \ud800 nst-1234")).flagged
    assert own.check(Message(text="trial nst-1234 " * 2000)).flagged


def test_policies_shows_the_rules_with_their_file(tmp_path: Path) -> None:
    """The table and the JSON list the site's rules, what checks each strategy, and the measures."""
    config = str(site_with_rules(tmp_path, worked_example()))
    table = RUNNER.invoke(app, ["policies", "--config", config]).output
    assert "Practice policy, section 2  (own: 1.toml)" in table
    listed = json.loads(RUNNER.invoke(app, ["policies", "--json", "--config", config]).output)
    files = {row["code"]: row["file"] for row in listed["policies"]}
    assert files["binder_nickname"] == "1.toml"
    assert files["fax_number"] is None
    assert set(files) == {*load_policies(), *(rule.policy.code for rule in RULES)}
    assert {"wide_reach", "clarity", "pile_on", "kudos"} <= {measure["code"] for measure in listed["measures"]}
    respect = next(row for row in listed["strategies"] if row["strategy"] == 7)
    assert {"disrespect", "pile_on", "ward_slang"} <= set(respect["checks"])
    assert respect["tips"]


def test_policies_test_names_what_fails(tmp_path: Path) -> None:
    """An example that is not judged as its rule says ends with status 1 and is named by its place, not its words."""
    broken = worked_example().replace('"trial patient NST-4821 had a rash"', '"the trial Zebulon begins"')
    broken = broken.replace('"the blue binder is on the desk"', '"the blue binder lady, mrn 00482931"')
    config = str(site_with_rules(tmp_path, broken))
    ended = RUNNER.invoke(app, ["policies", "test", "--patterns-only", "--config", config])
    assert ended.exit_code == 1
    assert "1.toml: trial_number: must_flag 1 is flagged under nothing" in ended.output
    assert "1.toml: binder_nickname: must_pass 1 is flagged under it" in ended.output
    assert ": 2 not as they should be" in ended.output
    assert "Zebulon" not in ended.output


def test_policies_test_of_the_worked_example(tmp_path: Path) -> None:
    """The page's example, in the folder that settings name, passes with status 0, with the model too."""
    config = str(site_with_rules(tmp_path, worked_example()))
    ended = RUNNER.invoke(app, ["policies", "test", "--config", config])
    assert (ended.exit_code, ended.output.rpartition(": ")[2]) == (0, "all as they should be\n")


@pytest.mark.parametrize("command", [["policies"], ["policies", "test"], ["check", "hello"], ["serve"]])
def test_a_bad_rule_stops_every_command_that_needs_it(tmp_path: Path, command: list[str]) -> None:
    """A rule that cannot be used ends the command with its place, before anything is judged without it."""
    config = str(site_with_rules(tmp_path, worked_example().replace(r"'\bnst", r"'\bnst(")))
    ended = RUNNER.invoke(app, [*command, "--config", config])
    assert ended.exit_code == 2
    assert "1.toml:4: rules.trial_number.pattern is no regular expression of RE2: missing )" in ended.stderr


def test_doctor_tells_of_a_bad_rule(tmp_path: Path) -> None:
    """Doctor names the rule and the remedy."""
    config = str(site_with_rules(tmp_path, "[rules.x]\n"))
    ended = RUNNER.invoke(app, ["doctor", "--config", config])
    assert ended.exit_code == 1
    assert "PROBLEM 1.toml:1: rules.x must be 3 to 40 lower-case letters" in ended.output


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    """A folder that is not there, holds none or holds what is no text is told, rather than passed over."""
    assert load_own_rules(None) == ()
    with pytest.raises(SettingsError, match=r"detection\.rules: the folder cannot be read"):
        load_own_rules(tmp_path / "nowhere")
    with pytest.raises(SettingsError, match=r"detection\.rules: the folder holds no \.toml file"):
        load_own_rules(tmp_path)
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"a\.toml is not UTF-8 text"):
        load_own_rules(tmp_path)
