"""A BiLSTM with attention pooling and an embedding bag with an MLP in PyTorch, as `slicework bench train` has them.

Gradients of the embeddings are sparse, which is much faster here than dense ones. Layers, sizes and dropout are those of
Sources/EndModels/{BiLstmBackbone,TokenPooling,BagBackbone}.swift.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from job import Job

VOCABULARY, LENGTH, BATCH, EMBEDDING = 20_000, 40, 64, 100
ATTENTION = 50
LEARNING_RATE = 0.002


class BiLstm(nn.Module):
    """Embeddings, an LSTM in each direction, attention over the tokens, one logit."""

    def __init__(self, direction: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, EMBEDDING, sparse=True)
        self.lstm = nn.LSTM(EMBEDDING, direction, bidirectional=True, batch_first=True)
        self.attention = nn.Linear(2 * direction, ATTENTION)
        self.context = nn.Linear(ATTENTION, 1, bias=False)
        self.head = nn.Linear(2 * direction, 1)

    def forward(self, tokens: Tensor) -> Tensor:
        states, _ = self.lstm(F.dropout(self.embedding(tokens), 0.2, self.training))
        weights = torch.softmax(self.context(torch.tanh(self.attention(states))), dim=1)
        pooled = torch.bmm(weights.transpose(1, 2), states).squeeze(1)
        return self.head(F.dropout(pooled, 0.3, self.training)).squeeze(1)


class Bag(nn.Module):
    """Embeddings summed over √n, bias, ReLU, a hidden layer, one logit."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.embedding = nn.EmbeddingBag(VOCABULARY, EMBEDDING, mode="sum", sparse=True)
        self.bias = nn.Parameter(torch.zeros(EMBEDDING))
        self.hidden = nn.Linear(EMBEDDING, hidden)
        self.head = nn.Linear(hidden, 1)

    def forward(self, tokens: Tensor) -> Tensor:
        sums = self.embedding(tokens) / tokens.shape[1] ** 0.5
        return self.head(F.relu(self.hidden(F.relu(sums + self.bias)))).squeeze(1)


@dataclass(frozen=True)
class Examples:
    """Rows of tokens with soft labels."""

    tokens: Tensor
    y: Tensor

    @classmethod
    def exported(cls, folder: Path, rows: int, is_zipf: bool) -> "Examples":
        """What `slicework bench train --export` wrote; tokens that are all alike are drawn here.

        is_zipf: whether tokens are drawn like words, the r-th with a share of 1/r.
        """
        tokens = np.load(folder / f"tokens-{rows}x{LENGTH}.npy").astype(np.int64)
        if not is_zipf:
            tokens = np.random.default_rng(0).integers(VOCABULARY, size=tokens.shape)
        labels = np.load(folder / f"token-labels-{rows}.npy").astype(np.float32)
        return cls(torch.from_numpy(tokens), torch.from_numpy(labels))

    def first(self, rows: int) -> "Examples":
        return Examples(self.tokens[:rows], self.y[:rows])

    def batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        """In a new random order."""
        for rows in torch.randperm(len(self.y)).split(BATCH):
            yield self.tokens[rows], self.y[rows]


MODELS = {"bilstm": BiLstm, "bag": Bag}


def train_epoch(trained: nn.Module, examples: Examples) -> float:
    """The loss of the last batch."""
    sparse = list(trained.embedding.parameters())
    dense = [value for name, value in trained.named_parameters() if not name.startswith("embedding.")]
    optimizers = [
        torch.optim.SparseAdam(sparse, lr=LEARNING_RATE),
        torch.optim.Adam(dense, lr=LEARNING_RATE, fused=True),
    ]
    loss = torch.zeros(())
    for tokens, y in examples.batches():
        trained.zero_grad(set_to_none=True)
        loss = F.binary_cross_entropy_with_logits(trained(tokens), y)
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
    return loss.item()


def training(folder: Path, model: str, size: int, rows: int, is_zipf: bool, batches: int) -> Job:
    """An epoch of so many batches; units are tokens. size: of each direction, or of the hidden layer."""
    torch.manual_seed(0)
    trained = MODELS[model](size).train()
    examples = Examples.exported(folder, rows, is_zipf).first(batches * BATCH)
    train_epoch(trained, examples.first(BATCH))
    return Job(lambda: train_epoch(trained, examples), units=examples.tokens.numel())


def inference(folder: Path, model: str, size: int, rows: int) -> Job:
    """Probabilities of all rows, tokens drawn like words, without gradients; units are tokens."""
    torch.manual_seed(0)
    trained = MODELS[model](size).eval()
    batches = Examples.exported(folder, rows, is_zipf=True).tokens.split(BATCH)

    @torch.inference_mode()
    def predict() -> Tensor:
        return torch.cat([torch.sigmoid(trained(batch)) for batch in batches])

    predict()
    return Job(predict, units=rows * LENGTH)
