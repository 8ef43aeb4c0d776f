"""Where a site's own rules lie, and reading them from there."""

from collections.abc import Sequence
from pathlib import Path

from bot.settings import SettingsError
from policies.own_rules.reading import OwnRuleError, read_rules
from policies.own_rules.rule import OwnRule


def load_own_rules(folder: Path | None) -> Sequence[OwnRule]:
    """Read every ``.toml`` file of a folder, in the order of their names; None holds no rules.

    Raises:
        SettingsError: if the folder or a file cannot be read, there is none, or a rule cannot be used.
    """
    if folder is None:
        return ()
    try:
        texts = [(file.name, _text(file)) for file in sorted(folder.iterdir()) if file.suffix == ".toml"]
    except OSError as error:
        reason = f"detection.rules: the folder cannot be read ({error.strerror}); correct the path, or leave it out"
        raise SettingsError(reason) from None
    if not texts:
        reason = "detection.rules: the folder holds no .toml file; add one, or leave the setting out"
        raise SettingsError(reason)
    try:
        return read_rules(texts)
    except OwnRuleError as error:
        raise SettingsError(str(error)) from None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        reason = f"{file.name} is not UTF-8 text; save it as that"
        raise SettingsError(reason) from None
