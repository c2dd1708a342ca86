"""What is compared: for each piece of work our bench, the peers that do the same, and what ratio is aimed at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PASSES = 100
VECTOR_ROWS = 12_800
TOKEN_ROWS = VECTOR_ROWS * 2 // 5
SLICE_COUNTS = [0, 10, 33, 100]
SLOWDOWN_LIMITS = {10: 1.5, 33: 2.0, 100: 4.0}

Command = tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """Processes that do the same work at once, their rates summed, and the threads of each."""

    processes: int
    threads: int

    def __str__(self) -> str:
        threads = f"{self.threads} thread{'s' if self.threads > 1 else ''}"
        return threads if self.processes == 1 else f"{self.processes} processes, {threads} each"


ONE_THREAD = (Setting(1, 1),)
THREADS = (Setting(1, 1), Setting(1, 2))
"""For one piece of work that is to be done soon."""
BUSY = (Setting(1, 2), Setting(2, 1))
"""For as much work as the machine can do: ours has a model per thread."""


@dataclass(frozen=True)
class Ours:
    """A figure of `slicework bench`: its arguments and the row of its tables."""

    arguments: Command
    row: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rival:
    """A peer: the function that makes its job (see worker.py), and how many times faster ours is to be."""

    name: str
    factory: str
    arguments: dict[str, Any] = field(default_factory=dict)
    settings: tuple[Setting, ...] = ONE_THREAD
    target: float | None = None
    memory_target: float | None = None
    """How many times as much memory the peer's process is to hold."""


@dataclass(frozen=True)
class Case:
    work: str
    size: str
    """May name columns of the bench's row, as in {candidates}."""
    ours: Ours
    rivals: list[Rival]
    inputs: list[Command] = field(default_factory=list)
    """Commands that write what the peers read to {folder}."""
    unit: str = "s"
    """s, or what is worked off in a second."""
    slices: int | None = None
    """k, where the case is one of those that the slowdown by slices is told from."""


def cases(quick: bool, encoders: Sequence[str] = (), jobs: int = 1) -> Iterator[Case]:
    """All cases.

    quick: of a size to try the script with. encoders: names of pretrained encoders. jobs: our threads.
    """
    yield from sentences()
    yield from tasks()
    for size in ["100000x33", "1000000x33"]:
        yield analysis(_smaller(size, quick))
    for size in ["10000x33", "100000x33", "1000000x33", "10000000x10"]:
        yield from label_models(_smaller(size, quick), is_large=size == "10000000x10", is_aimed_at=size in AIMED_AT)
    yield from dawid_skene(_smaller("1000000x10", quick))
    yield triplets(_smaller("1000000x10", quick))
    yield from vectors(quick)
    yield from tokens(quick)
    for encoder in encoders:
        yield from pretrained(encoder, jobs, quick)


AIMED_AT = ["1000000x33", "10000000x10"]


def _smaller(size: str, quick: bool) -> str:
    rows, functions = map(int, size.split("x"))
    return f"{rows // 100 if quick else rows}x{functions}"


def sentences() -> Iterator[Case]:
    for is_prepared, target in [(False, 20), (True, 60)]:
        arguments = {"is_prepared": is_prepared}
        yield Case(
            "10 keyword and regex functions, " + ("alone" if is_prepared else "words cut included"), "22000 sentences",
            Ours(("texts",), {"work": "functions alone" if is_prepared else "words cut included"}),
            [
                Rival("snorkel LFApplier", "labeling_peers:sentences_applier", arguments, target=target),
                Rival("plain Python loop", "labeling_peers:sentences_loop", arguments),
            ],
            [("bench", "texts", "--export", "{folder}")])


def tasks() -> Iterator[Case]:
    for task, functions in [("cdr", 33), ("spouses", 19)]:
        store = ("--store", f"{{folder}}/{task}.sqlite", "--quiet")
        yield Case(
            f"{functions} functions of {task}, from candidates in memory", "{candidates} candidates, {corpus}",
            Ours(("label", "--table", "label.memory"), {"task": task, "work": "with what they share"}),
            [Rival("the same in Python", f"labeling_peers:{task}", target=30)],
            [("import", task, *store), ("label", task, *store)])


def analysis(size: str) -> Case:
    return Case(
        "LF analysis", size, Ours(("analyze", "--size", size)),
        [Rival("snorkel lf_summary", "label_model_peers:snorkel_analysis", {"size": size},
               target=200 if size.startswith("1000000x") else None)],
        [("bench", "analyze", "--size", size, "--export", "{folder}")])


def label_models(size: str, is_large: bool, is_aimed_at: bool) -> Iterator[Case]:
    target = 15 if is_aimed_at else None
    snorkel = [
        Rival(f"snorkel LabelModel, {epochs} epochs", "label_model_peers:snorkel", {"size": size, "epochs": epochs},
              THREADS, target, 4 if is_large and epochs == 500 else None)
        for epochs in [500, 100]
    ]
    numpy = Rival("numpy EM, one coin", "label_model_peers:numpy_one_coin", {"size": size}, THREADS)
    yield label_model("dp", size, snorkel if is_large else [*snorkel, numpy])
    if not is_large:
        yield label_model("dawid-skene", size, [numpy])


