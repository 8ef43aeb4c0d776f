"""How a network in training does on the development sets, message by message, before any threshold is set."""

from typing import NamedTuple

import torch
from tokenizers import Tokenizer

from policies.detectors.encoding import windows
from policies.message import Platform
from policies.text import plain_text
from policies.training.batches import LABELS
from policies.training.network import Network
from policies.training.sets import SETS, read_gold

_STAFF = LABELS.index("STAFF_NAME")
#: For each set the share of clean messages that may be flagged.
_ALLOWED = {"hard_dev": 0.02, "stream_dev": 0.008}


class Scored(NamedTuple):
    """One message: whether it should be flagged, and the surest of its pieces."""

    gold: bool
    score: float
    lang: str


def describe(network: Network, tokenizer: Tokenizer) -> str:
    """Return the recall of the pieces alone on each development set, at the share of false flags allowed there."""
    return ", ".join(
        f"{name} recall {recall(scored(network, tokenizer, name), allowed):.3f}" for name, allowed in _ALLOWED.items()
    )


def recall(found: list[Scored], allowed: float) -> float:
    """Return the share of messages flagged, at a threshold that flags the allowed share of clean ones."""
    clean = sorted((message.score for message in found if not message.gold), reverse=True)
    threshold = clean[int(allowed * len(clean))]
    flagged = [message.score > threshold for message in found if message.gold]
    return sum(flagged) / len(flagged)


def scored(network: Network, tokenizer: Tokenizer, name: str) -> list[Scored]:
    """Score every message of a set."""
    network.eval()
    found: list[Scored] = []
    for gold in read_gold(SETS / f"{name}.jsonl"):
        text = plain_text(gold.text, Platform.PLAIN).text
        found.append(Scored(gold.flagged, _surest(network, tokenizer, text), gold.lang))
    return found


@torch.no_grad()
def _surest(network: Network, tokenizer: Tokenizer, text: str) -> float:
    surest = 0.0
    for window in windows(text, tokenizer):
        labels, _ = network(torch.tensor([window.ids]), torch.tensor([window.casings]))
        shares = torch.softmax(labels[0], dim=-1)
        patient = 1 - shares[1:-1, 0] - shares[1:-1, _STAFF]
        surest = max(surest, float(patient.max())) if len(patient) else surest
    return surest
