#!/usr/bin/env python3
"""Linear models, PCA, neighbours and networks beside scikit-learn, scikit-learn-intelex, ONNX Runtime and PyTorch.

    linear.py [--quick] [--only TEXT] [--reasonable PATH] [--out DIR]

`limit` is what the machine itself would need: the operations that the work can't do without over the speed of matrix
products, or its bytes over the bandwidth of memory, whichever is longer. PyTorch takes part where it is installed.

On digits ours stops at the peers' own tolerance, `tolerance=1e-4`, where its probabilities are as near to those of the
minimum as scikit-learn's; by default ours goes on to 1e-6.

"f32" gives the peers inputs in 32 bits. Ours take doubles and compute the large products in 32 bits
(`precision: single`), so that the conversion is in our time.
"""
import importlib, importlib.util, json, subprocess, sys

import arena
from arena import CORES, Peer, Work


def pipeline(components, last):
    from sklearn.decomposition import PCA
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    return make_pipeline(StandardScaler(), PCA(components, random_state=0), last)


class ScikitLearn(Peer):
    """`make()` gives the unfitted estimator of scikit-learn."""

    def make(self):
        raise NotImplementedError

    def fit(self):
        return self.make().fit(self.data.train, self.data.train_targets)

    def answer(self, model):
        return getattr(model, "predict_proba", None) or getattr(model, "transform", None) or model.predict


def peer(make, single=False, prepare=None, batch_rows=None):
    """A class of peers whose estimator is `make(threads)`."""
    def made(self):
        if prepare:
            prepare(self.threads)
        return make(self.threads)
    return type("MadePeer", (ScikitLearn,), {"make": made, "single": single, "batch_rows": batch_rows})


def intel(threads):
    import daal4py
    daal4py.daalinit(threads)


def lazily(path, *given, jobs=False, **settings):
    """threads -> the estimator at `path`, imported when it is made."""
    def make(threads):
        module, name = path.rsplit(".", 1)
        kind = getattr(importlib.import_module(module), name)
        return kind(*given, **settings, **({"n_jobs": threads} if jobs else {}))
    return make




LOGISTIC = dict(C=1.0, max_iter=1000)
NETWORK = dict(solver="adam", batch_size=200, max_iter=10, random_state=0)
NEIGHBORS = dict(algorithm="brute", jobs=True)


def ridge_path(threads):
    import numpy as np
    from sklearn.linear_model import RidgeCV
    return RidgeCV(alphas=np.logspace(-4, 4, 30))


def piped(components):
    def make(threads):
        from sklearn.linear_model import LogisticRegression
        return pipeline(components, LogisticRegression(max_iter=1000))
    return make


class ONNXPipeline(Peer):
    """Scaler, PCA and logistic regression of scikit-learn in ONNX Runtime, which takes 32-bit inputs."""
    single = True

    def fit(self):
        return piped(25)(self.threads).fit(self.data.train, self.data.train_targets)

    def row(self, model):
        import onnxruntime
        from skl2onnx import to_onnx
        written = to_onnx(model, self.data.train[:1], options={"zipmap": False}).SerializeToString()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = 1, 1
        session = onnxruntime.InferenceSession(written, options, providers=["CPUExecutionProvider"])
        name, outputs = session.get_inputs()[0].name, [session.get_outputs()[-1].name]
        return lambda row: session.run(outputs, {name: row})[0]


class Torch(Peer):
    """The same network in PyTorch: Adam, batches of 200, 10 passes, shuffled."""
    single = True

    def fit(self):
        import torch
        torch.set_num_threads(self.threads)
        torch.manual_seed(0)
        inputs = torch.from_numpy(self.data.train)
        targets = torch.from_numpy(self.data.train_targets).float()
        model = torch.nn.Sequential(torch.nn.Linear(inputs.shape[1], 128), torch.nn.ReLU(), torch.nn.Linear(128, 1))
        optimizer, loss = torch.optim.Adam(model.parameters(), lr=1e-3), torch.nn.BCEWithLogitsLoss()
        for _ in range(10):
            for rows in torch.randperm(len(inputs)).split(200):
                optimizer.zero_grad(set_to_none=True)
                loss(model(inputs[rows]).squeeze(1), targets[rows]).backward()
                optimizer.step()
        return model

    def answer(self, model):
        import torch
        def call(inputs):
            with torch.inference_mode():
                return torch.sigmoid(model(torch.from_numpy(inputs))).numpy()
        return call


