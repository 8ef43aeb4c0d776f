"""Changing a policy's terms on its page: the effect first, then a version that can be gone back on."""

import re
from datetime import timedelta

import pytest

from adapters.port import ChannelAddress
from bot.channels.book import ALL_CHANNELS
from bot.channels.terms import Change
from bot.console.desk import ConsoleDesk
from bot.identity.roles import Role
from bot.review.standing import ReviewError
from bot.settings import Consequence
from bot.wiring import Store
from policies.message import Platform
from tests.conftest import HeldClock
from tests.contract.console.conftest import Browse, Browser, add_flag, officer_of

MRN = "medical_record_number"
REASON = "Exam cases were flagged <b>every</b> day"


def hidden(page: str) -> dict[str, str]:
    """Return what the form that puts terms in force carries."""
    form = page.partition('id="change"')[2].partition("</form>")[0]
    return {name: value for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form) if name != "csrf"}


async def _joined(store: Store, workspace: str = "TN") -> str:
    await store.channels.joined(ChannelAddress(platform=Platform.SLACK, workspace=workspace, channel=f"C-{workspace}"))
    return store.pseudonyms.of("channel", "slack", f"C-{workspace}")


async def _confirm(browser: Browser, query: str, reason: str = REASON) -> str:
    """Look at the effect of terms and put them in force, as the page offers it; returns the page that follows."""
    offered = hidden((await browser.get(f"/console/policies/{MRN}?{query}")).text)
    answer = await browser.post(f"/console/policies/{MRN}/terms", **offered, reason=reason)
    assert answer.status_code == 303
    return (await browser.get(answer.headers["location"])).text


async def test_the_effect_comes_first(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """The page tells what other terms would have done in a channel, and only then offers to put them in force."""
    channel = await _joined(store)
    for author in ("U1", "U2", "U3"):
        await add_flag(store, clock, author=author, scores={MRN: 0.6 if author == "U1" else 0.9})
    browser = await browse(await officer_of(desk, "north", Role.ADMINISTRATOR))
    assert not hidden((await browser.get(f"/console/policies/{MRN}")).text)
    page = (await browser.get(f"/console/policies/{MRN}?channel={channel}&threshold=0.7&consequence=escalate")).text
    assert "another consequence</th><td>2" in page
    assert "not have been</th><td>1" in page
    assert hidden(page) == {
        "channel": channel,
        "threshold": "0.7",
        "consequence": "escalate",
        "after": "0",
        "restores": "",
    }
    observed = (await browser.get(f"/console/policies/{MRN}?consequence=observe")).text
    assert "not have been</th><td>3" in observed


async def test_a_change_is_a_version(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """What is put in force stands on the page with its source, author and reason, and going back is a new version."""
    channel = await _joined(store)
    officer = await officer_of(desk, "north", Role.ADMINISTRATOR)
    browser = await browse(officer)
    assert (
        "everything is as the release and the settings file say" in (await browser.get(f"/console/policies/{MRN}")).text
    )
    page = await _confirm(browser, "threshold=0.8")
    assert "Exam cases were flagged &lt;b&gt;every" in page
    assert re.search(rf"#{channel[:6]}</th><td>0.8</td><td>changed here, for every channel</td><td>warn", page)
    clock.advance(timedelta(minutes=1))
    page = await _confirm(browser, f"channel={channel}&threshold=0.5&consequence=nudge")
    assert re.search(rf"#{channel[:6]}</th><td>0.8</td><td>[^<]+</td><td>nudge</td><td>changed here, for this", page)
    clock.advance(timedelta(minutes=1))
    await _confirm(browser, "channel=*&threshold=0.9")
    clock.advance(timedelta(minutes=1))
    back = re.findall(
        r'href="/console/policies/[a-z_]+\?([^"]*restores=1)"', (await browser.get(f"/console/policies/{MRN}")).text
    )
    page = await _confirm(browser, back[0].replace("&amp;", "&"))
    assert "3 (as 1)" in page
    held = desk.terms.book.of(store.pseudonyms.of("workspace", "TN"), channel, MRN, Consequence.WARN)
    assert (held.threshold, held.consequence) == (0.8, Consequence.NUDGE)
    async with store.database.reading() as session:
        assert len(await desk.terms.history(session, officer, MRN)) == 4


async def test_nothing_is_overwritten(store: Store, desk: ConsoleDesk) -> None:
    """Of two officers who saw one version the second must look again; a change of nothing or without reason fails."""
    del store
    officer = await officer_of(desk, "north", Role.ADMINISTRATOR)
    policy = desk.policies[MRN]
    await desk.terms.change(officer, policy, ALL_CHANNELS, Change(threshold=0.8), REASON)
    with pytest.raises(ReviewError, match="meantime"):
        await desk.terms.change(officer, policy, ALL_CHANNELS, Change(threshold=0.7), REASON)
    for change, reason, restores in (
        (Change(version=1, threshold=0.8), REASON, None),
        (Change(version=1, threshold=0.9), "short", None),
        (Change(version=1, threshold=0.9), REASON, 1),
        (Change(version=1, threshold=1.5), REASON, None),
    ):
        with pytest.raises(ReviewError):
            await desk.terms.change(officer, policy, ALL_CHANNELS, change, reason, restores)
    with pytest.raises(ReviewError, match="nudge"):
        await desk.terms.change(
            officer, desk.policies["disrespect"], ALL_CHANNELS, Change(consequence=Consequence.ESCALATE), REASON
        )


async def test_each_entity_has_its_own_terms(store: Store, desk: ConsoleDesk, browse: Browse) -> None:
    """A change of one legal entity neither shows nor holds in another, and its channels cannot be named there."""
    channel = await _joined(store, "TS")
    officer = await officer_of(desk, "south", Role.ADMINISTRATOR)
    await desk.terms.change(officer, desk.policies[MRN], ALL_CHANNELS, Change(threshold=0.8), REASON)
    browser = await browse(await officer_of(desk, "north", Role.ADMINISTRATOR))
    page = (await browser.get(f"/console/policies/{MRN}")).text
    assert "0.8" not in page
    assert channel[:6] not in page
    assert (await browser.get(f"/console/policies/{MRN}?channel={channel}")).status_code == 404
    assert desk.terms.book.held("north", ALL_CHANNELS, MRN) == Change()
