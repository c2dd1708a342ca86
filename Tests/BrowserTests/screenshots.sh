#!/usr/bin/env bash
# Makes a store with the generated spouses corpus and two runs, serves it, and pictures every view of the page.
set -euo pipefail

folder=$1
slicework=.build/debug/slicework
store=$folder/store.sqlite
mkdir -p "$folder"

if [ ! -f "$store" ]; then
  $slicework import spouses --data embedded --store "$store" --quiet >/dev/null
  $slicework label spouses --store "$store" --quiet >/dev/null
  $slicework label-model fit spouses --store "$store" --quiet >/dev/null
  for method in vanilla sbl; do
    $slicework train spouses --method $method --epochs 2 --store "$store" --quiet >/dev/null
  done
fi

rm -f "$folder/address"
$slicework serve --store "$store" --port 0 --quiet >"$folder/address" &
server=$!
trap 'kill $server' EXIT
until [ -s "$folder/address" ]; do sleep 0.1; done

SLICEWORK_SCREENSHOTS=$folder SLICEWORK_ADDRESS=$(cat "$folder/address") \
  swift test --explicit-target-dependency-import-check error --skip-build --filter BrowserTests.Screenshots
ls "$folder"/*.png