PEERS = {
    "scikit-learn Ridge": peer(lazily("sklearn.linear_model.Ridge", alpha=1.0)),
    "scikit-learn Ridge f32": peer(lazily("sklearn.linear_model.Ridge", alpha=1.0), single=True),
    "sklearnex Ridge": peer(lazily("sklearnex.linear_model.Ridge", alpha=1.0), prepare=intel),
    "sklearnex Ridge f32": peer(lazily("sklearnex.linear_model.Ridge", alpha=1.0), single=True, prepare=intel),
    "RidgeCV": peer(ridge_path),
    "lbfgs": peer(lazily("sklearn.linear_model.LogisticRegression", **LOGISTIC)),
    "lbfgs f32": peer(lazily("sklearn.linear_model.LogisticRegression", **LOGISTIC), single=True),
    "newton-cholesky": peer(lazily("sklearn.linear_model.LogisticRegression", solver="newton-cholesky", **LOGISTIC)),
    "sklearnex lbfgs": peer(lazily("sklearnex.linear_model.LogisticRegression", **LOGISTIC), prepare=intel),
    "sklearnex lbfgs f32": peer(lazily("sklearnex.linear_model.LogisticRegression", **LOGISTIC), single=True,
                                prepare=intel),
    "sklearnex newton-cg": peer(lazily("sklearnex.linear_model.LogisticRegression", solver="newton-cg", **LOGISTIC),
                                prepare=intel),
    "scikit-learn, 30 components": peer(piped(30)),
    "scikit-learn, 50 components": peer(piped(50)),
    "scikit-learn, 25 components": peer(piped(25)),
    "ONNX Runtime": ONNXPipeline,
    "PCA covariance_eigh": peer(lazily("sklearn.decomposition.PCA", 50, svd_solver="covariance_eigh")),
    "PCA randomized": peer(lazily("sklearn.decomposition.PCA", 50, svd_solver="randomized", random_state=0)),
    "sklearnex PCA": peer(lazily("sklearnex.decomposition.PCA", 50, svd_solver="covariance_eigh"), prepare=intel),
    "LDA lsqr": peer(lazily("sklearn.discriminant_analysis.LinearDiscriminantAnalysis", solver="lsqr")),
    "LDA svd": peer(lazily("sklearn.discriminant_analysis.LinearDiscriminantAnalysis")),
    "QDA": peer(lazily("sklearn.discriminant_analysis.QuadraticDiscriminantAnalysis", reg_param=0.1)),
    "GaussianNB": peer(lazily("sklearn.naive_bayes.GaussianNB")),
    "MLPClassifier f32": peer(lazily("sklearn.neural_network.MLPClassifier", (128,), **NETWORK), single=True),
    "PyTorch": Torch,
    "scikit-learn kNN": peer(lazily("sklearn.neighbors.KNeighborsClassifier", 15, **NEIGHBORS), batch_rows=2000),
    "scikit-learn kNN, k-d tree": peer(lazily("sklearn.neighbors.KNeighborsClassifier", 15, algorithm="kd_tree")),
    "sklearnex kNN, k-d tree": peer(lazily("sklearnex.neighbors.KNeighborsClassifier", 15, algorithm="kd_tree"),
                                    prepare=intel),
    "sklearnex kNN": peer(lazily("sklearnex.neighbors.KNeighborsClassifier", 15, **NEIGHBORS), prepare=intel,
                          batch_rows=2000),
    "sklearnex kNN f32": peer(lazily("sklearnex.neighbors.KNeighborsClassifier", 15, **NEIGHBORS), single=True,
                              prepare=intel, batch_rows=2000),
}

SCALED = ["--step", "standard-scaling", "--step"]
ONE_C = ["--set", "C=1"]


# Limits: rows and columns are those of the training part.

def gram(rows, columns, key="gemm double", size=8, passes=1):
    """Seconds for the products of all pairs of columns, or for reading the inputs so many times."""
    return lambda limits: max(rows * columns * (columns + 1) / limits[key],
                              passes * rows * columns * size / limits["read"])


def reading(rows, columns, size=8):
    return lambda limits: rows * columns * size / limits["read"]


def products(operations, key):
    return lambda limits: operations / limits[key]


