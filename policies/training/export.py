"""Writes the files of ``policies/detectors/weights`` from a trained network.

    python -m policies.training.export RUN_DIR --vocabulary DIR [--thresholds FILE]

The network goes to ONNX in eight bits: the words' vectors with one scale a word, every other matrix with one scale a
column, and what flows between them with a scale that ONNX Runtime finds as it runs (dynamic quantization). That halves
the time and the size. The second half of the first three layers stays as it is: what flows there has outliers, and in
eight bits twice as many verdicts change. How many do is measured by ``policies.training.agreement``, from what is
recorded here.
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
from tokenizers import Tokenizer

from policies.detectors.encoding import windows
from policies.detectors.tagger import THRESHOLD_NAMES, WEIGHTS
from policies.message import Platform
from policies.text import plain_text
from policies.training.batches import HEADS, LABELS
from policies.training.network import Network, Shape
from policies.training.progress import SETS_TO_WATCH
from policies.training.recording import REFERENCE, fingerprint
from policies.training.sets import read_set

_OPSET = 17
_THRESHOLD = 0.5
_WORDS = "words.weight"
#: Matrices that eight bits are too coarse for.
_KEPT = tuple(f"/layers.{number}/outer/MatMul" for number in range(3))
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
    record(network, options.vocabulary, options.run / REFERENCE)


@torch.no_grad()
def record(network: Network, vocabulary: Path, target: Path) -> None:
    """Write down what PyTorch says of the development sets' windows, for ``policies.training.agreement``."""
    tokenizer = Tokenizer.from_file(str(vocabulary / "tokenizer.json"))
    texts = [plain_text(gold.text, Platform.PLAIN).text for name in SETS_TO_WATCH for gold in read_set(name)]
    said: dict[str, np.ndarray] = {}
    for window in (window for text in texts for window in windows(text, tokenizer)):
        inputs = (torch.tensor([numbers]) for numbers in (window.ids, window.casings, window.kinds))
        said[fingerprint(window.ids, window.casings)] = network(*inputs)[0].numpy()
    np.savez_compressed(target, **said)  # type: ignore[arg-type] # numpy reads every keyword as allow_pickle too


def _network(run: Path) -> Network:
    saved = json.loads((run / "shape.json").read_text("utf-8"))
    layers, without = tuple(saved["layers"]), tuple(saved.get("without", ()))
    network = Network(Shape(saved["tokens"], saved["labels"], saved["heads"], layers, without))
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
        quantize_dynamic(
            full,
            small,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=list(_KEPT),
        )
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
