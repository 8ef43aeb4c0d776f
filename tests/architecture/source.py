"""The source as data: what the architecture tests look at."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "adapters", "policies")


def product_files() -> list[Path]:
    """Return every Python file of the product; ``policies/training`` is no part of it."""
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return sorted(file for file in files if not file.is_relative_to(ROOT / "policies/training"))


def all_files() -> list[Path]:
    """Return every Python file that is ours, tests included."""
    folders = (*PACKAGES, "tests", "benchmarks")
    files = (file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return sorted(file for file in files if not {"node_modules", ".venv"}.intersection(file.parts))


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Yield path and content of every text file under version control; none outside a checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 # git is wherever this machine has it
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    for name in filter(None, listed.stdout.split("\0")):
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # a picture, the model's weights, or a file that is being moved


@cache
def tree(file: Path) -> ast.Module:
    """Return the parsed file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def imports(file: Path) -> set[str]:
    """Return the full name of every module that a file imports, at any depth of nesting."""
    names: set[str] = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def relative(file: Path) -> str:
    """Return a path as it is written in this repository."""
    return file.relative_to(ROOT).as_posix()
