#!/usr/bin/env python3
"""The scores, fit times and single-row latencies of scikit-learn on the folds that Reasonable used.

    sklearn_sweep.py --dataset digits --folds digits-folds.json [--data-dir DIR] [--json FILE]
    sklearn_sweep.py --dataset digits --folds digits-folds.json --results results.json    (compare)
    sklearn_sweep.py --dataset digits --make-folds 5 --folds digits-folds.json            (only writes folds)

A folds file is {"folds": [{"train": [row, ...], "test": [row, ...]}, ...]}, rows counted from 0 in file order.
Data sets come from datasets/catalogue.yaml; --data-dir (or REASONABLE_DATA) is the folder of those
that are not shipped.

The preprocessing is fitted on the training rows of each fold: mean imputation and standardization
(ddof 0, constant columns left alone) of numeric columns, one column per level of a category, unknown
levels all zero; a missing category is a level of its own. One-hot columns are not standardized.

OpenBLAS, OpenMP and the like get one thread, and the process starts itself again without the
OPENBLAS_* variables of the shell: some machines set a core type there that slows a peer by 40%.
"""
import os, sys

THREADS = {k: "1" for k in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT")}
UNWANTED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
if any(k in os.environ for k in UNWANTED) or any(os.environ.get(k) != v for k, v in THREADS.items()):
    clean = {k: v for k, v in os.environ.items() if k not in UNWANTED} | THREADS
    os.execve(sys.executable, [sys.executable, *sys.argv], clean)

import argparse, json, platform, statistics, time, warnings
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
import yaml
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge, RidgeClassifier
from sklearn.metrics import (accuracy_score, balanced_accuracy_score, log_loss, mean_absolute_error, r2_score,
                             roc_auc_score, root_mean_squared_error)
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

SHIPPED = Path(__file__).resolve().parents[2] / "datasets"
DATASETS = ("digits", "breast-cancer", "wine", "california-housing", "telco-churn", "adult")


# Data

def load_dataset(name, data_dir):
    """The entry of the catalogue, the columns a model may see, and the target."""
    catalogue = yaml.safe_load((SHIPPED / "catalogue.yaml").read_text())
    entry = next((e for e in catalogue["datasets"] if e["name"] == name), None)
    if entry is None:
        sys.exit(f"{name} is not in the catalogue")
    if not entry["shipped"] and not data_dir:
        sys.exit(f"{name} is not shipped: give --data-dir or set REASONABLE_DATA")
    root = SHIPPED if entry["shipped"] else Path(data_dir)
    parts = [pd.read_csv(root / file["path"], header=0 if entry["header"] else None,
                         names=None if entry["header"] else entry["column_names"],
                         sep=entry.get("separator", ","), skipinitialspace=entry.get("trim", False),
                         dtype=str, keep_default_na=False, na_values=entry.get("missing", []))
             for file in entry["files"]]
    table = pd.concat(parts, ignore_index=True)
    target = table.pop(entry["target"])
    table = table.drop(columns=entry["drop"])
    for column in table:
        table[column] = as_numbers(table[column])
    if entry["task"] == "regression":
        labels, target = None, target.astype(float).to_numpy()
    elif entry["task"] == "binary":
        negative = next(v for v in target.unique() if v != entry["positive"])
        labels, target = [negative, entry["positive"]], (target == entry["positive"]).astype(int).to_numpy()
    else:
        numeric = as_numbers(target).dtype.kind == "f"
        labels = sorted(target.unique(), key=float if numeric else str)
        target = target.map({v: i for i, v in enumerate(labels)}).to_numpy()
    return entry, table, target, labels


def as_numbers(column):
    """The column as doubles; as it stands if a cell is a word or a code with a leading zero."""
    present = column.dropna()
    if present.str.fullmatch(r"0\d+").any():
        return column
    try:
        return pd.to_numeric(column).astype(float)
    except (ValueError, TypeError):
        return column


def load_folds(path):
    return [(np.array(f["train"]), np.array(f["test"])) for f in json.loads(Path(path).read_text())["folds"]]


def make_folds(path, count, seed, table, target, task):
    splitter = (KFold if task == "regression" else StratifiedKFold)(count, shuffle=True, random_state=seed)
    folds = [{"train": train.tolist(), "test": test.tolist()} for train, test in splitter.split(table, target)]
    Path(path).write_text(json.dumps({"folds": folds}))


# Models

def preprocessing(table):
    numeric = [i for i, c in enumerate(table) if table[c].dtype.kind == "f"]
    words = [i for i in range(table.shape[1]) if i not in numeric]
    scale = Pipeline([("impute", SimpleImputer(strategy="mean")), ("scale", StandardScaler())])
    encode = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return ColumnTransformer([("numeric", scale, numeric), ("words", encode, words)])


def models(task, components):
    """Name -> a function that makes the unfitted estimator that follows the preprocessing."""
    if task == "regression":
        chosen = {
            "ridge": lambda: Ridge(alpha=1.0, solver="cholesky"),
            "knn-5": lambda: KNeighborsRegressor(5),
            "tree-depth6": lambda: DecisionTreeRegressor(max_depth=6, random_state=0),
            "tree-full": lambda: DecisionTreeRegressor(random_state=0),
        }
        after, last = "ridge", chosen["ridge"]
    else:
        exact = lambda: LogisticRegression(C=1.0, tol=1e-10, solver="newton-cholesky", max_iter=100_000)
        chosen = {
            "ridge": lambda: RidgeClassifier(alpha=1.0, solver="cholesky"),
            "logistic": exact,
            "logistic-defaults": lambda: LogisticRegression(max_iter=1000),
            "gaussian-nb": lambda: GaussianNB(),
            "knn-5": lambda: KNeighborsClassifier(5),
            "tree-depth6": lambda: DecisionTreeClassifier(max_depth=6, random_state=0),
            "tree-full": lambda: DecisionTreeClassifier(random_state=0),
        }
        after, last = "logistic", exact
    for k in components:
        chosen[f"pca{k}+{after}"] = lambda k=k: Pipeline([("pca", PCA(k, svd_solver="full")), ("model", last())])
    return chosen


# Measures

def scores(task, model, inputs, truth, classes):
    predicted = model.predict(inputs)
    if task == "regression":
        return {"rmse": root_mean_squared_error(truth, predicted), "mae": mean_absolute_error(truth, predicted),
                "r2": r2_score(truth, predicted)}
    found = {"accuracy": accuracy_score(truth, predicted), "balanced_accuracy": balanced_accuracy_score(truth, predicted)}
    if hasattr(model, "predict_proba"):
        chances = model.predict_proba(inputs)
        found["log_loss"] = log_loss(truth, chances, labels=range(classes))
        found["roc_auc"] = (roc_auc_score(truth, chances[:, 1]) if classes == 2 else
                            roc_auc_score(truth, chances, multi_class="ovr", labels=range(classes)))
    elif classes == 2:
        found["roc_auc"] = roc_auc_score(truth, model.decision_function(inputs))
    return {k: float(v) for k, v in found.items()}


def fit_seconds(make, inputs, target, budget):
    """Seconds of each fit: at least three after one that warms up, or as many as the budget allows."""
    times, start = [], time.perf_counter()
    while len(times) < 4 or (len(times) < 16 and time.perf_counter() - start < budget):
        clock = time.perf_counter()
        make().fit(inputs, target)
        times.append(time.perf_counter() - clock)
        if time.perf_counter() - start > 10 * budget:
            break
    return times[1:] or times


def latency(call, rows, calls, budget):
    """Microseconds of single calls, warm: median, 99th percentile and their number."""
    for i in range(200):
        call(rows[i % len(rows)])
    times, start = np.empty(calls), time.perf_counter()
    for i in range(calls):
        row = rows[i % len(rows)]
        clock = time.perf_counter_ns()
        call(row)
        times[i] = time.perf_counter_ns() - clock
        if i >= 499 and time.perf_counter() - start > budget:
            times = times[:i + 1]
            break
    return {"p50_us": float(np.percentile(times, 50)) / 1e3, "p99_us": float(np.percentile(times, 99)) / 1e3,
            "calls": len(times)}


def predictor(model):
    return getattr(model, "predict_proba", None) or getattr(model, "decision_function", None) or model.predict


def sweep(entry, table, target, labels, folds, chosen, arguments):
    """One record per model and fold; latency on the first fold only."""
    records, task = [], entry["task"]
    raw = table.to_numpy(dtype=float) if all(table[c].dtype.kind == "f" for c in table) else table.to_numpy(dtype=object)
    for number, (train, test) in enumerate(folds):
        prepare = preprocessing(table)
        clock = time.perf_counter()
        train_inputs = prepare.fit_transform(raw[train])
        prepared = time.perf_counter() - clock
        test_inputs = prepare.transform(raw[test])
        for name, make in chosen.items():
            model = make()
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                model.fit(train_inputs, target[train])
            record = {"dataset": entry["name"], "model": name, "fold": number,
                      "rows": len(train), "features": train_inputs.shape[1],
                      "scores": scores(task, model, test_inputs, target[test], len(labels or ())),
                      "warnings": sorted({str(w.message).splitlines()[0] for w in caught})}
            if not arguments.scores_only:
                times = fit_seconds(make, train_inputs, target[train], arguments.budget)
                record["fit_s"] = {"median": statistics.median(times), "least": min(times), "fits": len(times)}
                record["preprocess_fit_s"] = prepared
            if not arguments.scores_only and number == 0:
                ready = [np.ascontiguousarray(test_inputs[i:i + 1]) for i in range(min(500, len(test)))]
                plain = [raw[test[i]][None, :] for i in range(min(500, len(test)))]
                call = predictor(model)
                record["latency_model"] = latency(call, ready, arguments.calls, arguments.budget)
                record["latency_pipeline"] = latency(lambda row: call(prepare.transform(row)), plain,
                                                     arguments.calls, arguments.budget)
            records.append(record)
    return records


# Comparison

def load_results(path):
    """What `reasonable` wrote, as {(dataset, model, fold): {score: value}}.

    This is the one place that knows the form of that file.
    """
    document = json.loads(Path(path).read_text())
    found = {}
    for record in document["records"]:
        found.setdefault((record["dataset"], record["model"], record["fold"]), {}).update(record["scores"])
    return found


def compare(records, results):
    """Prints every score of a fold that both have, and returns the largest difference of each score."""
    largest, matched = {}, 0
    print(f"{'model':20} {'fold':>4} {'score':18} {'scikit-learn':>14} {'reasonable':>14} {'difference':>11}")
    for record in records:
        ours = results.get((record["dataset"], record["model"], record["fold"]))
        if ours is None:
            continue
        for score, theirs in record["scores"].items():
            if score not in ours:
                continue
            matched += 1
            difference = ours[score] - theirs
            largest[score] = max(largest.get(score, 0.0), abs(difference))
            print(f"{record['model']:20} {record['fold']:4} {score:18} {theirs:14.8f} {ours[score]:14.8f} {difference:11.2e}")
    if not matched:
        sys.exit("no score of the results has a counterpart: do the names of data set, model and score agree?")
    print("largest difference: " + ", ".join(f"{k} {v:.2e}" for k, v in largest.items()))
    return largest


def machine():
    from threadpoolctl import threadpool_info
    return {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__,
            "blas": [{k: i.get(k) for k in ("internal_api", "version", "num_threads", "architecture")}
                     for i in threadpool_info() if i.get("user_api") == "blas"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", required=True, help="a name of the catalogue, for example " + ", ".join(DATASETS))
    parser.add_argument("--folds", required=True, help="folds file, read (or written with --make-folds)")
    parser.add_argument("--make-folds", type=int, metavar="K", help="write K shuffled (stratified) folds and stop")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data-dir", default=os.environ.get("REASONABLE_DATA"))
    parser.add_argument("--models", help="comma separated; default: all that fit the task")
    parser.add_argument("--components", default="10", help="numbers of principal components, comma separated")
    parser.add_argument("--calls", type=int, default=5000, help="single-row predictions per model")
    parser.add_argument("--budget", type=float, default=2.0, help="seconds of repeating per measured thing")
    parser.add_argument("--scores-only", action="store_true", help="measure no time")
    parser.add_argument("--results", help="results of `reasonable` to compare with")
    parser.add_argument("--json", help="write the records here instead of to standard output")
    arguments = parser.parse_args()

    entry, table, target, labels = load_dataset(arguments.dataset, arguments.data_dir)
    if arguments.make_folds:
        return make_folds(arguments.folds, arguments.make_folds, arguments.seed, table, target, entry["task"])
    folds = load_folds(arguments.folds)
    chosen = models(entry["task"], [int(k) for k in arguments.components.split(",") if k])
    if arguments.models:
        names = arguments.models.split(",")
        unknown = [n for n in names if n not in chosen]
        if unknown:
            sys.exit(f"unknown models {unknown}; there are {list(chosen)}")
        chosen = {n: chosen[n] for n in names}
    records = sweep(entry, table, target, labels, folds, chosen, arguments)
    document = {"machine": machine(), "labels": labels, "records": records}
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(document, indent=1))
    elif not arguments.results:
        json.dump(document, sys.stdout, indent=1)
    if arguments.results:
        compare(records, load_results(arguments.results))


if __name__ == "__main__":
    main()
