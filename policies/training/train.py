"""Trains the tagger; seeded, on the CPU, resumable after every pass.

    python -m policies.training.train OUT_DIR --vocabulary DIR [--negatives DIR] [--passes 8] [--layers 0123]
        [--start model.pt] [--rate 1.2e-4] [--share 1] [--without casings] [--without kinds]

``--negatives`` names a folder with ``negatives_*.jsonl``, lines of ``{"text"}`` that identify nobody; they are read
here and not kept. ``--start`` goes on from the weights of an earlier run, at a lower ``--rate``. The same seed, data,
threads and machine give the same weights. ``--share`` trains on part of the frames, ``--without`` hides a feature: for
learning curves and ablations.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import nn

from policies.training.batches import HEADS, IGNORED, LABELS, Batch, Item, batches, items
from policies.training.conduct import CONDUCT
from policies.training.conduct import Labelled as LabelledConduct
from policies.training.conduct import read_set as read_conduct
from policies.training.corpus import Example, conducted, fillings, negatives
from policies.training.frames import Frame, load_frames
from policies.training.network import FEATURES, Network, Shape, from_minilm
from policies.training.progress import describe

_WARM_UP = 0.06
_PIECES = 900
_DROPPED = 0.08
_SMOOTHING = 0.05
#: The learning rate of the words' vectors, as a share of that of the layers.
_WORD_SHARE = 0.1
#: Of texts by other hands that identify nobody, so many join each pass.
_NEGATIVES = 500
#: How often a pass has each message that oversteps in conduct, with new noise.
_CONDUCT_TIMES = 2
_HEAD_WEIGHT = 0.5


def main() -> None:
    """Train, and write ``model.pt`` and ``shape.json``."""
    options = _options()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    tokenizer = Tokenizer.from_file(str(options.vocabulary / "tokenizer.json"))
    shape = Shape(
        tokenizer.get_vocab_size(), len(LABELS), len(HEADS), tuple(map(int, options.layers)), tuple(options.without)
    )
    network = from_minilm(shape, options.vocabulary / "origins.json")
    if options.start:
        _go_on_from(network, torch.load(options.start))
    optimizer = _optimizer(network)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "shape.json").write_text(json.dumps(shape._asdict()), "utf-8")
    state = options.out / "checkpoint.pt"
    first = 0
    if state.exists():
        saved = torch.load(state)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        first = saved["passes"]
    quiet = (
        [text for path in sorted(options.negatives.glob("negatives_*.jsonl")) for text in negatives(path)]
        if options.negatives
        else []
    )
    conduct = [message for path in sorted(CONDUCT.glob("train_*.tsv")) for message in read_conduct(path)]
    frames = load_frames()
    random.Random(options.seed).shuffle(frames)
    frames = frames[: round(len(frames) * options.share)]
    for number in range(first, options.passes):
        torch.manual_seed(options.seed + number)
        rng = random.Random(options.seed * 1000 + number)
        begin, end = number / options.passes, (number + 1) / options.passes
        schedule = Schedule(options.rate, begin, end)
        steps = batches(list(_items(frames, quiet, conduct, tokenizer, rng)), _PIECES, rng, _DROPPED)
        _pass(network, optimizer, steps, schedule)
        torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(), "passes": number + 1}, state)
        print(f"pass {number + 1}: {describe(network, tokenizer)}", flush=True)
    torch.save(network.state_dict(), options.out / "model.pt")


def _items(
    frames: list[Frame], quiet: list[Example], conduct: list[LabelledConduct], tokenizer: Tokenizer, rng: random.Random
) -> Iterator[Item]:
    filled = [*fillings(frames, rng.getrandbits(32)), *conducted(conduct, rng.getrandbits(32), _CONDUCT_TIMES)]
    return items(filled + rng.sample(quiet, min(_NEGATIVES, len(quiet))), tokenizer)


def _go_on_from(network: Network, weights: dict[str, torch.Tensor]) -> None:
    """Take over the weights of an earlier run; heads that it had not stay as they are."""
    own = network.state_dict()
    with torch.no_grad():
        for name, tensor in weights.items():
            own[name][: len(tensor)] = tensor
    network.load_state_dict(own)


class Schedule(NamedTuple):
    """The part of a run that one pass is, from 0 to 1, and the highest rate of the run."""

    peak: float
    begin: float
    end: float

    def rate(self, done: float) -> float:
        """Return the learning rate when a share of the pass is done: it rises for a while, then falls to nothing."""
        progress = self.begin + done * (self.end - self.begin)
        return self.peak * min(progress / _WARM_UP, (1 - progress) / (1 - _WARM_UP)) + 1e-7


def _pass(network: Network, optimizer: torch.optim.Optimizer, steps: list[Batch], schedule: Schedule) -> None:
    network.train()
    started, total = time.monotonic(), 0.0
    for number, batch in enumerate(steps):
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate(number / len(steps)) * group["share"]
        optimizer.zero_grad()
        loss = _loss(network, batch)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        total += loss.item()
    print(f"{len(steps)} steps, loss {total / len(steps):.4f}, {time.monotonic() - started:.0f} s", flush=True)


def _optimizer(network: Network) -> torch.optim.Optimizer:
    """Words learn slowly: those that the frames lack must keep their place among those that the frames have."""
    words = [network.words.weight]
    others = [weights for name, weights in network.named_parameters() if name != "words.weight"]
    groups = [
        {"params": words, "share": _WORD_SHARE, "weight_decay": 0.0},
        {"params": others, "share": 1.0, "weight_decay": 0.01},
    ]
    return torch.optim.AdamW(groups, lr=0.0, fused=True)


def _loss(network: Network, batch: Batch) -> torch.Tensor:
    labels, message = network(batch.ids, batch.casings, batch.kinds)
    pieces = nn.functional.cross_entropy(
        labels.flatten(0, 1), batch.labels.flatten(), ignore_index=IGNORED, label_smoothing=_SMOOTHING
    )
    known = (batch.heads != IGNORED).float()
    heads = nn.functional.binary_cross_entropy_with_logits(message, batch.heads * known, known, reduction="sum")
    return pieces + _HEAD_WEIGHT * heads / len(batch.heads)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--negatives", type=Path)
    parser.add_argument("--passes", type=int, default=8)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--rate", type=float, default=1.2e-4)
    parser.add_argument("--layers", default="0123")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--without", choices=FEATURES, action="append", default=[])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
