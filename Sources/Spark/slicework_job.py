"""Weak supervision of more candidates than one machine holds: candidates in, votes and probabilistic labels out.

    spark-submit slicework_job.py --binary .build/static/slicework \\
        --task sentences --input candidates.jsonl --output out --class-balance 0.7,0.3

Steps, each of which can be called alone:

    read_candidates   JSON lines or Parquet → one JSON text per candidate
    write_votes       executors run `slicework stream TASK`; answers → OUTPUT/votes (Parquet)
    reduce_patterns   votes → distinct rows of votes with their counts, combined before the shuffle
    fit               `slicework label-model fit --patterns` on the driver → model.json
    write_labels      the fitted model, broadcast → OUTPUT/labels (Parquet)

Votes depend on nothing but the candidate, and the fit on nothing but the patterns: order, partitions and retries change neither.
"""

import argparse
import csv
import io
import json
import os
import sys
import time

from pyspark.sql import SparkSession, functions as F

from slicework_binary import Slicework, SliceworkError, pipe

VOTES = "id string, votes array<tinyint>, faults map<string,string>, line bigint, error string"
LABELS = "id string, p array<double>"


def read_candidates(spark, path, form=None, partitions=None):
    """One JSON text per candidate, in the column `value`; Parquet columns become the members of the object."""
    form = form or ("parquet" if path.rstrip("/").endswith(".parquet") else "json")
    if form == "parquet":
        lines = spark.read.parquet(path).select(F.to_json(F.struct("*")).alias("value"))
    else:
        lines = spark.read.text(path).where("trim(value) <> ''")
    return lines.repartition(partitions) if partitions else lines


def write_votes(spark, candidates, slicework, checksum, path):
    """Labels candidates on the executors and writes the answers: id, votes, faults; line and error of lines that could not be
    read."""
    answers = pipe(candidates, slicework.vote_command(spark.sparkContext, checksum))
    _from_json(answers, VOTES).write.mode("overwrite").parquet(path)
    return spark.read.parquet(path)


def check_votes(votes, allowed):
    """The numbers of candidates, of lines that could not be read and of candidates with faults.

    More invalid lines than are allowed end the job.
    """
    counts = votes.agg(
        F.count("id").alias("candidates"), F.count("error").alias("invalid"),
        F.count("faults").alias("faulty")).first().asDict()
    if counts["invalid"] > allowed:
        first = votes.where("error IS NOT NULL").select("line", "error").first()
        raise SliceworkError(
            f"{counts['invalid']} lines could not be read, {allowed} are allowed (--allow-invalid); "
            f"one of them, line {first.line} of its partition: {first.error}")
    return counts


def reduce_patterns(votes):
    """The distinct rows of votes with their counts. Executors count their own rows first: patterns are shuffled, not rows."""
    return votes.where("error IS NULL").groupBy("votes").count()


def collect_patterns(patterns):
    """Patterns as pairs of votes, joined by commas, and count, in the order of the votes' texts."""
    rows = patterns.select(F.array_join("votes", ",").alias("votes"), "count")
    return sorted((row.votes, row["count"]) for row in rows.toLocalIterator())


def write_patterns(patterns, functions, path):
    """`count,function…`, a row per pattern: what `label-model fit --patterns` reads."""
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(["count", *functions])
    with open(path, "w", encoding="utf-8") as file:
        file.write(header.getvalue())
        for votes, count in patterns:
            file.write(f"{count},{votes}\n")


def label_by_pattern(spark, votes, patterns, slicework, model_file):
    """Labels through a broadcast table of the posteriors of all patterns, for patterns that fit into memory."""
    records = "".join(f'{{"id":"","votes":[{votes}]}}\n' for votes, _ in patterns)
    answers = slicework.label(model_file, records.encode()).decode().splitlines()
    posteriors = [
        f'{{"votes":[{votes}],{answer[len(_ANSWER):]}'
        for (votes, _), answer in zip(patterns, answers, strict=True)]
    table = _from_json(
        spark.createDataFrame([(text,) for text in posteriors], "value string"),
        "votes array<tinyint>, p array<double>")
    return votes.where("error IS NULL").join(F.broadcast(table), "votes").select("id", "p")


_ANSWER = '{"id":"",'


