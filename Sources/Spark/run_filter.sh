#!/bin/sh
# Runs a filter. Where it fails, its exit code and what it said on standard error follow its answers as a line that starts with
# '#', and the rest of the input is read and dropped, so that the one who writes it is not the first to fail.
errors=$(mktemp) || exit 74
trap 'rm -f "$errors"' EXIT
"$@" 2>"$errors"
code=$?
cat "$errors" >&2
if [ "$code" -ne 0 ]; then
  printf '\n#exit code %s: %s\n' "$code" "$(tr '\n' ' ' <"$errors")"
  cat >/dev/null
fi
exit "$code"
