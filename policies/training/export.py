"""Writes the files of ``policies/detectors/weights`` from a trained network.

    python -m policies.training.export RUN_DIR --vocabulary DIR [--thresholds FILE]

The network goes to ONNX, its matrices stored in sixteen bits and widened when the model is loaded. What that changes is
measured on the development sets against PyTorch and printed; a difference in more than 0.5% of messages is an error.
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

from policies.detectors.tagger import WEIGHTS, Tagger
from policies.finding import Entity
from policies.message import Platform
from policies.text import plain_text
from policies.training.batches import HEADS, LABELS
from policies.training.network import Network, Shape
from policies.training.progress import SETS_TO_WATCH
from policies.training.sets import read_set

_OPSET = 17
_DIFFERING = 0.005
_THRESHOLD = 0.5


def main() -> None:
    """Export, and compare with PyTorch."""
    options = _options()
    network = _network(options.run)
    WEIGHTS.mkdir(exist_ok=True)
    _write_network(network, WEIGHTS / "tagger.onnx")
    shutil.copy(options.vocabulary / "tokenizer.json", WEIGHTS / "tokenizer.json")
    thresholds = dict.fromkeys((entity.value for entity in Entity), _THRESHOLD)
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
    def _logits(self, ids: np.ndarray, casings: np.ndarray) -> np.ndarray:
        found: np.ndarray = self._network(torch.from_numpy(ids), torch.from_numpy(casings))[0].numpy()
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
    network = Network(Shape(**{**shape, "layers": tuple(shape["layers"])}))
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
            (ids, torch.zeros_like(ids)),
            str(full),
            input_names=["ids", "casings"],
            output_names=["labels", "message"],
            dynamic_axes={"ids": axes, "casings": axes, "labels": axes, "message": {0: "texts"}},
            opset_version=_OPSET,
            dynamo=False,
        )
        model = onnx.load(full)
    _halve(model)
    onnx.checker.check_model(model)
    onnx.save(model, target)
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")


def _halve(model: onnx.ModelProto) -> None:
    """Store every matrix in sixteen bits; ONNX Runtime widens them once, when it loads the model."""
    casts: list[onnx.NodeProto] = []
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT and len(tensor.dims) > 1:
            half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype("float16"), f"{tensor.name}.half")
            casts.append(helper.make_node("Cast", [half.name], [tensor.name], to=onnx.TensorProto.FLOAT))
            tensor.CopyFrom(half)
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*casts, *nodes])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--thresholds", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
