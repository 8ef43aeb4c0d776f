"""How the source is written."""

import ast
import hashlib
import re
from collections.abc import Iterator

from tests.architecture.source import all_files, product_files, relative, tracked_texts, tree

MOST_LINES = 400
#: SHA-256 of the registries' names, cut to 16 digits, so that this file does not hold what it looks for.
REGISTRIES = frozenset({"a4aa2ac280bb8d1a", "8b5bb5eb9d758455", "0dc11026ac75c015", "f01c5863bec35117"})
HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
MACHINE_PATH = re.compile(r"(?<![\w.\-}])/(?:work|root|home/\w+|Users/\w+)/[\w.]")
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def test_a_file_is_one_room() -> None:
    """No file is longer than 400 lines."""
    lengths = {relative(file): len(file.read_text(encoding="utf-8").splitlines()) for file in all_files()}
    assert not {name: length for name, length in lengths.items() if length > MOST_LINES}


def test_every_test_says_what_it_expects() -> None:
    """Every test has a docstring of one sentence or more."""
    silent = [
        f"{relative(file)}: {node.name}"
        for file in all_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert not silent


def test_what_is_logged_is_a_literal() -> None:
    """The words of every log call stand in the source, so that nothing of a message can be in them."""
    loose = [
        f"{relative(file)}:{node.lineno}"
        for file in product_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LEVELS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id.strip("_") in {"log", "logger", "logging"}
        and not (node.args and isinstance(node.args[0], ast.Constant))
    ]
    assert not loose


def test_no_file_names_a_registry() -> None:
    """Where packages come from is each machine's own affair; locks carry hashes and no addresses."""
    assert not [
        (name, host)
        for name, text in tracked_texts()
        for host in set(HOST.findall(text.lower()))
        if not REGISTRIES.isdisjoint(map(digest, parts_of(host)))
    ]


def digest(name: str) -> str:
    """Return how a name stands among ``REGISTRIES``."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def parts_of(host: str) -> Iterator[str]:
    """Yield every run of two labels or three in a host's name."""
    labels = host.split(".")
    for size in (2, 3):
        yield from (".".join(labels[at : at + size]) for at in range(len(labels) - size + 1))


def test_no_file_names_a_place_of_one_machine() -> None:
    """No tracked file points into a developer's own folders."""
    assert not [name for name, text in tracked_texts() if MACHINE_PATH.search(text)]
