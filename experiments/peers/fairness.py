#!/usr/bin/env python3
"""Fairer candidates of `reasonable` beside Fairlearn's: the same estimator, the same folds, the same groups.

    REASONABLE_DATA=... fairness.py [--reasonable .build/release/reasonable] [--sets german-credit,adult] [--quick]

A plan with a logistic regression (C = 1) and every mitigation is run with `reasonable sweep`; its folds come from
`--dry-run --folds-to`. On the same folds Fairlearn's `ThresholdOptimizer` (fitted on the training rows, as it is used) and
`ExponentiatedGradient` are fitted around scikit-learn's logistic regression. All held-out rows are judged together: the share of
right decisions, and the gap between the sexes. Of a randomised decision the expected figures count, so that a lot can't win by
luck. A point of Fairlearn's counts as strictly better than the frontier of `reasonable` where no point of ours has at most its gap
plus two standard errors and at least its accuracy less two standard errors.

Times: CPU seconds of one fit on all rows, of the whole pipeline (`training.cpu`), for both.
"""
import json
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from fairlearn.postprocessing import ThresholdOptimizer
from fairlearn.reductions import DemographicParity, EqualizedOdds, ExponentiatedGradient
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

import arena
import sweep
from tables import load_dataset

warnings.filterwarnings("ignore")

CONSTRAINTS = {"equalized-odds": ("equalized_odds", EqualizedOdds),
               "demographic-parity": ("demographic_parity", DemographicParity)}
BOUNDS = {"equalized-odds": [0.01, 0.03, 0.06], "demographic-parity": [0.01, 0.03, 0.06]}
THRESHOLD_BOUNDS = [0.0, 0.01, 0.02, 0.04, 0.06, 0.1, 0.15]
DROPPED = {"german-credit": ["sex", "marital-status"], "adult": ["sex", "fnlwgt", "relationship"]}


def plan(name, folds):
    mitigations = ["none", "reweighing"]
    for constraint in CONSTRAINTS:
        mitigations.append({"kind": "group-thresholds", "constraint": constraint, "bound": THRESHOLD_BOUNDS})
        mitigations.append({"kind": "exponentiated-gradient", "constraint": constraint, "bound": BOUNDS[constraint]})
    return {"version": 1, "name": f"peers-fairness-{name}",
            "data": {"dataset": name, "sensitive": ["sex"], "drop": DROPPED[name]},
            "split": {"kind": "stratified", "folds": folds, "seed": 7},
            "preprocessing": {"imputation": {"numeric": "mean", "categorical": "most-frequent"}, "encoding": "one-hot",
                              "scaling": "standard"},
            "estimators": [{"name": "logistic-regression",
                            "parameters": {"C": 1, "tolerance": 1e-10, "max-iterations": 10_000}}],
            "mitigation": mitigations,
            "axes": ["accuracy", "fairness.equalized-odds", "fairness.demographic-parity", "training.cpu", "latency.p50"],
            "policy": {"quality": "accuracy"}, "measurement": {"latency-budget": "5s"}}


def gaps(chances, truth, groups):
    """Accuracy and gaps of decisions that are positive with these chances."""
    right = np.where(truth == 1, chances, 1 - chances)
    def rates(mask):
        return [chances[mask & (groups == g)].mean() for g in np.unique(groups)]
    selected, hits, alarms = rates(truth >= 0), rates(truth == 1), rates(truth == 0)
    spread = lambda values: max(values) - min(values)
    return {"accuracy": float(right.mean()), "demographic-parity": float(spread(selected)),
            "equalized-odds": float(max(spread(hits), spread(alarms)))}


def standard_errors(truth, groups, accuracy):
    """Of the accuracy, and of the gap between two rates of a half, which are the widest."""
    counts = [np.sum((groups == g) & (truth == c)) for g in np.unique(groups) for c in (0, 1)]
    return (accuracy * (1 - accuracy) / len(truth)) ** 0.5, (0.25 / min(counts) + 0.25 / sorted(counts)[1]) ** 0.5


def base():
    return LogisticRegression(C=1.0, tol=1e-10, solver="newton-cholesky", max_iter=10_000)


def peers():
    """Name, and how it is fitted on prepared inputs; returns the chance of a positive decision."""
    for constraint, (name, moment) in CONSTRAINTS.items():
        def optimizer(inputs, target, groups, tests, test_groups, name=name):
            model = ThresholdOptimizer(estimator=base(), constraints=name, predict_method="predict_proba")
            model.fit(inputs, target, sensitive_features=groups)
            return model._pmf_predict(tests, sensitive_features=test_groups)[:, 1]
        yield f"ThresholdOptimizer({name})", optimizer
        for bound in BOUNDS[constraint]:
            def reduction(inputs, target, groups, tests, test_groups, moment=moment, bound=bound):
                model = ExponentiatedGradient(base(), moment(difference_bound=bound))
                model.fit(inputs, target, sensitive_features=groups)
                return model._pmf_predict(tests)[:, 1]
            yield f"ExponentiatedGradient({name}, {bound})", reduction


