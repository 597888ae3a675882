#!/usr/bin/env python3
"""Sweeps of `reasonable` beside scikit-learn: the same rows, the same folds, the same settings.

    sweep.py [--sets digits,adult] [--quick] [--reasonable PATH] [--data-dir DIR] [--out DIR]

For each set a plan is written and run with `reasonable sweep`; its folds come from `--dry-run --folds-to`. Scores are
compared fold by fold. They must agree within 1e-6; where a share of right answers differs by single rows, the rows are
counted: a tie between equally near neighbours has no right answer. Fit times are those of the whole pipeline on a fold
(CPU seconds, one thread), latency that of one raw row through the whole pipeline (median).

Preprocessing runs in the order of a plan: numbers get the mean where they are missing, categories the commonest level;
one column for each level; then *all* columns are standardized, those of the levels too; then PCA.

Sets that aren't shipped are looked for in --data-dir or REASONABLE_DATA, and left out where they aren't there.
OpenBLAS, OpenMP and the like get one thread; the process starts itself again without the OPENBLAS_* variables of the
shell.
"""
import os, sys

import arena

if any(k.startswith("OPENBLAS_") and k != "OPENBLAS_NUM_THREADS" for k in os.environ) or \
        any(os.environ.get(k) != "1" for k in arena.THREAD_VARIABLES):
    os.execve(sys.executable, [sys.executable, *sys.argv], arena.environment(1))

import json, statistics, subprocess, tempfile, time
from pathlib import Path

import numpy as np
import yaml
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import (accuracy_score, balanced_accuracy_score, log_loss, mean_absolute_error, r2_score,
                             roc_auc_score, root_mean_squared_error)
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from tables import load_dataset

SETS = ("digits", "breast-cancer", "california-housing", "telco-churn", "adult")
TOLERANCE = 1e-6
NAIVE_BAYES = """Of naive Bayes, scikit-learn's probabilities are made from its own `predict_joint_log_proba`, the
largest density taken off first. Its `predict_proba` rounds probabilities near 1 by about 1e-14, and ROC AUC ranks by that
noise; where this makes a difference, the difference to `predict_proba` as it is stands beside it.

"""


# The same candidates on both sides

def plan(entry, mixed, folds):
    """The experiment file, for `reasonable sweep`."""
    shares = {"imputation": {"numeric": "mean", "categorical": "most-frequent"}, "encoding": "one-hot"} if mixed else {}
    if entry["task"] == "regression":
        estimators = [{"name": "ridge", "parameters": {"penalty": 1}, "preprocessing": {"pca": ["none", 5]}},
                      {"name": "nearest-neighbors", "parameters": {"neighbors": 5}}]
    else:
        estimators = [{"name": "logistic-regression", "preprocessing": {"pca": ["none", 10]},
                       "parameters": {"C": 1, "tolerance": 1e-11, "max-iterations": 10_000}},
                      {"name": "gaussian-naive-bayes"},
                      {"name": "nearest-neighbors", "parameters": {"neighbors": 5}}]
    regression = entry["task"] == "regression"
    return {"version": 1, "name": f"peers-{entry['name']}", "data": {"dataset": entry["name"]},
            "split": {"kind": "k-fold" if regression else "stratified", "folds": folds, "seed": 7},
            "preprocessing": shares | {"scaling": "standard"}, "estimators": estimators,
            "policy": {"quality": "rmse" if regression else "accuracy", "prefer": ["latency.p50"]},
            "measurement": {"latency-budget": "5s"}}


def preparation(table):
    """What a plan does before PCA."""
    numeric = [i for i, c in enumerate(table) if table[c].dtype.kind == "f"]
    words = [i for i in range(table.shape[1]) if i not in numeric]
    parts = [("numeric", SimpleImputer(strategy="mean"), numeric)] if numeric and words else []
    if words:
        encode = Pipeline([("impute", SimpleImputer(strategy="most_frequent")),
                           ("encode", OneHotEncoder(handle_unknown="ignore", sparse_output=False))])
        parts.append(("words", encode, words))
    return [("columns", ColumnTransformer(parts))] * bool(parts) + [("scale", StandardScaler())]


def candidate(trial, task):
    """Name of a trial, and scikit-learn's steps for it."""
    kind, components = trial["estimator"]["name"], trial["components"]
    last = {
        "ridge": lambda: Ridge(alpha=1.0, solver="cholesky"),
        "logistic-regression": lambda: LogisticRegression(C=1.0, tol=1e-10, solver="newton-cholesky", max_iter=10_000),
        "gaussian-naive-bayes": GaussianNB,
        "nearest-neighbors": lambda: (KNeighborsRegressor if task == "regression" else KNeighborsClassifier)(
            5, algorithm="brute"),
    }[kind]()
    pca = [("pca", PCA(int(components), svd_solver="full"))] if components else []
    return f"PCA {components} + {kind}" if components else kind, pca + [("model", last)]


# Measures

