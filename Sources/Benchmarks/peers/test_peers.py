"""Run here: .build/peers/bin/python -m unittest discover -s Sources/Benchmarks/peers"""

import math
import unittest

import torch

import spouses_rules
import torch_sbl
from cdr_rules import Ctd
from figures import Comparison, Figure, slowdown
from stored_candidates import _character_positions


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


if __name__ == "__main__":
    unittest.main()
