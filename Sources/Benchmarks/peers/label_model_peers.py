"""Label models and LF analysis of the peers, on the votes and the gold of `slicework bench --export`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas

import numpy_em
from job import Job

WARM_UP_ROWS = 1000


def snorkel(folder: Path, size: str, epochs: int) -> Job:
    from snorkel.labeling.model import LabelModel

    def label(votes: np.ndarray) -> np.ndarray:
        model = LabelModel(cardinality=2, verbose=False)
        model.fit(votes, n_epochs=epochs, seed=0, progress_bar=False)
        return model.predict_proba(votes)

    return _label_model(folder, size, label, lambda votes: votes.astype(np.int64))


def numpy_one_coin(folder: Path, size: str) -> Job:
    return _label_model(folder, size, numpy_em.one_coin, lambda votes: votes)


def crowdkit(folder: Path, size: str, passes: int | None) -> Job:
    """passes: all of them are made; None for its own tolerance, at most 100."""
    from crowdkit.aggregation import DawidSkene

    def answers(votes: np.ndarray) -> tuple[int, pandas.DataFrame]:
        tasks, workers = np.nonzero(votes >= 0)
        return len(votes), pandas.DataFrame({"task": tasks, "worker": workers, "label": votes[tasks, workers]})

    def label(rows_and_answers: tuple[int, pandas.DataFrame]) -> np.ndarray:
        rows, answers = rows_and_answers
        # A tolerance of minus infinity keeps it from stopping early.
        model = DawidSkene() if passes is None else DawidSkene(n_iter=passes, tol=-np.inf)
        labels = model.fit_predict_proba(answers)
        assert passes is None or len(model.loss_history_) == passes
        # Items without votes are unknown to it.
        probabilities = np.full((rows, 2), 0.5)
        probabilities[labels.index] = labels[[0, 1]]
        return probabilities

    return _label_model(folder, size, label, answers)


def flyingsquid(folder: Path, size: str) -> Job:
    from flyingsquid.label_model import LabelModel

    def label(signs: np.ndarray) -> np.ndarray:
        model = LabelModel(signs.shape[1])
        model.fit(signs)
        positive = model.predict_proba_marginalized(signs)
        return np.stack([1 - positive, positive], axis=1)

    return _label_model(folder, size, label, lambda votes: numpy_em.signed(votes.astype(np.int64)))


def snorkel_analysis(folder: Path, size: str) -> Job:
    from snorkel.labeling import LFAnalysis

    votes, gold = _votes(folder, size).astype(np.int64), _gold(folder, size).astype(np.int64)

    def summary(rows: int) -> pandas.DataFrame:
        return LFAnalysis(votes[:rows]).lf_summary(gold[:rows])

    summary(WARM_UP_ROWS)
    return Job(lambda: summary(len(votes)))


def _label_model(
    folder: Path, size: str, label: Callable[[Any], np.ndarray], prepare: Callable[[np.ndarray], Any]
) -> Job:
    """label: from what `prepare` makes of the votes to probabilities; runs once on few rows, which loads what it needs."""
    votes = _votes(folder, size)
    label(prepare(votes[:WARM_UP_ROWS]))
    prepared = prepare(votes)
    return Job(lambda: label(prepared), _accuracy(folder, size))


def _votes(folder: Path, size: str) -> np.ndarray:
    return np.load(folder / f"votes-{size}.npy")


def _gold(folder: Path, size: str) -> np.ndarray:
    return np.load(folder / f"gold-{size}.npy")


def _accuracy(folder: Path, size: str) -> Callable[[np.ndarray], str]:
    """Share of the rows with a vote whose most probable class is gold."""

    def accuracy(probabilities: np.ndarray) -> str:
        voted = (_votes(folder, size) >= 0).any(axis=1)
        is_right = np.argmax(probabilities, axis=1) == _gold(folder, size)
        return f"{is_right[voted].mean():.4f}"

    return accuracy
