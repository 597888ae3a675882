#!/usr/bin/env python3
"""Tree models side by side with LightGBM, XGBoost, scikit-learn, CatBoost and ONNX Runtime.

    trees.py speed   [--threads 2 1] [--only REGEX] [--repeats 5]    training, single rows, batches, memory
    trees.py quality --data-dir DIR [--only REGEX] [--threads 2]     5x2 folds against LightGBM, paired

Ours is run through `reasonable bench trees REQUEST.json` (REASONABLE_BENCH: another command that takes a request file).
Every round fits each library once, so that all of them meet the same state of the machine; the least and the median of
the rounds are shown. Predictions of a single row go from an array to a value, rows varied, on one thread.

The data of the speed table is made by scikit-learn with fixed seeds and kept in --work (default .peers/trees).
"""
import os, sys

UNWANTED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
if any(k in os.environ for k in UNWANTED):
    os.execve(sys.executable, [sys.executable, *sys.argv], {k: v for k, v in os.environ.items() if k not in UNWANTED})

import argparse, ctypes, json, re, shlex, statistics, subprocess, time, warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")


# ---------------------------------------------------------------- data

def made(name):
    """Training and test part of a made-up set: the same ones in every run."""
    from sklearn.datasets import load_digits, make_classification, make_regression
    from sklearn.model_selection import train_test_split
    if name == "digits":
        X, y = load_digits(return_X_y=True)
        X = X / 16.0
    elif name == "cls20k" or name == "cls100k":
        X, y = make_classification(n_samples=int(name[3:-1]) * 1000, n_features=50, n_informative=20, n_redundant=10,
                                   flip_y=0.05, random_state=0)
    else:
        X, y = make_regression(n_samples=200_000, n_features=100, n_informative=50, noise=10.0, random_state=0)
    strata = None if name.startswith("reg") else y
    return train_test_split(X, y, test_size=0.25, random_state=0, stratify=strata)


def load(work, name):
    parts = [work / f"{name}-{part}.npy" for part in ("Xtr", "Xte", "ytr", "yte")]
    if not all(p.exists() for p in parts):
        work.mkdir(parents=True, exist_ok=True)
        for path, values in zip(parts, made(name)):
            np.save(path, np.ascontiguousarray(values))
    Xtr, Xte, ytr, yte = (np.load(p) for p in parts)
    return Xtr, ytr, Xte, yte


# ---------------------------------------------------------------- ours

def raw(path, values):
    np.ascontiguousarray(values, dtype="<f8").tofile(path)
    return str(path)


