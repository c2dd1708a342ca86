#!/usr/bin/env python3
"""Runs one peer in a process of its own, which compare.py starts.

    worker.py MODULE:FUNCTION ARGUMENTS FOLDER

FUNCTION makes a job.Job from FOLDER and the JSON object ARGUMENTS. Each line of standard input asks for a run of the job,
{"repetitions": 3, "slow": 5}; the answer is a line on standard output. It ends with its input.
"""

import contextlib
import gc
import importlib
import io
import json
import logging
import os
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from job import Job


def main() -> None:
    factory, arguments, folder = sys.argv[1:]
    answers = take_over_output()
    try:
        with silence():
            job = make(factory, json.loads(arguments), Path(folder))
    except ImportError as error:
        answer(answers, {"missing": str(error)})
        return
    answer(answers, {"ready": True})
    for line in sys.stdin:
        answer(answers, timed(job, **json.loads(line)))


def make(factory: str, arguments: dict[str, Any], folder: Path) -> Job:
    module, function = factory.split(":")
    return getattr(importlib.import_module(module), function)(folder, **arguments)


def timed(job: Job, repetitions: int, slow: float) -> dict[str, Any]:
    """Seconds of each repetition, of one where the first takes longer than `slow`."""
    seconds: list[float] = []
    while len(seconds) < repetitions and not (seconds and seconds[0] > slow):
        gc.collect()
        with silence():
            start = time.perf_counter()
            outcome = job.run()
            seconds.append(time.perf_counter() - start)
    return {"seconds": seconds, "units": job.units, "quality": job.quality(outcome)}


def take_over_output() -> TextIO:
    """Standard output for answers only: what peers print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def answer(answers: TextIO, value: dict[str, Any]) -> None:
    answers.write(json.dumps(value) + "\n")
    answers.flush()


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Keeps the peers' progress bars and deprecation notes from costing time."""
    logging.disable(logging.WARNING)
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
    logging.disable(logging.NOTSET)


if __name__ == "__main__":
    main()
