#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits the weights of core/tokens/CharacterEstimator and prints its errors on texts held out.

    fit-characters.py RECORDED-COUNTS-FOLDER [OUTPUT.inc]

The folder holds token-truth-fit.jsonl.gz and token-probes-*-fit.csv.gz. A text's tokens are taken for a sum over its
characters: in ASCII a weight for each pair of character classes (what stands before decides about much:
a letter after a space begins a word), beyond ASCII one for each block of 128 code points. The weights are the ridge
solution for relative errors. Needs NumPy.
"""

import csv
import gzip
import json
import sys
import zlib
from pathlib import Path

import numpy as np

CLASSES = 64
BLOCKS = 512  # of 128 code points: the whole Basic Multilingual Plane; block 0 is ASCII
BEYOND = BLOCKS  # all other planes
SCALE = 1024
FEATURES = CLASSES * CLASSES + BLOCKS + 1
SPACE = 28


def class_of(c):
    if 97 <= c <= 122:
        return c - 97
    if 65 <= c <= 90:
        return 26
    if 48 <= c <= 57:
        return 27
    if c == 32:
        return SPACE
    if c in (10, 13):
        return 29
    if c == 9:
        return 30
    if c < 32 or c >= 127:
        return 31  # control characters, and what is not ASCII as the one before
    punctuation = [x for x in range(33, 127) if not chr(x).isalnum()]
    return 32 + punctuation.index(c)


ASCII_CLASS = [class_of(c) for c in range(128)]


def features(text):
    counts = {}
    before = SPACE
    for ch in text:
        c = ord(ch)
        if c < 128:
            now = ASCII_CLASS[c]
            key = before * CLASSES + now
            before = now
        else:
            key = CLASSES * CLASSES + (c >> 7 if c < 0x10000 else BEYOND)
            before = 31
        counts[key] = counts.get(key, 0) + 1
    return counts


def frame(model):
    if "opus-4-7" in model:
        return "newer", 11
    if any(name in model for name in ["opus-5", "sonnet-5", "opus-4-8", "fable"]):
        return "newer", 6
    return "older", 7


def plain_texts(folder):
    """(generation, text, tokens, fold, kind) of the requests that are one text."""
    for line in gzip.open(folder / "token-truth-fit.jsonl.gz", "rt", encoding="utf-8"):
        row = json.loads(line)
        request = row["request"]
        if row.get("suspect") or not set(request) <= {"model", "messages", "max_tokens", "system"}:
            continue
        texts = []
        for part in [request.get("system", []), *[m["content"] for m in request["messages"]]]:
            if isinstance(part, str):
                texts.append(part)
            elif all(block.get("type") == "text" for block in part):
                texts += [block["text"] for block in part]
            else:
                break
        else:
            if len(request["messages"]) == 1:
                generation, overhead = frame(row["model"])
                text = "".join(texts).strip()
                tokens = row["input_tokens"] - overhead
                if text and tokens > 0:
                    source = row["source"].split("#")[0] if "ctok" not in row["source"] else text
                    yield generation, text, tokens, zlib.crc32(source.encode()) % 5, row["kind"]


def answers(folder):
    """The same of the texts that models wrote: English prose and Markdown for the most part."""
    for line in gzip.open(folder / "token-truth-output-fit.jsonl.gz", "rt", encoding="utf-8"):
        row = json.loads(line)
        generation, overhead = frame(row["model"])
        around = {11: 4, 6: 2, 7: 3}[overhead]
        tokens = row["output_tokens"] - around
        if row["text"].strip() and tokens > 0:
            yield (generation, row["text"], tokens, zlib.crc32(row["source"].split("#")[0].encode()) % 5,
                   "answer")


# Newer counts of English prose are few. Where the same prose was counted on both, the newer one has 1.34 to 1.45
# times as many tokens.
NEWER_PROSE = 1.38


def newer_prose(folder):
    """Stand-ins for training alone; no error is measured on them."""
    for generation, text, tokens, fold, _ in answers(folder):
        if generation == "older" and text.isascii() and tokens >= 50:
            yield "newer", text, tokens * NEWER_PROSE, fold, "stand-in"


def probes(folder, generation):
    if generation == "newer":
        for text, tokens in csv.reader(
                gzip.open(folder / "token-probes-opus47-fit.csv.gz", "rt", newline="", encoding="utf-8")):
            if tokens.isdigit() and int(tokens) > 0:
                yield text, int(tokens)
    else:
        rows = csv.reader(gzip.open(folder / "token-probes-claude3-fit.csv.gz", "rt", newline="",
                                    encoding="utf-8"))
        next(rows)
        for row in rows:
            if row and row[0]:
                yield row[0], 1


class Normal:
    def __init__(self):
        self.xx = np.zeros((FEATURES, FEATURES))
        self.xy = np.zeros(FEATURES)

    def add(self, counts, target, weight):
        keys = np.fromiter(counts.keys(), dtype=np.int64)
        values = np.fromiter(counts.values(), dtype=np.float64)
        self.xx[np.ix_(keys, keys)] += weight * np.outer(values, values)
        self.xy[keys] += weight * target * values

    def solve(self, prior, ridge):
        a = self.xx + np.diag(np.full(FEATURES, ridge))
        return np.linalg.solve(a, self.xy + ridge * prior)


def estimate(weights, counts):
    return max(1.0, sum(weights[k] * v for k, v in counts.items()))


def report(name, pairs):
    errors = np.array([abs(e - t) / t * 100 for e, t in pairs])
    bias = np.median([(e - t) / t * 100 for e, t in pairs]) if pairs else 0
    if len(errors) >= 5:
        print(f"{name:28} {len(errors):5}  median {np.median(errors):5.1f} %  p90 {np.percentile(errors, 90):5.1f} %"
              f"  p95 {np.percentile(errors, 95):5.1f} %  bias {bias:+5.1f} %")


def base_prior():
    prior = np.zeros(FEATURES)
    for before in range(CLASSES):
        for now in range(CLASSES):
            weight = 0.25
            if now < 27:
                weight = 0.2 if before < 27 else 0.7
            elif now == 27:
                weight = 0.5
            elif now >= 32:
                weight = 0.7
            prior[before * CLASSES + now] = weight
    prior[CLASSES * CLASSES:] = 1.0
    return prior


def first_weights(folder, generation):
    """From single strings, as what the texts start from."""
    normal = Normal()
    for text, tokens in probes(folder, generation):
        if generation == "newer" or text.isascii():
            normal.add(features(text), tokens, 0.02 if generation == "older" else 0.05)
    return normal.solve(base_prior(), 3.0)


# Requests are English prose and code for the most part; the recorded texts are one in hundreds of languages.
WEIGHTS = {"answer": 4.0, "stand-in": 2.0, "text": 4.0, "udhr": 0.3}


def fit(prior, rows):
    normal = Normal()
    for counts, tokens, kind in rows:
        normal.add(counts, tokens, WEIGHTS.get(kind, 1.0) * 400.0 / tokens ** 1.5)
    return normal.solve(prior, 4.0)


def main():
    folder = Path(sys.argv[1])
    weights = {}
    for generation in ["older", "newer"]:
        prior = first_weights(folder, generation)
        rows = [(features(text), tokens, fold, kind, text)
                for gen, text, tokens, fold, kind in [*plain_texts(folder), *answers(folder),
                                                      *newer_prose(folder)]
                if gen == generation]
        held_out = []
        for fold in range(5):
            fitted = fit(prior, [(c, t, k) for c, t, f, k, _ in rows if f != fold])
            held_out += [(estimate(fitted, c), t, kind, text) for c, t, f, kind, text in rows
                         if f == fold and t >= 50 and kind != "stand-in"]
        print(generation)
        report("all >= 50 tokens", [(e, t) for e, t, _, _ in held_out])
        report("all >= 200 tokens", [(e, t) for e, t, _, _ in held_out if t >= 200])
        for kind in sorted({kind for _, _, kind, _ in held_out}):
            report("  " + kind, [(e, t) for e, t, k, _ in held_out if k == kind])
        for name, low, high in [("Cyrillic", 0x400, 0x52f), ("Arabic, Hebrew", 0x590, 0x6ff),
                                ("Indic", 0x900, 0xdff), ("CJK", 0x3040, 0x9fff)]:
            report("  " + name, [(e, t) for e, t, _, text in held_out
                                 if sum(low <= ord(c) <= high for c in text) > len(text) / 2])
        weights[generation] = fit(prior, [(c, t, k) for c, t, _, k, _ in rows])
    if len(sys.argv) > 2:
        write(Path(sys.argv[2]), weights)


def numbers(values):
    lines = []
    for start in range(0, len(values), 20):
        lines.append("    " + ", ".join(str(v) for v in values[start:start + 20]) + ",\n")
    return "".join(lines)


def write(path, weights):
    parts = ["// SPDX-License-Identifier: GPL-3.0-or-later\n"
             "// Made by tests/training/fit-characters.py. Tokens times 1024.\n"]
    for generation, fitted in weights.items():
        scaled = [int(round(min(max(w, -4.0), 8.0) * SCALE)) for w in fitted]
        name = generation.capitalize()
        parts.append(f"constexpr std::array<std::int16_t, Classes * Classes> {name}Pairs{{\n"
                     f"{numbers(scaled[:CLASSES * CLASSES])}}};\n")
        parts.append(f"constexpr std::array<std::int16_t, Blocks + 1> {name}Blocks{{\n"
                     f"{numbers(scaled[CLASSES * CLASSES:])}}};\n")
    path.write_text("".join(parts), encoding="ascii")


main()
