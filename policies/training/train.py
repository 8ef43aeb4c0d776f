"""Trains the tagger; seeded, on the CPU, resumable after every pass.

    python -m policies.training.train OUT_DIR --vocabulary DIR [--negatives DIR] [--passes 8] [--layers 0123]

``--negatives`` names a folder with ``negatives_*.jsonl``, lines of ``{"text"}`` that identify nobody; they are read
here and not kept. The same seed, data, threads and machine give the same weights.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn

from policies.training.batches import HEADS, IGNORED, LABELS, Batch, Item, batches, items
from policies.training.corpus import Example, fillings, negatives
from policies.training.frames import load_frames
from policies.training.network import Network, Shape, from_minilm
from policies.training.progress import describe

_PEAK_RATE = 1.5e-4
_WARM_UP = 0.06
_PIECES = 900
_DROPPED = 0.03
#: Of texts by other hands that identify nobody, so many join each pass.
_NEGATIVES = 500
_HEAD_WEIGHT = 0.5


def main() -> None:
    """Train, and write ``model.pt`` and ``shape.json``."""
    options = _options()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    tokenizer = Tokenizer.from_file(str(options.vocabulary / "tokenizer.json"))
    shape = Shape(tokenizer.get_vocab_size(), len(LABELS), len(HEADS), tuple(map(int, options.layers)))
    network = from_minilm(shape, options.vocabulary / "origins.json")
    optimizer = torch.optim.AdamW(network.parameters(), lr=_PEAK_RATE, weight_decay=0.01, fused=True)
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
    for number in range(first, options.passes):
        torch.manual_seed(options.seed + number)
        rng = random.Random(options.seed * 1000 + number)
        _pass(network, optimizer, _examples(tokenizer, quiet, rng), rng, (number, options.passes))
        torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(), "passes": number + 1}, state)
        print(f"pass {number + 1}: {describe(network, tokenizer)}", flush=True)
    torch.save(network.state_dict(), options.out / "model.pt")


def _examples(tokenizer: Tokenizer, quiet: list[Example], rng: random.Random) -> list[Item]:
    filled = list(fillings(load_frames(), rng.getrandbits(32)))
    return list(items(filled + rng.sample(quiet, min(_NEGATIVES, len(quiet))), tokenizer))


def _pass(
    network: Network, optimizer: torch.optim.Optimizer, found: list[Item], rng: random.Random, at: tuple[int, int]
) -> None:
    network.train()
    started, total = time.monotonic(), 0.0
    steps = batches(found, _PIECES, rng, _DROPPED)
    for number, batch in enumerate(steps):
        progress = (at[0] + number / len(steps)) / at[1]
        for group in optimizer.param_groups:
            group["lr"] = _PEAK_RATE * min(progress / _WARM_UP, (1 - progress) / (1 - _WARM_UP)) + 1e-7
        optimizer.zero_grad()
        loss = _loss(network, batch)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        total += loss.item()
    print(f"{len(steps)} steps, loss {total / len(steps):.4f}, {time.monotonic() - started:.0f} s", flush=True)


def _loss(network: Network, batch: Batch) -> torch.Tensor:
    labels, message = network(batch.ids, batch.casings)
    pieces = nn.functional.cross_entropy(labels.flatten(0, 1), batch.labels.flatten(), ignore_index=IGNORED)
    return pieces + _HEAD_WEIGHT * nn.functional.binary_cross_entropy_with_logits(message, batch.flagged)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--negatives", type=Path)
    parser.add_argument("--passes", type=int, default=8)
    parser.add_argument("--layers", default="0123")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
