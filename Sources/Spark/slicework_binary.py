"""The slicework executable as the driver uses it, and as executors run it."""

import json
import os
import shlex
import subprocess

from pyspark import SparkFiles
from pyspark.sql import DataFrame, functions as F

FILTER_SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run_filter.sh")


class SliceworkError(Exception):
    """Something that the job cannot go on with, in words for the one who started it."""


class Slicework:
    """A static slicework executable, or that of a workbench of your own, for one task and set of labeling functions."""

    def __init__(self, binary, task, lf_set=None, resources=None):
        self.binary = os.path.abspath(binary)
        self.task = task
        self.lf_set = lf_set
        self.resources = resources and os.path.abspath(resources)

    @property
    def files(self):
        """What executors need: for spark.files."""
        return [path for path in (self.binary, self.resources, FILTER_SCRIPT) if path]

    def run(self, *arguments, stdin=None):
        """Runs a command on the driver and returns what it prints."""
        command = [self.binary, *arguments]
        result = subprocess.run(command, input=stdin, capture_output=True)
        if result.returncode != 0:
            raise SliceworkError(
                f"{shlex.join(command)}\nended with exit code {result.returncode}:\n"
                + result.stderr.decode(errors="replace"))
        return result.stdout

    def describe(self):
        """Functions, classes and checksum of what executors will run."""
        return json.loads(self.run(*self._stream(self.resources), "--describe"))

    def fit(self, patterns, model_file, class_count, *options):
        """Fits a label model to a file of vote patterns of functions that ran on every candidate."""
        self.run("label-model", "fit", "--patterns", patterns, "--classes", str(class_count),
                 "--abstentions", "silent", "--output", model_file, "--quiet", *options)

    def describe_model(self, model_file):
        return json.loads(self.run("stream", "--model-file", model_file, "--describe"))

    def label(self, model_file, records):
        """The answers of a fitted model to vote records, on the driver."""
        return self.run("stream", "--model-file", model_file, stdin=records)

    def vote_command(self, sc, checksum):
        """The command that executors pipe candidates through: refuses to run other functions than the driver's."""
        resources = self.resources and _shipped(sc, self.resources)
        return self._pipe(sc, [*self._stream(resources), "--expect", checksum, "--allow-invalid"])

    def label_command(self, sc, model_file, checksum):
        """The command that executors pipe vote records through."""
        return self._pipe(
            sc, ["stream", "--model-file", _shipped(sc, model_file), "--expect", checksum])

    def _stream(self, resources):
        options = ["--lf-set", self.lf_set] if self.lf_set else []
        return ["stream", self.task, *options, *(["--resources", resources] if resources else [])]

    def _pipe(self, sc, arguments):
        return ["/bin/sh", _shipped(sc, FILTER_SCRIPT), _shipped(sc, self.binary), *arguments,
                "--jobs", "1", "--quiet"]


def _shipped(sc, path):
    """Where executors find a file of spark.files: in their working folder, or in the driver's where it is the executor."""
    is_local = sc.master.startswith("local") and not sc.master.startswith("local-cluster")
    folder = SparkFiles.getRootDirectory() if is_local else "."
    return os.path.join(folder, os.path.basename(path))


def pipe(lines, command):
    """The answers of a child process to the texts of each partition, as texts of a column `value`.

    A child that fails fails the task, with its exit code and what it said on standard error; Spark then runs the partition again.

    The texts go from the executor's JVM to the child and back. (RDD.pipe of Python, the same for those who look from outside,
    takes every text through a Python process on the way, which costs more than the labeling functions.)
    """
    spark = lines.sparkSession
    text = spark._jvm.org.apache.spark.sql.Encoders.STRING()
    piped = getattr(lines._jdf, "as")(text).toJavaRDD().pipe(
        command, {}, False, _BUFFER_SIZE, "UTF-8")
    answers = DataFrame(spark._jsparkSession.createDataset(piped.rdd(), text).toDF(), spark)
    value = F.col("value")
    failure = F.raise_error(F.concat(F.lit("a slicework child ended with "), value.substr(2, 100_000)))
    return answers.where(value != "").select(F.when(value.startswith("#"), failure).otherwise(value).alias("value"))


_BUFFER_SIZE = 1 << 16
