"""Figures of ours and of a peer, paired by rounds, and what they say."""

import statistics
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Figure:
    """One side's figure in each round: seconds, or units in a second."""

    medians: list[float] = field(default_factory=list)
    """Of the repetitions of each round."""
    best: float | None = None
    """Of all repetitions of all rounds."""
    quality: str = ""
    peak_bytes: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.medians)

    def add(self, median: float, best: float, is_rate: bool) -> None:
        self.medians.append(median)
        best_of = max if is_rate else min
        self.best = best if self.best is None else best_of(self.best, best)


@dataclass
class Comparison:
    """A row of the table."""

    work: str
    size: str
    peer: str
    unit: str
    ours: Figure = field(default_factory=Figure)
    theirs: Figure = field(default_factory=Figure)
    setting: str = ""
    """Processes and threads of the peer."""
    at_least: float | None = None
    """The ratio that is aimed at."""
    at_most: float | None = None
    """The figure of ours that is aimed at, where less is better."""

    @property
    def is_rate(self) -> bool:
        return self.unit.endswith("/s")

    def better(self, ours: float, theirs: float) -> float:
        """How many times better ours is."""
        return ours / theirs if self.is_rate else theirs / ours

    @property
    def ratios(self) -> list[float]:
        return [self.better(*pair) for pair in zip(self.ours.medians, self.theirs.medians)]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def ratio_of_best(self) -> float | None:
        if self.ours.best is None or self.theirs.best is None:
            return None
        return self.better(self.ours.best, self.theirs.best)

    @property
    def is_met(self) -> bool | None:
        """None where nothing is aimed at."""
        if self.at_least is not None:
            return self.ratio >= self.at_least
        return None if self.at_most is None else self.ours.median <= self.at_most

    def record(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio, "met": self.is_met}


def slowdown(comparison: Comparison, plain: Comparison, limit: float | None) -> Comparison:
    """How many times slower than without slices each side is, round by round."""

    def slower(figure: Figure, base: Figure) -> Figure:
        return Figure([without / with_ for without, with_ in zip(base.medians, figure.medians)])

    return Comparison(
        "slowdown by slices", comparison.size, comparison.peer, "×", slower(comparison.ours, plain.ours),
        slower(comparison.theirs, plain.theirs), comparison.setting, at_most=limit)


def memory(comparison: Comparison, at_least: float | None) -> Comparison:
    """The most that each side's process held."""
    megabytes = [figure.peak_bytes / 1e6 for figure in (comparison.ours, comparison.theirs)]
    return Comparison(
        f"{comparison.work}: memory", comparison.size, comparison.peer, "MB", Figure([megabytes[0]]),
        Figure([megabytes[1]]), comparison.setting, at_least=at_least)
