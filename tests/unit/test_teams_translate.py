"""What Teams' activities are translated to."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.port import ChannelEvent, Deleted, Edited, Posted
from adapters.teams.membership import Change, Scope, read_membership
from adapters.teams.translate import translate
from policies.message import Message, Platform
from tests.fakes import teams_activities as activities
from tests.fakes.bot_connector import TENANT

URL = "https://smba.example.org/amer/"


def _message(event: ChannelEvent | None) -> Message:
    assert isinstance(event, Posted | Edited)
    return event.message


def _html(*bodies: str) -> list[dict[str, str]]:
    return [{"contentType": "text/html", "content": body} for body in bodies]


def test_a_channel_post_keeps_who_where_and_when() -> None:
    """All ids are taken from where Teams vouches for them; the thread mark is no part of the channel."""
    event = translate(activities.channel_message(URL, "Rounds at 8"))
    message = _message(event)

    assert isinstance(event, Posted)
    assert message.platform is Platform.TEAMS
    assert (message.workspace, message.channel) == (TENANT, activities.CHANNEL)
    assert (message.author, message.id, message.thread) == (activities.AUTHOR, activities.MESSAGE_ID, None)
    assert message.sent_at == datetime(2025, 11, 22, 12, 0, 0, 123000, UTC)
    assert event.address.reference["serviceUrl"] == URL


def test_the_reference_names_no_person() -> None:
    """Whom words go to is said by the address alone, so the reference cannot lead to anybody else."""
    event = translate(activities.channel_message(URL, "x"))

    assert isinstance(event, Posted)
    assert activities.AUTHOR not in str(event.address.reference)
    assert "Ada Author" not in str(event)


def test_a_reply_stands_in_its_thread() -> None:
    """A reply carries the id of the post that it answers."""
    reply = activities.channel_message(URL, "x", id="1763812900000")

    assert _message(translate(reply)).thread == activities.MESSAGE_ID


def test_a_group_chat_is_a_channel() -> None:
    """Messages of group chats are checked like those of channels."""
    message = _message(translate(activities.group_message(URL, "x")))

    assert (message.channel, message.thread) == (activities.GROUP_CHAT, None)


def test_a_one_to_one_chat_is_none() -> None:
    """What a person writes to the bot alone is nobody else's business."""
    assert translate(activities.personal_message(URL, "x")) is None


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"attachments": _html("<p>Bed <b>4</b></p>")}, "<p>Bed <b>4</b></p>"),
        ({"attachments": _html("<p>a</p>", "<p>b</p>")}, "<p>a</p>\n<p>b</p>"),
        ({"attachments": [], "text": "BP <90 & pt<John Doe>"}, "BP &lt;90 & pt&lt;John Doe>"),
        ({"attachments": [], "text": "<at>Dr Ng</at> see <b>"}, "<at>Dr Ng</at> see &lt;b>"),
        ({"attachments": [], "text": "<b>x</b>", "textFormat": "xml"}, "<b>x</b>"),
        ({"attachments": _html("<p>x</p>"), "subject": "Mr <Quist>"}, "<p>Mr &lt;Quist&gt;</p>\n<p>x</p>"),
        ({"attachments": _html("<p>x</p>"), "channelData": {"subject": "S"}}, "<p>S</p>\n<p>x</p>"),
        (
            {"attachments": [*_html("<p>x</p>"), {"contentType": "image/png", "name": "quist <1>.png"}]},
            "<p>x</p>\n<p>quist &lt;1&gt;.png</p>",
        ),
        (
            {
                "attachments": _html(
                    '<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="0">Dr Ng</span> hi'
                )
            },
            "<at>Dr Ng</at> hi",
        ),
        ({"attachments": [{"contentType": "text/html", "content": {"x": 1}}], "text": "plain"}, "plain"),
        ({"attachments": "none", "text": 5}, ""),
        ({"attachments": [], "text": "a\ud800b"}, "a\ufffdb"),
    ],
)
def test_the_text_is_all_that_readers_see(changes: dict[str, Any], text: str) -> None:
    """Body, subject and file names make up the text, as HTML; plain text swallows no words as tags."""
    activity = activities.channel_message(URL, "")
    channel_data = {**activity["channelData"], **changes.pop("channelData", {})}

    assert _message(translate({**activity, **changes, "channelData": channel_data})).text == text


@pytest.mark.parametrize("event_type", ["editMessage", "undeleteMessage"])
def test_an_edit_holds_the_new_words(event_type: str) -> None:
    """Edited and restored messages are checked again under the id they always had."""
    event = translate(activities.channel_edit(URL, "new", event_type))

    assert isinstance(event, Edited)
    assert event.message.id == activities.MESSAGE_ID
    assert "new" in event.message.text
    assert event.message.sent_at == datetime(2025, 11, 22, 12, 0, 0, 123000, UTC)


def test_a_deletion_names_the_message() -> None:
    """A deleted message is known by its channel and id."""
    event = translate(activities.channel_deletion(URL))

    assert isinstance(event, Deleted)
    assert (event.channel, event.message_id) == (activities.CHANNEL, activities.MESSAGE_ID)


def test_each_edit_is_an_event_of_its_own() -> None:
    """The same delivery twice has one id; two edits of one message have two."""
    first = activities.channel_edit(URL, "a", timestamp="2025-11-22T12:05:00Z")
    second = activities.channel_edit(URL, "a", timestamp="2025-11-22T12:06:00Z")
    ids = [event.event_id for event in (translate(first), translate(first), translate(second)) if event]

    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    ("message_id", "timestamp", "sent_at"),
    [
        ("f:1", "2025-11-22T12:00:00.1234567Z", datetime(2025, 11, 22, 12, 0, 0, 123456, UTC)),
        ("f:1", "2025-11-22T07:00:00-05:00", datetime(2025, 11, 22, 12, 0, tzinfo=UTC)),
        ("f:1", "2025-11-22T12:00:00", None),
        ("f:1", "yesterday", None),
        ("f:1", "0001-01-01T00:00:00+23:59", None),
        ("f:1", None, None),
    ],
)
def test_the_time_is_aware_or_unknown(message_id: str, timestamp: str | None, sent_at: datetime | None) -> None:
    """Where the id tells no time the timestamp does, unless it has no time zone."""
    activity = activities.channel_message(URL, "x", id=message_id, timestamp=timestamp)

    assert _message(translate(activity)).sent_at == sent_at


def test_a_persons_uninstalling_closes_their_chat() -> None:
    """Anything from a one-to-one chat shows that it is open, until the app is removed there."""
    opened = read_membership(activities.personal_message(URL, "x"))
    removed = read_membership(activities.personal_message(URL, "", type="installationUpdate", action="remove-upgrade"))

    assert opened is not None
    assert removed is not None
    assert (opened.change, opened.scope, opened.person) == (Change.ADDED, Scope.PERSON, activities.AUTHOR)
    assert removed.change is Change.REMOVED


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["message", "msteams", "channel"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_KEYS = sorted(activities.channel_edit(URL, "x"))


@given(st.dictionaries(st.sampled_from([*_KEYS, "membersAdded", "action", "subject"]), _JSON))
def test_nothing_at_all_makes_it_fail(changes: dict[str, Any]) -> None:
    """Whatever stands in whatever field, translating gives an event or none."""
    for whole in (activities.channel_edit(URL, "x"), activities.membership_update(URL, "membersAdded")):
        activity = {**whole, **changes}
        translate(activity)
        read_membership(activity)
