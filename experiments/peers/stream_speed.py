#!/usr/bin/env python3
"""Seconds of an adaptive random forest of ten trees that answers and then learns every row of the electricity market, beside River.

    REASONABLE_DATA=... stream_speed.py [--reasonable .build/release/reasonable] [--quick]

Ours is a whole replay: reading, two fits from nothing, one path in which every row is answered and then learned (labels are
known at once), drift signals, and the store. Theirs is `progressive_val_score` of `ARFClassifier(n_models=10, seed=42)` on rows
that are in memory as dictionaries. One thread each.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from river import evaluate, forest, metrics

import arena
from tables import load_dataset

START = 336


def ours(program, rows):
    count = rows or 45_312
    plan = {"version": 1, "name": "stream", "data": {"dataset": "electricity", **({"rows": rows} if rows else {})},
            "split": {"seed": 7}, "protocols": ["replay"],
            "replay": {"start": f"{START} rows", "step": f"{(count - START) // 9} rows", "label-delay": 0, "deploy-delay": 0,
                       "window": f"{START} rows", "retraining": ["never", "every-row"]},
            "estimators": [{"name": "adaptive-random-forest"}], "axes": ["accuracy"], "policy": {"quality": "accuracy"},
            "measurement": {"latency-budget": "1s", "training-repeats": 1}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        path.write_text(json.dumps(plan))
        start = time.perf_counter()
        done = subprocess.run([program, "sweep", str(path), "--out", folder, "--quiet", "--jobs", "1"],
                              capture_output=True, text=True, env=arena.environment(1))
        seconds = time.perf_counter() - start
        if done.returncode != 0:
            sys.exit(f"the replay failed: {done.stderr.strip()[-500:]}")
        told = json.loads(subprocess.run([program, "retraining", "latest", "--results", folder, "--json", "--all"],
                                         capture_output=True, text=True).stdout)
    way = next(w for c in told["candidates"] for w in c["ways"] if w["policy"] == "every-row")
    return seconds, 1 - way["replay.quality.mean"]["value"], count


def main():
    arguments = arena.options(__doc__).parse_args()
    data = os.environ.get("REASONABLE_DATA")
    if not data:
        sys.exit("REASONABLE_DATA names the folder of the public sets")
    about = arena.machine()
    rows = 4_536 if arguments.quick else None
    seconds, score, count = ours(arena.binary(arguments), rows)
    _, table, target, _ = load_dataset("electricity", data)
    stream = [(dict(zip(table.columns, row)), int(label)) for row, label in zip(table.to_numpy(), target)][:count]
    metric = metrics.Accuracy()
    start = time.perf_counter()
    evaluate.progressive_val_score(stream, forest.ARFClassifier(n_models=10, seed=42), metric)
    theirs = time.perf_counter() - start
    text = (arena.header("An adaptive random forest, row by row", about, arguments.quick)
            + "| | seconds | accuracy |\n|---|---|---|\n"
            + f"| Reasonable, the whole replay; accuracy of the last two thirds | {seconds:.2f} | {score:.4f} |\n"
            + f"| River, answering and learning; accuracy of all rows | {theirs:.1f} | {metric.get():.4f} |\n\n"
            + f"Ratio {seconds / theirs:.3f}.\n")
    arena.save("stream_speed", text, {"about": about, "ours": seconds, "theirs": theirs}, arguments)


if __name__ == "__main__":
    main()