def dawid_skene(size: str) -> Iterator[Case]:
    def crowdkit(note: str, passes: int | None) -> Rival:
        return Rival(f"crowd-kit DawidSkene, {note}", "label_model_peers:crowdkit", {"size": size, "passes": passes},
                     target=100)

    yield label_model(
        "dawid-skene", size, [crowdkit(f"{PASSES} passes", PASSES)], ("--iterations", str(PASSES)), f", {PASSES} passes")
    yield label_model("dawid-skene", size, [crowdkit("its tolerance", None)])


def triplets(size: str) -> Case:
    return label_model("triplets", size, [Rival("flyingsquid", "label_model_peers:flyingsquid", {"size": size})])


def label_model(model: str, size: str, rivals: list[Rival], options: Command = (), note: str = "") -> Case:
    return Case(
        f"{model}, fit and predict{note}", size, Ours(("label-model", "--label-model", model, "--size", size, *options)),
        rivals, [("bench", "label-model", "--size", size, "--export", "{folder}")])


def vectors(quick: bool) -> Iterator[Case]:
    """A hidden layer on 300 numbers, without slices and with."""
    rows = VECTOR_ROWS // 10 if quick else VECTOR_ROWS
    flags = ("--quick",) if quick else ()
    inputs = [("bench", "train", *flags, "--export", "{folder}")]
    for k in SLICE_COUNTS:
        arguments = {"slices": k, "rows": rows}
        # Fewer passes where one takes long enough.
        passes = 4 if k < 33 else 1
        rivals = [Rival("PyTorch, fused", "torch_sbl:training", {**arguments, "epochs": passes}, BUSY,
                        3 if k == 33 else None)]
        if k == 33:
            rivals.append(Rival("snorkel SliceAwareClassifier", "snorkel_sbl:training", arguments, BUSY, 20))
        yield Case(
            "SBL training" if k else "training without slices", f"k = {k}",
            Ours(("train", "--table", "train.slices", *flags), {"slices": k}), rivals, inputs, "examples/s", k)
    for k in SLICE_COUNTS:
        passes = 10 if k < 33 else 2
        yield Case(
            "SBL inference" if k else "inference without slices", f"k = {k}",
            Ours(("infer", "--table", "infer.slices", *flags), {"slices": k}),
            [Rival("PyTorch, unfolded", "torch_sbl:inference", {"slices": k, "rows": rows, "passes": passes}, BUSY,
                   10 if k == 100 else None)],
            inputs, "examples/s")


def tokens(quick: bool) -> Iterator[Case]:
    """A vocabulary of 20,000, 40 tokens a row."""
    flags = ("--quick",) if quick else ()
    inputs = [("bench", "train", *flags, "--export", "{folder}")]
    rows = TOKEN_ROWS // 10 if quick else TOKEN_ROWS
    # Half an epoch of the BiLSTM takes long enough.
    for model, title, column, size, batches, target in [
        ("bilstm", "BiLSTM", "direction", 50, 40, 1.3), ("bilstm", "BiLSTM", "direction", 100, 40, 1.3),
        ("bag", "bag + MLP", "hidden", 100, 80, 3),
    ]:
        for distribution in ["like words", "all alike"]:
            arguments = {
                "model": model, "size": size, "rows": rows, "is_zipf": distribution == "like words", "batches": batches,
            }
            yield Case(
                f"{title} training", f"{column} {size}, tokens {distribution}",
                Ours(("train", "--table", f"train.{model}", *flags), {column: size, "tokens": distribution}),
                [Rival("PyTorch, sparse gradients", "torch_text:training", arguments, BUSY, target)], inputs,
                "tokens/s")
    for model, title in [("bilstm", "BiLSTM"), ("bag", "bag + MLP")]:
        yield Case(
            f"{title} inference", "size 100, tokens like words",
            Ours(("infer", "--table", "infer.tokens", *flags), {"model": model}),
            [Rival("PyTorch", "torch_text:inference", {"model": model, "size": 100, "rows": rows}, BUSY)], inputs,
            "tokens/s")


def pretrained(encoder: str, jobs: int, quick: bool) -> Iterator[Case]:
    """Forward passes and fine-tuning of a pretrained encoder, each in processes of its own, for the sake of their memory."""
    options = ("--encoder", encoder, *(("--quick",) if quick else ()))
    name = Path(encoder).name
    inputs = [("bench", "encoder", *options, "--export", "{folder}")]

    def case(work: str, table: str, factory: str, settings: tuple[Setting, ...], row: dict[str, Any]) -> Case:
        return Case(
            work, name + ", layer {layer}", Ours(("encoder", *options, "--table", f"encoder.{table}"), row),
            [Rival("PyTorch", f"torch_encoder:{factory}", {"encoder": name}, settings, 1, 1)], inputs, "pieces/s")

    for threads in sorted({1, jobs}):
        work = f"states of a pretrained encoder, {Setting(1, threads)}"
        yield case(work, "forward", "forward", ONE_THREAD if threads == 1 else BUSY, {"threads": threads})
    yield case("fine-tuning of two layers", "fine-tuning", "fine_tuning", BUSY, {})
