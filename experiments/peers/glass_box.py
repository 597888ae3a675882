"""Whether models that a person can read answer as well as InterpretML's: python glass_box.py PROGRAM [--sets A,B] [--rows N]
[--folds-of-theirs FILE] [--seconds] [--markdown FILE] [--json FILE]

PROGRAM is a release build of reasonable. REASONABLE_DATA names the folder of public sets. StratifiedKFold(5, shuffle=True,
random_state=7), the same folds for all; AUC and log-loss a fold. Sets of more than --rows rows are cut to as many, drawn with
seed 0. Theirs is ExplainableBoostingClassifier() at its defaults; where FILE holds its figures for the same folds of a whole
set, they are taken from there. The interval of the mean difference is Student's over the five folds; the one in brackets
corrects for the rows that training parts share (Nadeau & Bengio 2003: the variance times 1/5 + 1/4 instead of 1/5).

--seconds: instead of the answers, the wall seconds of one fit on the training rows of the first fold, all processors for both
(ours the median of two after a first one; theirs of one), and of one row (median). A made-up set of 15,000 rows and 50 columns
without pairs stands beside the sets.
"""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time

import numpy as np
from scipy.stats import t
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold

import arena
from tables import load_dataset
from trees_quality import coded

SETS = ("adult", "telco-churn", "german-credit", "bank-marketing")
OURS = {
    "explainable-boosting": ["explainable-boosting"],
    "explainable-boosting, no pairs": ["explainable-boosting", "--set", "pairs=0"],
    "score-card": ["score-card"],
    "rule-list": ["rule-list"],
    "optimal-tree": ["optimal-tree"],
}
THEIRS = "InterpretML's EBM"


SYNTHETIC = "made-up, 15,000 x 50, no pairs"


def judged(truth, answers):
    return {"auc": float(roc_auc_score(truth, answers)), "log_loss": float(log_loss(truth, np.clip(answers, 1e-12, 1 - 1e-12)))}


def benchmark(program, command, train, target, test, categories, repeats=1, row_seconds=0):
    """What `reasonable benchmark` measured, and its answers."""
    with tempfile.TemporaryDirectory() as folder:
        for name, values in (("x", train), ("y", target.astype(float)), ("t", test)):
            np.save(f"{folder}/{name}.npy", np.ascontiguousarray(values, dtype=float))
        line = [program, "benchmark", *command, "--inputs", f"{folder}/x.npy", "--targets", f"{folder}/y.npy",
                "--test-inputs", f"{folder}/t.npy", "--predictions", f"{folder}/p.csv", "--repeats", str(repeats),
                "--row-seconds", str(row_seconds), "--threads", str(arena.CORES), "--classification"]
        line += ["--categories", ",".join(map(str, categories))] if categories else []
        done = subprocess.run(line, capture_output=True, text=True, env=arena.environment(arena.CORES))
        if done.returncode != 0:
            raise arena.Failed(done.stderr.strip()[-300:])
        answers = np.loadtxt(f"{folder}/p.csv", delimiter=",", ndmin=2)
        return json.loads(done.stdout), answers[:, 1] if answers.shape[1] > 1 else answers.ravel()


def ours(*arguments):
    return benchmark(*arguments)[1]


def theirs(table, train, target, test):
    from interpret.glassbox import ExplainableBoostingClassifier
    model = ExplainableBoostingClassifier(random_state=1, n_jobs=arena.CORES).fit(table.iloc[train], target[train])
    return model.predict_proba(table.iloc[test])[:, 1]


def seconds(name, table, inputs, target, categories, program, pairs=True):
    """Wall seconds of one fit and of one row, of both."""
    from interpret.glassbox import ExplainableBoostingClassifier
    train, test = next(StratifiedKFold(5, shuffle=True, random_state=7).split(inputs, target))
    command = OURS["explainable-boosting" if pairs else "explainable-boosting, no pairs"]
    found, _ = benchmark(program, command, inputs[train], target[train], inputs[test], categories, 3, 0.5)
    start = time.perf_counter()
    settings = {} if pairs else {"interactions": 0}
    model = ExplainableBoostingClassifier(random_state=1, n_jobs=arena.CORES, **settings).fit(table.iloc[train], target[train])
    fit = time.perf_counter() - start
    rows = []
    for row in test[:100]:
        one = table.iloc[[row]]
        start = time.perf_counter()
        model.predict_proba(one)
        rows.append(time.perf_counter() - start)
    own = float(np.median(found["fitSeconds"][1:]))
    return {"set": name, "ours_fit": own, "theirs_fit": fit, "ours_row": found["row"]["p50Seconds"],
            "theirs_row": float(np.median(rows))}