def works():
    torch = ["PyTorch"] if importlib.util.find_spec("torch") else []
    mlp = ["multilayer-perceptron", "--set", "hidden=[128]", "--set", "batch-size=200", "--set", "epochs=10"]
    logistic = ["logistic-regression", *ONE_C]
    coarse = logistic + ["--set", "tolerance=1e-4"]
    path_products = 150_000 * (100 * 101 + 2 * 100 * 100 + 2 * 2 * 100 * 30)
    return [
        Work("ridge 150k x 100, f64", "regression-200k", ["ridge", "--set", "penalty=1"],
             ["sklearnex Ridge", "scikit-learn Ridge"], reach=0.9, limit=gram(150_000, 100)),
        Work("ridge 150k x 100, f32", "regression-200k", ["ridge", "--set", "penalty=1", "--set", "precision=single"],
             ["sklearnex Ridge f32", "scikit-learn Ridge f32"], reach=0.9,
             limit=gram(150_000, 100, "gemm single")),
        Work("ridge, 30 penalties, leave-one-out", "regression-200k", ["ridge", "--set", "penalty=auto"], ["RidgeCV"],
             reach=0.05, rounds=2, limit=products(path_products, "gemm double")),
        Work("logistic 75k x 50, f64", "binary-100k", logistic,
             ["newton-cholesky", "lbfgs", "sklearnex lbfgs", "sklearnex newton-cg"], reach=0.7, limit=gram(75_000, 50)),
        Work("logistic 75k x 50, f32", "binary-100k", logistic + ["--set", "precision=single"],
             ["sklearnex lbfgs f32", "lbfgs f32"], reach=0.7, limit=gram(75_000, 50, "gemm single")),
        Work("logistic digits (10 classes)", "digits", coarse,
             ["sklearnex newton-cg", "lbfgs", "newton-cholesky"], reach=0.5),
        Work("scaler + PCA 30 + logistic, digits", "digits", coarse + SCALED + ["pca:components=30"],
             ["scikit-learn, 30 components"], reach=0.5),
        Work("scaler + PCA 50 + logistic, 15k x 500", "wide-20k", logistic + SCALED + ["pca:components=50"],
             ["scikit-learn, 50 components"], reach=0.5, limit=gram(15_000, 500)),
        Work("scaler + PCA 25 + logistic, 75k x 50", "binary-100k", logistic + SCALED + ["pca:components=25"],
             ["scikit-learn, 25 components"], reach=0.5, limit=gram(75_000, 50)),
        Work("PCA 50 of 15k x 500", "wide-20k", ["none", "--step", "pca:components=50"],
             ["PCA covariance_eigh", "sklearnex PCA", "PCA randomized"], reach=0.9, score=False,
             limit=gram(15_000, 500)),
        Work("LDA 75k x 50", "binary-100k", ["linear-discriminant"], ["LDA lsqr", "LDA svd"], reach=0.5,
             limit=gram(75_000, 50)),
        Work("QDA 75k x 50", "binary-100k", ["quadratic-discriminant", "--set", "regularization=0.1"], ["QDA"],
             reach=0.5, limit=gram(75_000, 50)),
        Work("naive Bayes 75k x 50", "binary-100k", ["gaussian-naive-bayes"], ["GaussianNB"], reach=0.5,
             limit=reading(75_000, 50)),
        Work("MLP 128, 10 epochs, batches of 200, 75k x 50", "binary-100k", mlp, ["MLPClassifier f32"], reach=0.4,
             rounds=2, limit=products(10 * 75_000 * 3 * 2 * 128 * 50, "gemm single")),
        *([Work("the same beside PyTorch", "binary-100k", mlp, torch, reach=0.7, rounds=2)] if torch else []),
        Work("one row, scaler + PCA 25 + logistic, 50 columns", "binary-100k",
             logistic + SCALED + ["pca:components=25"],
             ["ONNX Runtime", "scikit-learn, 25 components"], measure="row", absolute=0.1e-6, threads=[1], score=False),
        Work("one row, MLP 128", "binary-100k", ["multilayer-perceptron", "--set", "hidden=[128]", "--set", "epochs=1"],
             ["MLPClassifier f32"], measure="row", absolute=2e-6, threads=[1], score=False),
        Work("one row, kNN 15 of 75k x 50", "binary-100k", ["nearest-neighbors", "--set", "neighbors=15"],
             ["sklearnex kNN f32", "sklearnex kNN", "scikit-learn kNN"], measure="row", reach=0.6, score=False,
             limit=reading(75_000, 50, 1)),
        Work("one row, kNN 15 of 75k x 5", "narrow-100k", ["nearest-neighbors", "--set", "neighbors=15"],
             ["scikit-learn kNN, k-d tree", "sklearnex kNN, k-d tree"], measure="row", reach=0.6, score=False),
        Work("batch, kNN 15 of 75k x 5", "narrow-100k", ["nearest-neighbors", "--set", "neighbors=15"],
             ["scikit-learn kNN, k-d tree", "sklearnex kNN, k-d tree"], measure="batch", reach=0.6),
    ]


