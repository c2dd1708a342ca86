"""Expectation-maximisation in plain numpy: one accuracy per function, class balance learned."""

import numpy as np

MAXIMUM_PASSES = 100
TOLERANCE = 1e-5


def signed(votes):
    """+1 and -1 for the classes 1 and 0, 0 where a function abstains."""
    return (2 * votes - 1) * (votes >= 0)


def one_coin(votes):
    """P(Y) of every row, n × 2.

    votes: n × m, 0 or 1, -1 where a function abstains. A pass is two matrix-vector products over the
    votes as float32 signs, which is as little as numpy can do without collapsing equal rows.
    """
    signs = signed(votes).astype(np.float32)
    counts = np.abs(signs).sum(axis=0, dtype=np.float64)
    accuracies = np.full(votes.shape[1], 0.7)
    balance = 0.5
    for _ in range(MAXIMUM_PASSES):
        weights = np.log(accuracies / (1 - accuracies)).astype(np.float32)
        scores = signs @ weights + np.float32(np.log(balance / (1 - balance)))
        positive = 1 / (1 + np.exp(-scores))
        agreement = (2 * positive - 1) @ signs
        updated = np.clip((counts + agreement) / (2 * counts), 1e-3, 1 - 1e-3)
        change = np.abs(updated - accuracies).max()
        accuracies = updated
        balance = float(positive.mean(dtype=np.float64))
        if change <= TOLERANCE:
            break
    return np.stack([1 - positive, positive], axis=1)
