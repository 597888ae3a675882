"""Shapley values of trees beside shap, turn by turn: python explain.py PROGRAM [--turns N] [--rows N] [--markdown FILE]

PROGRAM is .build/release/explain-timing (swift build -c release --product explain-timing). adult (REASONABLE_DATA), 500
trees of depth 8 by scikit-learn's HistGradientBoostingClassifier; the same trees, rows and background rows for both, one
thread each, the quickest of the turns counts. Values must agree.
"""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time

import numpy as np
import pandas as pd
import shap
from sklearn.ensemble import HistGradientBoostingClassifier

os.environ["OMP_NUM_THREADS"] = "1"
NAMES = ["age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation", "relationship", "race",
         "sex", "capital-gain", "capital-loss", "hours-per-week", "native-country", "income"]


def adult():
    folder = pathlib.Path(os.environ["REASONABLE_DATA"]) / "adult"
    table = pd.concat([pd.read_csv(folder / f"adult.{part}.csv.gz", header=None, names=NAMES, skipinitialspace=True,
                                   na_values="?", comment="|") for part in ("data", "test")])
    y = table.pop("income").str.contains(">50K").astype(int).to_numpy()
    columns = [pd.factorize(c, sort=True)[0] if not pd.api.types.is_numeric_dtype(c) else c for _, c in table.items()]
    return np.column_stack(columns).astype(float), y


def trees(model):
    made = []
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        made.append({"left": np.where(leaf, -1, nodes["left"].astype(int)).tolist(),
                     "right": np.where(leaf, -1, nodes["right"].astype(int)).tolist(),
                     "feature": nodes["feature_idx"].astype(int).tolist(), "threshold": nodes["num_threshold"].tolist(),
                     "value": nodes["value"].tolist(), "cover": nodes["count"].astype(float).tolist()})
        bad = [v for v in made[-1]["threshold"] if not np.isfinite(v)]
        assert not bad, bad
    return made


def peer(model, rows, background, turns):
    result = {}
    for name, settings in [("path", {"feature_perturbation": "tree_path_dependent"}),
                           ("background", {"data": background, "feature_perturbation": "interventional"})]:
        explainer = shap.TreeExplainer(model, **settings)
        quickest = np.inf
        for _ in range(turns):
            start = time.perf_counter()
            values = explainer.shap_values(rows, check_additivity=False)
            quickest = min(quickest, time.perf_counter() - start)
        result[name] = {"seconds": quickest, "values": np.asarray(values).reshape(len(rows), -1)}
    return result


parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--turns", type=int, default=3)
parser.add_argument("--rows", type=int, default=500)
parser.add_argument("--background", type=int, default=100)
parser.add_argument("--markdown")
options = parser.parse_args()
x, y = adult()
model = HistGradientBoostingClassifier(max_iter=500, max_depth=8, max_leaf_nodes=256, min_samples_leaf=20, learning_rate=0.05,
                                       early_stopping=False, random_state=0).fit(x, y)
chosen = np.random.default_rng(0).permutation(len(x))
rows, background = x[chosen[:options.rows]], x[chosen[options.rows:options.rows + options.background]]
made = trees(model)
leaves = sum(v < 0 for t in made for v in t["left"])
with tempfile.TemporaryDirectory() as folder:
    paths = [f"{folder}/trees.json", f"{folder}/rows.f64", f"{folder}/background.f64"]
    json.dump({"columns": x.shape[1], "base": float(np.ravel(model._baseline_prediction)[0]), "trees": made}, open(paths[0], "w"))
    rows.tofile(paths[1])
    background.tofile(paths[2])
    ours = json.loads(subprocess.run([options.program, *paths, str(options.turns)], check=True, capture_output=True).stdout)
theirs = peer(model, rows, background, options.turns)
lines = [f"adult, {len(x):,} rows x {x.shape[1]}; 500 trees of depth 8, {leaves:,} leaves; {len(rows)} rows explained, "
         f"{len(background)} background rows; one thread, quickest of {options.turns}; shap {shap.__version__}", "",
         "| values | Reasonable | shap | ratio | largest difference |", "|---|---|---|---|---|"]
for name, title in [("path", "path-dependent"), ("background", "interventional")]:
    difference = float(np.abs(np.array(ours[name]["values"]).reshape(len(rows), -1) - theirs[name]["values"]).max())
    lines.append(f"| {title} | {ours[name]['seconds']:.3f} s | {theirs[name]['seconds']:.3f} s | "
                 f"{ours[name]['seconds'] / theirs[name]['seconds']:.3f}x | {difference:.1e} |")
    assert difference < 1e-3, (name, difference)
text = "\n".join(lines) + "\n"
print(text)
if options.markdown:
    pathlib.Path(options.markdown).write_text(text)
