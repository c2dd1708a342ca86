"""Slice-residual-attention modules in PyTorch, hand-fused, as Sources/SliceLearning/SliceHead.swift states them.

    z = ReLU(W x + b)          q = Ω z + β            rᵢ = Wᵢ z + bᵢ        pᵢ = g·rᵢ + c_g
    a = softmax(q + |p|)       z' = Σᵢ aᵢ rᵢ          logit = u·z' + c_u
    loss = CE(logit, y) + Σᵢ CE(qᵢ, member of i) + Σᵢ [member of i] CE(pᵢ, y), means over the batch

All experts are one matrix product and z' is one batched product. The representations rᵢ are formed: nothing is folded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from job import Job

INPUT, HIDDEN, BATCH = 300, 128, 128
EXPORTED_SLICES = 100
LEARNING_RATE = 0.002


class PlainModel(nn.Module):
    """A hidden layer and one logit: k = 0."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = nn.Linear(INPUT, HIDDEN)
        self.head = nn.Linear(HIDDEN, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(F.relu(self.backbone(x))).squeeze(1)

    def loss(self, x: Tensor, y: Tensor, members: Tensor) -> Tensor:
        return F.binary_cross_entropy_with_logits(self(x), y)


class SliceModel(nn.Module):
    """A hidden layer and k + 1 slices, the base slice first."""

    def __init__(self, slices: int) -> None:
        super().__init__()
        self.backbone = nn.Linear(INPUT, HIDDEN)
        self.indicators = nn.Linear(HIDDEN, slices + 1)
        self.experts = nn.Linear(HIDDEN, (slices + 1) * HIDDEN)
        self.slice_prediction = nn.Linear(HIDDEN, 1)
        self.prediction = nn.Linear(HIDDEN, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.outputs(x)[0]

    def outputs(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits (batch), indicators q and slice predictions p (batch × (k + 1) each)."""
        z = F.relu(self.backbone(x))
        q = self.indicators(z)
        experts = self.experts(z).view(len(x), -1, HIDDEN)
        p = self.slice_prediction(experts).squeeze(2)
        attention = torch.softmax(q + p.abs(), dim=1)
        mixture = torch.bmm(attention.unsqueeze(1), experts).squeeze(1)
        return self.prediction(mixture).squeeze(1), q, p

    def loss(self, x: Tensor, y: Tensor, members: Tensor) -> Tensor:
        """members: batch × (k + 1), 0 or 1, the first column all 1."""
        logits, q, p = self.outputs(x)
        base = F.binary_cross_entropy_with_logits(logits, y)
        indicator = F.binary_cross_entropy_with_logits(q, members, reduction="sum")
        prediction = F.binary_cross_entropy_with_logits(
            p, y.unsqueeze(1).expand_as(p), weight=members, reduction="sum")
        return base + (indicator + prediction) / len(x)


@dataclass(frozen=True)
class Examples:
    """Vectors with soft labels and memberships, the base slice first."""

    x: Tensor
    y: Tensor
    members: Tensor

    @classmethod
    def exported(cls, folder: Path, rows: int, slices: int) -> "Examples":
        """What `slicework bench train --export` wrote; fewer slices are the first of its 100."""
        members = torch.ones(rows, slices + 1)
        members[:, 1:] = _numbers(folder, f"members-{rows}x{EXPORTED_SLICES}")[:, :slices]
        return cls(_numbers(folder, f"vectors-{rows}x{INPUT}"), _numbers(folder, f"labels-{rows}"), members)

    def first(self, rows: int) -> "Examples":
        return Examples(self.x[:rows], self.y[:rows], self.members[:rows])

    def batches(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """In a new random order."""
        for rows in torch.randperm(len(self.x)).split(BATCH):
            yield self.x[rows], self.y[rows], self.members[rows]


def model(slices: int) -> PlainModel | SliceModel:
    torch.manual_seed(0)
    return SliceModel(slices) if slices else PlainModel()


def train_epochs(trained: nn.Module, examples: Examples, epochs: int) -> float:
    """The loss of the last batch."""
    optimizer = torch.optim.Adam(trained.parameters(), lr=LEARNING_RATE, fused=True)
    loss = torch.zeros(())
    for _ in range(epochs):
        for batch in examples.batches():
            optimizer.zero_grad(set_to_none=True)
            loss = trained.loss(*batch)
            loss.backward()
            optimizer.step()
    return loss.item()


def training(folder: Path, slices: int, rows: int, epochs: int) -> Job:
    """Units are examples."""
    examples = Examples.exported(folder, rows, slices)
    trained = model(slices)
    train_epochs(trained, examples.first(BATCH), 1)
    return Job(lambda: train_epochs(trained, examples, epochs), units=rows * epochs)


def inference(folder: Path, slices: int, rows: int, passes: int) -> Job:
    """Probabilities of all rows, in batches, without gradients; units are examples."""
    trained = model(slices).eval()
    batches = Examples.exported(folder, rows, slices).x.split(BATCH)

    @torch.inference_mode()
    def predict(passes: int) -> Tensor:
        for _ in range(passes):
            probabilities = torch.cat([torch.sigmoid(trained(batch)) for batch in batches])
        return probabilities

    predict(1)
    return Job(lambda: predict(passes), units=rows * passes)


def _numbers(folder: Path, name: str) -> Tensor:
    return torch.from_numpy(np.load(folder / f"{name}.npy")).float()
