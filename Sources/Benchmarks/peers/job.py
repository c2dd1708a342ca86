"""What a peer does with an input that it holds in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Job:
    """One piece of work; only `run` is timed."""

    run: Callable[[], Any]
    quality: Callable[[Any], str] = lambda outcome: ""
    """Says how good an outcome of `run` is, for the table, or raises where there is one right answer."""
    units: float | None = None
    """Examples or tokens that one run works off, where a rate is asked for."""
