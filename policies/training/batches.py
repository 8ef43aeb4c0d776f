"""Examples into batches: texts of like length together, padded to the longest."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor

from policies.detectors.encoding import windows
from policies.finding import Conduct, Entity
from policies.training.corpus import Example
from policies.training.tokens import targets

#: What a piece can be labelled as; the first means nothing.
LABELS = ("O", *(entity.value for entity in Entity))
#: What a text as a whole can be labelled as.
HEADS = ("flagged", *(conduct.value for conduct in Conduct))
#: A target that counts for nothing: padding, the marks at a window's ends, whatever nobody has labelled.
IGNORED = -100
_UNKNOWN = 1
#: So often the lists are taken not to have a word, as they lack many.
_UNLISTED = 0.1


class Item(NamedTuple):
    """One window with its targets."""

    ids: list[int]
    casings: list[int]
    kinds: list[int]
    labels: list[int]
    heads: list[float]


class Batch(NamedTuple):
    """Tensors of one step: ids, casings, kinds and labels (batch, length), heads (batch, heads)."""

    ids: Tensor
    casings: Tensor
    kinds: Tensor
    labels: Tensor
    heads: Tensor


def items(examples: Sequence[Example], tokenizer: Tokenizer) -> Iterator[Item]:
    """Yield the windows of the examples with a target for every piece."""
    for example in examples:
        for window in windows(example.text, tokenizer):
            labels = targets(example, window.offsets, LABELS)
            flagged = float(any(label not in {0, LABELS.index("STAFF_NAME")} for label in labels))
            inner = labels[1:-1]
            if not example.read_for_patients:
                inner, flagged = [IGNORED] * len(inner), IGNORED
            heads = [flagged, *(float(conduct in example.conduct) for conduct in Conduct)]
            yield Item(window.ids, window.casings, window.kinds, [IGNORED, *inner, IGNORED], heads)


def batches(found: Sequence[Item], pieces: int, rng: random.Random, dropped: float = 0.0) -> list[Batch]:
    """Return batches of at most ``pieces`` word pieces with padding, in random order; some pieces become unknown."""
    order = sorted(found, key=lambda item: len(item.ids) + rng.random() * 4)
    groups: list[list[Item]] = [[]]
    for item in order:
        if groups[-1] and len(item.ids) * (len(groups[-1]) + 1) > pieces:
            groups.append([])
        groups[-1].append(item)
    rng.shuffle(groups)
    return [_batch(group, rng, dropped) for group in groups]


def _batch(group: list[Item], rng: random.Random, dropped: float) -> Batch:
    length = max(len(item.ids) for item in group)
    ids = [[_UNKNOWN if rng.random() < dropped else number for number in item.ids] for item in group]
    kinds = [[0 if rng.random() < _UNLISTED else number for number in item.kinds] for item in group]
    return Batch(
        torch.tensor([row + [0] * (length - len(row)) for row in ids]),
        torch.tensor([item.casings + [0] * (length - len(item.ids)) for item in group]),
        torch.tensor([row + [0] * (length - len(row)) for row in kinds]),
        torch.tensor([item.labels + [IGNORED] * (length - len(item.ids)) for item in group]),
        torch.tensor([item.heads for item in group]),
    )
