"""The demonstration channel over HTTP: what the product hears, what each window hears, and what is refused."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from adapters.local.translate import HOME, TEXT_CHARS
from adapters.notice import Notice, NoticeKind
from adapters.port import Address, Deleted, DeliveryError, Edited, Posted, TipPost
from policies.message import Language, Platform
from tests.fakes.local_product import LocalProduct, SealedMemory, concern, serving
from tests.waiting import PATIENCE_S, until

NAMED = "Mrs. Margaret Lindqvist is febrile"
ID = "0123456789abcdef0123456789abcdef"
OTHER_ID = "f" * 32
OSEI = "/local/people/osei"
TREMBLAY = "/local/people/tremblay"


@pytest.fixture
async def product() -> AsyncIterator[LocalProduct]:
    """The page being served, with a small product behind it."""
    async with serving() as product:
        yield product


@pytest.fixture
async def page(product: LocalProduct) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's program, speaking to the page's interface."""
    async with _visiting(product) as client:
        yield client


def _visiting(product: LocalProduct) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=product.url, timeout=PATIENCE_S)


@dataclass(frozen=True)
class Heard:
    """One event of a feed."""

    kind: str
    value: dict[str, object]


async def _hear(
    page: httpx.AsyncClient, person: str, last: str = "", opened: asyncio.Event | None = None
) -> list[Heard]:
    """Return a person's feed up to the event that contains ``last``; without it, the snapshot alone.

    ``opened`` is set once the snapshot is there.
    """
    heard: list[Heard] = []
    async with asyncio.timeout(PATIENCE_S), page.stream("GET", f"{person}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        kind = ""
        async for line in answer.aiter_lines():
            name, _, rest = line.partition(": ")
            if name == "event":
                kind = rest
            elif name == "data":
                heard.append(Heard(kind, json.loads(rest)))
                if opened is not None:
                    opened.set()
                if last in rest:
                    return heard
    return heard


async def _snapshot(page: httpx.AsyncClient, person: str) -> dict[str, list[dict[str, object]]]:
    return (await _hear(page, person))[0].value  # type: ignore[return-value] # the shape of the page's snapshot


async def _post(page: httpx.AsyncClient, text: str, person: str = OSEI, **fields: str) -> httpx.Response:
    return await page.post(f"{person}/messages", json={"text": text, **fields})


async def test_the_product_has_a_message_before_the_page_has_its_answer(
    product: LocalProduct, page: httpx.AsyncClient
) -> None:
    """A message is acknowledged only after it was taken in, with author, place and words."""
    answer = await _post(page, "hello", TREMBLAY, id=ID)
    (event,) = product.intake.events
    assert isinstance(event, Posted)
    assert (answer.status_code, answer.json()["id"], answer.json()["state"]) == (201, ID, "standing")
    assert (event.message.text, event.message.author, event.message.id) == ("hello", "tremblay", ID)
    assert event.address.platform is Platform.LOCAL


async def test_a_message_that_cannot_be_stored_is_not_posted(
    product: LocalProduct, page: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Where taking in fails, the answer is 503, the channel stays empty, the log quotes nothing, and a retry works."""
    product.intake.failures.append(RuntimeError(NAMED))
    with caplog.at_level(logging.DEBUG):
        refused = await _post(page, NAMED, id=ID)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "not_taken")
    assert refused.headers["retry-after"] == "1"
    assert not (await _snapshot(page, OSEI))["entries"]
    assert "RuntimeError" in caplog.text
    assert "Lindqvist" not in caplog.text + refused.text
    assert (await _post(page, NAMED, id=ID)).status_code == 201


@pytest.mark.parametrize("change", ["PATCH", "DELETE"])
async def test_a_change_that_cannot_be_stored_changes_nothing(
    product: LocalProduct, page: httpx.AsyncClient, change: str
) -> None:
    """A message stays as it was when its edit or deletion could not be taken in."""
    await _post(page, "as it was", id=ID)
    product.intake.failures.append(OSError())
    body = {"json": {"text": "changed"}} if change == "PATCH" else {}
    refused = await page.request(change, f"{OSEI}/messages/{ID}", **body)  # type: ignore[arg-type] # httpx's own keywords
    assert refused.status_code == 503
    (entry,) = (await _snapshot(page, OSEI))["entries"]
    assert (entry["text"], entry["state"], entry["edited"]) == ("as it was", "standing", False)


async def test_posting_twice_under_one_id_posts_once(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """A page that lost the answer and asks again, even at the same moment, has no second effect."""
    answers = await asyncio.gather(*(_post(page, "hello", id=ID) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert len(product.intake.events) == 1


@pytest.mark.parametrize(("person", "text"), [(TREMBLAY, "hello"), (OSEI, "other words")])
async def test_an_id_belongs_to_one_message(page: httpx.AsyncClient, person: str, text: str) -> None:
    """Another message under a known id is refused."""
    await _post(page, "hello", id=ID)
    refused = await _post(page, text, person, id=ID)
    assert (refused.status_code, refused.json()["error"]["field"]) == (409, "id")


async def test_an_edit_reaches_the_product_with_the_new_words(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The message keeps its id and shows that it was edited; the same words again are no event."""
    await _post(page, "one", id=ID)
    answer = await page.patch(f"{OSEI}/messages/{ID}", json={"text": "two"})
    again = await page.patch(f"{OSEI}/messages/{ID}", json={"text": "two"})
    edit = product.intake.events[-1]
    assert isinstance(edit, Edited)
    assert (edit.message.id, edit.message.text) == (ID, "two")
    assert (answer.json()["text"], answer.json()["edited"], again.status_code) == ("two", True, 200)
    assert len(product.intake.events) == 2


async def test_a_deletion_reaches_the_product_once(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The words are gone for everybody, and deleting again is no event."""
    await _post(page, "one", id=ID)
    answers = [await page.delete(f"{OSEI}/messages/{ID}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [type(event) for event in product.intake.events] == [Posted, Deleted]
    assert [entry["text"] for entry in (await _snapshot(page, TREMBLAY))["entries"]] == [""]


async def test_only_its_author_changes_a_message(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The colleague can neither edit nor delete it."""
    await _post(page, "one", id=ID)
    refused = [
        await page.patch(f"{TREMBLAY}/messages/{ID}", json={"text": "two"}),
        await page.delete(f"{TREMBLAY}/messages/{ID}"),
    ]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert len(product.intake.events) == 1


async def test_a_message_that_is_gone_cannot_be_changed(page: httpx.AsyncClient) -> None:
    """Unknown and deleted messages answer 404."""
    await _post(page, "one", id=ID)
    await page.delete(f"{OSEI}/messages/{ID}")
    assert (await page.patch(f"{OSEI}/messages/{ID}", json={"text": "two"})).status_code == 404
    assert (await page.delete(f"{OSEI}/messages/{OTHER_ID}")).status_code == 404


async def test_a_reply_is_in_the_thread_of_its_message(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """A reply carries its thread to the product and to the page."""
    await _post(page, "question", id=ID)
    answer = await _post(page, "answer", TREMBLAY, thread=ID)
    event = product.intake.events[-1]
    assert isinstance(event, Posted)
    assert (answer.json()["thread"], event.message.thread, event.address.thread) == (ID, ID, ID)


@pytest.mark.parametrize("root", ["unknown", "deleted", "reply"])
async def test_a_reply_needs_a_message_that_can_have_one(page: httpx.AsyncClient, root: str) -> None:
    """Replies to what is gone, or to a reply, are refused with the field's name."""
    await _post(page, "question", id=ID)
    thread = (await _post(page, "answer", thread=ID)).json()["id"] if root == "reply" else ID
    if root == "deleted":
        await page.delete(f"{OSEI}/messages/{ID}")
    refused = await _post(page, "more", thread=OTHER_ID if root == "unknown" else thread)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "thread")


@pytest.mark.parametrize(
    ("content", "media_type", "refusal"),
    [
        (b"{", "application/json", (400, "body")),
        (b"\xff\xff", "application/json", (400, "body")),
        (b"[1]", "application/json", (400, "body")),
        (b"{}", "application/json; charset=utf-8", (422, "text")),
        (b'{"text": ""}', "application/json", (422, "text")),
        (b'{"text": ["x"]}', "application/json", (422, "text")),
        (b'{"text": "x", "id": 4}', "application/json", (422, "id")),
        (b"text=x", "application/x-www-form-urlencoded", (415, "content-type")),
        (b'{"text": "x"}', "text/plain", (415, "content-type")),
        (b'{"text": "x"}', "", (415, "content-type")),
        (b'{"text": "' + b"x" * 1_000_000 + b'"}', "application/json", (413, "body")),
    ],
)
async def test_bad_input_is_refused_by_name(
    product: LocalProduct, page: httpx.AsyncClient, content: bytes, media_type: str, refusal: tuple[int, str]
) -> None:
    """What cannot be understood gets a 4xx that names the field, and reaches no one."""
    headers = {"content-type": media_type} if media_type else {}
    refused = await page.post(f"{OSEI}/messages", content=content, headers=headers)
    assert (refused.status_code, refused.json()["error"]["field"]) == refusal
    assert not product.intake.events


async def test_the_longest_message_is_taken_in_its_longest_spelling(page: httpx.AsyncClient) -> None:
    """The limit on bytes never cuts a text that the limit on characters allows."""
    body = b'{"text": "' + b"\\ud83d\\ude00" * TEXT_CHARS + b'"}'
    answer = await page.post(f"{OSEI}/messages", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 201


@pytest.mark.parametrize("text", ["a\x00b", "lone \ud800 surrogate", "\u202eright to left", "\U0001f600", "</script>"])
async def test_odd_characters_survive(product: LocalProduct, page: httpx.AsyncClient, text: str) -> None:
    """The product and every window get exactly the characters that were posted."""
    body = json.dumps({"text": text}).encode()
    answer = await page.post(f"{OSEI}/messages", content=body, headers={"content-type": "application/json"})
    event = product.intake.events[0]
    assert isinstance(event, Posted)
    assert answer.json()["text"] == event.message.text == text
    assert (await _snapshot(page, TREMBLAY))["entries"][0]["text"] == text


@pytest.mark.parametrize("path", ["/local/people/nobody/events", "/local/people/osei%00/events"])
async def test_an_unknown_person_is_refused(page: httpx.AsyncClient, path: str) -> None:
    """There is nobody else to be."""
    refused = await page.get(path)
    assert (refused.status_code, refused.json()["error"]["field"]) == (404, "person")


async def test_the_notice_reaches_its_author_and_nobody_else(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The author's live feed brings the notice; the colleague's has the messages and not one trace of it."""
    opened = (asyncio.Event(), asyncio.Event())
    author = asyncio.create_task(_hear(page, OSEI, "last word", opened[0]))
    colleague = asyncio.create_task(_hear(page, TREMBLAY, "last word", opened[1]))
    await until(lambda: all(feed.is_set() for feed in opened), "both windows are open")
    await _post(page, NAMED, id=ID)
    await product.intake.settled()
    await page.patch(f"{OSEI}/messages/{ID}", json={"text": "A patient is febrile"})
    await product.intake.settled()
    await _post(page, "last word")
    notices = [heard.value for heard in await author if heard.kind == "notice"]
    assert [(notice["kind"], notice["post"]) for notice in notices] == [("concern", ID), ("thanks", ID)]
    assert "Margaret Lindqvist" in str(notices[0]["items"])
    assert [heard.kind for heard in await colleague] == ["snapshot", "entry", "entry", "entry"]
    assert "flag-" not in str(await colleague)
    assert "private word" not in str(await colleague)


async def test_a_window_opened_later_shows_the_notice_to_its_author_only(
    product: LocalProduct, page: httpx.AsyncClient
) -> None:
    """The snapshot of the author holds the notice, the colleague's holds none."""
    await _post(page, NAMED, id=ID)
    await product.intake.settled()
    assert len((await _snapshot(page, OSEI))["notices"]) == 1
    assert not (await _snapshot(page, TREMBLAY))["notices"]


def _address(author: str = "osei", message_id: str = ID) -> Address:
    return Address(platform=Platform.LOCAL, workspace="local", channel="local", author=author, message_id=message_id)


def _notice(text: str = NAMED) -> Notice:
    notice = concern("flag", text)
    assert notice is not None
    return notice


async def test_a_notice_delivered_again_is_shown_once(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The notice is found by its id, on either way; the platform vouches for it each time."""
    await _post(page, "hello", id=ID)
    client = product.adapter.client
    receipts = [
        await client.tell_in_channel(_address(), _notice(), retry=False),
        await client.tell_in_channel(_address(), _notice(), retry=True),
        await client.tell_directly(_address(), _notice(), retry=True),
    ]
    assert all(receipt.sure for receipt in receipts)
    assert len((await _snapshot(page, OSEI))["notices"]) == 1


async def test_an_alert_is_a_direct_message_to_the_officer(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """It hangs on no message, and the author's window does not have it."""
    alert = Notice(id="flag", kind=NoticeKind.ALERT, language=Language.EN, title="Flagged", lead="Codes only.")
    await product.adapter.client.tell_directly(_address("tremblay"), alert, retry=False)
    (notice,) = (await _snapshot(page, TREMBLAY))["notices"]
    assert (notice["kind"], notice["post"]) == ("alert", None)
    assert not (await _snapshot(page, OSEI))["notices"]


async def test_nobody_else_can_be_told(product: LocalProduct) -> None:
    """A notice to somebody who is not in the channel fails for good."""
    with pytest.raises(DeliveryError) as failed:
        await product.adapter.client.tell_in_channel(_address("stranger"), _notice(), retry=False)
    assert failed.value.permanent


async def test_a_notice_outlives_a_restart_without_its_words() -> None:
    """After a restart the author sees the notice where the message stood; no word of the message was stored."""
    sealed = SealedMemory()
    async with serving(sealed) as before, _visiting(before) as page:
        await _post(page, NAMED, id=ID)
        await before.intake.settled()
    assert "Lindqvist" not in str(sealed.values)
    async with serving(sealed) as after, _visiting(after) as page:
        seen = await _snapshot(page, OSEI)
        assert [(entry["id"], entry["state"], entry["text"]) for entry in seen["entries"]] == [(ID, "lost", "")]
        assert [notice["post"] for notice in seen["notices"]] == [ID]
        theirs = await _snapshot(page, TREMBLAY)
        assert (theirs["entries"], theirs["notices"]) == ([], [])


async def test_a_lost_message_can_still_be_settled() -> None:
    """Deleting the place of words that a restart took tells the product, so that the flag can close."""
    sealed = SealedMemory()
    async with serving(sealed) as before, _visiting(before) as page:
        await _post(page, NAMED, id=ID)
        await before.intake.settled()
    async with serving(sealed) as after, _visiting(after) as page:
        edit = await page.patch(f"{OSEI}/messages/{ID}", json={"text": "two"})
        answer = await page.delete(f"{OSEI}/messages/{ID}")
        assert (edit.status_code, answer.status_code) == (404, 200)
        (event,) = after.intake.events
        assert isinstance(event, Deleted)
        assert event.message_id == ID


async def test_thanks_are_not_remembered_across_a_restart() -> None:
    """What is settled leaves nothing behind."""
    sealed = SealedMemory()
    async with serving(sealed) as before, _visiting(before) as page:
        await _post(page, NAMED, id=ID)
        await before.intake.settled()
        await page.patch(f"{OSEI}/messages/{ID}", json={"text": "A patient"})
        await before.intake.settled()
    async with serving(sealed) as after, _visiting(after) as page:
        seen = await _snapshot(page, OSEI)
        assert (seen["entries"], seen["notices"]) == ([], [])


async def test_a_notice_for_a_message_from_before_a_restart_is_shown(
    product: LocalProduct, page: httpx.AsyncClient
) -> None:
    """A delivery that was owed when the server died shows the place of the message, and the notice in full."""
    await product.adapter.client.tell_in_channel(_address(), _notice(), retry=True)
    seen = await _snapshot(page, OSEI)
    assert [entry["state"] for entry in seen["entries"]] == ["lost"]
    assert "Lindqvist" in str(seen["notices"])


async def test_everybody_reads_a_tip_once(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """The same tip tried again is not posted again."""
    tip = TipPost(id="t", language=Language.EN, title="T", body="B")
    for retry in (False, True):
        assert (await product.adapter.client.post_tip(HOME, tip, retry=retry)).sure
    for person in (OSEI, TREMBLAY):
        assert [entry["id"] for entry in (await _snapshot(page, person))["entries"]] == ["tip:t"]


async def test_the_channel_makes_itself_known(product: LocalProduct) -> None:
    """Tips can be posted from the start, and doctor has nothing to complain of."""
    assert product.channels.known == [HOME]
    assert not await product.adapter.client.problems()


async def test_stopping_ends_the_feeds(product: LocalProduct, page: httpx.AsyncClient) -> None:
    """A window that stays open does not hold up the server."""
    opened = asyncio.Event()
    feed = asyncio.create_task(_hear(page, OSEI, "never", opened))
    await until(opened.is_set, "the window is open")
    await product.adapter.stop()
    assert [heard.kind for heard in await feed] == ["snapshot"]
