#!/usr/bin/env python3
"""Times slicework and its peers in turn on the same inputs and prints their ratios. See README.md."""

import argparse
import gc
import importlib
import importlib.metadata
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

# Before numpy and torch load: on a busy machine a second thread of theirs mostly waits for the first.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

import peers
from peers import Peer

SENTENCES = 22_000
DAWID_SKENE_PASSES = 100
COLUMNS = [
    "work", "size", "peer", "ours, s", "peer, s", "peer / ours", "of the fastest", "our accuracy", "peer's", "rounds",
]


@dataclass
class Case:
    """One piece of work: our bench's arguments, the peers that do the same, and their input."""

    work: str
    size: str
    ours: list[str]
    peers: list[Peer]
    load: Callable[[Path], Any]
    check: Callable[[Path, Any], str]
    """Says how good a peer's outcome is, for the table, or raises where there is one right answer."""


@dataclass
class Timings:
    """Seconds of paired rounds: medians of ours and of the peer's, one after the other."""

    ours: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)
    our_fastest: float = math.inf
    peer_fastest: float = math.inf
    our_quality: str = ""
    peer_quality: str = ""

    def add(self, our_row, peer_seconds):
        self.ours.append(our_row["median"])
        self.our_fastest = min(self.our_fastest, our_row["fastest"])
        self.peer.append(statistics.median(peer_seconds))
        self.peer_fastest = min(self.peer_fastest, *peer_seconds)

    @property
    def ratios(self):
        return [peer / ours for ours, peer in zip(self.ours, self.peer)]


def cases():
    for size in ["10000x33", "100000x33", "1000000x33"]:
        snorkel = [peers.snorkel_label_model(500), peers.snorkel_label_model(100)]
        yield label_model(size, "dp", snorkel + [peers.numpy_one_coin()])
        yield label_model(size, "dawid-skene", [peers.numpy_one_coin()])
    yield label_model(
        "1000000x10", "dawid-skene", [peers.crowdkit_dawid_skene(DAWID_SKENE_PASSES)],
        ["--iterations", str(DAWID_SKENE_PASSES)])
    yield label_model("1000000x10", "triplets", [peers.flyingsquid_triplets()])
    for size in ["100000x33", "1000000x33"]:
        yield Case(
            "LF analysis", size, ["analyze", "--size", size], [peers.snorkel_analysis()],
            lambda folder, size=size: (array(folder, f"votes-{size}"), array(folder, f"gold-{size}")),
            lambda folder, outcome: "")
    yield Case(
        "labeling", f"{SENTENCES}x10", ["texts"], [peers.plain_loop(), peers.snorkel_applier()],
        sentences, equal_votes)


def label_model(size, model, others, options=()):
    return Case(
        f"{model}, fit and predict", size, ["label-model", "--model", model, "--size", size, *options],
        others, lambda folder: array(folder, f"votes-{size}"),
        lambda folder, outcome: accuracy(outcome, array(folder, f"votes-{size}"), array(folder, f"gold-{size}")))


def accuracy(probabilities, votes, gold):
    """Share of the rows with a vote whose most probable class is gold."""
    voted = (votes >= 0).any(axis=1)
    predicted = np.zeros(len(gold), dtype=np.int8)
    predicted[:len(probabilities)] = np.argmax(probabilities, axis=1)
    return f"{(predicted == gold)[voted].mean():.4f}"


def equal_votes(folder, votes):
    np.testing.assert_array_equal(votes, array(folder, f"sentence-votes-{SENTENCES}"))
    return "same votes"


def array(folder, name):
    return np.load(folder / f"{name}.npy")


def sentences(folder):
    with open(folder / f"sentences-{SENTENCES}.jsonl") as lines:
        return [json.loads(line)["text"] for line in lines]


class Comparison:
    def __init__(self, options):
        self.slicework = options.slicework
        self.rounds = options.rounds
        self.repetitions = options.repetitions
        self.slow = options.slow
        self.jobs = options.jobs

    def run(self, case, folder):
        """Timings of each peer, by name. A peer slower than `slow` seconds is timed in one round only."""
        self.bench([*case.ours, "--export", str(folder)])
        exported = case.load(folder)
        results = {}
        for peer in case.peers:
            try:
                importlib.import_module(peer.module)
            except ImportError as error:
                print(f"{peer.name} left out: {error}", file=sys.stderr)
                continue
            prepared = peer.prepare(exported)
            timings = results[peer.name] = Timings()
            while len(timings.peer) < self.rounds and not (timings.peer and timings.peer[0] > self.slow):
                ours = self.our_row(case)
                seconds, outcome = self.peer_seconds(peer, prepared)
                timings.add(ours, seconds)
            timings.our_quality = f"{ours['accuracy']:.4f}" if "accuracy" in ours else ""
            timings.peer_quality = case.check(folder, outcome)
        return results

    def our_row(self, case):
        table = json.loads(self.bench(
            [*case.ours, "--format", "json", "--quiet", "--jobs", str(self.jobs),
             "--repetitions", str(self.repetitions)]))
        return table["rows"][0]

    def peer_seconds(self, peer, prepared):
        """Of as many repetitions as ours has, of one where the first is slow; and the last outcome."""
        seconds = []
        while len(seconds) < self.repetitions and not (seconds and seconds[0] > self.slow):
            gc.collect()
            with peers.silence():
                start = time.perf_counter()
                outcome = peer.run(prepared)
                seconds.append(time.perf_counter() - start)
        return seconds, outcome

    def bench(self, arguments):
        command = [self.slicework, "bench", *arguments]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def spread(values):
    return f"{statistics.median(values):.3g} ({min(values):.3g}–{max(values):.3g})"


def table_line(case, peer, timings):
    cells = [
        case.work, case.size, peer, spread(timings.ours), spread(timings.peer),
        spread(timings.ratios), f"{timings.peer_fastest / timings.our_fastest:.3g}",
        timings.our_quality, timings.peer_quality, str(len(timings.peer)),
    ]
    return "| " + " | ".join(cells) + " |"


def machine():
    """Processor, cores and versions, for the record beside the figures."""
    processor = platform.processor()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines()
                 if line.startswith("model name")]
        processor = f"{names[0]}, {len(names)} cores" if names else processor
    packages = ["snorkel", "torch", "crowd-kit", "flyingsquid", "numpy", "pandas", "scipy"]
    versions = {"python": platform.python_version()}
    for name in packages:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "missing"
    return {"date": time.strftime("%Y-%m-%d"), "processor": processor, "versions": versions}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slicework", required=True, help="the executable of a release build")
    parser.add_argument("--rounds", type=int, default=5, help="ours and the peer in turn, so often")
    parser.add_argument("--repetitions", type=int, default=3, help="within a round; their median counts")
    parser.add_argument("--slow", type=float, default=5, metavar="SECONDS",
                        help="a peer that takes longer is run once")
    parser.add_argument("--jobs", type=int, default=2, help="our threads; OMP_NUM_THREADS, 1 unless set, has the peers'")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases whose work and size contain this")
    parser.add_argument("--json", metavar="FILE", help="all timings, in seconds")
    return parser.parse_args()


def main():
    options = arguments()
    comparison = Comparison(options)
    record = {**machine(), "results": []}
    print(f"{record['date']}, {record['processor']}; "
          + ", ".join(f"{name} {version}" for name, version in record["versions"].items()))
    print("\n| " + " | ".join(COLUMNS) + " |\n" + "|---" * len(COLUMNS) + "|")
    with tempfile.TemporaryDirectory() as folder:
        for case in cases():
            if options.only not in f"{case.work} {case.size}":
                continue
            for peer, timings in comparison.run(case, Path(folder)).items():
                print(table_line(case, peer, timings), flush=True)
                record["results"].append({
                    "work": case.work, "size": case.size, "peer": peer,
                    "ours": timings.ours, "theirs": timings.peer,
                    "our_fastest": timings.our_fastest, "their_fastest": timings.peer_fastest,
                    "our_quality": timings.our_quality, "peer_quality": timings.peer_quality})
    if options.json:
        Path(options.json).write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
