#!/usr/bin/env bash
# Repeats the table of tree ensembles; installs the peers where they are missing. Options go to trees.py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/setup.sh" --if-missing
"${REASONABLE_PEERS_VENV:-.venv}/bin/python" "$here/trees.py" ${REASONABLE_DATA:+--quality} "$@"
