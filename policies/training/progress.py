"""How a network in training does on the development sets, message by message, before any threshold is set."""

from typing import NamedTuple

import torch
from tokenizers import Tokenizer

from policies.detectors.encoding import Window, windows
from policies.message import Platform
from policies.text import plain_text
from policies.training.batches import LABELS
from policies.training.network import Network
from policies.training.sets import read_set

_STAFF = LABELS.index("STAFF_NAME")
#: For each set the share of clean messages that may be flagged.
SETS_TO_WATCH = {"hard_dev": 0.02, "stream_dev": 0.008}
_TOGETHER = 32


class Scored(NamedTuple):
    """One message: whether it should be flagged, and the surest of its pieces."""

    gold: bool
    score: float
    lang: str


def describe(network: Network, tokenizer: Tokenizer) -> str:
    """Return the recall of the pieces alone on each development set, at 1, 3 and 10 times the false flags allowed."""
    told = []
    for name, allowed in SETS_TO_WATCH.items():
        found = scored(network, tokenizer, name)
        told.append(f"{name} recall {' '.join(f'{recall(found, allowed * times):.3f}' for times in (1, 3, 10))}")
    return ", ".join(told)


def recall(found: list[Scored], allowed: float) -> float:
    """Return the share of messages flagged, at a threshold that flags the allowed share of clean ones."""
    clean = sorted((message.score for message in found if not message.gold), reverse=True)
    threshold = clean[int(allowed * len(clean))]
    flagged = [message.score > threshold for message in found if message.gold]
    return sum(flagged) / len(flagged)


def scored(network: Network, tokenizer: Tokenizer, name: str) -> list[Scored]:
    """Score every message of a set by its first window, which holds all but the longest messages."""
    network.eval()
    golds = read_set(name)
    firsts = [next(windows(plain_text(gold.text, Platform.PLAIN).text, tokenizer)) for gold in golds]
    order = sorted(range(len(golds)), key=lambda at: len(firsts[at].ids))
    scores: dict[int, float] = {}
    for start in range(0, len(order), _TOGETHER):
        group = order[start : start + _TOGETHER]
        found = _surest(network, [firsts[at] for at in group])
        scores.update(zip(group, found, strict=True))
    return [Scored(gold.flagged, scores[at], gold.lang) for at, gold in enumerate(golds)]


@torch.no_grad()
def _surest(network: Network, group: list[Window]) -> list[float]:
    length = max(len(window.ids) for window in group)
    ids = torch.tensor([window.ids + [0] * (length - len(window.ids)) for window in group])
    casings = torch.tensor([window.casings + [0] * (length - len(window.ids)) for window in group])
    kinds = torch.tensor([window.kinds + [0] * (length - len(window.ids)) for window in group])
    labels, _ = network(ids, casings, kinds)
    shares = torch.softmax(labels, dim=-1)
    patient = 1 - shares[:, :, 0] - shares[:, :, _STAFF]
    inner = torch.tensor([[0 < at < len(window.ids) - 1 for at in range(length)] for window in group])
    found: list[float] = patient.masked_fill(~inner, 0.0).amax(dim=1).tolist()
    return found