class Ours:
    """One estimator of ours on one data set."""

    def __init__(self, work, label, estimator, settings, Xtr, ytr, Xte, classes, levels=None):
        work.mkdir(parents=True, exist_ok=True)
        self.request = work / f"{label}.json"
        self.fields = dict(
            estimator=estimator, settings=settings, inputs=raw(work / f"{label}-X.f64", Xtr),
            targets=raw(work / f"{label}-y.f64", ytr), testInputs=raw(work / f"{label}-T.f64", Xte),
            columns=Xtr.shape[1], classCount=classes,
            # JSONEncoder writes a dictionary with numbers for keys under their texts.
            levels={str(k): v for k, v in (levels or {}).items()}, seed=1)

    def run(self, threads, repeats=1, times_prediction=False):
        command = shlex.split(os.environ.get("REASONABLE_BENCH", ".build/release/reasonable bench trees"))
        self.request.write_text(json.dumps(
            dict(self.fields, threads=threads, repeats=repeats, timesPrediction=times_prediction)))
        done = subprocess.run([*command, str(self.request)], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{done.stderr}{done.stdout}")
        answer = json.loads(done.stdout)
        rows = len(answer["answers"])
        answer["answers"] = np.array(answer["answers"]).reshape(-1, max(1, self.fields["classCount"]))
        assert rows
        return answer


# ---------------------------------------------------------------- peers

def lightgbm_fit(X, y, classes, threads, categories=None, **more):
    import lightgbm as lgb
    p = dict(num_leaves=31, learning_rate=0.1, min_data_in_leaf=20, num_threads=threads, verbose=-1, seed=0, **more)
    p |= dict(objective="regression") if classes == 0 else dict(objective="binary") if classes == 2 else dict(
        objective="multiclass", num_class=classes)
    data = lgb.Dataset(X, y, categorical_feature=categories or [], params={"num_threads": threads, "verbose": -1})
    return lgb.train(p, data, 100)


def boosters(X, y, classes, threads):
    """Name -> function that fits once; each library at its own settings for 100 rounds, 31 leaves or depth 6."""
    import xgboost as xgb
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits
    Hist = HistGradientBoostingRegressor if classes == 0 else HistGradientBoostingClassifier
    XGB = xgb.XGBRegressor if classes == 0 else xgb.XGBClassifier

    def hist():
        with threadpool_limits(threads):
            return Hist(max_iter=100, max_leaf_nodes=31, early_stopping=False).fit(X, y)
    return {
        "lightgbm": lambda: lightgbm_fit(X, y, classes, threads),
        "xgboost": lambda: XGB(n_estimators=100, max_depth=6, tree_method="hist", learning_rate=0.3,
                               n_jobs=threads).fit(X, y),
        "sklearn-hist": hist,
    }


def forests(X, y, classes, threads):
    from sklearn.ensemble import RandomForestClassifier
    result = {"sklearn": lambda: RandomForestClassifier(200, random_state=0, n_jobs=threads).fit(X, y)}
    try:
        import daal4py
        from sklearnex.ensemble import RandomForestClassifier as Quick
        daal4py.daalinit(threads)
        result["sklearnex"] = lambda: Quick(200, random_state=0, n_jobs=threads).fit(X, y)
    except Exception as error:
        print(f"(sklearnex is left out: {error})")
    return result


def predict(model, X, classes):
    if classes == 0 or not hasattr(model, "predict_proba"):
        p = np.asarray(model.predict(X))
        return np.column_stack([1 - p, p]) if classes == 2 else p.reshape(len(X), -1)
    return np.asarray(model.predict_proba(X))


def score(p, y, classes):
    from sklearn.metrics import accuracy_score, r2_score, roc_auc_score
    if classes == 0:
        return f"R2 {r2_score(y, p[:, 0]):.4f}"
    accuracy = f"acc {accuracy_score(y, p.argmax(1)):.4f}"
    return accuracy + (f" AUC {roc_auc_score(y, p[:, 1]):.4f}" if classes == 2 else "")


def single_row(call, X, calls=3000):
    rows = [np.ascontiguousarray(X[i:i + 1]) for i in range(min(500, len(X)))]
    for i in range(200):
        call(rows[i % len(rows)])
    times = []
    for i in range(calls):
        row = rows[i * 7 % len(rows)]
        start = time.perf_counter_ns()
        call(row)
        times.append(time.perf_counter_ns() - start)
    return statistics.median(times) / 1000


def lightgbm_row(model, columns, classes):
    """The quickest way into LightGBM: its C call for one row, set up once."""
    import lightgbm as lgb
    library, config = lgb.basic._LIB, ctypes.c_void_p()
    library.LGBM_BoosterPredictForMatSingleRowFastInit(
        model._handle, 0, 0, 100, 1, columns, ctypes.c_char_p(b"num_threads=1"), ctypes.byref(config))
    out, count = np.zeros(max(1, classes)), ctypes.c_int64()
    f = library.LGBM_BoosterPredictForMatSingleRowFast
    f.argtypes = [ctypes.c_void_p] * 4
    target, length = ctypes.cast(out.ctypes.data, ctypes.c_void_p), ctypes.byref(count)
    return lambda x: (f(config, x.ctypes.data, length, target), out)[1]


def onnx_row(model, columns):
    import onnxruntime as ort
    from skl2onnx import to_onnx
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    blob = to_onnx(model, np.zeros((1, columns), np.float32), options={"zipmap": False}).SerializeToString()
    session = ort.InferenceSession(blob, options, providers=["CPUExecutionProvider"])
    name, output = session.get_inputs()[0].name, [session.get_outputs()[-1].name]
    return lambda x: session.run(output, {name: x.astype(np.float32)})


def batch_rate(call, X, repeats=5):
    return len(X) / min(timed(lambda: call(X))[1] for _ in range(repeats)) / 1e6


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


# ---------------------------------------------------------------- the speed table

WORKS = [
    # label, data, our estimator, our settings, peers
    ("boosting, 75k x 50, binary", "cls100k", "gradient-boosting", {"rounds": 100, "max-leaves": 31}, boosters),
    ("boosting, digits", "digits", "gradient-boosting", {"rounds": 100, "max-leaves": 31}, boosters),
    ("boosting, 150k x 100, regression", "reg200k", "gradient-boosting", {"rounds": 100, "max-leaves": 31}, boosters),
    ("forest of 200, 15k x 50", "cls20k", "random-forest", {"trees": 200}, forests),
    ("forest of 200, digits", "digits", "random-forest", {"trees": 200}, forests),
]


def speed(args):
    for threads in args.threads:
        for label, data, estimator, settings, peers in WORKS:
            if not re.search(args.only, label):
                continue
            Xtr, ytr, Xte, yte = load(args.work, data)
            classes = 0 if data.startswith("reg") else len(np.unique(ytr))
            ours = Ours(args.work, f"{data}-{estimator}", estimator, settings, Xtr, ytr, Xte, classes)
            fits = peers(Xtr, ytr, classes, threads)
            walls, models, last = {name: [] for name in ["reasonable", *fits]}, {}, None
            for _ in range(args.repeats):
                last = ours.run(threads)
                walls["reasonable"] += last["fitSeconds"]
                for name, fit in fits.items():
                    models[name], seconds = timed(fit)
                    walls[name].append(seconds)
            best = min(statistics.median(w) for name, w in walls.items() if name != "reasonable")
            print(f"\n{label}, {threads} thread{'s' * (threads > 1)}: "
                  f"{statistics.median(walls['reasonable']) / best:.2f}x the quickest peer")
            for name, seconds in walls.items():
                quality = score(last["answers"] if name == "reasonable" else predict(models[name], Xte, classes), yte,
                                classes)
                print(f"  {name:14s} median {statistics.median(seconds) * 1e3:8.1f} ms  least {min(seconds) * 1e3:8.1f}"
                      f" ms  {quality}")
            full = ours.run(threads, times_prediction=True)
            values = Xtr.size
            print(f"  reasonable: one row {full['rowMedian'] * 1e6:.2f} us p50, {full['rowP99'] * 1e6:.2f} us p99; batch "
                  f"{len(Xte) / full['batchSeconds'] / 1e6:.2f}M rows/s; {full['modelBytes']} bytes; peak of a fit "
                  f"{(full['peakBytes'] or 0) / values:.2f} bytes a value")
            if "lightgbm" in models:
                model = models["lightgbm"]
                print(f"  lightgbm: one row {single_row(lightgbm_row(model, Xtr.shape[1], classes), Xte):.2f} us p50; batch "
                      f"{batch_rate(lambda X: model.predict(X, num_threads=threads), Xte):.2f}M rows/s")
                print(f"  xgboost: batch {batch_rate(lambda X: predict(models['xgboost'], X, classes), Xte):.2f}M rows/s")
            if "sklearn" in models:
                try:
                    print(f"  onnxruntime: one row {single_row(onnx_row(models['sklearn'], Xtr.shape[1]), Xte):.2f} us p50")
                except Exception as error:
                    print(f"  (onnxruntime is left out: {error})")


# ---------------------------------------------------------------- quality on real sets

ADULT = ("age workclass fnlwgt education education-num marital-status occupation relationship race sex capital-gain "
         "capital-loss hours-per-week native-country income").split()
SETS = {
    "letter": ("letter/letter-recognition.csv.gz", dict(header=None), 0, []),
    "covtype_20k": ("covtype_20k/covtype_20k.csv.gz", dict(header=None), -1, []),
    "adult": ("adult/adult.data.csv.gz", dict(names=ADULT, skipinitialspace=True, na_values="?"), "income", ["fnlwgt"]),
    "bank_marketing": ("bank_marketing/bank-full.csv.gz", {}, "y", ["duration"]),
    "california_housing": ("california_housing/cal_housing.csv.gz", {}, "medianHouseValue", []),
    "higgs_7k": ("higgs_7k/binary.train.tsv.gz", dict(sep="\t", header=None), 0, []),
}


def real(directory, name):
    """Inputs (categories as codes, missing as NaN), targets, classes, codes of each category column."""
    import pandas as pd
    file, options, target, drop = SETS[name]
    table = pd.read_csv(Path(directory) / file, **options).drop(columns=drop)
    y = table.iloc[:, target] if isinstance(target, int) else table[target]
    table = table.drop(columns=y.name)
    levels = {}
    for position, column in enumerate(table.columns):
        if not pd.api.types.is_numeric_dtype(table[column]):
            codes = table[column].astype("category")
            levels[position] = len(codes.cat.categories)
            table[column] = codes.cat.codes.astype(float).where(codes.cat.codes >= 0)
    classes = 0 if name == "california_housing" else y.nunique()
    target = y.to_numpy(float) if classes == 0 else y.astype("category").cat.codes.to_numpy(float)
    return table.to_numpy(float), target, classes, levels


def losses(p, y, classes):
    """What is compared, smaller is better: squared error, or log-loss and error rate."""
    if classes == 0:
        return {"RMSE": float(np.sqrt(np.mean((p[:, 0] - y) ** 2)))}
    q = np.clip(p[np.arange(len(y)), y.astype(int)], 1e-15, 1)
    result = {"log-loss": float(-np.mean(np.log(q))), "error": float(np.mean(p.argmax(1) != y))}
    if classes == 2:
        from sklearn.metrics import roc_auc_score
        result["1 - AUC"] = 1 - roc_auc_score(y, p[:, 1])
    return result


def quality(args):
    from sklearn.model_selection import KFold, StratifiedKFold
    print("Difference ours - LightGBM over 5x2 folds; the interval is that of Nadeau and Bengio, 95%.")
    for name in SETS:
        if not re.search(args.only, name):
            continue
        X, y, classes, levels = real(args.data_dir, name)
        differences, ours_at, theirs_at = {}, {}, {}
        for repeat in range(5):
            folds = (KFold if classes == 0 else StratifiedKFold)(2, shuffle=True, random_state=repeat)
            for train, test in folds.split(X, y):
                mine = Ours(args.work, f"quality-{name}", "gradient-boosting", {"rounds": 100, "max-leaves": 31},
                            X[train], y[train], X[test], classes, levels).run(args.threads[0])["answers"]
                booster = lightgbm_fit(X[train], y[train], classes, args.threads[0], categories=list(levels))
                p = booster.predict(X[test])
                theirs = np.column_stack([1 - p, p]) if classes == 2 else p.reshape(len(test), -1)
                a, b = losses(mine, y[test], classes), losses(theirs, y[test], classes)
                for key in a:
                    differences.setdefault(key, []).append(a[key] - b[key])
                    ours_at.setdefault(key, []).append(a[key])
                    theirs_at.setdefault(key, []).append(b[key])
        for key, values in differences.items():
            from scipy.stats import t
            mean, n = float(np.mean(values)), len(values)
            # Training and test parts are of equal size: the variance of the mean is (1/n + 1) times that of a fold.
            half = t.ppf(0.975, n - 1) * np.sqrt((1 / n + 1) * np.var(values, ddof=1))
            verdict = "no difference" if abs(mean) <= half else "ours better" if mean < 0 else "OURS WORSE"
            print(f"{name:20s} {key:9s} ours {np.mean(ours_at[key]):.5g} LightGBM {np.mean(theirs_at[key]):.5g} "
                  f"difference {mean:+.3g} [{mean - half:+.3g}, {mean + half:+.3g}] {verdict}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "quality"])
    parser.add_argument("--threads", type=int, nargs="+", default=[2, 1])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", default="", help="a regular expression: which works or sets")
    parser.add_argument("--work", type=Path, default=Path(".peers/trees"), help="folder for made-up data and requests")
    parser.add_argument("--data-dir", default=os.environ.get("REASONABLE_DATA"), help="folder of the real sets")
    args = parser.parse_args()
    if args.what == "quality" and not args.data_dir:
        parser.error("quality needs --data-dir (or REASONABLE_DATA)")
    speed(args) if args.what == "speed" else quality(args)


if __name__ == "__main__":
    main()
