#!/usr/bin/env python3
"""Trees, forests and boosting beside LightGBM, XGBoost, CatBoost, scikit-learn and scikit-learn-intelex.

    trees.py [--quick] [--only TEXT] [--quality] [--reasonable PATH] [--out DIR]

The sets, trees and leaves are the same for all. --quality (needs REASONABLE_DATA) compares predictions with LightGBM's
at the same settings on public sets, paired over 5 x 2 folds.
"""
import sys

import arena
from arena import CORES, Peer, Work

BOOSTING = ["gradient-boosting", "--set", "rounds=100", "--set", "max-leaves=31", "--set", "learning-rate=0.1",
            "--set", "min-leaf-rows=20"]


# Peers

def lightgbm_parameters(class_count, threads):
    objective = ({"objective": "regression"} if class_count == 0 else {"objective": "binary"} if class_count == 2 else
                 {"objective": "multiclass", "num_class": class_count})
    return objective | dict(num_leaves=31, learning_rate=0.1, min_data_in_leaf=20, num_threads=threads, verbose=-1,
                            seed=0)


class LightGBM(Peer):
    def fit(self):
        import lightgbm
        rows = lightgbm.Dataset(self.data.train, self.data.train_targets,
                                params={"num_threads": self.threads, "verbose": -1})
        return lightgbm.train(lightgbm_parameters(self.data.class_count, self.threads), rows, 100)

    def answer(self, model):
        return lambda inputs: model.predict(inputs, num_threads=self.threads)

    def row(self, model):
        """LGBM_BoosterPredictForMatSingleRowFast, which the Python package doesn't offer."""
        import ctypes as c, lightgbm, numpy as np
        library, fast = lightgbm.basic._LIB, c.c_void_p()
        library.LGBM_BoosterPredictForMatSingleRowFastInit(
            model._handle, 0, 0, 100, 1, self.data.train.shape[1], c.c_char_p(b"num_threads=1"), c.byref(fast))
        out, count = np.zeros(max(1, self.data.class_count)), c.c_int64()
        call = library.LGBM_BoosterPredictForMatSingleRowFast
        call.argtypes = [c.c_void_p] * 4
        place, length = c.cast(out.ctypes.data, c.c_void_p), c.cast(c.pointer(count), c.c_void_p)
        def answer(row):
            call(fast, row.ctypes.data, length, place)
            return out
        answer.keep = (model, count)
        return answer


class Compiled(LightGBM):
    """LightGBM's model, compiled by tl2cgen; single rows go to the compiled function itself."""

    def row(self, model):
        import ctypes as c, os, tempfile, numpy as np, tl2cgen, treelite
        treelite_model = treelite.frontend.from_lightgbm(model)
        path = os.path.join(tempfile.mkdtemp(dir=arena.CACHE), "model.so")
        tl2cgen.export_lib(treelite_model, toolchain="gcc", libpath=path, params={"parallel_comp": 8},
                           nthread=CORES, verbose=False)
        library, out = c.CDLL(path), np.zeros(max(1, self.data.class_count))
        call = library.predict
        call.argtypes, call.restype = [c.c_void_p, c.c_int, c.c_void_p], None
        def answer(row, place=out.ctypes.data):
            call(row.ctypes.data, 0, place)
            return out
        first = np.ascontiguousarray(self.data.test[:1])
        answer(first)
        if abs(out[0] - np.ravel(model.predict(first))[0]) > 1e-6:
            raise RuntimeError("the compiled model answers otherwise than LightGBM")
        answer.keep = library
        return answer


class XGBoost(Peer):
    settings = dict(max_depth=6, learning_rate=0.3)

    def fit(self):
        import xgboost
        kind = xgboost.XGBRegressor if self.data.is_regression else xgboost.XGBClassifier
        return kind(n_estimators=100, tree_method="hist", n_jobs=self.threads, **self.settings).fit(
            self.data.train, self.data.train_targets)

    def row(self, model):
        booster = model.get_booster()
        booster.set_param({"nthread": 1})
        return booster.inplace_predict


class XGBoost31(XGBoost):
    settings = dict(max_depth=0, max_leaves=31, grow_policy="lossguide", learning_rate=0.1)


class CatBoost(Peer):
    def fit(self):
        import catboost
        kind = catboost.CatBoostRegressor if self.data.is_regression else catboost.CatBoostClassifier
        return kind(iterations=100, depth=6, thread_count=self.threads, verbose=0, random_seed=0,
                    allow_writing_files=False).fit(self.data.train, self.data.train_targets)

    def answer(self, model):
        if self.data.is_regression:
            return lambda inputs: model.predict(inputs, thread_count=self.threads)
        return lambda inputs: model.predict_proba(inputs, thread_count=self.threads)

    def row(self, model):
        return lambda row: model.predict_proba(row, thread_count=1)


class HistGradientBoosting(Peer):
    def fit(self):
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
        kind = HistGradientBoostingRegressor if self.data.is_regression else HistGradientBoostingClassifier
        return kind(max_iter=100, max_leaf_nodes=31, early_stopping=False).fit(self.data.train, self.data.train_targets)


class Forest(Peer):
    module, kind = "sklearn.ensemble", "RandomForestClassifier"

    def fit(self):
        import importlib
        if self.module.startswith("sklearnex"):
            import daal4py
            daal4py.daalinit(self.threads)
        kind = getattr(importlib.import_module(self.module), self.kind)
        return kind(200, random_state=0, n_jobs=self.threads).fit(self.data.train, self.data.train_targets)


class IntelForest(Forest):
    module = "sklearnex.ensemble"


class ExtraTrees(Forest):
    kind = "ExtraTreesClassifier"


class IntelExtraTrees(IntelForest):
    kind = "ExtraTreesClassifier"


