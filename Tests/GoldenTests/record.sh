#!/usr/bin/env bash
# Writes the golden files: Golden/*.json, what an executable prints and writes, as numbers and checksums.
#
#   SLICEWORK_EXECUTABLE=path/to/slicework Tests/GoldenTests/record.sh
#
# Votes, patterns, analyses, streams and majority vote there are those of the release build of commit 8a2907c. Labels of the other
# label models, and what is trained on them, were written again when the default became a new model, the baselines shrank
# to the vote shares where votes tell nothing, and textbook-dp and ibcc came; figures 1 and 4 and section 4.2 of the paper and
# two numbers of old model files, now in double precision, with them. They exist to show that later versions compute the same, so write them again only where a figure is meant to move, and say in the commit which and why. Those of the real
# corpora (real-*.json) are written only where SLICEWORK_DATA names their folder.
#
# To see which lines of an output moved, keep the outputs of both executables and compare the folders:
#
#   SLICEWORK_EXECUTABLE=old/slicework SLICEWORK_GOLDEN_OUTPUT=/tmp/old make golden
#   SLICEWORK_GOLDEN_OUTPUT=/tmp/new make golden
#   diff -rq /tmp/old /tmp/new
#
# The files of an old version, which later ones must still read, are written by Fixtures/write-old-files.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."

: "${SLICEWORK_EXECUTABLE:?set it to the executable that shall write the golden files}"
SLICEWORK_EXECUTABLE=$(realpath "$SLICEWORK_EXECUTABLE")
export SLICEWORK_EXECUTABLE SLICEWORK_GOLDEN=record
swift test --package-path Tests/GoldenTests --scratch-path .build/golden
