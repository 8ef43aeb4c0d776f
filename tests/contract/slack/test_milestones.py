"""``/chaperone kudos``: words that pass are posted for everybody, others are shown to their author alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.fakes.author_desk import NAME
from tests.fakes.block_kit import faults_of_blocks
from tests.fakes.slack_api import APP_TOKEN, FakeSlack
from tests.fakes.slack_events import AUTHOR
from tests.fakes.slack_hands import Hands, words
from tests.fakes.slack_site import SlackSite, serving_slack


@asynccontextmanager
async def _hands(slack: FakeSlack, *, socket: bool = False) -> AsyncIterator[Hands]:
    settings = slack.settings(app_token=APP_TOKEN) if socket else slack.settings()
    async with serving_slack(slack, settings, site=SlackSite()) as served:
        yield Hands(slack=slack, served=served, socket=socket)


@pytest.mark.parametrize("socket", [False, True])
@pytest.mark.parametrize("verb", ["kudos", "Bravo"])
async def test_a_milestone_is_posted_in_its_authors_words(slack: FakeSlack, verb: str, *, socket: bool) -> None:
    """Everybody reads who celebrates whom, and the words as they were written; nothing in them comes to life."""
    async with _hands(slack, socket=socket) as hands:
        await hands.type(f"{verb} <@U0COLLEAGUE|julie> passed her boards &amp; got the &lt;grant&gt; *today*")
        (draft,) = hands.served.site.desk.drafts
    assert draft.marked_up
    (posted,) = slack.responses
    assert posted["response_type"] == "in_channel"
    assert faults_of_blocks(posted["blocks"]) == []
    shown = words(posted)
    assert f'"user_id": "{AUTHOR}"' in shown
    assert '"user_id": "U0COLLEAGUE"' in shown
    assert "passed her boards & got the <grant>" in shown
    assert "boards" not in posted["text"]


async def test_a_milestone_that_identifies_a_patient_is_for_its_author_alone(slack: FakeSlack) -> None:
    """Nothing is posted; a modal says which words are meant."""
    async with _hands(slack) as hands:
        await hands.type(f"kudos <@U0COLLEAGUE> saved {NAME} last night")
    assert slack.responses == []
    (report,) = slack.shown
    assert NAME in words(report)
    assert report["type"] == "modal"


@pytest.mark.parametrize("typed", ["kudos", "kudos well done", "kudos <@U0COLLEAGUE>", "kudos <#C0ROUNDS> hello"])
async def test_without_a_colleague_or_words_it_says_how(slack: FakeSlack, typed: str) -> None:
    """One private line says what to type, and nothing is checked or posted."""
    async with _hands(slack) as hands:
        answer = await hands.type(typed)
        assert hands.served.site.desk.drafts == []
    assert answer["response_type"] == "ephemeral"
    assert "/chaperone kudos @colleague" in answer["text"]
    assert slack.responses == []


async def test_a_desk_that_fails_posts_nothing(slack: FakeSlack) -> None:
    """Words that could not be checked are not posted; their author is told to try again."""
    async with _hands(slack) as hands:
        hands.served.site.desk.failures = [RuntimeError("no checker")]
        await hands.type("kudos <@U0COLLEAGUE> well done")
    (told,) = slack.responses
    assert told["response_type"] == "ephemeral"
