"""Words carried to people: notices to one-to-one chats and threads, tips to channels, over real HTTPS."""

import asyncio
import json
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.notice import Notice, NoticeItem, NoticeKind
from adapters.port import Address, DeliveryError, Posted
from adapters.settings import Network
from bot.storage.database import Database
from bot.storage.sealed import SealedRecords, SealedRows, root_key
from bot.vault.vault import Pseudonyms, Vault
from policies.message import Language
from tests.contract.teams.conftest import Bot, OpenBot
from tests.fakes import teams_activities as activities
from tests.fakes.bot_connector import TENANT
from tests.fakes.proxy import running_proxy
from tests.fakes.services import Desk
from tests.waiting import until

QUOTE = "Mr [Quist](https://evil.example.org), MRN 0042"
NOTICE = Notice(
    id="f1",
    kind=NoticeKind.CONCERN,
    language=Language.EN,
    title="A private word about your message",
    lead="These words could tell readers who a patient is:",
    items=(
        NoticeItem(
            quotes=(QUOTE,),
            reason="A record number",
            citation="45 CFR 164.514(b)(2)(i)(H)",
            url="https://example.org/h",
        ),
    ),
    advice=("Take it out.",),
    footer="Only you can see this.",
)


async def address_of(bot: Bot, **changes: object) -> Address:
    """Let an activity in and return where its author can be reached."""
    await bot.post(activities.channel_message(bot.teams.url, QUOTE, **changes))
    event = bot.desk.intake.events[-1]
    assert isinstance(event, Posted)
    return Address.from_json(json.loads(json.dumps(event.address.to_json())))


def paths(bot: Bot) -> list[str]:
    """Return where was written to, in order, in words."""
    return [sent.path.removeprefix("/v3/") for sent in bot.teams.sent]


async def test_a_notice_goes_to_the_authors_chat(bot: Bot) -> None:
    """The author gets the card in a one-to-one chat of the right tenant, and that is sure."""
    receipt = await bot.adapter.client.tell_in_channel(await address_of(bot), NOTICE, retry=False)

    assert receipt.sure
    opened, sent = bot.teams.sent
    assert opened.body["members"] == [{"id": activities.AUTHOR}]
    assert opened.body["channelData"]["tenant"]["id"] == TENANT
    assert opened.body["isGroup"] is False
    assert sent.card["body"][0]["text"] == NOTICE.title


async def test_the_push_text_never_quotes(bot: Bot) -> None:
    """What a lock screen shows of a notice is its title; the quoted words stand in the card alone, taken literally."""
    await bot.adapter.client.tell_directly(await address_of(bot), NOTICE, retry=False)

    activity = bot.teams.sent[-1].body
    assert activity["summary"] == NOTICE.title
    assert "text" not in activity
    card = activity["attachments"][0].pop("content")
    assert QUOTE not in json.dumps(activity)
    assert {card["fallbackText"], card["speak"]} == {NOTICE.title}
    (item,) = (element for element in card["body"] if element["type"] == "Container")
    assert item["items"][0] == {
        "type": "RichTextBlock",
        "inlines": [{"type": "TextRun", "text": QUOTE, "weight": "Bolder"}],
    }


async def test_a_rewrite_stands_literally_in_the_card(bot: Bot) -> None:
    """Each line of the rewrite is a text run, in the card alone, under words that say what it is."""
    notice = replace(NOTICE, rewrite="the patient is *septic*\n\nK 3.1")
    await bot.adapter.client.tell_directly(await address_of(bot), notice, retry=False)

    activity = bot.teams.sent[-1].body
    card = activity["attachments"][0].pop("content")
    assert "septic" not in json.dumps([activity, card["fallbackText"], card["speak"]])
    at = next(at for at, element in enumerate(card["body"]) if "septic" in json.dumps(element))
    assert [line["inlines"][0]["text"] for line in card["body"][at]["items"]] == ["the patient is *septic*", "K 3.1"]
    assert "identify nobody" in card["body"][at - 1]["text"]


async def test_asking_for_a_token_does_not_hold_up_anything_else(bot: Bot) -> None:
    """A token is asked for off the event loop; many notices at once share one."""
    address = await address_of(bot)
    bot.teams.hold()
    tell = bot.adapter.client.tell_directly
    telling = asyncio.gather(*(tell(address, NOTICE, retry=False) for _ in range(3)))
    await until(lambda: bot.teams.waiting, "a token is being asked for, and the event loop goes on")
    bot.teams.let_go()
    await telling

    assert bot.teams.tokens == 1


async def test_a_known_chat_is_used_again(bot: Bot) -> None:
    """The second notice opens no second chat, and one token serves both."""
    address = await address_of(bot)
    for _ in range(2):
        await bot.adapter.client.tell_directly(address, NOTICE, retry=False)

    assert [path.split("/")[0] for path in paths(bot)] == ["conversations"] * 3
    assert paths(bot)[1] == paths(bot)[2] != "conversations"
    assert bot.teams.tokens == 1


