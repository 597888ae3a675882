"""Writes Tests/Fixtures/golden/{estimators,losses,transforms}.json: `python experiments/peers/catalogue_golden.py`."""
import json, os, warnings
import numpy as np, scipy, sklearn
from scipy.special import huber, log_softmax
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris, load_wine
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.impute import SimpleImputer
from sklearn.kernel_approximation import Nystroem, RBFSampler
from sklearn.linear_model import Lasso, LogisticRegression, RidgeClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, TargetEncoder
from sklearn.random_projection import GaussianRandomProjection
from sklearn.svm import LinearSVC
from sklearn.utils.class_weight import compute_sample_weight

warnings.simplefilter("ignore")
folder = os.path.join(os.path.dirname(__file__), "../../Tests/Fixtures/golden")


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, float) and not np.isfinite(value):
        return "NaN"
    return value


def write(name, library, calls, inputs, expected):
    meta = [dict(library=library, version={"sklearn": sklearn, "scipy": scipy}[library].__version__, call=call)
            for call in calls]
    with open(os.path.join(folder, name), "w") as file:
        json.dump(dict(meta=meta, input=plain(inputs), expected=plain(expected)), file, separators=(",", ":"))
        file.write("\n")


# Estimators, on every third row of iris with row weights, and on every fourth of standardised wine.
rng = np.random.RandomState(5)
X, y = load_iris(return_X_y=True)
X, y = X[::3], y[::3]
weight = rng.uniform(0.2, 3, len(X)).round(3)
value = (X[:, 0] - 2 * X[:, 3] + rng.normal(size=len(X))).round(6)
W, wine = load_wine(return_X_y=True)
W = (W - W.mean(0)) / W.std(0)
W, wine = W[::4].round(6), wine[::4]
wineWeight = rng.uniform(0.2, 3, len(W)).round(3)
linear = lambda model: dict(coef=model.coef_, intercept=model.intercept_)
logistic = dict(C=0.7, tol=1e-12, max_iter=10**5, solver="newton-cholesky")
# At 1e-12 liblinear never ends, and has left the minimum of the hinge loss when it is stopped.
vectors = dict(C=0.3, tol=1e-10, dual=True, max_iter=10**6, random_state=0)
twins = np.hstack([X, X[:, :2] * [[2, -1]]])
islands = np.array([[0, 0], [10, 0], [0, 12.0]])[np.arange(30) % 3] + rng.normal(size=(30, 2)).round(4) * 0.3
means = KMeans(3, n_init=10, random_state=0).fit(islands).cluster_centers_
bayes = GaussianNB(var_smoothing=1e-9).fit(X, y, weight)
expected = dict(
    prior_classes=DummyClassifier(strategy="prior").fit(X, y, weight).predict_proba(X[:1])[0],
    prior_value=DummyRegressor().fit(X, value, weight).predict(X[:1])[0],
    ridge_classifier=[
        dict(alpha=a, balanced=b, weighted=w,
             **linear(RidgeClassifier(alpha=a, class_weight="balanced" if b else None).fit(X, y, weight if w else None)))
        for a, b, w in [(1.0, False, False), (0.1, False, True), (3.0, True, False)]],
    lasso=[dict(alpha=a, **linear(Lasso(alpha=a, tol=1e-14, max_iter=10**6).fit(X, value, weight)))
           for a in [0.01, 0.1, 0.5]],
    logistic_weighted=linear(LogisticRegression(**logistic).fit(X, y, weight)),
    logistic_weighted_balanced=linear(LogisticRegression(class_weight="balanced", **logistic).fit(X, y, weight)),
    svm_weighted=[
        dict(loss=loss, **linear(LinearSVC(loss=loss, **vectors).fit(W, wine, wineWeight)))
        for loss in ["hinge", "squared_hinge"]],
    # liblinear's own class weights leave the rest of "one against the rest" as it is.
    svm_balanced=linear(LinearSVC(**vectors).fit(W, wine, compute_sample_weight("balanced", wine))),
    naive_bayes_weighted=dict(theta=bayes.theta_, var=bayes.var_, proba=bayes.predict_proba(X)),
    qda_shrinkage=[
        dict(shrinkage=s, proba=QuadraticDiscriminantAnalysis(solver="eigen", shrinkage=s).fit(X, y).predict_proba(X))
        for s in [0.3, "auto"]],
    lda_twins=LinearDiscriminantAnalysis(tol=1e-9).fit(twins, y).predict_proba(twins),
    k_means=means[np.lexsort(means.T)],
)
write("estimators.json", "sklearn", [
    "DummyClassifier(strategy='prior'), DummyRegressor(), with sample_weight",
    "RidgeClassifier(alpha, class_weight); Lasso(alpha, tol=1e-14), with sample_weight",
    "LogisticRegression(C=0.7, class_weight, tol=1e-12, solver='newton-cholesky').fit(X, y, sample_weight)",
    "LinearSVC(loss, C=0.3, tol=1e-10, dual=True).fit(W, y, sample_weight) on standardised wine; balanced: weights of "
    "compute_sample_weight",
    "GaussianNB(var_smoothing=1e-9).fit(X, y, sample_weight)",
    "QuadraticDiscriminantAnalysis(solver='eigen', shrinkage)",
    "LinearDiscriminantAnalysis(tol=1e-9) on iris with two columns repeated at another scale",
    "KMeans(3, n_init=10) on three clouds that lie far apart"],
    dict(X=X, y=y, weight=weight, value=value, W=W, wine=wine, wine_weight=wineWeight, islands=islands), expected)

