"""Votes with gold, a folder for each set, as `slicework bench quality --sets` reads them."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ENDINGS = ["csv", "csv.gz", "tsv", "tsv.gz"]


@dataclass(frozen=True)
class VoteSet:
    items: list[str]
    votes: np.ndarray
    """A row per item and a column per voter; -1 abstains."""
    class_count: int
    """One more than the highest vote or gold label, at least 2."""


def folders(path: Path) -> list[Path]:
    """The folders of the sets by name."""
    return sorted(folder for folder in path.iterdir() if folder.is_dir() and not folder.name.startswith("."))


def read(folder: Path) -> VoteSet:
    votes = list(_rows(folder, "votes"))
    gold = [int(float(row[1])) for row in _rows(folder, "gold")]
    items = [row[0] for row in votes]
    matrix = np.array([[int(float(cell)) for cell in row[1:]] for row in votes], dtype=np.int64)
    return VoteSet(items, matrix, max(1, matrix.max(), max(gold)) + 1)


def _rows(folder: Path, name: str) -> Iterator[list[str]]:
    """Without the header."""
    file = next(path for path in (folder / f"{name}.{ending}" for ending in ENDINGS) if path.exists())
    open_text = gzip.open if file.suffix == ".gz" else open
    with open_text(file, "rt", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t" if ".tsv" in file.name else ",")
        next(rows)
        yield from rows
