#!/usr/bin/env python3
"""Labels vote sets with the peers' label models and prints the tables of `slicework bench quality --sets` with ours and theirs.

See README.md.
"""

import argparse
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from processes import THREAD_VARIABLES

# Before numpy and torch are imported: a peer that runs has one thread.
os.environ.update({name: "1" for name in THREAD_VARIABLES})

import table
import vote_sets
from vote_set_peers import PEERS, Labeler, normalised, write
from worker import silence


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slicework", required=True, help="the executable of a release build")
    parser.add_argument("--sets", required=True, type=Path, metavar="DIR", help="a folder for each set")
    parser.add_argument("--predictions", type=Path, metavar="DIR",
                        help="keep the peers' labels here, and take those that are there instead of computing them again")
    parser.add_argument("--limit", type=int, default=300, metavar="SECONDS",
                        help="a peer that takes more processor time on a set has failed there (default: 300)")
    parser.add_argument("--only", default="", metavar="TEXT", help="peers whose name contains this")
    parser.add_argument("bench", nargs="*", metavar="OPTION",
                        help="options of slicework bench, after --: -- --true-balance --format json --report page.html")
    return parser.parse_args()


def label(name: str, labeler: Labeler, folder: Path, predictions: Path, limit: int) -> str | None:
    """Writes a peer's labels of a set, or the reason why there are none, which is returned; None where they are written."""
    target = predictions / folder.name
    target.mkdir(parents=True, exist_ok=True)
    finished, failed, partial = (target / f"{name}.{ending}" for ending in ["csv", "failed", "partial"])
    if finished.exists():
        return None
    if failed.exists():
        return failed.read_text().strip()
    reason = in_own_process(lambda: write_labels(labeler, folder, partial), limit)
    if reason is None:
        partial.rename(finished)
    else:
        partial.unlink(missing_ok=True)
        failed.write_text(reason + "\n")
    return reason


def write_labels(labeler: Labeler, folder: Path, file: Path) -> None:
    votes = vote_sets.read(folder)
    with silence():
        probabilities = normalised(labeler(votes))
    write(votes, probabilities, file)


def in_own_process(work: Callable[[], None], limit: int) -> str | None:
    """Why work has not been done within some seconds of processor time, None where it has; whatever it does, this process
    lives on."""
    fork = multiprocessing.get_context("fork")
    ours, its = fork.Pipe(duplex=False)

    def report() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        try:
            work()
            its.send(None)
        except Exception as error:
            its.send(" ".join(f"{type(error).__name__}: {error}".split()))

    process = fork.Process(target=report, daemon=True)
    process.start()
    its.close()
    try:
        return ours.recv()
    except EOFError:
        process.join()
        if process.exitcode == -signal.SIGXCPU:
            return f"not finished after {limit} s of processor time"
        return f"ended with code {process.exitcode}"
    finally:
        process.join()
        ours.close()


def installed(only: str) -> dict[str, Labeler]:
    """The peers whose name contains a text; those that are not installed are left out, with a note."""
    labelers = {}
    for name, load in PEERS.items():
        if only in name:
            try:
                with silence():
                    labelers[name] = load()
            except ImportError as error:
                print(f"{name} left out: {error}", file=sys.stderr)
    return labelers


def main() -> int:
    options = arguments()
    machine = table.machine()
    print(f"{machine['date']}, {machine['processor']}; "
          + ", ".join(f"{name} {version}" for name, version in machine["versions"].items()), file=sys.stderr)
    labelers = installed(options.only)
    with tempfile.TemporaryDirectory() as scratch:
        predictions = options.predictions or Path(scratch)
        for folder in vote_sets.folders(options.sets):
            for name, labeler in labelers.items():
                reason = label(name, labeler, folder, predictions, options.limit)
                print(f"{folder.name}: {name}: {reason or 'done'}", file=sys.stderr, flush=True)
        return subprocess.run([
            options.slicework, "bench", "quality", "--sets", str(options.sets), "--predictions", str(predictions),
            *options.bench]).returncode


if __name__ == "__main__":
    sys.exit(main())