class DecisionTree(Peer):
    def fit(self):
        from sklearn.tree import DecisionTreeClassifier
        return DecisionTreeClassifier(max_depth=8, random_state=0).fit(self.data.train, self.data.train_targets)


class ONNXForest(Forest):
    """scikit-learn's forest in ONNX Runtime, which takes 32-bit inputs."""
    single = True

    def answer(self, model):
        return self.session(model, self.threads)

    def row(self, model):
        return self.session(model, 1)

    def session(self, model, threads):
        import onnxruntime
        from skl2onnx import to_onnx
        written = to_onnx(model, self.data.train[:1], options={"zipmap": False}).SerializeToString()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        session = onnxruntime.InferenceSession(written, options, providers=["CPUExecutionProvider"])
        name, outputs = session.get_inputs()[0].name, [session.get_outputs()[-1].name]
        return lambda inputs: session.run(outputs, {name: inputs})[0]


PEERS = {"LightGBM": LightGBM, "tl2cgen": Compiled, "XGBoost depth 6": XGBoost, "XGBoost 31 leaves": XGBoost31,
         "CatBoost": CatBoost, "scikit-learn HistGB": HistGradientBoosting, "scikit-learn forest": Forest,
         "sklearnex forest": IntelForest, "scikit-learn extra trees": ExtraTrees,
         "sklearnex extra trees": IntelExtraTrees,
         "scikit-learn tree": DecisionTree, "ONNX Runtime forest": ONNXForest}
BOOSTERS = ["LightGBM", "XGBoost depth 6", "XGBoost 31 leaves", "scikit-learn HistGB"]
FOREST = ["random-forest", "--set", "trees=200"]


def works():
    one, all_of_them = [1], [CORES]
    found = []
    for threads in ([all_of_them, one] if CORES > 1 else [one]):
        suffix = f"{threads[0]} threads" if threads[0] > 1 else "1 thread"
        found += [
            Work(f"boosting 100 x 31, 75k x 50, binary, {suffix}", "binary-100k", BOOSTING, BOOSTERS, reach=0.8,
                 threads=threads, blas=False),
            Work(f"boosting 100 x 31, digits (10 classes), {suffix}", "digits", BOOSTING, BOOSTERS[:2] + BOOSTERS[3:],
                 reach=0.5, threads=threads, blas=False),
            Work(f"boosting 100 x 31, 150k x 100, regression, {suffix}", "regression-200k", BOOSTING,
                 BOOSTERS[:1] + BOOSTERS[3:], reach=0.8, threads=threads, blas=False, rounds=2),
        ]
    return found + [
        Work("random forest, 200 trees, 15k x 50", "binary-20k", FOREST, ["sklearnex forest", "scikit-learn forest"],
             reach=0.8, threads=all_of_them, blas=False, rounds=2),
        Work("extra trees, 200 trees, 15k x 50", "binary-20k", ["extra-trees", "--set", "trees=200"],
             ["sklearnex extra trees", "scikit-learn extra trees"], threads=all_of_them, blas=False, rounds=2),
        Work("decision tree, depth 8, 15k x 50", "binary-20k", ["decision-tree", "--set", "max-depth=8"],
             ["scikit-learn tree"], blas=False, rounds=2),
        Work("one row, boosting 100 x 31, binary", "binary-100k", BOOSTING, ["tl2cgen", "LightGBM"],
             measure="row", absolute=1e-6, threads=one, score=False),
        Work("one row, forest of 200 on digits", "digits", FOREST, ["ONNX Runtime forest", "sklearnex forest"],
             measure="row", absolute=5e-6, threads=one, score=False),
        Work("batch, boosting 100 x 31, 25k rows", "binary-100k", BOOSTING, ["CatBoost", "XGBoost depth 6", "LightGBM"],
             measure="batch", absolute=1 / 5e6, threads=all_of_them, score=False),
    ]


def training_memory(arguments):
    """How far a fit of boosting pushes resident memory, for each value that it puts into a bin."""
    ours = arena.OurContender(arena.binary(arguments), BOOSTING, "regression-200k" + "-quick" * arguments.quick, CORES)
    try:
        found = ours.run("--repeats", 1, "--row-seconds", 0, "--memory")
    except arena.Failed as error:
        print(f"memory: {error}")
        return None
    values, taken = found["rows"] * found["columns"], found.get("fitMemoryBytes")
    return taken and {"rows": found["rows"], "columns": found["columns"], "bytes": taken,
                      "bytes per value": taken / values, "without gradients": (taken - 16 * found["rows"]) / values}


def main():
    if "--worker" in sys.argv:
        return arena.serve(PEERS)
    parser = arena.options(__doc__)
    parser.add_argument("--quality", action="store_true", help="also compare answers with LightGBM's on public sets")
    parser.add_argument("--quality-only", action="store_true", help="leave the times out")
    arguments = parser.parse_args()
    about = arena.machine()
    if not arguments.quality_only:
        records = arena.run_all(works(), __file__, arguments)
        text = arena.header("Trees, forests and boosting", about, arguments.quick) + arena.table(records)
        memory = None if arguments.only else training_memory(arguments)
        if memory:
            text += (f"\nMemory of boosting while it trains on {memory['rows']} x {memory['columns']}: "
                     f"{memory['bytes'] / 1e6:.1f} MB above the inputs, {memory['bytes per value']:.2f} bytes a value; "
                     f"without gradients and hessians (16 bytes a row): {memory['without gradients']:.2f}.\n")
        arena.save("trees", text, {"machine": about, "records": records, "memory": memory}, arguments)
    if arguments.quality or arguments.quality_only:
        import trees_quality
        trees_quality.run(arguments, about)


if __name__ == "__main__":
    main()
