"""Rounds in which ours and the peers are measured in turn."""

import json
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from cases import Case, Command, Ours, Rival, Setting
from figures import Comparison, memory
from processes import Finished, MissingPeer, Worker, run


@dataclass(frozen=True)
class Options:
    slicework: str
    rounds: int
    repetitions: int
    slow: float
    """A peer that takes longer, in seconds, is run once."""
    jobs: int
    processes: bool
    """Whether peers may run in two processes at once."""
    data: str | None


class Bench:
    """slicework."""

    def __init__(self, options: Options):
        self._options = options
        self._done: set[Command] = set()

    def prepare(self, commands: list[Command], folder: Path) -> None:
        """Runs commands that write inputs, each once."""
        for command in commands:
            if command not in self._done:
                data = ("--data", self._options.data) if self._options.data and command[0] == "import" else ()
                run([self._options.slicework, *(word.format(folder=folder) for word in command), *data])
                self._done.add(command)

    def measure(self, arguments: Command) -> Finished:
        options = self._options
        data = ("--data", options.data) if options.data else ()
        return run([
            options.slicework, "bench", *arguments, "--format", "json", "--quiet", "--jobs", str(options.jobs),
            "--repetitions", str(options.repetitions), *data])


class RivalRun:
    """A peer over the rounds: all its settings in the first one, the fastest from then on."""

    def __init__(self, case: Case, rival: Rival, folder: Path, options: Options):
        self.case = case
        self.rival = rival
        self.result = Comparison(case.work, case.size, rival.name, case.unit, at_least=rival.target)
        self.is_over = False
        self._folder = folder
        self._options = options
        self._workers: list[Worker] = []

    def add_round(self, ours: Finished) -> None:
        """Raises MissingPeer when it cannot run."""
        first = not self.result.ours.medians
        theirs = self._best_setting() if first else self._answers()
        if first and min(theirs.seconds) > self._options.slow:
            self.is_over = True
        row = bench_row(ours.output, self.case.ours)
        self.result.size = self.case.size.format(**row)
        figure = self.result.ours
        if self.result.is_rate:
            figure.add(row["rate"], row["rate"] * row["median"] / row["fastest"], is_rate=True)
        else:
            figure.add(row["median"], row["fastest"], is_rate=False)
        figure.peak_bytes = max(figure.peak_bytes, ours.peak_bytes)
        figure.quality = f"{row['accuracy']:.4f}" if "accuracy" in row else ""
        self.result.theirs.add(theirs.median, theirs.best, self.result.is_rate)
        self.result.theirs.quality = theirs.quality

    def close(self) -> None:
        self.result.theirs.peak_bytes = sum(_closed(self._workers))
        self._workers = []

    def _best_setting(self) -> "Answers":
        best: Answers | None = None
        for setting in self.rival.settings:
            if setting.processes > 1 and not self._options.processes:
                continue
            workers = self._start(setting)
            answers = _ask(workers, self._options, self.result.is_rate)
            if best is None or self.result.better(answers.median, best.median) > 1:
                _closed(self._workers)
                best, self._workers = answers, workers
                self.result.setting = str(setting)
            else:
                _closed(workers)
        return best

    def _start(self, setting: Setting) -> list[Worker]:
        workers = [
            Worker(self.rival.factory, self.rival.arguments, self._folder, setting.threads)
            for _ in range(setting.processes)
        ]
        for worker in workers:
            worker.wait_until_ready()
        return workers

    def _answers(self) -> "Answers":
        return _ask(self._workers, self._options, self.result.is_rate)


@dataclass(frozen=True)
class Answers:
    """What the workers of a setting say of one round."""

    median: float
    best: float
    seconds: list[float]
    quality: str


def _ask(workers: list[Worker], options: Options, is_rate: bool) -> Answers:
    """All workers at once."""
    for worker in workers:
        worker.ask(options.repetitions, options.slow)
    answers = [worker.answer() for worker in workers]
    seconds = [answer["seconds"] for answer in answers]
    quality = answers[0]["quality"]
    if not is_rate:
        return Answers(statistics.median(seconds[0]), min(seconds[0]), seconds[0], quality)
    units = answers[0]["units"]
    return Answers(
        sum(units / statistics.median(each) for each in seconds), sum(units / min(each) for each in seconds),
        seconds[0], quality)


def _closed(workers: list[Worker]) -> list[int]:
    """Peak memory of each, in bytes."""
    for worker in workers:
        worker.close()
    return [worker.peak_bytes for worker in workers]


def bench_row(output: str, ours: Ours) -> dict[str, Any]:
    """The one row of the bench's tables that a figure stands in."""
    tables = json.loads(output)
    rows = [
        row
        for table in (tables if isinstance(tables, list) else [tables])
        for row in table["rows"]
        if all(row.get(column) == value for column, value in ours.row.items())
    ]
    if len(rows) != 1:
        raise SystemExit(f"bench {' '.join(ours.arguments)} has {len(rows)} rows with {ours.row}, expected 1")
    if rows[0]["median"] is None:
        raise SystemExit(f"bench {' '.join(ours.arguments)} left out the row with {ours.row}; it says why without --quiet")
    return rows[0]


def compare(cases: list[Case], folder: Path, options: Options) -> Iterator[tuple[Case, Comparison]]:
    """Results as they come. Cases that one call of the bench measures share their rounds."""
    bench = Bench(options)
    for arguments, group in groupby(cases, key=lambda case: case.ours.arguments):
        runs = []
        for case in group:
            bench.prepare(case.inputs, folder)
            runs += [RivalRun(case, rival, folder, options) for rival in case.rivals]
        for _ in range(options.rounds):
            if not all(each.is_over for each in runs):
                _round(runs, bench.measure(arguments))
        for each in runs:
            each.close()
            if each.result.ours.medians:
                yield from _results(each)


def _round(runs: list[RivalRun], ours: Finished) -> None:
    for each in runs:
        if each.is_over:
            continue
        try:
            each.add_round(ours)
        except MissingPeer as error:
            print(f"{each.rival.name} left out: {error}", file=sys.stderr)
            each.is_over = True


def _results(each: RivalRun) -> Iterator[tuple[Case, Comparison]]:
    yield each.case, each.result
    if each.rival.memory_target is not None:
        yield each.case, memory(each.result, each.rival.memory_target)
