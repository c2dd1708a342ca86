"""The peers: each takes an input held in memory and does the whole work once.

Importing a peer's `module` and `prepare`, which turns the exported input into the form that the peer reads,
are not timed; `run` is.
"""

import contextlib
import io
import logging
import warnings
from dataclasses import dataclass
from typing import Any, Callable

import numpy as np

import numpy_em
import sentence_rules


@dataclass(frozen=True)
class Peer:
    name: str
    module: str
    prepare: Callable[[Any], Any]
    run: Callable[[Any], Any]


def snorkel_label_model(epochs):
    def run(votes):
        from snorkel.labeling.model import LabelModel

        model = LabelModel(cardinality=2, verbose=False)
        model.fit(votes, n_epochs=epochs, seed=0, progress_bar=False)
        return model.predict_proba(votes)

    return Peer(f"snorkel LabelModel, {epochs} epochs", "snorkel.labeling.model", _int64, run)


def numpy_one_coin():
    return Peer("numpy EM, one coin", "numpy", lambda votes: votes, numpy_em.one_coin)


def crowdkit_dawid_skene(passes):
    def prepare(votes):
        import pandas

        tasks, workers = np.nonzero(votes >= 0)
        return pandas.DataFrame({"task": tasks, "worker": workers, "label": votes[tasks, workers]})

    def run(answers):
        from crowdkit.aggregation import DawidSkene

        # A tolerance of minus infinity keeps it from stopping early.
        model = DawidSkene(n_iter=passes, tol=-np.inf)
        labels = model.fit_predict_proba(answers)
        assert len(model.loss_history_) == passes
        # Items without votes are unknown to it.
        probabilities = np.full((labels.index.max() + 1, 2), 0.5)
        probabilities[labels.index] = labels[[0, 1]]
        return probabilities

    return Peer(f"crowd-kit DawidSkene, {passes} passes", "crowdkit.aggregation", prepare, run)


def flyingsquid_triplets():
    def run(signs):
        from flyingsquid.label_model import LabelModel

        model = LabelModel(signs.shape[1])
        model.fit(signs)
        positive = model.predict_proba_marginalized(signs)
        return np.stack([1 - positive, positive], axis=1)

    return Peer(
        "flyingsquid", "flyingsquid.label_model", lambda votes: numpy_em.signed(_int64(votes)), run)


def snorkel_analysis():
    def run(inputs):
        from snorkel.labeling import LFAnalysis

        votes, gold = inputs
        return LFAnalysis(votes).lf_summary(gold)

    return Peer("snorkel LFAnalysis.lf_summary", "snorkel.labeling", lambda inputs: tuple(map(_int64, inputs)), run)


def plain_loop():
    def run(texts):
        functions = [function for _, function in sentence_rules.rules()]
        sentences = sentence_rules.prepared(texts)
        return np.array([[function(sentence) for function in functions] for sentence in sentences])

    return Peer("plain Python loop", "re", list, run)


def snorkel_applier():
    def run(texts):
        from snorkel.labeling import LabelingFunction, LFApplier

        functions = [LabelingFunction(name, function) for name, function in sentence_rules.rules()]
        return LFApplier(functions).apply(sentence_rules.prepared(texts), progress_bar=False)

    return Peer("snorkel LFApplier", "snorkel.labeling", list, run)


def _int64(array):
    return array.astype(np.int64)


@contextlib.contextmanager
def silence():
    """Keeps the peers' progress and deprecation notes out of the table."""
    logging.disable(logging.WARNING)
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
    logging.disable(logging.NOTSET)
