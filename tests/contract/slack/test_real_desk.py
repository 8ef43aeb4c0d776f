"""The whole product behind Slack's own requests: from a signed event to the press, its outcome and what is kept."""

import json
from pathlib import Path

import httpx
from starlette.applications import Starlette

from bot import wiring
from bot.settings import NoticeSettings, Settings
from bot.storage.models import FlagState
from bot.vault.vault import make_key
from tests.fakes.detector import CANARY_CHECKER
from tests.fakes.house import audited, dump, flags, responses
from tests.fakes.slack_api import FakeSlack
from tests.fakes.slack_events import AUTHOR, CHANNEL, envelope, message, signed
from tests.fakes.slack_hands import EVENTS, Hands, words
from tests.fakes.slack_site import ServedSlack, SlackSite
from tests.waiting import every_job_is_done_or_asleep, until

REASON = "it is Dr Secretname, our resident"


async def test_from_a_message_to_a_sealed_reason(database_url: str, tmp_path: Path, slack: FakeSlack) -> None:
    """The author alone sees the notice, says who it is, and reads one line; the reason is sealed for the officer."""
    settings = Settings(
        var_dir=tmp_path,
        database_url=database_url,
        vault_key_file=tmp_path / "vault.key",
        slack=slack.settings(),
        notice=NoticeSettings(fallback_after_s=3600, introduce=False),
    )
    make_key(tmp_path / "vault.key")
    async with wiring.open_house(settings, CANARY_CHECKER) as house:
        [adapter] = house.adapters
        transport = httpx.ASGITransport(Starlette(routes=list(adapter.routes)))
        async with httpx.AsyncClient(transport=transport, base_url="https://chaperone.example.org") as http:
            event = envelope(message("CANARY has a mass of 4 cm"))
            assert (await http.post(EVENTS, **signed(event))).status_code == 200
            await until(lambda: slack.ephemerals, "the notice")
            [shown] = slack.ephemerals
            assert (shown["user"], shown["channel"]) == (AUTHOR, CHANNEL)
            assert "CANARY" in words(shown)
            assert "CANARY" not in shown["text"]

            hands = Hands(slack=slack, served=ServedSlack(adapter, SlackSite(), http))
            await hands.press(shown, "not_patient")
            [dialog] = slack.shown
            choice = {"selected_option": {"value": "colleague"}}
            assert await hands.submit(dialog, {"choice": choice, "reason": {"value": REASON}}) == {}
            await until(lambda: slack.responses, "the outcome")
        [flag] = await flags(house)
        assert flag.state == FlagState.EXPLAINED
        assert await responses(house) == [("not_patient", "colleague")]
        async with house.store.database.reading() as session:
            assert await house.store.rows.open(session, flag.id, "reason") == {"not_patient": REASON}
        assert "notice.answered" in await audited(house)
        kept = await dump(house.store.database)
        await every_job_is_done_or_asleep()
    assert not any(secret in kept for secret in ("Secretname", "CANARY"))
    outcome = json.dumps(slack.responses[-1])
    assert "You said that this is no patient: a colleague." in outcome
    assert "CANARY" not in outcome
    assert "Secretname" not in outcome
    assert slack.direct_messages == []
    assert slack.messages.get(CHANNEL, []) == []
