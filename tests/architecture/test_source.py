"""How the source is written."""

import ast
import re

import pytest

from tests.architecture.source import all_files, product_files, relative, tracked_texts, tree

MOST_LINES = 400
#: Written apart, so that this file does not hold what it looks for.
REGISTRIES = ("pypi" + ".org", "pythonhosted" + ".org", "registry" + ".npmjs.org", "registry." + "yarnpkg")
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


@pytest.mark.parametrize("registry", REGISTRIES)
def test_no_file_names_a_registry(registry: str) -> None:
    """Where packages come from is each machine's own affair; locks carry hashes and no addresses."""
    assert not [name for name, text in tracked_texts() if registry in text]


def test_no_file_names_a_place_of_one_machine() -> None:
    """No tracked file points into a developer's own folders."""
    assert not [name for name, text in tracked_texts() if MACHINE_PATH.search(text)]
