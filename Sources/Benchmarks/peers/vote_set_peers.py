"""Label models of the peers on vote sets, without gold, with their default settings."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas

from vote_sets import VoteSet

Labeler = Callable[[VoteSet], np.ndarray]
"""Makes a row of K probabilities for each item."""


class Unsuitable(Exception):
    """The peer has no model of votes of this kind."""


def snorkel() -> Labeler:
    from snorkel.labeling.model import LabelModel

    def label(votes: VoteSet) -> np.ndarray:
        model = LabelModel(cardinality=votes.class_count, verbose=False)
        model.fit(votes.votes, seed=0, progress_bar=False)
        return model.predict_proba(votes.votes)

    return label


def flyingsquid() -> Labeler:
    from flyingsquid.label_model import LabelModel

    def label(votes: VoteSet) -> np.ndarray:
        if votes.class_count > 2:
            raise Unsuitable(f"it is for two classes, found {votes.class_count}")
        signs = np.select([votes.votes == 1, votes.votes == 0], [1, -1], 0)
        model = LabelModel(signs.shape[1])
        model.fit(signs)
        positive = np.asarray(model.predict_proba_marginalized(signs))
        return np.stack([1 - positive, positive], axis=1)

    return label


def crowdkit(name: str) -> Callable[[], Labeler]:
    """A model of Crowd-Kit, whose draws have the seed 0 by default; hard labels are sure of one class."""

    def load() -> Labeler:
        from crowdkit import aggregation

        def label(votes: VoteSet) -> np.ndarray:
            model = getattr(aggregation, name)()
            answers = answers_of(votes)
            if name == "OneCoinDawidSkene":
                # Its fit_predict_proba calls fit with arguments that it does not take (1.4.1).
                return spread(votes, model.fit(answers).probas_)
            if hasattr(model, "fit_predict_proba"):
                return spread(votes, model.fit_predict_proba(answers))
            return spread(votes, pandas.get_dummies(model.fit_predict(answers), dtype=float))

        return label

    return load


PEERS: dict[str, Callable[[], Labeler]] = {
    "snorkel": snorkel,
    "flyingsquid": flyingsquid,
    **{
        f"crowd-kit {name}": crowdkit(name)
        for name in ["MajorityVote", "Wawa", "OneCoinDawidSkene", "DawidSkene", "MMSR", "GLAD", "MACE"]
    },
}
"""What imports each peer; raises ImportError where it is not installed."""


def answers_of(votes: VoteSet) -> pandas.DataFrame:
    """A row per vote, as Crowd-Kit reads them."""
    tasks, workers = np.nonzero(votes.votes >= 0)
    return pandas.DataFrame({"task": tasks, "worker": workers, "label": votes.votes[tasks, workers]})


def spread(votes: VoteSet, labels: pandas.DataFrame) -> np.ndarray:
    """Labels of tasks with answers over all items and classes: items without a vote are unknown to the model and get 1/K."""
    probabilities = np.full((len(votes.items), votes.class_count), 1 / votes.class_count)
    probabilities[labels.index] = 0
    for label in labels.columns:
        probabilities[labels.index, int(label)] = labels[label]
    return probabilities


def normalised(probabilities: np.ndarray) -> np.ndarray:
    """Rows within 0...1 that sum to 1; raises ValueError for anything that rounding does not explain."""
    sums = probabilities.sum(axis=1)
    if not np.isfinite(probabilities).all():
        raise ValueError("probabilities that are no numbers")
    if probabilities.min() < -1e-6 or np.abs(sums - 1).max() > 1e-3:
        raise ValueError("rows that are no probabilities")
    clipped = np.clip(probabilities, 0, 1)
    return clipped / clipped.sum(axis=1, keepdims=True)


def write(votes: VoteSet, probabilities: np.ndarray, file: Path) -> None:
    table = pandas.DataFrame(probabilities, columns=[f"p{label}" for label in range(votes.class_count)])
    table.insert(0, "item", votes.items)
    table.to_csv(file, index=False)
