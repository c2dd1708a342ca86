"""Labeling functions in Python on texts and candidates in memory. Votes must be ours, cell by cell."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import cdr_rules
import sentence_rules
import spouses_rules
from job import Job
from stored_candidates import StoredTask

SENTENCES = 22_000


def sentences_applier(folder: Path, is_prepared: bool) -> Job:
    """Snorkel's LFApplier on a list; cutting the texts into words is timed unless they are prepared."""
    from snorkel.labeling import LabelingFunction, LFApplier

    applier = LFApplier([LabelingFunction(name, function) for name, function in sentence_rules.rules()])
    return _on_sentences(folder, is_prepared, lambda sentences: applier.apply(sentences, progress_bar=False))


def sentences_loop(folder: Path, is_prepared: bool) -> Job:
    functions = [function for _, function in sentence_rules.rules()]
    return _on_sentences(folder, is_prepared, lambda sentences: _votes(functions, sentences))


def cdr(folder: Path) -> Job:
    """The 33 functions on candidates of which nothing is computed yet."""
    task = StoredTask(folder / "cdr.sqlite", "cdr")
    candidates, ctd = task.candidates(), cdr_rules.Ctd(task.resource("ctd"))
    functions = _functions(cdr_rules.rules(), task)
    return Job(
        lambda: _votes(functions, (cdr_rules.CdrView(candidate, ctd) for candidate in candidates)),
        _equals(task.votes()))


def spouses(folder: Path) -> Job:
    """The 9 and 10 functions on candidates of which nothing is computed yet."""
    task = StoredTask(folder / "spouses.sqlite", "spouses")
    candidates = task.candidates()
    functions = _functions(spouses_rules.rules(spouses_rules.KnownCouples(task.resource("known-spouses"))), task)

    def run() -> np.ndarray:
        lowered = spouses_rules.LoweredTokens()
        return _votes(functions, (spouses_rules.SpousesView(candidate, lowered) for candidate in candidates))

    return Job(run, _equals(task.votes()))


def _on_sentences(folder: Path, is_prepared: bool, apply: Callable[[list[Any]], np.ndarray]) -> Job:
    with open(folder / f"sentences-{SENTENCES}.jsonl") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    check = _equals(np.load(folder / f"sentence-votes-{SENTENCES}.npy"))
    if is_prepared:
        sentences = sentence_rules.prepared(texts)
        return Job(lambda: apply(sentences), check)
    return Job(lambda: apply(sentence_rules.prepared(texts)), check)


def _votes(functions: list[Callable[[Any], int]], candidates: Any) -> np.ndarray:
    return np.array([[function(candidate) for function in functions] for candidate in candidates], dtype=np.int8)


def _functions(rules: list[tuple[str, Callable[[Any], int]]], task: StoredTask) -> list[Callable[[Any], int]]:
    names, functions = zip(*rules)
    assert list(names) == task.function_names(), "functions and their order must be ours"
    return list(functions)


def _equals(expected: np.ndarray) -> Callable[[np.ndarray], str]:
    def check(votes: np.ndarray) -> str:
        np.testing.assert_array_equal(votes, expected)
        return "same votes"

    return check
