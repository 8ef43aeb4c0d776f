"""What the documentation refers to."""

import re

import pytest

from bot.cli.app import app
from tests.architecture.source import ROOT

PAGES = sorted(page.relative_to(ROOT).as_posix() for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    """Every link to another file of the repository has its file, and its heading where one is named."""
    source = ROOT / page
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", source.read_text()):
        file = (source.parent / target) if target else source
        assert file.is_file(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_commands_exist(page: str) -> None:
    """Every ``chaperone`` command that a page tells the reader to type is one."""
    groups = {group.name for group in app.registered_groups}
    known = {command.name for command in app.registered_commands} | groups | {"--help"}
    typed = re.findall(r"(?:`|^ +|\| )(?:\.venv/bin/)?chaperone ([a-z-]+)", (ROOT / page).read_text(), re.MULTILINE)
    assert not set(typed) - known
