#!/usr/bin/env bash
# Makes the virtual environment of the peers and installs the pinned versions into it.
#   REASONABLE_PEERS_VENV  where it goes (default: .venv in the current folder)
#   PYTHON                 the interpreter (default: python3; 3.11 or newer)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=${REASONABLE_PEERS_VENV:-.venv}
[ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --upgrade pip
"$venv/bin/python" -m pip install --quiet --requirement "$here/requirements.txt"
"$venv/bin/python" - <<'PY'
import importlib.metadata as m
for name in ("numpy", "scipy", "scikit-learn", "lightgbm", "xgboost", "catboost", "onnxruntime"):
    print(f"{name} {m.version(name)}")
PY
echo "peers: $venv/bin/python"
