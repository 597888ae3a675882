#!/usr/bin/env python3
"""Seconds of one replay of the electricity market, week by week, beside the same loop over scikit-learn and LightGBM.

    REASONABLE_DATA=... triangle.py [--reasonable .build/release/reasonable] [--quick]

Three candidates (logistic regression, boosting of 50 rounds, a forest of 20 trees) x three windows (8 weeks, 26 weeks,
everything) are trained at the beginning of each week on what is known by then (labels come a week late) and asked about all
later rows. Ours is the whole command, from the file to the stored triangle: it also keeps every answer, measures the drift of
the inputs for each pair of weeks, estimates errors without labels, and times the deployed models. The loop only fits, answers
and counts what is right. Both use all processors, each in the way that is quickest for it: trials side by side here; threads
within LightGBM and the forest there. The mean accuracy of models that are retrained each week stands beside the times.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from lightgbm import LGBMClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import arena
from tables import load_dataset

START, STEP, DELAY = 3024, 336, 336
WINDOWS = {"2688 rows": 2688, "8736 rows": 8736, "all": None}
MODELS = {
    "logistic-regression": lambda: make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=1000)),
    "gradient-boosting": lambda: LGBMClassifier(
        n_estimators=50, num_leaves=31, n_jobs=arena.CORES, verbosity=-1),
    "random-forest": lambda: RandomForestClassifier(20, min_samples_leaf=5, n_jobs=arena.CORES, random_state=7),
}


def plan(rows):
    return {"version": 1, "name": "triangle", "data": {"dataset": "electricity", **({"rows": rows} if rows else {})},
            "split": {"seed": 7}, "protocols": ["replay"],
            "replay": {"start": f"{START} rows", "step": f"{STEP} rows", "label-delay": f"{DELAY} rows",
                       "deploy-delay": 0, "window": list(WINDOWS)},
            "preprocessing": {"scaling": "standard"},
            "estimators": [
                {"name": "logistic-regression", "parameters": {"C": 1}},
                {"name": "gradient-boosting", "parameters": {"rounds": 50, "max-leaves": 31},
                 "preprocessing": {"scaling": "none"}},
                {"name": "random-forest", "parameters": {"trees": 20, "min-leaf-rows": 5},
                 "preprocessing": {"scaling": "none"}}],
            "axes": ["accuracy"], "policy": {"quality": "accuracy"},
            "measurement": {"latency-budget": "1s", "training-repeats": 1}}


def ours(program, rows):
    """Seconds of the command, and by candidate and window the mean accuracy when retrained each week."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        path.write_text(json.dumps(plan(rows)))
        start = time.perf_counter()
        done = subprocess.run([program, "sweep", str(path), "--out", folder, "--quiet"], capture_output=True, text=True)
        seconds = time.perf_counter() - start
        if done.returncode != 0:
            sys.exit(f"the replay failed: {done.stderr.strip()[-500:]}")
        told = subprocess.run([program, "retraining", "latest", "--results", folder, "--json"],
                              capture_output=True, text=True)
        return seconds, told.stdout


def loop(inputs, target):
    steps = (len(target) - START) // STEP
    found, fits = {}, 0
    for name, make in MODELS.items():
        for window, size in WINDOWS.items():
            begun, served = time.perf_counter(), []
            for step in range(steps):
                at = START + step * STEP
                known = slice(0 if size is None else max(0, at - DELAY - size), at - DELAY)
                model = make().fit(inputs[known], target[known])
                right = model.predict(inputs[at:]) == target[at:]
                served.append(right[:STEP].mean())
                fits += 1
            found[name, window] = (time.perf_counter() - begun, float(np.mean(served)))
    return found, fits


def main():
    parser = arena.options(__doc__)
    arguments = parser.parse_args()
    data = os.environ.get("REASONABLE_DATA")
    if not data:
        sys.exit("REASONABLE_DATA names the folder of the public sets")
    rows = START + 12 * STEP if arguments.quick else None
    about = arena.machine()
    _, table, target, _ = load_dataset("electricity", data)
    inputs, target = table.to_numpy(dtype=float)[:rows], target[:rows]
    seconds, told = ours(arena.binary(arguments), rows)
    theirs, fits = loop(inputs, target)
    total = sum(entry[0] for entry in theirs.values())
    lines = [arena.header("Electricity, replayed week by week", about, arguments.quick),
             f"{len(theirs)} ways of learning, {fits} fits. Ours, everything: {seconds:.1f} s. The loop: {total:.1f} s. "
             f"Ratio {seconds / total:.2f}.\n\n| model | window | seconds of the loop | accuracy of the loop, weekly |\n|---|---|---|---|"]
    lines += [f"| {name} | {window} | {spent:.1f} | {score:.4f} |" for (name, window), (spent, score) in theirs.items()]
    arena.save("triangle", "\n".join(lines) + "\n",
               {"about": about, "seconds": seconds, "loop": total, "theirs": {" / ".join(k): v for k, v in theirs.items()},
                "ours": told}, arguments)


if __name__ == "__main__":
    main()
