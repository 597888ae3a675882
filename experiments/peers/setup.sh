#!/usr/bin/env bash
# Makes the virtual environment of the peers and installs the pinned versions into it.
#   REASONABLE_PEERS_VENV  where it goes (default: .venv in the current folder)
#   --if-missing           does nothing where that environment has all of them already
#   PYTHON                 the interpreter (default: python3; 3.11 or newer)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=${REASONABLE_PEERS_VENV:-.venv}
if [ "${1:-}" = --if-missing ] && [ -x "$venv/bin/python" ] && "$venv/bin/python" - "$here/requirements.txt" <<'PY'
import importlib.metadata as m, sys
for line in open(sys.argv[1]):
    if "==" in line and not line.startswith("#"):
        try:
            if m.version(line.split("==")[0]) != line.split("==")[1].strip():
                sys.exit(1)
        except m.PackageNotFoundError:
            sys.exit(1)
PY
then exit 0; fi
[ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --upgrade pip
"$venv/bin/python" -m pip install --quiet --requirement "$here/requirements.txt"
"$venv/bin/python" - <<'PY'
import importlib.metadata as m
for name in ("numpy", "scipy", "scikit-learn", "lightgbm", "xgboost", "catboost", "onnxruntime"):
    print(f"{name} {m.version(name)}")
PY
echo "peers: $venv/bin/python"
