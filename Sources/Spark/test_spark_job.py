"""Runs the Spark job on two executors and holds it to what one machine gives.

    test_spark_job.py --binary .build/static/slicework --workbench .build/release/slicework [--rows 200000]

Generates candidates, labels them with the workbench and its store alone, and with the small executable and Spark on
local-cluster[2,1,1024], and compares the bytes of the model and of the labels. One child of an executor is killed on the way; broken children and unreadable lines must end the job.
"""

import argparse
import contextlib
import glob
import io
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

from pyspark.sql import SparkSession

import slicework_job as job
from slicework_binary import Slicework, SliceworkError, pipe

FIT_OPTIONS = ["--class-balance", "0.7,0.3"]


class Test:
    """Counts and prints what holds and what does not."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def expect(self, holds, what):
        self.passed += bool(holds)
        self.failed += not holds
        print(f"{'ok    ' if holds else 'FAILED'} {what}", flush=True)


class SingleMachine:
    """What the workbench alone makes of the candidates."""

    def __init__(self, workbench, rows, folder):
        self.workbench, self.folder = workbench, folder
        self.slicework("bench", "large", "--rows", str(rows), "--export", folder, "--quiet")
        self.candidates = os.path.join(folder, "sentences.jsonl")
        self._drop_splits()
        self.slicework("import", "sentences", "--data", folder, "--quiet")
        self.slicework("label", "sentences", "--quiet")
        self.slicework("label-model", "fit", "sentences", *FIT_OPTIONS, "--output", "single.json", "--quiet")
        self.slicework("export", "labels", "sentences", "--split", "train", "-o", "labels.csv", "--quiet")

    def _drop_splits(self):
        """All candidates are train, so that the model is fitted to what Spark labels."""
        lines = open(self.candidates, encoding="utf-8").read().splitlines()
        with open(self.candidates, "w", encoding="utf-8") as file:
            for line in lines:
                file.write(line[:line.index(',"split"')] + "}\n")

    def slicework(self, *arguments):
        subprocess.run([self.workbench, *arguments], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    @property
    def model(self):
        return open(os.path.join(self.folder, "single.json"), "rb").read()

    @property
    def labels(self):
        rows = open(os.path.join(self.folder, "labels.csv"), encoding="utf-8").read().splitlines()[1:]
        return label_bytes((name, map(float, p)) for name, *p in (row.split(",") for row in rows))

    def seconds_per_record(self, binary, rows):
        """Of a bare executable on one thread, the best of three runs."""
        return min(self._stream_seconds(binary) for _ in range(3)) / rows

    def _stream_seconds(self, binary):
        start = time.monotonic()
        with open(self.candidates, "rb") as lines:
            subprocess.run([binary, "stream", "sentences", "--jobs", "1"], stdin=lines, check=True,
                           stdout=subprocess.DEVNULL)
        return time.monotonic() - start


def label_bytes(labels):
    """Ids and the eight bytes of each probability, in the order of the ids."""
    return b"".join(
        name.encode() + b"\0" + b"".join(struct.pack(">d", p) for p in probabilities)
        for name, probabilities in sorted((name, list(p)) for name, p in labels))


def spark_labels(spark, output):
    return label_bytes((row.id, row.p) for row in spark.read.parquet(f"{output}/labels").collect())


def children_of_executors(binary_name):
    """Processes under this one that run the shipped executable with the checksum that executors are given."""
    parents, found = {}, []
    for folder in glob.glob("/proc/[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            pid = int(os.path.basename(folder))
            parents[pid] = int(open(f"{folder}/stat").read().rpartition(")")[2].split()[1])
            is_ours = os.path.basename(os.readlink(f"{folder}/exe")) == binary_name
            if is_ours and b"--expect" in open(f"{folder}/cmdline", "rb").read():
                found.append(pid)

    def is_below(pid):
        while pid and pid != os.getpid():
            pid = parents.get(pid, 0)
        return bool(pid)

    return [pid for pid in found if is_below(pid)]


class ChildKiller:
    """Kills the first child of an executor that is seen, once."""

    def __init__(self, binary_name):
        self.killed, self._stop, self._name = [], threading.Event(), binary_name
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _watch(self):
        while not self.killed and not self._stop.is_set():
            for pid in children_of_executors(self._name)[:1]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.killed.append(pid)
            time.sleep(0.02)


def failed_task_count(spark):
    tracker = spark.sparkContext.statusTracker()
    stages = [stage for job_id in tracker.getJobIdsForGroup(None) for stage in tracker.getJobInfo(job_id).stageIds]
    return sum(info.numFailedTasks for info in map(tracker.getStageInfo, stages) if info)


def broken_copy(binary, folder):
    """An executable whose streams fail half way; in all else the real one."""
    path = os.path.join(folder, "slicework-broken")
    with open(path, "w", encoding="utf-8") as file:
        file.write(
            '#!/bin/sh\ncase "$*" in *--describe*) ;; stream*) head -n 5 >/dev/null\n'
            f'echo "error: broken on purpose" >&2; exit 70;; esac\nexec {binary} "$@"\n')
    os.chmod(path, 0o755)
    return path


def error_of(action):
    try:
        action()
    except Exception as error:  # whatever the job ends with is looked at
        return f"{type(error).__name__}: {error}"
    return ""


def test(binary, workbench, rows, folder):
    check = Test()
    single = SingleMachine(workbench, rows, os.path.join(folder, "single"))
    slicework = Slicework(binary, "sentences")
    broken = Slicework(broken_copy(binary, folder), "sentences")
    spark = (
        SparkSession.builder.master("local-cluster[2,1,1024]").appName("slicework test")
        .config("spark.files", ",".join(sorted({*slicework.files, *broken.files})))
        .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "OFF").config("spark.sql.files.maxPartitionBytes", "6m")
        .config("spark.sql.shuffle.partitions", "4").getOrCreate())
    try:
        candidates = job.read_candidates(spark, single.candidates)
        check_results(check, spark, slicework, candidates, single, rows, folder)
        check_failures(check, spark, slicework, broken, candidates, folder)
        print_overhead(spark, slicework, candidates, single, rows, folder)
    finally:
        spark.stop()
        shutil.rmtree(os.path.join(os.environ["SPARK_HOME"], "work"), ignore_errors=True)
    print(f"{check.passed} passed, {check.failed} failed")
    return check.failed == 0


def check_results(check, spark, slicework, candidates, single, rows, folder):
    output = os.path.join(folder, "killed")
    os.makedirs(output)
    with ChildKiller(os.path.basename(slicework.binary)) as killer:
        result = job.run(spark, slicework, candidates, output, output, FIT_OPTIONS)
    check.expect(len(killer.killed) == 1, f"a child of an executor was killed: {killer.killed}")
    check.expect(failed_task_count(spark) >= 1, "Spark saw the failure and ran the partition again")
    check.expect(result["candidates"] == rows and result["invalid"] == 0, f"{rows} candidates have votes: {result}")
    model = open(os.path.join(output, "model.json"), "rb").read()
    check.expect(model == single.model, f"the model has the bytes of the single machine's ({len(model)})")
    expected = single.labels
    check.expect(spark_labels(spark, output) == expected,
                 f"the labels, by id, have the bytes of the single machine's ({len(expected)})")

    votes = spark.read.parquet(f"{output}/votes")
    patterns = job.collect_patterns(job.reduce_patterns(votes))
    check.expect(sum(count for _, count in patterns) == rows, "counts of patterns add up to the candidates")
    plan = io.StringIO()
    with contextlib.redirect_stdout(plan):
        job.reduce_patterns(votes).explain()
    check.expect("partial_count" in plan.getvalue(), "patterns are combined before the shuffle")
    piped = job.label_by_pipe(spark, votes, slicework, os.path.join(output, "model.json"))
    check.expect(label_bytes((row.id, row.p) for row in piped.collect()) == expected,
                 "labels by a child with the model on each executor have the same bytes")

    parquet = os.path.join(folder, "candidates.parquet")
    spark.read.json(single.candidates).repartition(5).write.parquet(parquet)
    again = os.path.join(folder, "parquet")
    os.makedirs(again)
    job.run(spark, slicework, job.read_candidates(spark, parquet), again, again, FIT_OPTIONS)
    check.expect(open(os.path.join(again, "model.json"), "rb").read() == model
                 and spark_labels(spark, again) == expected,
                 "shuffled candidates from Parquet give the same model and labels")


def check_failures(check, spark, slicework, broken, candidates, folder):
    output = os.path.join(folder, "failures")
    os.makedirs(output)
    error = error_of(lambda: job.run(spark, broken, candidates, output, output))
    check.expect("broken on purpose" in error and "exit code 70" in error,
                 "a child that always fails ends the job with what it said")
    check.expect(not os.path.exists(os.path.join(output, "model.json")), "and no model is fitted")

    sc = spark.sparkContext
    texts = ['{"id":"a","text":"An excellent gift."}', "no JSON", '{"id":"b","text":"It broke."}']
    lines = spark.createDataFrame([(text,) for text in texts], "value string").coalesce(1)
    error = error_of(lambda: job.run(spark, slicework, lines, output, output))
    check.expect("1 lines could not be read" in error and "line 2 of its partition" in error,
                 "an unreadable line ends the job with its place")
    votes = job.write_votes(spark, lines, slicework, slicework.describe()["checksum"], f"{output}/votes")
    check.expect(job.check_votes(votes, allowed=1) == {"candidates": 2, "invalid": 1, "faulty": 0},
                 "an unreadable line that is allowed is counted")
    error = error_of(lambda: pipe(lines, slicework.vote_command(sc, "another checksum")).collect())
    check.expect("expected another checksum" in error, "an executor with other functions refuses to run")
    check.expect("no task is named 'nothing'" in error_of(lambda: Slicework(slicework.binary, "nothing").describe()),
                 "an unknown task ends the job on the driver")


def print_overhead(spark, slicework, candidates, single, rows, folder):
    """Seconds of both executors per record, beside those of the bare executable."""
    sc = spark.sparkContext
    checksum = slicework.describe()["checksum"]
    start = time.monotonic()
    pipe(candidates, slicework.vote_command(sc, checksum)).agg({"value": "max"}).collect()
    piped = 2 * (time.monotonic() - start) / rows
    start = time.monotonic()
    job.write_votes(spark, candidates, slicework, checksum, os.path.join(folder, "overhead"))
    written = 2 * (time.monotonic() - start) / rows
    bare = single.seconds_per_record(slicework.binary, rows)
    print("\nmicroseconds of a core per record, 33 functions, sentences of 30 words")
    print(f"bare executable            {1e6 * bare:6.1f}")
    print(f"rdd.pipe, counted          {1e6 * piped:6.1f}   overhead {1e6 * (piped - bare):.1f}")
    print(f"rdd.pipe, written Parquet  {1e6 * written:6.1f}   overhead {1e6 * (written - bare):.1f}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, help="what executors and the driver run")
    parser.add_argument("--workbench", required=True, help="the whole slicework, for what one machine gives")
    parser.add_argument("--rows", type=int, default=200_000)
    options = parser.parse_args()
    import pyspark
    os.environ.setdefault("SPARK_HOME", os.path.dirname(pyspark.__file__))
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    here = os.path.dirname(os.path.abspath(__file__))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    with tempfile.TemporaryDirectory(prefix="slicework-spark-") as folder:
        os.makedirs(os.path.join(folder, "single"))
        sys.exit(0 if test(os.path.abspath(options.binary), os.path.abspath(options.workbench), options.rows, folder) else 1)


if __name__ == "__main__":
    main()
