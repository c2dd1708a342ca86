"""Run here: .build/peers/bin/python -m unittest discover -s Sources/Benchmarks/peers"""

import gzip
import itertools
import json
import math
import os
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from transformers import BertConfig, BertModel

import compare_sets
import spouses_rules
import torch_encoder
import torch_sbl
import vote_set_peers
import vote_sets
from cdr_rules import Ctd
from figures import Comparison, Figure, slowdown
from stored_candidates import _character_positions
from vote_sets import VoteSet


class SliceModelTests(unittest.TestCase):
    def test_has_the_parameters_of_slicework_bench_train(self) -> None:
        counts = {
            k: sum(parameter.numel() for parameter in torch_sbl.model(k).parameters()) for k in [0, 10, 33, 100]
        }
        self.assertEqual(counts, {0: 38_657, 10: 221_837, 33: 604_580, 100: 1_719_527})

    def test_loss_is_the_definition_row_by_row_and_slice_by_slice(self) -> None:
        model = torch_sbl.model(2).double()
        generator = torch.Generator().manual_seed(1)
        x = torch.rand(3, torch_sbl.INPUT, generator=generator, dtype=torch.float64) * 2 - 1
        y = torch.tensor([0.9, 0.2, 0.5], dtype=torch.float64)
        members = torch.tensor([[1, 0, 1], [1, 1, 0], [1, 0, 0]], dtype=torch.float64)
        expected = sum(_row_loss(model, *row) for row in zip(x, y.tolist(), members.tolist())) / 3
        self.assertAlmostEqual(model.loss(x, y, members).item(), expected, delta=1e-12)


def _row_loss(model: torch_sbl.SliceModel, x: torch.Tensor, y: float, members: list[float]) -> float:
    z = torch.relu(model.backbone.weight @ x + model.backbone.bias)
    loss, scores, experts = 0.0, [], []
    for i, member in enumerate(members):
        rows = slice(i * torch_sbl.HIDDEN, (i + 1) * torch_sbl.HIDDEN)
        experts.append(model.experts.weight[rows] @ z + model.experts.bias[rows])
        q = (model.indicators.weight[i] @ z + model.indicators.bias[i]).item()
        p = (model.slice_prediction.weight[0] @ experts[i] + model.slice_prediction.bias[0]).item()
        loss += _cross_entropy(q, member) + member * _cross_entropy(p, y)
        scores.append(math.exp(q + abs(p)))
    mixture = sum(score / sum(scores) * expert for score, expert in zip(scores, experts))
    return loss + _cross_entropy((model.prediction.weight[0] @ mixture + model.prediction.bias[0]).item(), y)


def _cross_entropy(logit: float, target: float) -> float:
    probability = 1 / (1 + math.exp(-logit))
    return -(target * math.log(probability) + (1 - target) * math.log(1 - probability))