def timings(options):
    import pandas as pd
    lines = ["| set | fit: ours | InterpretML | ratio | one row: ours | InterpretML |", "|---|---|---|---|---|---|"]
    records = []
    rng = np.random.default_rng(3)
    made = rng.normal(size=(18_750, 50))
    label = (made[:, :5].sum(axis=1) + np.sin(2 * made[:, 5]) + rng.normal(size=len(made)) > 0).astype(int)
    works = [(SYNTHETIC, pd.DataFrame(made, columns=[f"x{i}" for i in range(50)]), made, label, [], False)]
    for name in options.sets.split(","):
        _, table, target, _ = load_dataset(name, os.environ["REASONABLE_DATA"])
        inputs, categories = coded(table)
        works.append((name, table, inputs, target, categories, True))
    for name, table, inputs, target, categories, pairs in works:
        r = seconds(name, table, inputs, target, categories, options.program, pairs)
        records.append(r)
        lines.append(f"| {name} | {r['ours_fit']:.2f} s | {r['theirs_fit']:.1f} s | {r['ours_fit'] / r['theirs_fit']:.3f} | "
                     f"{r['ours_row'] * 1e9:.0f} ns | {r['theirs_row'] * 1e6:.0f} us |")
        print(lines[-1], flush=True)
    return lines, records


def known(path, name, rows):
    """Their figures for the same folds, where a file has all five."""
    if not path:
        return None
    found = json.loads(pathlib.Path(path).read_text())["expected"].get(name.replace("-", "_"), {})
    folds = found.get("ebm_defaults", {}).get("folds", [])
    return [{k: f[k] for k in ("auc", "log_loss")} for f in folds] if len(folds) == 5 and found["rows"] == rows else None


def compare(name, options):
    _, table, target, _ = load_dataset(name, os.environ["REASONABLE_DATA"])
    if len(table) > options.rows:
        rows = np.sort(np.random.default_rng(0).choice(len(table), options.rows, replace=False))
        table, target = table.iloc[rows].reset_index(drop=True), target[rows]
    inputs, categories = coded(table)
    folds = list(StratifiedKFold(5, shuffle=True, random_state=7).split(inputs, target))
    found = {label: [judged(target[test], ours(options.program, command, inputs[train], target[train], inputs[test], categories))
                     for train, test in folds] for label, command in OURS.items()}
    peers = known(options.folds_of_theirs, name, len(table))
    if peers is None and not options.ours_only:
        peers = [judged(target[test], theirs(table, train, target, test)) for train, test in folds]
    return {"set": name, "rows": len(table), "columns": inputs.shape[1], "ours": found, "theirs": peers}


def difference(ours, theirs, key):
    values = np.array([a[key] - b[key] for a, b in zip(ours, theirs)])
    width = t.ppf(0.975, len(values) - 1) * values.std(ddof=1)
    plain, corrected = width * (1 / 5) ** 0.5, width * (1 / 5 + 1 / 4) ** 0.5
    mean = values.mean()
    return (f"{mean:+.4f}, {mean - plain:+.4f} to {mean + plain:+.4f} ({mean - corrected:+.4f} to {mean + corrected:+.4f})")


def lines_of(record):
    lines = []
    mean = lambda folds, key: float(np.mean([f[key] for f in folds]))
    size = f"{record['set']} ({record['rows']:,} x {record['columns']})"
    theirs = record["theirs"]
    if theirs:
        lines.append(f"| {size} | {THEIRS} | {mean(theirs, 'auc'):.4f} | {mean(theirs, 'log_loss'):.4f} | |")
    for label, folds in record["ours"].items():
        lines.append(f"| {size} | {label} | {mean(folds, 'auc'):.4f} | {mean(folds, 'log_loss'):.4f} | "
                     f"{difference(folds, theirs, 'auc') if theirs else ''} |")
    return lines


parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--sets", default=",".join(SETS))
parser.add_argument("--rows", type=int, default=10_000)
parser.add_argument("--folds-of-theirs")
parser.add_argument("--ours-only", action="store_true")
parser.add_argument("--seconds", action="store_true")
parser.add_argument("--markdown")
parser.add_argument("--json")
options = parser.parse_args()
if options.seconds:
    text, records = timings(options)
else:
    text = ["| set | model | AUC | log-loss | AUC less that of InterpretML: mean, 95% interval (corrected) |", "|---|---|---|---|---|"]
    records = []
    for name in options.sets.split(","):
        records.append(compare(name, options))
        text += lines_of(records[-1])
        print("\n".join(lines_of(records[-1])), flush=True)
if options.markdown:
    pathlib.Path(options.markdown).write_text("\n".join(text) + "\n")
if options.json:
    pathlib.Path(options.json).write_text(json.dumps(records, indent=1) + "\n")
