"""Processes that are measured: slicework, and the workers that peers run in.

This process imports neither numpy nor a peer. On Linux the peak of a child is never below what its parent held when it
started it, so a small parent keeps the memory figures right.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
THREAD_VARIABLES = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"]


@dataclass(frozen=True)
class Finished:
    output: str
    peak_bytes: int
    """The most memory the process held."""


def run(command: list[str]) -> Finished:
    """Runs a command to its end; raises when it fails."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    peak_bytes = _end(process)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with code {process.returncode}")
    return Finished(output, peak_bytes)


class MissingPeer(Exception):
    """A package is not installed."""


class Worker:
    """A peer's process; see worker.py."""

    def __init__(self, factory: str, arguments: dict[str, Any], folder: Path, threads: int):
        self.peak_bytes = 0
        self._name = factory
        self._errors = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), factory, json.dumps(arguments), str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True,
            env={**os.environ, **{name: str(threads) for name in THREAD_VARIABLES}})

    def wait_until_ready(self) -> None:
        """Raises MissingPeer where a package is missing."""
        answer = self.answer()
        if "missing" in answer:
            self.close()
            raise MissingPeer(answer["missing"])

    def ask(self, repetitions: int, slow: float) -> None:
        self._process.stdin.write(json.dumps({"repetitions": repetitions, "slow": slow}) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise SystemExit(f"{self._name} failed:\n{self._errors.read()}")
        return json.loads(line)

    def close(self) -> None:
        """Ends the process; its peak memory is known from then on."""
        self._process.stdin.close()
        self.peak_bytes = _end(self._process)
        self._errors.close()


def _end(process: subprocess.Popen) -> int:
    """Waits for the end of the process; returns its peak memory in bytes."""
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
