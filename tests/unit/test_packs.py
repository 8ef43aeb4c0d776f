"""The packs of jurisdictions."""

import pytest

from policies.message import Language
from policies.packs.library import PackError, load_packs, read_packs

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
    ],
)
def test_a_malformed_pack_says_where(good: str, bad: str, place: str) -> None:
    """The error names file, line and key."""
    with pytest.raises(PackError) as caught:
        read_packs([("x.toml", GOOD.replace(good, bad, 1))])
    assert str(caught.value).startswith(place)