# Losses of three classes or values, row by row, by weight.
scores = rng.normal(size=(6, 3)).round(4) * 3
hot = np.eye(3)[rng.randint(3, size=6)]
smooth = 0.9 * hot + 0.1 / 3
row = rng.uniform(0.5, 2, 6).round(3)
target = rng.normal(size=(6, 3)).round(4)
logs = log_softmax(scores, axis=1)
gelu = np.linspace(-6, 6, 25)
write("losses.json", "scipy", [
    "special.huber(delta, score - target); special.log_softmax(scores)",
    "definition: focal loss -sum(target (1 - p)^gamma log p) (Lin et al. 2017); GELU 0.5 x (1 + tanh(sqrt(2/pi) (x + "
    "0.044715 x^3))) (Hendrycks & Gimpel 2016)"],
    dict(scores=scores, hot=hot, smooth=smooth, target=target, weight=row, activations=gelu),
    dict(squared=(row[:, None] * 0.5 * (scores - target) ** 2).sum(),
         huber=(row[:, None] * huber(0.7, scores - target)).sum(),
         crossEntropy=-(row[:, None] * hot * logs).sum(), smoothed=-(row[:, None] * smooth * logs).sum(),
         focal=-(row[:, None] * smooth * (1 - np.exp(logs)) ** 2 * logs).sum(),
         gelu=0.5 * gelu * (1 + np.tanh(np.sqrt(2 / np.pi) * (gelu + 0.044715 * gelu**3)))))

# Transforms: numbers and level codes with gaps, and the maps of random features.
N = rng.normal(size=(20, 3)).round(4)
holes = N.copy()
holes[rng.uniform(size=N.shape) < 0.2] = np.nan
levels = rng.randint(5, size=(20, 2)).astype(float)
levels[:, 1] = np.minimum(levels[:, 1], 2)
unknown = np.array([[0.0, 2], [7, 1], [3, 9]])
targets = rng.normal(size=20).round(4)
classes = (targets > 0).astype(int)
sampler = RBFSampler(gamma=0.3, n_components=6, random_state=1).fit(N)
landmarks = Nystroem(gamma=0.3, n_components=20, random_state=1).fit(N)
projection = GaussianRandomProjection(4, random_state=1).fit(N)
hots = dict(sparse_output=False)
write("transforms.json", "sklearn", [
    "SimpleImputer(strategy).fit_transform(X); 'most_frequent' on the level codes",
    "OneHotEncoder(handle_unknown='ignore', drop, min_frequency).fit(levels).transform(levels and unknown ones)",
    "OrdinalEncoder(handle_unknown='use_encoded_value', unknown_value=-1)",
    "TargetEncoder(smooth=10).fit(levels, y).transform(levels)",
    "RBFSampler(gamma=0.3), Nystroem(gamma=0.3, n_components=rows), GaussianRandomProjection(4), with what they drew"],
    dict(X=N, holes=holes, levels=levels, unknown=unknown, target=targets, classes=classes),
    dict(mean=SimpleImputer(strategy="mean").fit_transform(holes),
         median=SimpleImputer(strategy="median").fit_transform(holes),
         one_hot=OneHotEncoder(handle_unknown="ignore", **hots).fit(levels).transform(np.vstack([levels, unknown])),
         one_hot_first=OneHotEncoder(drop="first", **hots).fit_transform(levels),
         one_hot_rare=OneHotEncoder(min_frequency=5, **hots).fit_transform(levels),
         ordinal=OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1).fit(levels).transform(
             np.vstack([levels, unknown])),
         target=TargetEncoder(smooth=10, target_type="continuous").fit(levels, targets).transform(levels),
         target_classes=TargetEncoder(smooth=10, target_type="binary").fit(levels, classes).transform(levels),
         waves=dict(weights=sampler.random_weights_, offsets=sampler.random_offset_, output=sampler.transform(N)),
         nystroem=dict(order=landmarks.component_indices_, output=landmarks.transform(N)),
         projection=dict(components=projection.components_, output=projection.transform(N))))