def probabilities(model, inputs):
    """predict_proba; of naive Bayes, from its log densities.

    Far from the boundary its predict_proba is 1 - 1e-14 here and 1 there, by the rounding of exp(density - total), and
    ROC AUC then ranks that noise. Taking the largest density off first gives the rows their true order or a true tie.
    """
    if not hasattr(model[-1], "predict_joint_log_proba"):
        return model.predict_proba(inputs)
    densities = model[-1].predict_joint_log_proba(model[:-1].transform(inputs))
    shares = np.exp(densities - densities.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def roc_auc(chances, truth, classes):
    if classes == 2:
        return float(roc_auc_score(truth, chances[:, 1]))
    return float(roc_auc_score(truth, chances, multi_class="ovr", labels=range(classes)))


def scores(task, model, inputs, truth, classes):
    predicted = model.predict(inputs)
    if task == "regression":
        return {"rmse": root_mean_squared_error(truth, predicted), "mae": mean_absolute_error(truth, predicted),
                "r2": r2_score(truth, predicted)}
    found = {"accuracy": accuracy_score(truth, predicted),
             "balanced-accuracy": balanced_accuracy_score(truth, predicted)}
    if hasattr(model, "predict_proba"):
        chances = probabilities(model, inputs)
        found["log-loss"] = log_loss(truth, chances, labels=range(classes))
        found["roc-auc"] = roc_auc(chances, truth, classes)
    elif classes == 2:
        found["roc-auc"] = roc_auc_score(truth, model.decision_function(inputs))
    return {k: float(v) for k, v in found.items()}


def fit_cpu_seconds(make, inputs, target, budget):
    """The median of the CPU seconds of fits, one to warm up left out."""
    times, start = [], time.perf_counter()
    while len(times) < 2 or (len(times) < 8 and time.perf_counter() - start < budget):
        clock = time.process_time()
        make().fit(inputs, target)
        times.append(time.process_time() - clock)
    return statistics.median(times[1:])


def row_seconds(call, rows, budget):
    """The median of single calls, warm."""
    for row in rows[:100]:
        call(row)
    times, start = [], time.perf_counter()
    while len(times) < 5000 and (len(times) < 200 or time.perf_counter() - start < budget):
        row = rows[len(times) % len(rows)]
        clock = time.perf_counter_ns()
        call(row)
        times.append(time.perf_counter_ns() - clock)
    return statistics.median(times) * 1e-9


# One set

def our_sweep(binary, document, data_dir, folder):
    """The folds, and the trials of the report, of a plan run by `reasonable sweep`."""
    (folder / "plan.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    where = ["--data-dir", data_dir] if data_dir else []
    def run(*more):
        done = subprocess.run([binary, "sweep", folder / "plan.yaml", "--out", folder / "results", *where, *more],
                              capture_output=True, text=True, cwd=arena.ROOT)
        if done.returncode != 0:
            raise arena.Failed(done.stderr.strip()[-500:] or f"reasonable sweep ended with {done.returncode}")
    run("--dry-run", "--folds-to", folder / "folds.json")
    clock = time.perf_counter()
    run("--jobs", "1", "--quiet")
    wall = time.perf_counter() - clock
    reports = sorted((folder / "results" / "reports").glob("*/report.json"))
    if not reports:
        raise arena.Failed("the sweep wrote no report.json")
    report = json.loads(reports[-1].read_text())
    folds = json.loads((folder / "folds.json").read_text())["research"]
    return [(np.array(f["train"]), np.array(f["test"])) for f in folds], trials_of(report), wall


def trials_of(report):
    """The trials of the research protocol. This is the one place that knows where the report keeps them."""
    return next(e["trials"] for e in report["protocols"] if e["protocol"] == "research")


def beside(entry, table, target, labels, folds, trials, budget):
    """One record a trial: scores of both sides on every fold, fit times, latencies."""
    task = entry["task"]
    raw = table.to_numpy(dtype=float if all(table[c].dtype.kind == "f" for c in table) else object)
    records = []
    for trial in trials:
        name, steps = candidate(trial, task)
        record = {"set": entry["name"], "candidate": name, "folds": [], "differences": {}}
        records.append(record)
        if trial["status"]["kind"] != "completed":
            record["failed"] = trial["status"].get("message", "failed")
            continue
        make = lambda: Pipeline(preparation(table) + candidate(trial, task)[1])
        for number, (train, test) in enumerate(folds):
            model = make().fit(raw[train], target[train])
            theirs = scores(task, model, raw[test], target[test], len(labels or ()))
            ours = {k: trial["outcomes"][k]["samples"][number] for k in theirs
                    if trial["outcomes"].get(k, {}).get("kind") == "measured"}
            record["folds"].append({"rows": len(test), "scikit-learn": theirs, "reasonable": ours})
            if "bayes" in name:
                # Kept beside it, so that nobody has to take our word for which of the two is right.
                plain = ours["roc-auc"] - roc_auc(model.predict_proba(raw[test]), target[test], len(labels))
                record["predict_proba"] = max(record.get("predict_proba", 0.0), abs(plain))
            if "nearest" in name:
                record["folds"][-1]["ties"] = rows_with_ties(model, raw[test])
            for score, value in ours.items():
                # Errors of a regression count relative to their size.
                size = max(1.0, abs(theirs[score])) if task == "regression" else 1.0
                difference = abs(value - theirs[score]) / size
                record["differences"][score] = max(record["differences"].get(score, 0.0), difference)
        train, test = folds[0]
        record["fit"] = {"reasonable": statistics.mean(f["standaloneFitCPUSeconds"] for f in trial["folds"]),
                         "scikit-learn": fit_cpu_seconds(make, raw[train], target[train], budget)}
        model = make().fit(raw[train], target[train])
        call = getattr(model, "predict_proba", model.predict)
        latency = trial["outcomes"].get("latency.p50", {})
        if latency.get("kind") == "measured":
            record["row"] = {"reasonable": latency["value"],
                             "scikit-learn": row_seconds(call, [raw[i][None, :] for i in test[:500]], budget)}
    return records


def rows_with_ties(model, inputs):
    """Rows whose last neighbour and the next one are equally far, but for rounding: there either answer is right."""
    last = model.named_steps["model"]
    distances, _ = last.kneighbors(model[:-1].transform(inputs), last.n_neighbors + 1)
    return int(np.sum(distances[:, -1] - distances[:, -2] <= 1e-6 * (1 + distances[:, -1])))


def wrong_rows(record):
    """The largest number of rows of a fold by which the shares of right answers differ."""
    return max((abs(f["reasonable"]["accuracy"] - f["scikit-learn"]["accuracy"]) * f["rows"]
                for f in record["folds"] if "accuracy" in f["reasonable"]), default=0.0)


def table_of(records):
    lines = ["| set | candidate | largest difference of a fold's score | within 1e-6 | "
             "fit: ours, scikit-learn, ratio | one row: ours, scikit-learn, ratio |", "|---|---|---|---|---|---|"]
    def pair(values):
        if not values:
            return "-"
        ours, theirs = values["reasonable"], values["scikit-learn"]
        return f"{arena.duration(ours)}, {arena.duration(theirs)}, {ours / theirs:.2g}x"
    for record in records:
        if "failed" in record:
            lines.append(f"| {record['set']} | {record['candidate']} | failed: {record['failed']} | **no** | - | - |")
            continue
        worst = max(record["differences"], key=record["differences"].get, default="-")
        largest = record["differences"].get(worst, float("nan"))
        agree = "yes" if largest <= TOLERANCE else "**no**"
        if agree != "yes" and "ties" in record["folds"][0]:
            ties = max(f["ties"] for f in record["folds"])
            agree += (f" ({wrong_rows(record):.0f} rows of {record['folds'][0]['rows']} answered otherwise; the fifth "
                      f"neighbour of {ties} is one of several equally near)")
        if record.get("predict_proba", 0.0) > TOLERANCE:
            agree += f"; ROC AUC of predict_proba as it is: {record['predict_proba']:.1e} apart, see above"
        lines.append(f"| {record['set']} | {record['candidate']} | {largest:.1e} ({worst}) | {agree} | "
                     f"{pair(record.get('fit'))} | {pair(record.get('row'))} |")
    return "\n".join(lines) + "\n"


def main():
    parser = arena.options(__doc__)
    parser.add_argument("--sets", default=",".join(SETS), help="names of the catalogue, comma separated")
    parser.add_argument("--data-dir", default=os.environ.get("REASONABLE_DATA"))
    arguments = parser.parse_args()
    binary, about, records, missing, walls = arena.binary(arguments), arena.machine(), [], [], {}
    for name in arguments.sets.split(","):
        try:
            entry, table, target, labels = load_dataset(name, arguments.data_dir)
        except FileNotFoundError:
            missing.append(name)
            continue
        mixed = any(table[c].dtype.kind != "f" or table[c].isna().any() for c in table)
        with tempfile.TemporaryDirectory() as folder:
            try:
                folds, trials, walls[name] = our_sweep(binary, plan(entry, mixed, 3 if arguments.quick else 5),
                                                       arguments.data_dir, Path(folder))
            except arena.Failed as error:
                records.append({"set": name, "candidate": "all", "failed": str(error).replace("\n", " "), "folds": [],
                                "differences": {}})
                print(f"{name}: {error}")
                continue
        found = beside(entry, table, target, labels, folds, trials, 0.1 if arguments.quick else 1.0)
        records += found
        print(table_of(found), flush=True)
    text = arena.header("Sweeps beside scikit-learn, fold by fold", about, False) + NAIVE_BAYES + table_of(records)
    text += ("\nOne thread each. Times of the sweeps with one job: "
             + ", ".join(f"{k} {v:.1f} s" for k, v in walls.items()) + ".\n")
    if missing:
        text += f"\nNot there, and left out: {', '.join(missing)} (REASONABLE_DATA).\n"
    arena.save("sweep", text, {"machine": about, "records": records, "sweeps": walls}, arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
