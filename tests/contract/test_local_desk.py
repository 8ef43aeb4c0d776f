"""The author's desk over HTTP: who is asking, what each window hears of the answer, and what is refused."""

import json
import logging
from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest

from adapters.desk import Person, Preferences
from adapters.local.desk_json import REASON_CHARS
from adapters.local.translate import HOME, TEXT_CHARS
from adapters.notice import Act, Notice, NoticeKind, Offer
from adapters.port import Address, Deleted, DeliveryError, Edited, TipPost
from policies.message import Language, Platform
from tests.fakes.author_desk import NAME, concern
from tests.fakes.local_product import LocalProduct, SealedMemory, serving

ID = "0123456789abcdef0123456789abcdef"
ADDRESS = Address(platform=Platform.LOCAL, workspace="local", channel="local", author="osei", message_id=ID)
OSEI = "/local/people/osei"
TREMBLAY = "/local/people/tremblay"
FLAG = "flag-1"


@pytest.fixture
async def product() -> AsyncIterator[LocalProduct]:
    """The page being served, with a small product behind it and a notice that is Dr. Osei's."""
    async with serving() as product:
        product.desk.readers[FLAG] = "osei"
        yield product


@pytest.fixture
async def page(product: LocalProduct) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's program, speaking to the page's interface."""
    async with httpx.AsyncClient(base_url=product.url) as client:
        yield client


async def _told(product: LocalProduct, page: httpx.AsyncClient, *, direct: bool = False) -> None:
    """Have Dr. Osei told of a message of hers."""
    await page.post(f"{OSEI}/messages", json={"text": "hello", "id": ID})
    client = product.adapter.client
    tell = client.tell_directly if direct else client.tell_in_channel
    await tell(ADDRESS, concern(FLAG), retry=False)


async def _press(page: httpx.AsyncClient, act: str, person: str = OSEI, **fields: object) -> httpx.Response:
    return await page.post(f"{person}/notices/{FLAG}/acts", json={"act": act, **fields})


async def _snapshot(page: httpx.AsyncClient, person: str) -> dict[str, list[dict[str, object]]]:
    async with page.stream("GET", f"{person}/events") as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                return json.loads(line.removeprefix("data: "))  # type: ignore[no-any-return] # the page's snapshot
    raise AssertionError


async def test_a_press_reaches_the_desk_with_who_pressed(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """Person, choice, reason and the language of the page arrive; the person is that of the path."""
    await _told(product, page)
    answer = await page.post(
        f"{OSEI}/notices/{FLAG}/acts",
        json={"act": "not_patient", "choice": "colleague", "reason": "she works here", "person": "tremblay"},
        headers={"accept-language": "fr"},
    )
    (deed,) = product.desk.deeds
    assert answer.status_code == 200
    assert (deed.person.id, deed.person.workspace, deed.person.language) == ("osei", "local", Language.FR)
    assert (deed.act, deed.choice, deed.reason, deed.direct) == (
        Act.NOT_PATIENT,
        "colleague",
        "she works here",
        False,
    )


async def test_what_is_decided_takes_the_notices_place_in_every_window(
    product: LocalProduct, page: httpx.AsyncClient
) -> None:
    """Answer and later windows show the outcome where the message stands, and the colleague sees nothing."""
    await _told(product, page)
    answer = (await _press(page, "contest")).json()
    (shown,) = (await _snapshot(page, OSEI))["notices"]
    assert answer["notice"]["outcome"] == shown["outcome"] == "An officer will look again."
    assert (shown["post"], shown["items"]) == (ID, answer["notice"]["items"])
    assert not (await _snapshot(page, TREMBLAY))["notices"]


@pytest.mark.parametrize("act", ["show", "why", "rewrite"])
async def test_a_look_is_for_the_window_that_asked(product: LocalProduct, page: httpx.AsyncClient, act: str) -> None:
    """Words that somebody asked to see are in the answer, and no other window shows them."""
    await _told(product, page, direct=True)
    before = (await _snapshot(page, OSEI))["notices"]
    assert (await _press(page, act)).json()["notice"]
    assert (await _snapshot(page, OSEI))["notices"] == before
    assert product.desk.deeds[-1].direct


async def test_a_tips_answer_is_for_the_window_that_chose(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The channel shows case and choices; what speaks for the best one is in the answer to a choice alone."""
    tip = TipPost(
        id="tip:c:2026-W10", language=Language.EN, title="T", body="B", choices=("a", "b"), answer="Secret.", source="S"
    )
    await product.adapter.client.post_tip(HOME, tip, retry=False)
    assert "Secret." not in str(await _snapshot(page, OSEI))
    answer = await page.post(f"{OSEI}/tips/tip:c:2026-W10/answers", json={"choice": 1})
    assert (answer.status_code, answer.json()["title"]) == (200, "That is the best choice.")
    (chosen,) = product.desk.choices
    assert (chosen.tip, chosen.choice, chosen.person.id) == ("tip:c:2026-W10", 1, "osei")
    refused = await page.post(f"{OSEI}/tips/tip:c:2026-W10/answers", json={"choice": "b"})
    assert refused.status_code == 422


