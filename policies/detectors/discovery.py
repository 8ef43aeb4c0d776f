"""Finds the recognizers: every module of ``policies/detectors/recognizers`` exports one ``RECOGNIZER``."""

import pkgutil
from importlib import import_module

from policies.detectors import recognizers
from policies.detectors.recognizer import Recognizer


class RecognizerError(Exception):
    """A recognizer module is missing its ``RECOGNIZER`` or calls it otherwise than itself; the message names it."""


def load_recognizers() -> tuple[Recognizer, ...]:
    """Import every recognizer module and return the recognizers in the order of their names.

    Raises:
        RecognizerError: if a module exports no ``RECOGNIZER`` or one whose name differs from the module's.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(recognizers.__path__))
    return tuple(_load(name) for name in names)


def _load(name: str) -> Recognizer:
    recognizer: Recognizer | None = getattr(import_module(f"{recognizers.__name__}.{name}"), "RECOGNIZER", None)
    if recognizer is None or recognizer.name != name:
        reason = f"policies/detectors/recognizers/{name}.py must export one RECOGNIZER whose name is {name!r}"
        raise RecognizerError(reason)
    return recognizer