def theirs(table, target, groups, folds):
    kept = table
    raw = kept.to_numpy(dtype=object)
    records = []
    for name, fit in peers():
        chances = np.full(len(target), np.nan)
        for train, test in folds:
            steps = Pipeline(sweep.preparation(kept)).fit(raw[train])
            chances[test] = fit(steps.transform(raw[train]), target[train], groups[train], steps.transform(raw[test]),
                                groups[test])
        clock = time.process_time()
        inputs = Pipeline(sweep.preparation(kept)).fit_transform(raw)
        fit(inputs, target, groups, inputs[:10], groups[:10])
        seconds = time.process_time() - clock
        records.append({"library": "fairlearn", "name": name, "seconds": seconds, **gaps(chances, target, groups)})
        print(f"  {name}: {records[-1]}", flush=True)
    return records


def ours(trials):
    records = []
    for trial in trials:
        if trial["status"]["kind"] != "completed":
            raise arena.Failed(f"{trial['candidate']}: {trial['status']}")
        def value(axis):
            return trial["outcomes"][axis]["value"]
        records.append({"library": "reasonable", "name": trial["candidate"], "seconds": value("training.cpu"),
                        "accuracy": value("accuracy"), "equalized-odds": value("fairness.equalized-odds"),
                        "demographic-parity": value("fairness.demographic-parity")})
    return records


def beaten(record, own, constraint, errors):
    """Whether a point of the other library lies beyond all of ours by more than noise."""
    accuracy, gap = errors
    return not any(o["accuracy"] >= record["accuracy"] - 2 * accuracy and o[constraint] <= record[constraint] + 2 * gap
                   for o in own)


def table_of(name, records, errors):
    own = [r for r in records if r["library"] == "reasonable"]
    lines = [f"## {name}", "", "| library | candidate | right decisions | equalized odds gap | demographic parity gap | "
             "one fit, CPU | beyond our frontier |", "|---|---|---|---|---|---|---|"]
    for record in records:
        beyond = "-"
        if record["library"] == "fairlearn":
            constraint = "equalized-odds" if "equalized" in record["name"] else "demographic-parity"
            beyond = "**yes**" if beaten(record, own, constraint, errors) else "no"
        lines.append(f"| {record['library']} | {record['name']} | {record['accuracy']:.4f} | {record['equalized-odds']:.4f} | "
                     f"{record['demographic-parity']:.4f} | {arena.duration(record['seconds'])} | {beyond} |")
    lines += ["", "Reductions: CPU of one fit, ours over theirs, the same constraint and bound.", ""]
    for constraint, (theirs_name, _) in CONSTRAINTS.items():
        for bound in BOUNDS[constraint]:
            other = next(r for r in records if r["name"] == f"ExponentiatedGradient({theirs_name}, {bound})")
            mine = next((r for r in own if "exponentiated-gradient" in r["name"] and f"bound={bound}" in r["name"]
                         and constraint in r["name"]), None)
            if mine:
                lines.append(f"- {constraint} {bound}: {arena.duration(mine['seconds'])} / "
                             f"{arena.duration(other['seconds'])} = {mine['seconds'] / other['seconds']:.2f}x")
    return "\n".join(lines) + "\n"


def main():
    parser = arena.options(__doc__)
    parser.add_argument("--data-dir", default=os.environ.get("REASONABLE_DATA"))
    parser.add_argument("--sets", default="german-credit,adult")
    arguments = parser.parse_args()
    program = arena.binary(arguments)
    texts, document = [], {}
    for name in arguments.sets.split(","):
        entry, table, target, _ = load_dataset(name, arguments.data_dir, keeps=("sex",))
        groups = table["sex"].to_numpy(dtype=str)
        kept = table.drop(columns=[c for c in DROPPED[name] if c in table])
        with tempfile.TemporaryDirectory() as folder:
            folds, trials, _ = sweep.our_sweep(program, plan(name, 3 if arguments.quick else 5), arguments.data_dir,
                                               Path(folder))
        records = ours(trials) + theirs(kept, np.asarray(target), groups, folds)
        errors = standard_errors(np.asarray(target), groups, records[0]["accuracy"])
        document[name] = records
        texts.append(table_of(name, records, errors))
        print(texts[-1], flush=True)
    about = arena.machine()
    head = arena.header("Fairer candidates beside Fairlearn", about, False)
    arena.save("fairness", head + "\n".join(texts), {"machine": about, "records": document}, arguments)


if __name__ == "__main__":
    sys.exit(main())
