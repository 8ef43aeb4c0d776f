"""Writes the files of ``policies/detectors/weights`` from a trained network.

    python -m policies.training.export RUN_DIR --vocabulary DIR [--thresholds FILE]

The network goes to ONNX in eight bits: the words' vectors with one scale a word, every other matrix with one scale a
column, and what flows between them with a scale that ONNX Runtime finds as it runs (dynamic quantization). That halves
the time and the size. What it changes is measured on the development sets against PyTorch and printed; a difference in
more than 0.5% of messages is an error.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from policies.detectors.tagger import THRESHOLD_NAMES, WEIGHTS, Tagger
from policies.message import Platform
from policies.text import plain_text
from policies.training.batches import HEADS, LABELS
from policies.training.network import Network, Shape
from policies.training.progress import SETS_TO_WATCH
from policies.training.sets import read_set

_OPSET = 17
_DIFFERING = 0.005
_THRESHOLD = 0.5
_WORDS = "words.weight"
_LARGEST = 127


def main() -> None:
    """Export, and compare with PyTorch."""
    options = _options()
    network = _network(options.run)
    WEIGHTS.mkdir(exist_ok=True)
    _write_network(network, WEIGHTS / "tagger.onnx")
    shutil.copy(options.vocabulary / "tokenizer.json", WEIGHTS / "tokenizer.json")
    thresholds = dict.fromkeys(THRESHOLD_NAMES, _THRESHOLD)
    if options.thresholds:
        thresholds |= json.loads(options.thresholds.read_text("utf-8"))
    manifest = {
        "labels": LABELS,
        "heads": HEADS,
        "thresholds": thresholds,
        "sha256": {
            name: hashlib.sha256((WEIGHTS / name).read_bytes()).hexdigest()
            for name in ("tagger.onnx", "tokenizer.json")
        },
    }
    (WEIGHTS / "tagger.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    compare(network)


class Reference(Tagger):
    """The tagger as it would be with PyTorch in place of ONNX Runtime."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network

    @torch.no_grad()
    def _logits(self, *inputs: np.ndarray) -> np.ndarray:
        found: np.ndarray = self._network(*map(torch.from_numpy, inputs))[0].numpy()
        return found


def compare(network: Network) -> None:
    """Print how many messages of the development sets the exported model judges otherwise than PyTorch.

    Raises:
        SystemExit: if they are more than 0.5%.
    """
    for name in SETS_TO_WATCH:
        texts = [plain_text(gold.text, Platform.PLAIN).text for gold in read_set(name)]
        pairs = list(zip(_surest(Tagger(), texts), _surest(Reference(network), texts), strict=True))
        differing = sum((one >= _THRESHOLD) != (other >= _THRESHOLD) for one, other in pairs) / len(pairs)
        largest = max(abs(one - other) for one, other in pairs)
        print(f"{name}: {differing:.4f} of messages judged otherwise, scores differ by {largest:.4f} at most")
        if differing > _DIFFERING:
            reason = "the exported model differs from PyTorch in too many messages"
            raise SystemExit(reason)


def _surest(tagger: Tagger, texts: list[str]) -> list[float]:
    return [max((word.patient for word in tagging.words), default=0.0) for tagging in tagger.tag(texts)]


def _network(run: Path) -> Network:
    shape = json.loads((run / "shape.json").read_text("utf-8"))
    network = Network(
        Shape(**{name: tuple(value) if isinstance(value, list) else value for name, value in shape.items()})
    )
    network.load_state_dict(torch.load(run / "model.pt"))
    return network.eval()


def _write_network(network: Network, target: Path) -> None:
    ids = torch.full((2, 9), 5)
    axes = {0: "texts", 1: "pieces"}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            network,
            (ids, torch.zeros_like(ids), torch.zeros_like(ids)),
            str(full),
            input_names=["ids", "casings", "kinds"],
            output_names=["labels", "message"],
            dynamic_axes={"ids": axes, "casings": axes, "kinds": axes, "labels": axes, "message": {0: "texts"}},
            opset_version=_OPSET,
            dynamo=False,
        )
        small = Path(folder) / "small.onnx"
        quantize_dynamic(full, small, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"])
        model = onnx.load(small)
    _shrink_words(model)
    onnx.checker.check_model(model)
    onnx.save(model, target)
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")


def _shrink_words(model: onnx.ModelProto) -> None:
    """Store the words' vectors in eight bits; only those that a text needs are widened, as it is read."""
    [lookup] = [node for node in model.graph.node if node.op_type == "Gather" and node.input[0] == _WORDS]
    [vectors] = [tensor for tensor in model.graph.initializer if tensor.name == _WORDS]
    full = numpy_helper.to_array(vectors)
    scales = np.maximum(np.abs(full).max(axis=1, keepdims=True), np.finfo(np.float32).tiny) / _LARGEST
    model.graph.initializer.remove(vectors)
    model.graph.initializer.extend(
        (
            numpy_helper.from_array(np.rint(full / scales).astype(np.int8), "words.bytes"),
            numpy_helper.from_array(scales.astype(np.float32), "words.scales"),
        )
    )
    at = list(model.graph.node).index(lookup)
    ids, out = lookup.input[1], lookup.output[0]
    model.graph.node.remove(lookup)
    widened = (
        helper.make_node("Gather", ["words.bytes", ids], ["words.read"]),
        helper.make_node("Cast", ["words.read"], ["words.wide"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Gather", ["words.scales", ids], ["words.scale"]),
        helper.make_node("Mul", ["words.wide", "words.scale"], [out]),
    )
    for node in reversed(widened):
        model.graph.node.insert(at, node)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--thresholds", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