class EncoderTests(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        config = BertConfig(
            vocab_size=20, hidden_size=8, num_hidden_layers=3, num_attention_heads=2, intermediate_size=16,
            max_position_embeddings=16)
        torch.manual_seed(0)
        self.model = BertModel(config).eval()
        self.model.save_pretrained(self.folder / "tiny")
        content = {
            "checkpoint": str(self.folder / "tiny"), "layer": 3, "fineTunedLayers": 2, "batchSize": 2,
            "sequences": [[1, 2, 3, 4], [5, 6], [7, 8, 9]]}
        (self.folder / "pieces-tiny.json").write_text(json.dumps(content))
        self.pieces = torch_encoder.Pieces.exported(self.folder, "tiny")

    def test_sequences_are_sorted_and_padded(self) -> None:
        self.assertEqual([len(ids) for ids in self.pieces.sequences], [2, 3, 4])
        ids, mask = torch_encoder.padded(self.pieces.sequences[:2])
        self.assertEqual(ids.tolist(), [[5, 6, 0], [7, 8, 9]])
        self.assertEqual(mask.tolist(), [[1, 1, 0], [1, 1, 1]])

    @torch.inference_mode()
    def test_trained_layers_go_on_from_the_states_below_them(self) -> None:
        ids, mask = torch_encoder.padded(self.pieces.sequences)
        weights = mask[..., None].float()
        states = self.model(input_ids=ids, attention_mask=mask)[0]
        tuned = torch_encoder.FineTuned(self.pieces).eval()
        expected = tuned.head((states * weights).sum(1) / weights.sum(1)).squeeze(1)
        below = torch_encoder.frozen_states(self.pieces)
        torch.testing.assert_close(tuned(*torch_encoder.padded(below)), expected)

    def test_units_are_pieces(self) -> None:
        for factory in [torch_encoder.forward, torch_encoder.fine_tuning]:
            self.assertEqual(factory(self.folder, "tiny").units, 9)


class RuleTests(unittest.TestCase):
    def test_last_names_follow_the_last_space(self) -> None:
        names = ["Ann Lee", " Simpson", "Cher", "Ann Lee ", ""]
        self.assertEqual([spouses_rules.last_name(name) for name in names], ["Lee", "Simpson", None, None, None])

    def test_hashes_are_fnv_1a(self) -> None:
        hashes = [spouses_rules._fnv1a(text) for text in ["", "a", "foobar"]]
        self.assertEqual(hashes, [0xCBF29CE484222325, 0xAF63DC4C8601EC8C, 0x85944171F73967E8])
        self.assertEqual(spouses_rules._fnv1a("dev-0000") % 1000, 459)

    def test_pairs_are_looked_up_in_every_combination_of_ids(self) -> None:
        ctd = Ctd("C1\tD1\tmarker\nC2\tD2\ttherapeutic\n")
        self.assertEqual(ctd.categories("C1|C2", "D1|D2"), {"marker", "therapeutic"})
        self.assertEqual(ctd.categories("C1", "D2"), set())

    def test_offsets_in_bytes_become_characters(self) -> None:
        positions = _character_positions("aé€b")
        self.assertEqual([positions[byte] for byte in [0, 1, 3, 6, 7]], [0, 1, 2, 3, 4])


class FigureTests(unittest.TestCase):
    def test_a_ratio_says_how_many_times_better_ours_is(self) -> None:
        times = Comparison("", "", "", "s", Figure([2, 1]), Figure([20, 30]), at_least=20)
        rates = Comparison("", "", "", "tokens/s", Figure([20, 30]), Figure([2, 1]), at_least=21)
        self.assertEqual([times.ratio, rates.ratio], [20, 20])
        self.assertEqual([times.is_met, rates.is_met], [True, False])

    def test_slowdowns_are_told_round_by_round(self) -> None:
        plain = Comparison("", "k = 0", "torch", "examples/s", Figure([100, 200]), Figure([10, 10]))
        sliced = Comparison("", "k = 10", "torch", "examples/s", Figure([50, 200]), Figure([1, 2]))
        row = slowdown(sliced, plain, limit=1.5)
        self.assertEqual((row.ours.medians, row.theirs.medians), ([2, 1], [10, 5]))
        self.assertEqual((row.ratio, row.is_met), (5, True))


def count_forever() -> None:
    for _ in itertools.count():
        pass


class VoteSetTests(unittest.TestCase):
    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def write_set(self) -> Path:
        folder = self.folder / "sets" / "one"
        folder.mkdir(parents=True)
        with gzip.open(folder / "votes.csv.gz", "wt") as votes:
            votes.write('item,v,w,u\n"a, b",1,1,0\nc,-1,-1,-1\nd,0,1.0,-1\n')
        (folder / "gold.csv").write_text("item,gold,split\nc,2,test\nd,-1,\n")
        return folder

    def test_sets_are_read_as_the_bench_reads_them(self) -> None:
        votes = vote_sets.read(self.write_set())
        self.assertEqual(votes.items, ["a, b", "c", "d"])
        self.assertEqual(votes.votes.tolist(), [[1, 1, 0], [-1, -1, -1], [0, 1, -1]])
        self.assertEqual(votes.class_count, 3)
        self.assertEqual([folder.name for folder in vote_sets.folders(self.folder / "sets")], ["one"])

    def test_labels_of_shares_are_written_in_the_order_of_the_items(self) -> None:
        folder, labeler = self.write_set(), vote_set_peers.PEERS["crowd-kit MajorityVote"]()
        self.assertIsNone(compare_sets.label("shares", labeler, folder, self.folder / "labels", limit=60))
        lines = (self.folder / "labels" / "one" / "shares.csv").read_text().splitlines()
        self.assertEqual(lines[0], "item,p0,p1,p2")
        numbers = [[float(cell) for cell in line.rsplit(",", 3)[1:]] for line in lines[1:]]
        np.testing.assert_allclose(numbers, [[1 / 3, 2 / 3, 0], [1 / 3] * 3, [0.5, 0.5, 0]], atol=1e-12)

    def test_every_peer_gives_probabilities_or_a_reason(self) -> None:
        generator = np.random.default_rng(0)
        gold = generator.integers(2, size=200)
        right = generator.random((200, 5)) < 0.85
        votes = VoteSet([str(row) for row in range(200)], np.where(right, gold[:, None], 1 - gold[:, None]), 2)
        for name, load in vote_set_peers.PEERS.items():
            with self.subTest(name):
                labels = vote_set_peers.normalised(load()(votes))
                self.assertEqual(labels.shape, (200, 2))
                self.assertGreater((labels.argmax(axis=1) == gold).mean(), 0.9)

    def test_flyingsquid_refuses_three_classes(self) -> None:
        votes = VoteSet(["a"], np.array([[0, 1, 2]]), 3)
        with self.assertRaisesRegex(vote_set_peers.Unsuitable, "two classes, found 3"):
            vote_set_peers.PEERS["flyingsquid"]()(votes)

    def test_a_failure_is_kept_with_its_reason(self) -> None:
        def fail(votes: VoteSet) -> np.ndarray:
            raise ArithmeticError("no\nconvergence")

        folder, labels = self.write_set(), self.folder / "labels"
        self.assertEqual(compare_sets.label("bad", fail, folder, labels, limit=60), "ArithmeticError: no convergence")
        self.assertEqual((labels / "one" / "bad.failed").read_text(), "ArithmeticError: no convergence\n")
        self.assertEqual(os.listdir(labels / "one"), ["bad.failed"])

    def test_what_is_no_probability_is_a_failure(self) -> None:
        for rows in [[[0.5, 0.6]], [[1.5, -0.5]], [[math.nan, 1]]]:
            with self.assertRaises(ValueError):
                vote_set_peers.normalised(np.array(rows))
        self.assertEqual(vote_set_peers.normalised(np.array([[1 + 1e-9, -1e-9]])).tolist(), [[1, 0]])

    def test_a_peer_that_takes_too_long_or_dies_has_failed(self) -> None:
        self.assertEqual(compare_sets.in_own_process(count_forever, 1), "not finished after 1 s of processor time")
        self.assertEqual(compare_sets.in_own_process(lambda: os._exit(3), 60), "ended with code 3")
        self.assertIsNone(compare_sets.in_own_process(lambda: None, 60))

    def test_labels_that_are_there_are_not_computed_again(self) -> None:
        folder, labels = self.write_set(), self.folder / "labels"
        (labels / "one").mkdir(parents=True)
        (labels / "one" / "done.csv").write_text("kept")
        (labels / "one" / "bad.failed").write_text("why\n")
        self.assertIsNone(compare_sets.label("done", None, folder, labels, limit=1))
        self.assertEqual(compare_sets.label("bad", None, folder, labels, limit=1), "why")
        self.assertEqual((labels / "one" / "done.csv").read_text(), "kept")


if __name__ == "__main__":
    unittest.main()
