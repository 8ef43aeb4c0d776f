"""What the demonstration channel holds."""

from dataclasses import replace
from datetime import UTC, datetime

from adapters.local.store import ChannelStore, Placed, Post, PostedTip, PostState
from adapters.notice import Notice, NoticeKind
from adapters.port import TipPost
from policies.message import Language

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def _post(post_id: str, *, thread: str | None = None, state: PostState = PostState.STANDING) -> Post:
    return Post(id=post_id, author="osei", text="x", thread=thread, sent_at=NOON, state=state)


def _placed(kind: NoticeKind = NoticeKind.CONCERN, title: str = "T", person: str = "osei") -> Placed:
    notice = Notice(
        id="flag.alert" if kind is NoticeKind.ALERT else "flag", kind=kind, language=Language.EN, title=title, lead=""
    )
    return Placed(person=person, notice=notice, post_id="a", shown_at=NOON)


def _ids(store: ChannelStore, person: str) -> list[str]:
    return [entry.id if isinstance(entry, Post) else entry.tip.id for entry in store.timeline(person)]


def test_an_edit_leaves_a_post_where_it_stands() -> None:
    """Replacing a post does not move it to the end."""
    store = ChannelStore()
    store.put(_post("a"))
    store.put(_post("b"))
    store.put(replace(_post("a"), text="y"))
    assert _ids(store, "tremblay") == ["a", "b"]


def test_a_lost_post_is_its_authors_alone() -> None:
    """The place of words that a restart took is shown to nobody but their author."""
    store = ChannelStore()
    store.put(_post("a", state=PostState.LOST))
    assert (_ids(store, "osei"), _ids(store, "tremblay")) == (["a"], [])


def test_the_same_notice_changes_nothing() -> None:
    """Only a notice that says something new is a change; it takes the place of the old one."""
    store = ChannelStore()
    assert [store.place(_placed()), store.place(_placed()), store.place(_placed(title="U"))] == [True, False, True]
    assert [placed.notice.title for placed in store.notices("osei")] == ["U"]


def test_thanks_take_the_place_of_the_concern() -> None:
    """A settled notice does not leave the concern standing beside it."""
    store = ChannelStore()
    store.place(_placed())
    store.place(_placed(NoticeKind.THANKS))
    assert [placed.notice.kind for placed in store.notices("osei")] == [NoticeKind.THANKS]


def test_an_alert_stands_beside_the_concern() -> None:
    """An officer who is also the author reads both."""
    store = ChannelStore()
    store.place(_placed())
    store.place(_placed(NoticeKind.ALERT))
    assert len(store.notices("osei")) == 2


def test_notices_are_found_by_their_person_only() -> None:
    """The colleague has none."""
    store = ChannelStore()
    store.place(_placed())
    assert not store.notices("tremblay")


def test_a_post_on_its_way_is_not_missed() -> None:
    """While a post is being taken in, its notice must not take it for lost."""
    store = ChannelStore()
    with store.expecting("a"):
        assert not store.misses("a")
    assert store.misses("a")


def test_a_tip_stands_once() -> None:
    """The same tip again is not added."""
    store = ChannelStore()
    tip = PostedTip(tip=TipPost(id="t", language=Language.EN, title="T", body="B"), sent_at=NOON)
    assert [store.put_tip(tip), store.put_tip(tip)] == [True, False]
    assert _ids(store, "tremblay") == ["t"]


def test_a_full_channel_lets_the_oldest_go_with_its_thread() -> None:
    """Memory is bounded: the oldest post leaves with its replies and notices, and no reply is left without its root."""
    store = ChannelStore()
    store.put(_post("a"))
    store.put(_post("reply", thread="a"))
    store.place(_placed())
    for number in range(500):
        store.put(_post(f"p{number}"))
    assert len(_ids(store, "osei")) <= 500
    assert store.post("a") is None
    assert store.post("reply") is None
    assert not store.notices("osei")
