"""Runs the blocks of notebooks-md/parquet.md and holds what they write to what it was made from.

The page is the only place where the conversions stand: what users read is what is tested.
"""

import argparse
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import pyarrow
import pyarrow.parquet

PAGE = pathlib.Path(__file__).parents[2] / "notebooks-md" / "parquet.md"

CANDIDATES = {
    "id": ["007", "1e5", "2020-01-01", 'é\n"x"'],
    "text": ["plain", "2020-01-01 00:00:00", "a\u2028b", "line\nbreak \\ 😀"],
    "label": pyarrow.array([1, 0, None, 1], pyarrow.int64()),
    "tokens": [["a", "b"], [], None, ["c"]],
}
VOTES = {
    "item": [f"{index:03}" for index in range(40)],
    "has-link": pyarrow.array([1 if index % 3 == 0 else -1 for index in range(40)], pyarrow.int8()),
    "asks, politely": pyarrow.array([index % 2 for index in range(40)], pyarrow.int8()),
    "very-short": pyarrow.array([0 if index % 5 else -1 for index in range(40)], pyarrow.int8()),
}


def blocks():
    """The blocks of the page that a shell runs, in their order."""
    found = re.findall(r"^```sh skip\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(found) >= 5, f"{PAGE} has {len(found)} blocks, too few to be a test"
    return found


def run(block, folder, workbench):
    path = os.pathsep.join(
        [str(workbench.parent), str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])
    environment = {key: value for key, value in os.environ.items() if key != "SLICEWORK_DATA"}
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block], cwd=folder, env={**environment, "PATH": path},
        capture_output=True, text=True)
    assert result.returncode == 0, f"{block}\n{result.stdout}{result.stderr}"


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def rows(path):
    return pyarrow.parquet.read_table(path).to_pylist()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workbench", type=pathlib.Path, required=True, help="the executable slicework")
    workbench = parser.parse_args().workbench.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        candidates, votes = pyarrow.table(CANDIDATES), pyarrow.table(VOTES)
        pyarrow.parquet.write_table(candidates, folder / "train.parquet")
        pyarrow.parquet.write_table(votes, folder / "votes.parquet")
        for block in blocks():
            run(block, folder, workbench)

        read = (folder / "train.jsonl").read_bytes().decode().split("\n")
        assert [json.loads(line) for line in read if line] == candidates.to_pylist()

        with open(folder / "labels.csv", newline="") as file:
            labels = [
                {"item": row["item"], "p0": float(row["p0"]), "p1": float(row["p1"])}
                for row in csv.DictReader(file)]
        assert rows(folder / "labels.parquet") == labels
        assert [row["item"] for row in labels] == VOTES["item"]

        sent = lines(folder / "dev.jsonl")
        assert rows(folder / "dev.parquet") == [
            {key: row[key] for key in ("id", "text", "split", "label")} for row in sent]
        gold = {row["id"]: row["label"] for row in sent}
        corrected = {row["id"]: row["label"] for row in lines(folder / "now.jsonl")}
        changed = [key for key in gold if gold[key] != corrected[key]]
        assert len(changed) == 1 and corrected[changed[0]] == 1 - gold[changed[0]], changed
    print("Parquet in and out: the blocks of the page give what went in")


if __name__ == "__main__":
    main()
