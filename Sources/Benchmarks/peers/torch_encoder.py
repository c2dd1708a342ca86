"""Pretrained encoders in PyTorch and transformers, on the pieces that `slicework bench encoder --export` wrote.

Attention is what transformers chooses for the architecture: PyTorch's fused attention where it has one. Sequences stand in
batches of like length, so that little is padded.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import AutoModel

from job import Job

FORWARD_BATCH = 16
LEARNING_RATE = 2e-5


@dataclass(frozen=True)
class Pieces:
    """A checkpoint, a layer of it, and sequences of pieces, shortest first."""

    checkpoint: str
    layer: int
    trained: int
    """Layers that are fine-tuned."""
    batch_size: int
    sequences: list[Tensor]

    @classmethod
    def exported(cls, folder: Path, encoder: str) -> "Pieces":
        content = json.loads((folder / f"pieces-{encoder}.json").read_text())
        sequences = sorted((torch.tensor(ids) for ids in content["sequences"]), key=len)
        return cls(
            content["checkpoint"], content["layer"], content["fineTunedLayers"], content["batchSize"], sequences)

    def model(self, layers: slice) -> nn.Module:
        """The encoder with some of its layers, without the pooler above."""
        model = AutoModel.from_pretrained(self.checkpoint)
        model.pooler = None
        model.encoder.layer = model.encoder.layer[layers]
        return model

    @property
    def count(self) -> int:
        return sum(map(len, self.sequences))


def padded(rows: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Rows of unequal length as one tensor, and the mask of what is no padding."""
    mask = torch.arange(max(map(len, rows))) < torch.tensor([len(row) for row in rows])[:, None]
    return nn.utils.rnn.pad_sequence(rows, batch_first=True), mask.long()


def batches(count: int, size: int) -> Iterator[slice]:
    return (slice(start, start + size) for start in range(0, count, size))


def forward(folder: Path, encoder: str) -> Job:
    """States of all sequences; units are pieces."""
    pieces = Pieces.exported(folder, encoder)
    model = pieces.model(slice(pieces.layer)).eval()

    @torch.inference_mode()
    def states(sequences: list[Tensor]) -> None:
        for batch in batches(len(sequences), FORWARD_BATCH):
            ids, mask = padded(sequences[batch])
            model(input_ids=ids, attention_mask=mask)

    states(pieces.sequences[:FORWARD_BATCH])
    return Job(lambda: states(pieces.sequences), units=pieces.count)


class GivenStates(nn.Module):
    """Embeddings that are states computed before."""

    def forward(self, *_: Any, inputs_embeds: Tensor, **__: Any) -> Tensor:
        return inputs_embeds


class FineTuned(nn.Module):
    """Top layers over the states below them, the mean over a sequence, one logit."""

    def __init__(self, pieces: Pieces) -> None:
        super().__init__()
        self.encoder = pieces.model(slice(pieces.layer - pieces.trained, pieces.layer))
        self.encoder.embeddings = GivenStates()
        self.head = nn.Linear(self.encoder.config.hidden_size, 1)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        top = self.encoder(inputs_embeds=states, attention_mask=mask)[0]
        weights = mask.to(top.dtype)[..., None]
        return self.head((top * weights).sum(1) / weights.sum(1)).squeeze(1)


@torch.inference_mode()
def frozen_states(pieces: Pieces) -> list[Tensor]:
    """What the layers below the trained ones make of each sequence."""
    model = pieces.model(slice(pieces.layer - pieces.trained)).eval()
    return [model(input_ids=ids[None])[0][0].clone() for ids in pieces.sequences]


def fine_tuning(folder: Path, encoder: str) -> Job:
    """One epoch in batches of like length and random order; units are pieces."""
    torch.manual_seed(0)
    pieces = Pieces.exported(folder, encoder)
    states = [state.detach() for state in frozen_states(pieces)]
    labels = torch.rand(len(states))
    model = FineTuned(pieces).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, fused=True)

    def step(batch: slice) -> float:
        optimizer.zero_grad(set_to_none=True)
        loss = F.binary_cross_entropy_with_logits(model(*padded(states[batch])), labels[batch])
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5)
        optimizer.step()
        return loss.item()

    def epoch() -> float:
        every = list(batches(len(states), pieces.batch_size))
        for index in torch.randperm(len(every)).tolist():
            loss = step(every[index])
        return loss

    step(slice(pieces.batch_size))
    return Job(epoch, units=pieces.count)
