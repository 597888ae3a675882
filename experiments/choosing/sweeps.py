#!/usr/bin/env python3
"""Sweeps many data sets of one known distribution and keeps the fold scores of every candidate.

    sweeps.py REASONABLE KIND ROWS COUNT SEED OUT.jsonl

KIND is `signal` (eight inputs, one interaction) or `noise` (labels that no input tells). One line a data set:
{"rows": ..., "folds": [[train, test], ...], "scores": {candidate: {"accuracy": [...], "roc-auc": [...]}}}.
`choosing-simulation` reads these lines; the truth of a candidate is its mean over all of them.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np

PLAN = """version: 1
name: choosing
data: {file: data.csv, target: y}
split: {kind: stratified, folds: 5, seed: 7}
preprocessing: {scaling: standard}
estimators:
  - {name: prior-baseline, preprocessing: {scaling: none}}
  - {name: logistic-regression, parameters: {C: [0.01, 0.1, 1]}}
  - gaussian-naive-bayes
  - {name: nearest-neighbors, parameters: {neighbors: [5, 25]}}
  - {name: decision-tree, parameters: {max-depth: [2, 4, 6], min-leaf-rows: 5}, preprocessing: {scaling: none}}
  - {name: random-forest, parameters: {trees: [20, 100], min-leaf-rows: 2}, preprocessing: {scaling: none}}
  - {name: gradient-boosting, parameters: {rounds: [10, 30, 100], max-leaves: 7}, preprocessing: {scaling: none}}
axes: [accuracy, roc-auc, log-loss]
policy: {quality: accuracy, prefer: [log-loss]}
"""


def data(kind, rows, rng):
    inputs = np.round(rng.normal(size=(rows, 8)), 6)
    if kind == "noise":
        return inputs, rng.random(rows) < 0.5
    z = 1.2 * inputs[:, 0] - 0.8 * inputs[:, 1] + 0.8 * inputs[:, 2] * inputs[:, 3] + 0.6 * np.abs(inputs[:, 4]) - 0.45
    return inputs, rng.random(rows) < 1 / (1 + np.exp(-z))


def main(binary, kind, rows, count, seed, out):
    rng = np.random.default_rng(50 + int(seed))
    with tempfile.TemporaryDirectory() as folder, open(out, "w") as lines:
        folder = pathlib.Path(folder)
        (folder / "plan.yaml").write_text(PLAN)
        for _ in range(int(count)):
            inputs, labels = data(kind, int(rows), rng)
            text = [",".join(f"x{i}" for i in range(8)) + ",y"]
            text += [",".join(f"{v:.8g}" for v in row) + (",yes" if label else ",no") for row, label in zip(inputs, labels)]
            (folder / "data.csv").write_text("\n".join(text) + "\n")
            shutil.rmtree(folder / "out", ignore_errors=True)
            # Exit code 1 says that nothing was picked, which is an answer too.
            done = subprocess.run(
                [binary, "sweep", "plan.yaml", "--jobs", "1", "--quiet", "--out", "out"], cwd=folder,
                capture_output=True, text=True)
            if done.returncode not in (0, 1):
                sys.exit(done.stdout + done.stderr)
            report = json.loads(next((folder / "out").glob("reports/*/report.json")).read_text())
            trials = [t for t in report["protocols"][0]["trials"] if t["status"]["kind"] == "completed"]
            scores = {
                t["candidate"]: {axis: t["outcomes"][axis]["samples"] for axis in ("accuracy", "roc-auc", "log-loss")}
                for t in trials
                if all(t["outcomes"][axis]["kind"] == "measured" for axis in ("accuracy", "roc-auc", "log-loss"))
            }
            folds = [[fold["trainRows"], fold["testRows"]] for fold in trials[0]["folds"]]
            lines.write(json.dumps({"rows": int(rows), "folds": folds, "scores": scores}) + "\n")
            lines.flush()


if __name__ == "__main__":
    if len(sys.argv) != 7:
        sys.exit(__doc__)
    main(*sys.argv[1:])
