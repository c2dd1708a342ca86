#!/usr/bin/env python3
"""Times slicework and its peers in turn on the same inputs and prints one table of ratios. See README.md."""

import argparse
import json
import os
import shlex
import sys
import tempfile
from pathlib import Path

import table
from cases import SLOWDOWN_LIMITS, Case, cases
from figures import Comparison, slowdown
from rounds import Options, compare


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slicework", required=True, help="the executable of a release build")
    parser.add_argument("--rounds", type=int, default=3, help="ours and the peers in turn, so often (default: 3)")
    parser.add_argument("--repetitions", type=int, default=3, help="within a round; their median counts (default: 3)")
    parser.add_argument("--slow", type=float, default=4, metavar="SECONDS",
                        help="a peer that takes longer is run once (default: 4)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="our threads (default: one per core)")
    parser.add_argument("--processes", action=argparse.BooleanOptionalAction, default=True,
                        help="let peers that train and predict also run in two processes with a thread each")
    parser.add_argument("--data", metavar="DIR", help="corpora; default: $SLICEWORK_DATA, else the embedded ones")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases whose work and size contain this")
    parser.add_argument("--targets", action="store_true", help="only rows that a target is set for")
    parser.add_argument("--encoder", action="append", default=[], metavar="NAME",
                        help="a pretrained encoder to compare with PyTorch too; may be given several times")
    parser.add_argument("--quick", action="store_true", help="small inputs, one round: to try the script")
    parser.add_argument("--json", metavar="FILE", help="write all figures here")
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> list[Case]:
    named = [case for case in cases(options.quick, options.encoder, options.jobs) if options.only in f"{case.work} {case.size}"]
    return [case for case in named if not options.targets or is_aimed_at(case)]


def is_aimed_at(case: Case) -> bool:
    return case.slices is not None or any(rival.target is not None for rival in case.rivals)


def slowdowns(trained: dict[tuple[str, int], Comparison]) -> list[Comparison]:
    """From the training rates by peer and number of slices."""
    return [
        slowdown(result, trained[peer, 0], SLOWDOWN_LIMITS.get(k))
        for (peer, k), result in trained.items()
        if k > 0 and (peer, 0) in trained
    ]


def main() -> None:
    options = arguments()
    record = {**table.machine(), "command": shlex.join(sys.argv), "results": []}
    print(f"{record['date']}, {record['processor']}; "
          + ", ".join(f"{name} {version}" for name, version in record["versions"].items()))
    print(f"\n    {record['command']}\n\n{table.head()}")

    def report(result: Comparison) -> None:
        print(table.line(result), flush=True)
        record["results"].append(result.record())

    settings = Options(
        options.slicework, 1 if options.quick else options.rounds, 1 if options.quick else options.repetitions,
        options.slow, options.jobs, options.processes, options.data)
    trained: dict[tuple[str, int], Comparison] = {}
    with tempfile.TemporaryDirectory() as folder:
        for case, result in compare(chosen(options), Path(folder), settings):
            report(result)
            if case.slices is not None:
                trained[result.peer, case.slices] = result
    for result in slowdowns(trained):
        report(result)
    if options.json:
        Path(options.json).write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
