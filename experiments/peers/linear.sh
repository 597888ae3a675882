#!/usr/bin/env bash
# Repeats the table of linear models, PCA, neighbours and networks; installs the peers where they are missing. Options
# go to linear.py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/setup.sh" --if-missing
"${REASONABLE_PEERS_VENV:-.venv}/bin/python" "$here/linear.py" "$@"
