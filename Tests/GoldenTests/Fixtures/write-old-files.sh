#!/usr/bin/env bash
# Writes old/: a store, an end model, a label model and resources, as the release build of commit 8a2907c wrote them.
#
#   Tests/GoldenTests/Fixtures/write-old-files.sh path/to/slicework-of-8a2907c
#
# Only that version can write them, so these commands keep its spelling. The corpus, small-spouses, is a cut of the
# generated one. A store of a later version deserves a folder of its own beside old/.
set -euo pipefail
cd "$(dirname "$0")"

slicework=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
store=(--store "$work/store.sqlite" --quiet)

"$slicework" import spouses --data small-spouses "${store[@]}"
"$slicework" label spouses "${store[@]}"
for model in majority weighted-majority dawid-skene dp moments triplets; do
  "$slicework" label-model fit spouses --model $model "${store[@]}"
done
"$slicework" label-model fit spouses --lf-set intro "${store[@]}"
"$slicework" label-model score spouses --split test "${store[@]}"
"$slicework" label-model score spouses --split dev --lf-set intro "${store[@]}"

small=(--embedding 8 --hidden 8)
"$slicework" train spouses --method sbl "${small[@]}" --epochs 20 --min-members 5 "${store[@]}"
"$slicework" train spouses --method dp --lf-set intro --backbone bilstm --lstm-size 4 "${small[@]}" \
  --epochs 10 --keep voted --labels hard --threshold half "${store[@]}"
"$slicework" store vacuum "${store[@]}"

"$slicework" export patterns spouses --split train --output "$work/patterns.csv" "${store[@]}"
"$slicework" export resources spouses --output "$work/spouses.resources" "${store[@]}"
"$slicework" export model spouses --run 1 --output "$work/end-model" "${store[@]}"
"$slicework" label-model fit --patterns "$work/patterns.csv" --class-balance 0.8,0.2 \
  --output "$work/label-model.json" --quiet

mkdir -p old
gzip -9n < "$work/store.sqlite" > old/store.sqlite.gz
cp "$work/spouses.resources" "$work/end-model" "$work/label-model.json" old/
