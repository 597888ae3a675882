#!/usr/bin/env bash
# The comparisons with other libraries, one after the other; tables and JSON go to experiments/peers/results.
#   bench.sh [--quick]     --quick: a tenth of the rows and one round, to see that everything runs
#   REASONABLE_BIN         the program (default: .build/release/reasonable)
#   REASONABLE_PEERS_VENV  the peers' virtual environment (default: .venv)
#   REASONABLE_DETECTOR_TIMING  the program that times detectors (default: .build/release/detector-timing)
#   RIVER_PYTHON           a Python with River 0.26.1; without River only ours are timed
#   REASONABLE_DATA        folder of the public sets; without it the comparisons on them are left out
# A part that fails doesn't stop the others; the exit code is then 1.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
quick=${1:-}
if [ -n "$quick" ] && [ "$quick" != --quick ]; then echo "unknown option $quick; there is --quick" >&2; exit 2; fi
export REASONABLE_BIN=${REASONABLE_BIN:-$PWD/.build/release/reasonable}
[ -x "$REASONABLE_BIN" ] || { echo "no program at $REASONABLE_BIN: run make build first" >&2; exit 2; }
"$here/setup.sh" --if-missing || exit 2
python=${REASONABLE_PEERS_VENV:-.venv}/bin/python
results=$here/results
[ -n "$quick" ] && results=$(mktemp -d)
mkdir -p "$results"
failed=""
part() {
  name=$1; shift
  echo "== $name"
  "$python" "$here/$name.py" "$@" || failed="$failed $name"
}
part csv_read ${quick:+--rows 50000 --rounds 1} --json "$results/csv_read.json" --markdown "$results/csv_read.md"
part sweep $quick --out "$results"
part linear $quick --out "$results"
part trees $quick ${REASONABLE_DATA:+--quality} --out "$results"
timing=${REASONABLE_DETECTOR_TIMING:-$PWD/.build/release/detector-timing}
if [ -x "$timing" ]; then
  peers_python=$python
  python=${RIVER_PYTHON:-$python}
  part detectors "$timing" ${quick:+--rows 40000 --rounds 1} --json "$results/detectors.json" --markdown "$results/detectors.md"
  python=$peers_python
else
  echo "== detectors: left out, no program at $timing (swift build -c release --product detector-timing)"
fi
echo "Tables: $results"
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }
