#!/usr/bin/env bash
# Every comparison with other libraries, one after the other; tables and JSON go to experiments/peers/results.
#   bench.sh [--quick]     --quick: a tenth of the rows and one round, to see that everything runs
#   REASONABLE_BIN         the program (default: .build/release/reasonable)
#   REASONABLE_PEERS_VENV  the peers' virtual environment (default: .venv)
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
echo "Tables: $results"
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }
