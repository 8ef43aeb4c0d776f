"""Settings as they may be shown: numbers, switches and codes; of all else only whether it is set.

No secret, address, platform id, name or path is among what is shown, whoever adds a setting.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo


def shown(settings: BaseModel, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield each setting's name, with points, and what may be said of its value; entries of tables are numbered."""
    for name, field in type(settings).model_fields.items():
        yield from _shown(f"{prefix}{name}", getattr(settings, name), field)


def _shown(name: str, value: object, field: FieldInfo) -> Iterator[tuple[str, str]]:
    if isinstance(value, BaseModel):
        yield from shown(value, f"{name}.")
    elif isinstance(value, Mapping):
        yield name, f"{len(value)} entries"
        for number, entry in enumerate(value.values(), 1):
            if isinstance(entry, BaseModel):
                yield from shown(entry, f"{name}.{number}.")
    else:
        yield name, _said(value, field)


def _said(value: object, field: FieldInfo) -> str:
    content = value.get_secret_value() if isinstance(value, SecretStr) else value
    if content is None or content == "":
        return "not set"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool | int | float) or _is_literal(field.annotation):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, tuple | list | frozenset | set):
        return f"{len(value)} entries"
    return "set"


def _is_literal(annotation: object) -> bool:
    return get_origin(annotation) is Literal or any(get_origin(part) is Literal for part in get_args(annotation))