async def test_a_chat_that_is_gone_is_opened_anew(bot: Bot) -> None:
    """An author who removed the bot and took it back still gets the notice."""
    address = await address_of(bot)
    await bot.adapter.client.tell_directly(address, NOTICE, retry=False)
    bot.teams.forget_chats()
    receipt = await bot.adapter.client.tell_directly(address, NOTICE, retry=False)

    assert receipt.sure
    assert paths(bot).count("conversations") == 2


async def test_a_persons_own_chat_is_used_and_forgotten(bot: Bot) -> None:
    """Who has written to the bot, or installed it, is told there, until they uninstall it; nothing is checked."""
    url = bot.teams.url
    await bot.post(activities.personal_message(url, "hello"))
    assert bot.desk.intake.events == []
    ((_, reference),) = bot.desk.sealed.values.items()
    assert json.loads(reference)["conversation"]["id"] == activities.PERSONAL_CHAT

    await bot.post(activities.personal_message(url, "", type="installationUpdate", action="remove"))
    assert bot.desk.sealed.values == {}


async def test_references_survive_a_restart(open_bot: OpenBot, database: Database, vault: Vault, bot: Bot) -> None:
    """A chat opened before a restart is found again afterwards, from the real store, sealed."""

    async def desk() -> Desk:
        desk = Desk(lambda: datetime.now(UTC))
        rows = SealedRows(vault, desk.now)
        root = await root_key(database, vault, desk.now)
        desk.sealed = SealedRecords(database, rows, Pseudonyms(root.derive("pseudonyms")))  # type: ignore[assignment] # the real one
        return desk

    address = await address_of(bot)
    for _ in range(2):
        async with open_bot(await desk()) as restarted:
            await restarted.adapter.client.tell_directly(address, NOTICE, retry=False)

    assert paths(bot).count("conversations") == 1
    assert len(bot.teams.sent) == 3


async def test_an_officer_is_told_in_their_own_chat(bot: Bot) -> None:
    """An address with another person in it leads to that person, never to the message's author."""
    address = await address_of(bot)
    officer = Address(
        **{**address.to_json(), "platform": address.platform, "author": "29:officer"}  # type: ignore[arg-type] # as JSON
    )
    await bot.adapter.client.tell_directly(address, NOTICE, retry=False)
    await bot.adapter.client.tell_directly(officer, NOTICE, retry=False)

    members = [sent.body["members"] for sent in bot.teams.sent if "members" in sent.body]
    assert members == [[{"id": activities.AUTHOR}], [{"id": "29:officer"}]]


async def test_a_targeted_message_stands_in_the_thread(open_bot: OpenBot) -> None:
    """With targeted messages on, only the author sees the notice in the thread; as it vanishes, it is not sure."""
    async with open_bot(targeted_messages=True) as bot:
        address = await address_of(bot)
        receipt = await bot.adapter.client.tell_in_channel(address, NOTICE, retry=False)

        assert not receipt.sure
        (sent,) = bot.teams.sent
        conversation = f"{activities.CHANNEL};messageid={activities.MESSAGE_ID}"
        assert sent.path == f"/v3/conversations/{conversation}/activities"
        assert sent.query == {"isTargetedActivity": "true"}
        assert sent.body["recipient"] == {"id": activities.AUTHOR, "isTargeted": True}

        await bot.adapter.client.tell_in_channel(address, NOTICE, retry=True)
        assert len(bot.teams.sent) == 1


async def test_a_targeted_message_that_is_refused_goes_to_the_chat(open_bot: OpenBot) -> None:
    """Where targeted messages are not to be had, the author gets the notice in the chat all the same."""
    async with open_bot(targeted_messages=True) as bot:
        address = await address_of(bot)
        bot.teams.fail_next(400)
        receipt = await bot.adapter.client.tell_in_channel(address, NOTICE, retry=False)
        assert receipt.sure
        assert len(bot.teams.sent) == 2

        bot.teams.fail_next(429)
        with pytest.raises(DeliveryError):
            await bot.adapter.client.tell_in_channel(address, NOTICE, retry=False)
        assert len(bot.teams.sent) == 2


@pytest.mark.parametrize(
    ("status", "permanent", "unsure"),
    [
        (400, True, False),
        (401, True, False),
        (403, True, False),
        (404, True, False),
        (412, False, False),
        (413, True, False),
        (429, False, False),
        (500, False, True),
        (502, False, True),
        (503, False, True),
        (504, False, True),
    ],
)
async def test_a_refusal_says_whether_to_try_again(bot: Bot, status: int, *, permanent: bool, unsure: bool) -> None:
    """Only what can pass is worth another try, and botbuilder itself makes none."""
    address = await address_of(bot)
    bot.teams.fail_next(status)
    with pytest.raises(DeliveryError) as raised:
        await bot.adapter.client.tell_directly(address, NOTICE, retry=False)

    assert raised.value.permanent is permanent
    assert raised.value.unsure is unsure
    assert bot.teams.sent == []


@pytest.mark.parametrize(
    ("header", "shortest", "longest"),
    [
        ("17", 17, 17),
        ("", None, None),
        ("soon", None, None),
        ("DATE", 3_000, 3_601),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
    ],
)
async def test_the_asked_pause_is_passed_on(
    bot: Bot, header: str, shortest: float | None, longest: float | None
) -> None:
    """Retry-After is understood as seconds and as a date, and as nothing when it is neither."""
    if header == "DATE":
        header = (datetime.now(UTC) + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    address = await address_of(bot)
    bot.teams.fail_next(429, retry_after=header)
    with pytest.raises(DeliveryError) as raised:
        await bot.adapter.client.tell_directly(address, NOTICE, retry=False)

    told = raised.value.retry_after_s
    assert told is None if shortest is None or longest is None else told is not None and shortest <= told <= longest


async def test_failures_name_no_one(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the error nor any log record of a delivery, failed or not, holds a word, an id, an address or a token."""
    address = await address_of(bot)
    with caplog.at_level(logging.DEBUG):
        bot.teams.fail_next(400)
        with pytest.raises(DeliveryError) as raised:
            await bot.adapter.client.tell_directly(address, NOTICE, retry=False)
        await bot.adapter.client.tell_directly(address, NOTICE, retry=False)

    assert str(raised.value) == "http_400"
    assert raised.value.__cause__ is None
    for secret in (QUOTE, activities.AUTHOR, activities.CHANNEL, activities.MESSAGE_ID, TENANT, "token-1", "a:"):
        assert secret not in caplog.text


async def test_a_service_that_is_down_is_tried_again(bot: Bot) -> None:
    """No answer at all is a passing failure."""
    address = await address_of(bot)
    reference = {**address.reference, "serviceUrl": "https://127.0.0.1:9/"}
    away = Address(**{**address.to_json(), "platform": address.platform, "reference": reference})  # type: ignore[arg-type] # as JSON
    with pytest.raises(DeliveryError) as raised:
        await bot.adapter.client.tell_directly(away, NOTICE, retry=False)

    assert (raised.value.code, raised.value.permanent) == ("unreachable", False)


async def test_a_refused_token_is_tried_again_and_named_by_doctor(bot: Bot) -> None:
    """A wrong secret loses no notice, since it can be mended; doctor names the settings."""
    bot.teams.refuses_tokens = True
    with pytest.raises(DeliveryError) as raised:
        await bot.adapter.client.tell_directly(await address_of(bot), NOTICE, retry=False)
    assert (raised.value.code, raised.value.permanent) == ("token_refused", False)

    (problem,) = await bot.adapter.client.problems()
    assert "teams.app_password" in problem.remedy


async def test_doctor_finds_nothing_wrong_with_a_good_bot(bot: Bot) -> None:
    """Token, keys and clock are checked for real."""
    assert await bot.adapter.client.problems() == []
    assert (bot.teams.tokens, bot.teams.key_fetches) == (1, 1)


async def test_doctor_finds_unreachable_services_and_a_wrong_clock(bot: Bot, open_bot: OpenBot) -> None:
    """Each problem is named with its remedy."""
    bot.teams.clock_offset_s = 900
    (clock,) = await bot.adapter.client.problems()
    assert "clock" in clock.summary

    bot.teams.hides_keys = True
    async with open_bot(login_url="https://127.0.0.1:9/nobody") as cut_off:
        token, keys = await cut_off.adapter.client.problems()
    assert "teams.login_url" in token.remedy
    assert "teams.openid_metadata_url" in keys.remedy


async def test_an_authority_that_is_not_the_sites_is_not_trusted(open_bot: OpenBot) -> None:
    """Without the private CA bundle none of the clients accepts the server's certificate."""
    async with open_bot(network=Network()) as stranger:
        token, keys = await stranger.adapter.client.problems()

    assert "network.ca_bundle" in token.remedy
    assert "network.ca_bundle" in keys.remedy


async def test_everything_goes_through_the_proxy(bot: Bot, open_bot: OpenBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys, tokens and words all take the site's proxy, which outranks the environment's."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    async with running_proxy() as proxy, open_bot(network=bot.teams.network(https_proxy=proxy.url)) as inside:
        address = await address_of(inside)
        asked_for_keys = len(proxy.asked)
        await inside.adapter.client.tell_directly(address, NOTICE, retry=False)

        assert asked_for_keys > 0
        assert len(proxy.asked) >= asked_for_keys + 3
        assert set(proxy.asked) == {bot.teams.url.removeprefix("https://")}
