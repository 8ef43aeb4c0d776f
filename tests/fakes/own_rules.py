"""The rules of docs/rules.md, as a site would have them."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def worked_example() -> str:
    """Return the file that the page shows."""
    found = re.search(r"^```toml\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def site_with_rules(folder: Path, *texts: str) -> Path:
    """Write files of rules and the settings that name their folder; returns the settings file."""
    rules = folder / "rules"
    rules.mkdir()
    for number, text in enumerate(texts, 1):
        (rules / f"{number}.toml").write_text(text, "utf-8")
    settings = folder / "chaperone.toml"
    settings.write_text(f'var_dir = "{folder / "var"}"\n[detection]\nrules = "{rules}"\n', "utf-8")
    return settings
