"""How often does `compare` tell equal models apart? python equal.py PROGRAM [--runs N] [--plan equal.yaml]

Each run goes into a folder of its own; the three settings of each estimator are the same model. Prints for every axis the
share of pairs with a clear verdict (it should be 5% at most), by folds and rounds and, for scores, by rows.
"""
import argparse
import collections
import itertools
import pathlib
import subprocess
import tempfile

here = pathlib.Path(__file__).parent
parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("program")
parser.add_argument("--runs", type=int, default=20)
parser.add_argument("--plan", default=str(here / "equal.yaml"))
options = parser.parse_args()

FAMILIES = [
    [f"logistic-regression(max-iterations={value})" for value in (500, 501, 502)],
    [f"decision-tree(max-depth={value})" for value in (61, 62, 63)],
    [f"gradient-boosting(max-depth={value})" for value in (61, 62, 63)],
]


def run(*arguments):
    done = subprocess.run([options.program, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return done.stdout


def verdicts(text):
    """Axis and last word of each row of the table; "A" or "B" alone is a clear verdict."""
    lines = text.splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("---")) + 1
    for line in lines[start:]:
        if not line.strip():
            return
        cells = [cell for cell in line.split("  ") if cell.strip()]
        yield cells[0].strip(), cells[-1].strip() in ("A", "B")


clear, total = collections.Counter(), collections.Counter()
for number in range(options.runs):
    with tempfile.TemporaryDirectory() as folder:
        run("sweep", options.plan, "--out", folder, "--quiet")
        for family in FAMILIES:
            for first, second in itertools.combinations(family, 2):
                for by in ("folds", "rows"):
                    for axis, isClear in verdicts(run("compare", "latest", first, second, "--by", by, "--out", folder)):
                        total[axis, by] += 1
                        clear[axis, by] += isClear
    print(f"run {number + 1} of {options.runs}", flush=True)
print(f"\n{'axis':32s} {'by folds, rounds':>18s} {'by rows':>18s}")
for axis in dict.fromkeys(axis for axis, _ in total):
    cells = [f"{clear[axis, by]} of {total[axis, by]} ({clear[axis, by] / total[axis, by]:.1%})" for by in ("folds", "rows")]
    print(f"{axis:32s} {cells[0]:>18s} {cells[1]:>18s}")