async def test_the_rewrite_comes_with_what_changed(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """Spans count code points, and the next button comes with its question."""
    await _told(product, page)
    notice = (await _press(page, "rewrite")).json()["notice"]
    (offer,) = notice["offers"]
    assert (notice["rewrite"], notice["changed"]) == ("the patient is better", [{"start": 0, "end": 11}])
    assert (offer["act"], offer["confirm"]) == ("replace", "Replace the message?")


async def test_pressed_twice_it_has_one_effect(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """Both presses get the same outcome."""
    await _told(product, page)
    answers = [(await _press(page, "remind")).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert product.desk.effects[FLAG, Act.REMIND] == 1


async def test_somebody_elses_press_does_nothing(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The colleague who guesses the id of a notice gets no word of it, and the author's stays as it is."""
    await _told(product, page)
    before = (await _snapshot(page, OSEI))["notices"]
    answer = await _press(page, "show", TREMBLAY)
    assert answer.json() == {"say": "", "notice": None}
    assert NAME not in answer.text
    assert not product.desk.effects
    assert (await _snapshot(page, OSEI))["notices"] == before


async def test_an_expired_button_says_so(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """One line for the person who pressed, and the notice stays."""
    await _told(product, page)
    product.desk.expired.add(FLAG)
    assert (await _press(page, "why")).json() == {"say": "The buttons have expired.", "notice": None}


async def test_a_press_in_a_reminder_settles_the_notice_too(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """What is decided through one word about a message stands in the place of the other."""
    await _told(product, page)
    reminder = Notice(
        id="reminder-1", kind=NoticeKind.REMINDER, language=Language.EN, title="Your reminder", lead="", offers=()
    )
    await product.adapter.client.tell_directly(ADDRESS, reminder, retry=False)
    product.desk.notices["reminder-1"] = concern(FLAG)
    await page.post(f"{OSEI}/notices/reminder-1/acts", json={"act": "contest"})
    shown = (await _snapshot(page, OSEI))["notices"]
    assert [(notice["id"], bool(notice["outcome"])) for notice in shown] == [(FLAG, True), ("reminder-1", True)]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "act"),
        ({"act": "explode"}, "act"),
        ({"act": 3}, "act"),
        ({"act": "why", "choice": ["x"]}, "choice"),
        ({"act": "why", "choice": "x" * 65}, "choice"),
        ({"act": "why", "reason": True}, "reason"),
        ({"act": "why", "reason": "x" * (REASON_CHARS + 1)}, "reason"),
    ],
)
async def test_a_bad_press_is_refused_by_name(
    product: LocalProduct, page: httpx.AsyncClient, fields: dict[str, object], field: str
) -> None:
    """The refusal names the field, and the desk hears nothing."""
    refused = await page.post(f"{OSEI}/notices/{FLAG}/acts", json=fields)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)
    assert not product.desk.deeds


@pytest.mark.parametrize("path", ["notices/flag-1/acts", "drafts", "home"])
async def test_what_is_asked_must_be_json_of_a_known_person(page: httpx.AsyncClient, path: str) -> None:
    """A form of another site is refused by its type, a body past the limit by its size, a stranger by name."""
    method = "PUT" if path == "home" else "POST"
    form = {"content-type": "application/x-www-form-urlencoded"}
    typed = {"content-type": "application/json"}
    answers = [
        await page.request(method, f"{OSEI}/{path}", content=b"act=why", headers=form),
        await page.request(method, f"{OSEI}/{path}", content=b'"' + b"x" * 1_000_000 + b'"', headers=typed),
        await page.request(method, f"/local/people/nobody/{path}", json={"act": "why"}),
    ]
    fields = [(answer.status_code, answer.json()["error"]["field"]) for answer in answers]
    assert fields == [(415, "content-type"), (413, "body"), (404, "person")]


@pytest.mark.parametrize("path", ["notices/flag-1/acts", "drafts", "home"])
async def test_another_site_cannot_ask(product: LocalProduct, page: httpx.AsyncClient, path: str) -> None:
    """The guard of the channel guards the desk as well."""
    headers = {"origin": "https://evil.example.com"}
    refused = await page.post(f"{OSEI}/{path}", json={"act": "why"}, headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "cross_site")
    assert not product.desk.deeds


async def test_a_desk_that_fails_is_told_without_its_words(
    product: LocalProduct, page: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer is 503 with a remedy, the log has the type alone, and trying again works."""
    product.desk.failures.append(RuntimeError(NAME))
    with caplog.at_level(logging.DEBUG):
        refused = await page.post(f"{OSEI}/drafts", json={"text": NAME})
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "desk_closed")
    assert "RuntimeError" in caplog.text
    assert NAME not in caplog.text + refused.text
    assert (await page.post(f"{OSEI}/drafts", json={"text": NAME})).status_code == 200


async def test_a_draft_is_reported_on_and_kept_nowhere(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The findings come as spans, the rewrite beside them; neither channel, feed nor store learns of the draft."""
    report = (await page.post(f"{OSEI}/drafts", json={"text": f"{NAME} has a fever"})).json()
    assert (report["marked"], report["rewrite"]) == ([{"start": 0, "end": len(NAME)}], "the patient has a fever")
    assert not report["remarks"]
    assert not product.intake.events
    assert NAME not in str(product.sealed.values)
    for person in (OSEI, TREMBLAY):
        assert not (await _snapshot(page, person))["entries"]


async def test_a_draft_for_the_public_has_remarks(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The tick reaches the desk, and each remark names its strategy."""
    report = (await page.post(f"{OSEI}/drafts", json={"text": "hello", "public": True})).json()
    assert product.desk.drafts[-1].public
    assert [(remark["strategy"], remark["open"]) for remark in report["remarks"]] == [(4, True), (7, False)]


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"text": 4}, "text"), ({"text": "x" * (TEXT_CHARS + 1)}, "text"), ({"text": "x", "public": "yes"}, "public")],
)
async def test_a_bad_draft_is_refused_by_name(
    product: LocalProduct, page: httpx.AsyncClient, fields: dict[str, object], field: str
) -> None:
    """The refusal names the field and quotes nothing."""
    refused = await page.post(f"{OSEI}/drafts", json=fields)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)
    assert not product.desk.drafts


async def test_a_page_shows_its_own_persons_notices_only(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The author's page lists the notice with what can be done, the colleague's does not; both offer the policy."""
    product.desk.notices[FLAG] = concern(FLAG)
    mine, theirs = [(await page.get(f"{person}/home")).json() for person in (OSEI, TREMBLAY)]
    assert [(entry["notice"], len(entry["offers"])) for entry in mine["entries"]] == [(FLAG, 7)]
    assert not theirs["entries"]
    assert [[offer["act"] for offer in one["sections"][0]["offers"]] for one in (mine, theirs)] == [["acknowledge"]] * 2


async def test_what_a_person_chose_is_stored_for_them(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """Every setting arrives as it was chosen, and the page answers with it."""
    chosen = {
        "language": "fr",
        "reminders": False,
        "quiet_from": 22,
        "quiet_to": 7,
        "time_zone": "America/Vancouver",
        "tips_paused_until": "2026-12-24",
    }
    answer = await page.put(f"{OSEI}/home", json=chosen)
    assert answer.json()["preferences"] == chosen
    assert (await page.get(f"{OSEI}/home")).json()["preferences"] == chosen
    assert product.desk.preferences == {
        "osei": Preferences(
            language=Language.FR,
            reminders=False,
            quiet_from=22,
            quiet_to=7,
            time_zone="America/Vancouver",
            tips_paused_until=date(2026, 12, 24),
        )
    }


async def test_what_is_left_out_is_the_sites_choice(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """An empty object takes every choice back."""
    await page.put(f"{OSEI}/home", json={"language": None})
    assert product.desk.preferences["osei"] == Preferences()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"language": "de"}, "language"),
        ({"reminders": 1}, "reminders"),
        ({"quiet_from": 24}, "quiet_from"),
        ({"quiet_from": True}, "quiet_from"),
        ({"quiet_to": "7"}, "quiet_to"),
        ({"time_zone": 5}, "time_zone"),
        ({"tips_paused_until": "tomorrow"}, "tips_paused_until"),
    ],
)
async def test_a_bad_choice_is_refused_by_name(
    product: LocalProduct, page: httpx.AsyncClient, fields: dict[str, object], field: str
) -> None:
    """The refusal names the setting, and nothing is stored."""
    refused = await page.put(f"{OSEI}/home", json=fields)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)
    assert not product.desk.preferences


async def test_a_message_is_replaced_as_its_author_would(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The product hears of an edit like any other, everybody reads the new words, and no grant is needed."""
    await _told(product, page)
    client = product.adapter.client
    await client.change_message(ADDRESS, "the patient is better")
    await client.change_message(ADDRESS, "the patient is better")
    edits = [event for event in product.intake.events if isinstance(event, Edited)]
    (entry,) = (await _snapshot(page, TREMBLAY))["entries"]
    assert [event.message.text for event in edits] == ["the patient is better"]
    assert (entry["text"], entry["edited"]) == ("the patient is better", True)
    assert not await client.grant_url(Person(platform=Platform.LOCAL, workspace="local", id="osei"))


async def test_a_message_is_deleted_as_its_author_would(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The product hears of a deletion; what is gone can no longer be replaced."""
    await _told(product, page)
    client = product.adapter.client
    await client.change_message(ADDRESS, None)
    assert isinstance(product.intake.events[-1], Deleted)
    with pytest.raises(DeliveryError) as failed:
        await client.change_message(ADDRESS, "again")
    assert (failed.value.code, failed.value.permanent) == ("gone", True)


async def test_a_change_that_cannot_be_stored_can_be_tried_again(
    product: LocalProduct, page: httpx.AsyncClient
) -> None:
    """The message stays, and the failure is not for good."""
    await _told(product, page)
    product.intake.failures.append(OSError())
    with pytest.raises(DeliveryError) as failed:
        await product.adapter.client.change_message(ADDRESS, None)
    assert not failed.value.permanent
    assert [entry["text"] for entry in (await _snapshot(page, OSEI))["entries"]] == ["hello"]


async def test_a_direct_message_is_renewed_in_its_place(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The new words stand under the same id; what is no longer shown is not shown again."""
    await _told(product, page, direct=True)
    client = product.adapter.client
    short = Notice(
        id=FLAG, kind=NoticeKind.CONCERN, language=Language.EN, title="T", lead="", outcome="Old: still to be settled."
    )
    await client.renew(ADDRESS, short)
    (shown,) = (await _snapshot(page, OSEI))["notices"]
    assert (shown["outcome"], shown["post"]) == ("Old: still to be settled.", None)
    await client.renew(ADDRESS, Notice(id="gone", kind=NoticeKind.CONCERN, language=Language.EN, title="T", lead=""))
    assert len((await _snapshot(page, OSEI))["notices"]) == 1


async def test_the_people_are_the_two_physicians(product: LocalProduct) -> None:
    """The names from which the product knows colleagues."""
    names = [known async for known in product.adapter.client.people(HOME)]
    assert [known.display for known in names] == ["Dr. Amara Osei", "Dr. Julie Tremblay"]


async def test_buttons_survive_a_restart_and_words_do_not() -> None:
    """The author can still answer where the message stood, and nothing of the rewrite was stored."""
    sealed = SealedMemory()
    async with serving(sealed) as before, httpx.AsyncClient(base_url=before.url) as page:
        await _told(before, page)
    assert NAME not in str(sealed.values)
    async with serving(sealed) as after, httpx.AsyncClient(base_url=after.url) as page:
        (shown,) = (await _snapshot(page, OSEI))["notices"]
        assert [offer["act"] for offer in shown["offers"]] == [offer.act for offer in concern().offers]  # type: ignore[union-attr, attr-defined] # the page's snapshot
        assert (await _press(page, "contest")).json()["notice"]["outcome"]


async def test_a_welcome_is_a_direct_message_with_its_button(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """Somebody who is new reads it once in private and can confirm the policy."""
    welcome = Notice(
        id="welcome-1",
        kind=NoticeKind.WELCOME,
        language=Language.EN,
        title="You joined",
        lead="",
        offers=(Offer(act=Act.ACKNOWLEDGE, label="I have read the policy", primary=True),),
    )
    for retry in (False, True):
        await product.adapter.client.tell_directly(ADDRESS, welcome, retry=retry)
    (shown,) = (await _snapshot(page, OSEI))["notices"]
    assert (shown["kind"], shown["post"]) == ("welcome", None)
    await page.post(f"{OSEI}/notices/welcome-1/acts", json={"act": "acknowledge"})
    assert (await _snapshot(page, OSEI))["notices"][0]["outcome"] == "You have read the policy."
