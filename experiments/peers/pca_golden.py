"""Writes Tests/Fixtures/golden/pca_count.json from scikit-learn and numpy: `python experiments/peers/pca_golden.py`."""
import json, os, numpy as np, sklearn
from sklearn.datasets import load_digits, load_wine
from sklearn.decomposition import PCA
from sklearn.model_selection import KFold, cross_val_score
from sklearn.preprocessing import StandardScaler

golden = os.path.join(os.path.dirname(__file__), "../../Tests/Fixtures/golden")

def held_out(X, sizes):
    """Mean log-likelihood of the rows of each fold by the number of components."""
    folds = list(KFold(5, shuffle=True, random_state=0).split(X))
    fold_of_row = np.zeros(len(X), int)
    for fold, (_, test) in enumerate(folds):
        fold_of_row[test] = fold
    scores = [cross_val_score(PCA(n_components=k, svd_solver="full"), X, cv=folds).tolist() for k in sizes]
    best = sizes[int(np.argmax([np.average(s, weights=np.bincount(fold_of_row)) for s in scores]))]
    return dict(foldOfRow=fold_of_row.tolist(), sizes=sizes, scores=scores, best=best)

def parallel(X, permutations=999):
    """Quantiles of the variances of rows whose columns are permuted one by one, and how many components exceed the 95th."""
    rng = np.random.default_rng(0)
    variances = lambda x: np.linalg.eigvalsh(np.cov(x, rowvar=False))[::-1]
    found = np.array([variances(np.column_stack([rng.permutation(c) for c in X.T])) for _ in range(permutations)])
    threshold = np.quantile(found, 0.95, axis=0, method="weibull")
    count = int(np.argmin(np.append(variances(X) > threshold, False)))
    return dict(count=count, q80=np.quantile(found, 0.8, axis=0).tolist(), q95=threshold.tolist(),
                largest=found.max(0).tolist(), variances=variances(X).tolist())

wine = StandardScaler().fit_transform(load_wine().data)
digits = load_digits().data[::4]
columns = np.flatnonzero((digits > 0).sum(0) > 40)
digits = digits[:, columns]
rng = np.random.default_rng(1)
planted = rng.normal(size=(200, 12)) * np.linspace(0.8, 1.2, 12)
planted += rng.normal(size=(200, 3)) @ np.linalg.qr(rng.normal(size=(12, 3)))[0].T * [[2.5]]
planted = planted.round(3)
noise = (rng.normal(size=(150, 8)) * [1, 2, 3, 4, 5, 6, 7, 8]).round(3)

meta = [
    dict(library="sklearn", version=sklearn.__version__,
         call="cross_val_score(PCA(n_components=k, svd_solver='full'), X, cv=list(KFold(5, shuffle=True, "
              "random_state=0).split(X))); wine: StandardScaler first; digits: every fourth row, columns that aren't 0 in "
              "more than 40 of them"),
    dict(library="numpy", version=np.__version__,
         call="eigvalsh(cov(column_stack([default_rng(0).permutation(c) for c in X.T]))), 999 times; "
              "quantile(0.95, method='weibull') at each position"),
]
expected = dict(
    wine=held_out(wine, list(range(1, 13))),
    digits=held_out(digits, [1, 2, 3, 5, 8, 13, 21, 34, 40, len(columns) - 1]) | dict(columns=columns.tolist()),
    planted=parallel(planted), noise=parallel(noise), standardWine=parallel(wine))
with open(os.path.join(golden, "pca_count.json"), "w") as f:
    json.dump(dict(meta=meta, input=dict(wine="data_wine.json expected.X", digits="data_digits.json expected.X",
                                         planted=planted.tolist(), noise=noise.tolist()), expected=expected), f,
              separators=(",", ":"))
    f.write("\n")