def label_by_pipe(spark, votes, slicework, model_file):
    """Labels through a child on each executor that has the model, for more patterns than fit into memory."""
    sc = spark.sparkContext
    sc.addFile(model_file)
    checksum = slicework.describe_model(model_file)["checksum"]
    records = votes.where("error IS NULL").select(F.to_json(F.struct("id", "votes")).alias("value"))
    return _from_json(pipe(records, slicework.label_command(sc, model_file, checksum)), LABELS)


def _from_json(texts, schema):
    return texts.select(F.from_json("value", schema, {"mode": "FAILFAST"}).alias("row")).select("row.*")


def run(spark, slicework, candidates, output, local, fit_options=(), allowed_invalid=0,
        most_broadcast=500_000):
    """The whole path; returns counts and seconds."""
    seconds, start = {}, time.monotonic()

    def step(name):
        nonlocal start
        seconds[name], start = time.monotonic() - start, time.monotonic()

    description = slicework.describe()
    functions = [function["name"] for function in description["functions"]]
    votes = write_votes(spark, candidates, slicework, description["checksum"], f"{output}/votes")
    step("votes")
    counts = check_votes(votes, allowed_invalid)
    patterns = collect_patterns(reduce_patterns(votes))
    pattern_file, model_file = os.path.join(local, "patterns.csv"), os.path.join(local, "model.json")
    write_patterns(patterns, functions, pattern_file)
    step("patterns")
    slicework.fit(pattern_file, model_file, len(description["classes"]), *fit_options)
    step("fit")
    labels = (
        label_by_pattern(spark, votes, patterns, slicework, model_file)
        if len(patterns) <= most_broadcast else label_by_pipe(spark, votes, slicework, model_file))
    labels.write.mode("overwrite").parquet(f"{output}/labels")
    step("labels")
    return {**counts, "patterns": len(patterns), "functions": len(functions), "seconds": seconds}


def main(arguments=None):
    options = _parser().parse_args(arguments)
    slicework = Slicework(options.binary, options.task, options.lf_set, options.resources)
    local = options.local or _local_folder(options.output)
    os.makedirs(local, exist_ok=True)
    fit_options = ["--label-model", options.label_model]
    if options.class_balance:
        fit_options += ["--class-balance", options.class_balance]
    spark = (
        SparkSession.builder.appName(f"slicework {options.task}")
        .config("spark.files", ",".join(slicework.files + options.files)).getOrCreate())
    try:
        candidates = read_candidates(spark, options.input, options.format, options.partitions)
        result = run(
            spark, slicework, candidates, options.output, local, fit_options, options.allow_invalid,
            options.most_broadcast)
        print(json.dumps(result))
    except SliceworkError as error:
        sys.exit(f"error: {error}")
    finally:
        spark.stop()


def _local_folder(output):
    if "://" in output and not output.startswith("file://"):
        sys.exit("error: name a folder of the driver for patterns.csv and model.json with --local")
    return output.removeprefix("file://")


def _parser():
    parser = argparse.ArgumentParser(
        description="Candidates to votes and probabilistic labels with Slicework on Spark.")
    add = parser.add_argument
    add("--binary", required=True, help="static slicework executable, or that of your own workbench")
    add("--task", required=True)
    add("--input", required=True, help="candidates as JSON lines or Parquet, as `slicework stream` reads them")
    add("--format", choices=["json", "parquet"], help="default: by the ending of the input")
    add("--output", required=True, help="gets votes/ and labels/ as Parquet")
    add("--local", help="folder of the driver for patterns.csv and model.json; default: the output, where it is one")
    add("--lf-set", help="set of labeling functions; default: the task's default set")
    add("--resources", help="what functions consult, as `slicework export resources` writes it")
    add("--files", nargs="*", default=[], help="more files to ship")
    add("--label-model", default="dp", help="label model")
    add("--class-balance", help="shares as 0.9,0.1, or learned")
    add("--partitions", type=int, help="least number of partitions of the input")
    add("--allow-invalid", type=int, default=0, help="lines that may be unreadable; more end the job")
    add("--most-broadcast", type=int, default=500_000,
        help="patterns up to which posteriors are broadcast; with more, executors run the model on rows")
    return parser


if __name__ == "__main__":
    main()
