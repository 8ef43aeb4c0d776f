"""The policies page, its preview of a threshold, and searching and ordering the queue."""

import re
from dataclasses import replace
from datetime import timedelta

from httpx import ASGITransport, AsyncClient

from adapters.port import ChannelAddress
from bot.console.app import console_app
from bot.console.desk import ConsoleDesk
from bot.identity.roles import Role
from bot.wiring import Store
from policies.message import Platform
from policies.own_rules.reading import read_rules
from policies.registry import load_policies
from tests.conftest import HeldClock
from tests.contract.console.conftest import ADDRESS, CANARY, Browse, Browser, add_flag, officer_of
from tests.fakes.own_rules import worked_example

MRN, NAME = "medical_record_number", "patient_name"


def figures(page: str) -> dict[str, str]:
    """Return a preview's table by heading."""
    effect = page.partition("What would other terms have done?")[2]
    return dict(re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td>', effect))


async def test_a_preview_weighs_stored_scores(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """Flags under the threshold would go unless another policy holds them; old and foreign ones do not count."""
    await add_flag(store, clock, scores={MRN: 0.6})  # too old
    clock.advance(timedelta(days=31))
    low = await add_flag(store, clock, scores={MRN: 0.6})
    await add_flag(store, clock, author="U2", scores={MRN: 0.9})
    await add_flag(store, clock, author="U3", policies=(MRN, NAME), scores={MRN: 0.55, NAME: 0.5})
    await add_flag(store, clock, author="U4")  # nothing sealed any more
    await add_flag(store, clock, "TS", scores={MRN: 0.6})
    reviewer = await officer_of(desk, "north", Role.REVIEWER)
    await desk.acts.resolve(reviewer, [low], "false_positive")
    page = (await (await browse(reviewer)).get(f"/console/policies/{MRN}?threshold=0.7")).text
    assert figures(page) == {
        "Flags of this policy": "4",
        "Would stay as they are": "2",
        "Would have had another consequence": "0",
        "Would not have been": "1",
        "of these, found to identify a patient": "0",
        "of these, found false": "1",
        "Not known, as their scores are not kept any more": "1",
    }
    assert "Added flags cannot be shown." in page
    assert CANARY not in page


async def test_a_preview_tells_administrators_nothing_of_two_authors(
    store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse
) -> None:
    """Somebody who sees no flags learns no figure over fewer than three authors."""
    for author in ("U1", "U2"):
        await add_flag(store, clock, author=author, scores={MRN: 0.6})
    browser = await browse(await officer_of(desk, "north", Role.ADMINISTRATOR))
    assert set(figures((await browser.get(f"/console/policies/{MRN}")).text).values()) == {"\N{EN DASH}"}
    await add_flag(store, clock, author="U3", scores={MRN: 0.6})
    assert figures((await browser.get(f"/console/policies/{MRN}?threshold=0.7")).text)["Would not have been"] == "3"


async def test_a_preview_refuses_nonsense(desk: ConsoleDesk, browse: Browse) -> None:
    """A threshold that is none, or a policy that is none, is answered by an error page."""
    browser = await browse(await officer_of(desk, "north", Role.READER))
    for threshold in ("nan", "inf", "-1", "1.1", "0.1", "x"):
        assert (await browser.get(f"/console/policies/{MRN}?threshold={threshold}")).status_code == 400
    assert (await browser.get("/console/policies/none")).status_code == 404


async def test_the_page_tells_how_channels_are_treated(store: Store, desk: ConsoleDesk, browse: Browse) -> None:
    """Each channel of one's own entity is listed with its consequence, another entity's is not."""
    own, other = (store.pseudonyms.of("channel", "slack", f"C-{workspace}") for workspace in ("TN", "TS"))
    for workspace in ("TN", "TS"):
        address = ChannelAddress(platform=Platform.SLACK, workspace=workspace, channel=f"C-{workspace}")
        await store.channels.joined(address)
    page = (await (await browse(await officer_of(desk, "north", Role.READER))).get("/console/policies")).text
    assert f"slack #{own[:6]}</td><td>warn" in page
    assert f"#{other[:6]}" not in page


async def _listed(browser: Browser, query: str) -> list[str]:
    return re.findall(r'data-flag="([0-9a-f]+)"', (await browser.get(f"/console/queue?{query}")).text)


async def test_searching(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """The beginning of an id, a policy in words or as a code, an identifier and a tag each find their flag."""
    flag = await add_flag(store, clock)
    other = await add_flag(store, clock, author="U2", policies=(NAME,))
    reviewer = await officer_of(desk, "north", Role.REVIEWER)
    await desk.acts.tag(reviewer, [other], "follow-up", on=True)
    browser = await browse(reviewer)
    assert await _listed(browser, f"search={flag[:8]}") == [flag]
    for search in ("patient name", "Patient_Name", "follow-up"):
        assert await _listed(browser, f"search={search}") == [other]
    assert sorted(await _listed(browser, "search=mrn")) == sorted([flag, other])
    for search in ("nothing", "%25%25%25%25", "____", "fol", "%3Cscript%3E", '"%2C"'):
        assert await _listed(browser, f"search={search}") == []


async def test_the_gravest_first(store: Store, clock: HeldClock, desk: ConsoleDesk, browse: Browse) -> None:
    """Ordered by gravity, then by age, over several pages, each flag once."""
    expected: dict[str, list[str]] = {"high": [], "medium": [], "low": []}
    for number in range(57):
        severity = ("low", "high", "medium")[number % 3]
        expected[severity].insert(0, await add_flag(store, clock, words=str(number), severity=severity))
        clock.advance(timedelta(seconds=1))
    browser = await browse(await officer_of(desk, "north", Role.READER))
    page = (await browser.get("/console/queue?sort=severity")).text
    after = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "sort=severity" in after
    listed = [
        *re.findall(r'data-flag="([0-9a-f]+)"', page),
        *re.findall(r'data-flag="([0-9a-f]+)"', (await browser.get(after)).text),
    ]
    assert listed == [*expected["high"], *expected["medium"], *expected["low"]]


async def test_a_sites_own_rule_has_its_page(desk: ConsoleDesk) -> None:
    """A rule of the site's own is listed with its words and examples, and its terms can be looked at."""
    rules = read_rules([("trials.toml", worked_example())])
    app = console_app(replace(desk, policies=load_policies(rule.policy for rule in rules)))
    cookie = {"chaperone": await desk.sessions.open(await officer_of(desk, "north", Role.REVIEWER))}
    async with AsyncClient(transport=ASGITransport(app=app), base_url=ADDRESS, cookies=cookie) as client:
        page = (await client.get("/console/policies")).text
        assert "A nickname that the ward knows: No nicknames for patients." in page
        assert "saw The Blue Binder Lady again" in page
        assert (await client.get("/console/policies/binder_nickname")).status_code == 200
