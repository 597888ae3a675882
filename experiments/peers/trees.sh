#!/usr/bin/env bash
# Repeats the table of tree models with one command: installs the peers into their own virtual environment, builds
# Reasonable in release, and runs the side-by-side comparison.
#   REASONABLE_PEERS_VENV  where the environment is (default: .venv in the current folder)
#   REASONABLE_DATA        folder of the real sets; without it, only the speed table is made
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
"$here/setup.sh"
swift build -c release --product reasonable
python=${REASONABLE_PEERS_VENV:-.venv}/bin/python
"$python" "$here/trees.py" speed "$@"
if [ -n "${REASONABLE_DATA:-}" ]; then "$python" "$here/trees.py" quality --threads 2; fi
