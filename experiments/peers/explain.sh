#!/usr/bin/env bash
# Repeats the table of Shapley values of trees beside shap; installs the peers where they are missing. REASONABLE_DATA names
# the folder of public sets. Options go to explain.py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/setup.sh" --if-missing
(cd "$here/../.." && swift build -c release --product explain-timing)
mkdir -p "$here/results"
"${REASONABLE_PEERS_VENV:-.venv}/bin/python" "$here/explain.py" "$here/../../.build/release/explain-timing" \
  --markdown "$here/results/explain.md" "$@"
