"""Whether boosting answers as well as LightGBM's: public sets, the same settings, paired over 5 x 2 folds.

Binary sets are judged by ROC AUC, others with classes by accuracy, regressions by R2. The interval of the mean
difference is Student's over the ten folds. Folds of repeated two-fold cross-validation share rows, so it is somewhat
too narrow; the one in brackets corrects for that (Nadeau & Bengio 2003: the variance times 1/10 + 1 instead of 1/10)
and is on the wide side. Categories are native in both.
"""
import os, subprocess, sys, tempfile
from pathlib import Path

import arena

SETS = ("letter", "covertype", "adult", "bank-marketing", "california-housing", "higgs")


def coded(table):
    """Numbers as they are, categories as codes, and the positions of the latter."""
    import numpy as np
    inputs, categories = np.empty(table.shape), []
    for position, name in enumerate(table):
        column = table[name]
        if column.dtype.kind == "f":
            inputs[:, position] = column.to_numpy()
        else:
            codes = column.astype("category").cat.codes.to_numpy().astype(float)
            inputs[:, position] = np.where(codes < 0, np.nan, codes)
            categories.append(position)
    return inputs, categories


def score(task, truth, answers):
    from sklearn.metrics import accuracy_score, r2_score, roc_auc_score
    if task == "regression":
        return "R2", r2_score(truth, answers.ravel())
    if task == "binary":
        return "AUC", roc_auc_score(truth, answers[:, 1] if answers.ndim == 2 else answers)
    return "accuracy", accuracy_score(truth, answers.argmax(1))


def theirs(train, target, test, categories, class_count):
    import lightgbm
    from trees import lightgbm_parameters
    rows = lightgbm.Dataset(train, target, categorical_feature=categories, params={"verbose": -1})
    return lightgbm.train(lightgbm_parameters(class_count, arena.CORES), rows, 100).predict(test)


def ours(binary, train, target, test, categories, is_regression):
    import numpy as np
    from trees import BOOSTING
    with tempfile.TemporaryDirectory() as folder:
        for name, values in (("x", train), ("y", target.astype(float)), ("t", test)):
            np.save(f"{folder}/{name}.npy", np.ascontiguousarray(values, dtype=float))
        command = [binary, "benchmark", *BOOSTING, "--inputs", f"{folder}/x.npy", "--targets", f"{folder}/y.npy",
                   "--test-inputs", f"{folder}/t.npy", "--predictions", f"{folder}/p.csv", "--repeats", "1",
                   "--row-seconds", "0", "--threads", str(arena.CORES)]
        command += [] if is_regression else ["--classification"]
        command += ["--categories", ",".join(map(str, categories))] if categories else []
        done = subprocess.run(command, capture_output=True, text=True, env=arena.environment(arena.CORES))
        if done.returncode != 0:
            raise arena.Failed(done.stderr.strip()[-300:])
        return np.loadtxt(f"{folder}/p.csv", delimiter=",", ndmin=2)


def compare(name, binary, data_dir, repeats, row_limit):
    import numpy as np
    from scipy.stats import t
    from sklearn.model_selection import KFold, StratifiedKFold
    from tables import load_dataset
    entry, table, target, labels = load_dataset(name, data_dir)
    if row_limit and len(table) > row_limit:
        rows = np.sort(np.random.default_rng(0).choice(len(table), row_limit, replace=False))
        table, target = table.iloc[rows].reset_index(drop=True), target[rows]
    inputs, categories = coded(table)
    is_regression = entry["task"] == "regression"
    pairs = []
    for repeat in range(repeats):
        splitter = (KFold if is_regression else StratifiedKFold)(2, shuffle=True, random_state=repeat)
        for train, test in splitter.split(inputs, target):
            answers = (ours(binary, inputs[train], target[train], inputs[test], categories, is_regression),
                       theirs(inputs[train], target[train], inputs[test], categories, len(labels or ())))
            measured = [score(entry["task"], target[test], np.asarray(a)) for a in answers]
            pairs.append([value for _, value in measured])
    differences = np.array([a - b for a, b in pairs])
    count, mean, spread = len(differences), differences.mean(), differences.std(ddof=1)
    width = t.ppf(0.975, count - 1) * spread
    return {"set": name, "rows": len(table), "measure": measured[0][0], "folds": pairs,
            "reasonable": float(np.mean([a for a, _ in pairs])), "LightGBM": float(np.mean([b for _, b in pairs])),
            "difference": float(mean), "half width": float(width * (1 / count) ** 0.5),
            "corrected half width": float(width * (1 / count + 1) ** 0.5)}


def table_of(records):
    lines = ["| set | rows | measure | Reasonable | LightGBM | difference | 95% interval (corrected) | verdict |",
             "|---|---|---|---|---|---|---|---|"]
    for r in records:
        if "failed" in r:
            lines.append(f"| {r['set']} | failed: {r['failed']} | | | | | | |")
            continue
        low, high = r["difference"] - r["half width"], r["difference"] + r["half width"]
        wide = r["corrected half width"]
        wide = f"{r['difference'] - wide:+.4f} to {r['difference'] + wide:+.4f}"
        verdict = "better" if low > 0 else "within noise" if high >= 0 else "**worse**"
        if verdict == "**worse**" and r["difference"] + r["corrected half width"] >= 0:
            verdict = "worse, within the corrected interval"
        lines.append(f"| {r['set']} | {r['rows']} | {r['measure']} | {r['reasonable']:.4f} | {r['LightGBM']:.4f} | "
                     f"{r['difference']:+.4f} | {low:+.4f} to {high:+.4f} ({wide}) | {verdict} |")
    return "\n".join(lines) + "\n"


def run(arguments, about):
    data_dir = os.environ.get("REASONABLE_DATA")
    if not data_dir:
        print("quality: REASONABLE_DATA isn't set, so the public sets aren't there", file=sys.stderr)
        return
    records = []
    for name in SETS:
        try:
            records.append(compare(name, arena.binary(arguments), data_dir, 1 if arguments.quick else 5,
                                   3000 if arguments.quick else None))
        except (arena.Failed, FileNotFoundError) as error:
            records.append({"set": name, "failed": str(error).replace("\n", " ").replace("|", "/")})
        print(table_of(records[-1:]).splitlines()[-1], flush=True)
    text = arena.header("Boosting 100 x 31: answers beside LightGBM's, 5 x 2 folds", about, arguments.quick)
    arena.save("trees-quality", text + table_of(records), {"machine": about, "records": records}, arguments)