# What the machine can do

NUMPY_GEMM = """
import json, time, numpy as np
found = {}
for name, kind in (("double", np.float64), ("single", np.float32)):
    a = np.ones((1024, 1024), kind); b = a.copy(); a @ b; best = 9.0
    for _ in range(9):
        clock = time.perf_counter(); a @ b; best = min(best, time.perf_counter() - clock)
    found[name] = 2 * 1024**3 / best / 1e9
print(json.dumps(found))
"""


def machine_limits(binary):
    """Operations and bytes a second: of one thread and of all, by our library and by numpy's."""
    found = {}
    for threads in sorted({1, CORES}):
        run = lambda command: json.loads(subprocess.run(command, env=arena.environment(threads), check=True,
                                                        capture_output=True, text=True).stdout)
        ours = run([binary, "limits", "--blas-threads", str(threads)])
        numpy = run([sys.executable, "-c", NUMPY_GEMM])
        found[threads] = {"ours double": ours["gemmDoubleGigaflops"], "ours single": ours["gemmSingleGigaflops"],
                          "numpy double": numpy["double"], "numpy single": numpy["single"],
                          "read": ours["readGigabytesPerSecond"], "core": ours["blasCore"]}
    return found


def limits_text(found):
    lines = ["\n| matrix products 1024 x 1024 | Reasonable | numpy | share |", "|---|---|---|---|"]
    for threads, values in found.items():
        for kind in ("double", "single"):
            ours, theirs = values[f"ours {kind}"], values[f"numpy {kind}"]
            lines.append(f"| {kind}, {threads} thread{'s' * (threads > 1)} | {ours:.0f} GF/s | {theirs:.0f} GF/s | "
                         f"{ours / theirs:.0%} |")
    first = found[min(found)]
    return "\n".join(lines) + (f"\n\nOpenBLAS core {first['core']}; one thread reads {first['read']:.1f} GB/s. "
                               "The limits above are those of all threads.\n")


def further_sizes(arguments):
    """Seconds of the first size of PCA, and of every further one that shares its work."""
    sizes = [2, 5, 10, 20, 30, 40]
    command = ["none", "--step", "pca:components=50"]
    for size in sizes:
        command += ["--further", f"pca:components={size}"]
    ours = arena.OurContender(arena.binary(arguments), command, "wide-20k" + "-quick" * arguments.quick, 1)
    found = ours.run("--repeats", 3)
    first = sorted(found["fitSeconds"])[1]
    worst = max(sorted(found["furtherSeconds"][i::len(sizes)])[1] for i in range(len(sizes)))
    return (f"\nPCA of 15k x 500: 50 components take {arena.duration(first)} (1 thread); every further size "
            f"({', '.join(map(str, sizes))}) at most {arena.duration(worst)}, {worst / first:.2%} of it.\n")


def main():
    if "--worker" in sys.argv:
        return arena.serve(PEERS)
    arguments = arena.options(__doc__).parse_args()
    about = arena.machine()
    found = machine_limits(arena.binary(arguments))
    most = found[max(found)]
    limits = {"gemm double": most["numpy double"] * 1e9, "gemm single": most["numpy single"] * 1e9,
              "read": most["read"] * 1e9}
    records = arena.run_all(works(), __file__, arguments, limits)
    text = arena.header("Linear models, PCA, neighbours and networks", about, arguments.quick)
    text += arena.table(records, limits) + limits_text(found)
    try:
        text += further_sizes(arguments)
    except arena.Failed as error:
        text += f"\nFurther sizes of PCA failed: {error}\n"
    arena.save("linear", text, {"machine": about, "limits": found, "records": records}, arguments)


if __name__ == "__main__":
    main()
