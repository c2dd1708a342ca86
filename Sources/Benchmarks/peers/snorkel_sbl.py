"""Snorkel's own slice-aware classifier on the vectors of torch_sbl.py.

Its modules differ from the paper's in places (see its documentation); labels are hard, as it has them.
"""

from pathlib import Path

import numpy as np
import torch
from snorkel.classification import DictDataset, Trainer
from snorkel.slicing import SliceAwareClassifier
from torch import nn

import torch_sbl
from job import Job


def training(folder: Path, slices: int, rows: int) -> Job:
    """One epoch; units are examples."""
    examples = torch_sbl.Examples.exported(folder, rows, slices)
    names = [f"slice{index}" for index in range(slices)]
    members = np.rec.fromarrays(examples.members[:, 1:].numpy().astype(np.int64).T, names=names)

    torch.manual_seed(0)
    backbone = nn.Sequential(nn.Linear(torch_sbl.INPUT, torch_sbl.HIDDEN), nn.ReLU())
    trained = SliceAwareClassifier(
        base_architecture=backbone, head_dim=torch_sbl.HIDDEN, slice_names=names, input_data_key="x", task_name="task")
    dataset = DictDataset("generated", "train", {"x": examples.x}, {"task": (examples.y > 0.5).long()})
    loader = trained.make_slice_dataloader(dataset, members, batch_size=torch_sbl.BATCH, shuffle=True)

    def run() -> SliceAwareClassifier:
        Trainer(n_epochs=1, lr=torch_sbl.LEARNING_RATE, progress_bar=False, seed=0).fit(trained, [loader])
        return trained

    return Job(run, units=rows)
