"""The table, and the machine it was measured on."""

import importlib.metadata
import platform
import time
from pathlib import Path
from typing import Any

from figures import Comparison, Figure

COLUMNS = [
    "work", "size", "peer", "unit", "ours", "peer's", "ratio", "of the best", "target", "met", "our accuracy", "peer's accuracy",
    "peer runs on", "rounds",
]
PACKAGES = ["snorkel", "torch", "transformers", "crowd-kit", "flyingsquid", "numpy", "pandas", "scipy"]


def head() -> str:
    return _line(COLUMNS) + "\n" + "|---" * len(COLUMNS) + "|"


def line(row: Comparison) -> str:
    verdict = {None: "", True: "yes", False: "**no**"}[row.is_met]
    of_best = "" if row.ratio_of_best is None else _number(row.ratio_of_best)
    return _line([
        row.work, row.size, row.peer, row.unit, _spread(row.ours.medians), _spread(row.theirs.medians),
        _spread(row.ratios), of_best, _target(row), verdict, row.ours.quality, row.theirs.quality, row.setting,
        str(len(row.ratios)),
    ])


def machine() -> dict[str, Any]:
    """Date, processor, cores and versions, for the record beside the figures."""
    processor = platform.processor()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [entry.split(":", 1)[1].strip() for entry in cpuinfo.read_text().splitlines()
                 if entry.startswith("model name")]
        processor = f"{names[0]}, {len(names)} cores" if names else processor
    versions = {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}
    return {"date": time.strftime("%Y-%m-%d"), "processor": processor, "versions": versions}


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


def _target(row: Comparison) -> str:
    if row.at_least is not None:
        return f"≥ {row.at_least:g} ×"
    return "" if row.at_most is None else f"ours ≤ {row.at_most:g} ×"


def _spread(values: list[float]) -> str:
    """Median, and lowest and highest where there are several."""
    median = _number(Figure(values).median)
    return median if len(values) == 1 else f"{median} ({_number(min(values))}–{_number(max(values))})"


def _number(value: float) -> str:
    """Three digits, and no exponent."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
