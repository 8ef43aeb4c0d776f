"""The packs of jurisdictions."""

import pytest
from pydantic import ValidationError

from bot.settings import Settings
from policies.message import Language
from policies.packs.pack import PackError, load_packs, read_packs

GOOD = """group_size = 11
languages = ["en"]
entities = []
links = []
[title]
en = "A"
fr = "B"
[law]
en = "A"
fr = "B"
[protection]
en = "A"
fr = "B"
[incident]
title = "T"
hint = "H"
low_risk = ""
authority = {en = "A", fr = "B"}
[[incident.questions]]
code = "c"
source = "s"
ask = "q"
[[incident.deadlines]]
what = "w"
source = "s"
due = "+60"
"""


def test_the_packs_load() -> None:
    """Every pack of the package can be used, and a group of 11 is their threshold."""
    packs = load_packs()
    assert set(packs) == {"us-hipaa", "ca-federal", "ca-on", "ca-qc", "ca-bc", "ca-ab", "ca-nb"}
    assert {pack.group_size for pack in packs.values()} == {11}


def test_quebec_is_french_first() -> None:
    """Quebec's pack leads with French."""
    assert load_packs()["ca-qc"].languages[0] is Language.FR


@pytest.mark.parametrize(
    ("good", "bad", "place"),
    [
        ("group_size = 11", "group_size = 1", "x.toml:1: group_size"),
        ("group_size = 11", "group_size = true", "x.toml:1: group_size"),
        ('["en"]', '["xx"]', "x.toml:2: languages"),
        ('["en"]', "[]", "x.toml:2: languages"),
        ("entities = []", 'entities = ["NOSE"]', "x.toml:3: entities"),
        ("links = []", "linx = []", "x.toml:1: links"),
        ("links = []", "links = 3", "x.toml:4: links"),
        ("links = []", 'links = [{title = "t", url = "http://example.org"}]', "x.toml:4: links.url"),
        ('[law]\nen = "A"', "[law]\nen = 3", "x.toml:9: law.en"),
        ("[law]", "[law", "x.toml is not valid TOML"),
        ('hint = "H"', "", "x.toml:14: incident.hint"),
        ('low_risk = ""', "low_risk = 3", "x.toml:17: incident.low_risk"),
        ('ask = "q"', "", "x.toml:19: incident.questions.ask"),
        ('ask = "q"', 'ask = "q"\nneeded = "no"', "x.toml:23: incident.questions.needed"),
        ('due = "+60"', 'due = "soon"', "x.toml:26: incident.deadlines.due"),
        ('due = "+60"', 'due = "02-30"', "x.toml:26: incident.deadlines.due"),
        ('due = "+60"', 'least = "many"', "x.toml:26: incident.deadlines.least"),
    ],
)
def test_a_malformed_pack_says_where(good: str, bad: str, place: str) -> None:
    """The error names file, line and key."""
    with pytest.raises(PackError) as caught:
        read_packs([("x.toml", GOOD.replace(good, bad, 1))])
    assert str(caught.value).startswith(place)


def test_the_group_size_is_the_sites_or_the_packs() -> None:
    """A site's own size comes before its pack's; without either it is 11."""
    of = Settings.model_validate
    assert [
        of({}).smallest_group,
        of({"pack": "ca-on"}).smallest_group,
        of({"pack": "ca-on", "detection": {"smallest_group": 20}}).smallest_group,
    ] == [11, 11, 20]


def test_an_unknown_pack_is_refused() -> None:
    """The error lists the packs there are."""
    with pytest.raises(ValidationError, match="ca-on"):
        Settings.model_validate({"pack": "atlantis"})
