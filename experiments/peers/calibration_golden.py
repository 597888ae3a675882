"""Writes Tests/Fixtures/golden/calibration_classes.json: `python experiments/peers/calibration_golden.py`."""
import json, os, numpy as np, scipy.optimize, sklearn
from scipy.special import expit, logsumexp
from sklearn.calibration import CalibratedClassifierCV, _sigmoid_calibration, _TemperatureScaling
from sklearn.datasets import load_breast_cancer, load_wine
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.preprocessing import StandardScaler

def log_odds(scores):
    """Of each class against all others."""
    columns = range(scores.shape[1])
    return np.stack([scores[:, k] - logsumexp(np.delete(scores, k, 1), axis=1) for k in columns], 1)

def shares(chances):
    return chances / chances.sum(1, keepdims=True)

def sigmoid(z, truth, weights):
    """Platt's loss minimised to the last digit; `_sigmoid_calibration` stops earlier, and is compared below."""
    positive, negative = weights[truth].sum(), weights[~truth].sum()
    target = np.where(truth, (positive + 1) / (positive + 2), 1 / (negative + 2))
    loss = lambda p: float((weights * (np.logaddexp(0, p[0] * z + p[1]) - target * (p[0] * z + p[1]))).sum())
    slope = lambda p: np.array([(weights * (expit(p[0] * z + p[1]) - target) * part).sum() for part in (z, np.ones_like(z))])
    bend = lambda p: np.array([[(weights * expit(p[0] * z + p[1]) * expit(-p[0] * z - p[1]) * a * b).sum()
                                for b in (z, np.ones_like(z))] for a in (z, np.ones_like(z))])
    found = scipy.optimize.minimize(loss, [1.0, 0.0], jac=slope, hess=bend, method="trust-exact", options={"gtol": 1e-12})
    a, b = _sigmoid_calibration(z, truth.astype(float), weights)
    assert np.allclose(found.x, [-a, -b], rtol=2e-3, atol=2e-3), (found.x, a, b)
    return found.x

# Many classes: scores of a model that is too sure of itself, with weights.
generator = np.random.default_rng(5)
rows = 160
true_scores = generator.normal(size=(rows, 3)) * 1.2
classes = np.array([generator.choice(3, p=np.exp(s - logsumexp(s))) for s in true_scores])
scores = (true_scores * 2.5 + generator.normal(size=(rows, 1)) * 3).round(3)
weights = generator.integers(1, 4, rows).astype(float)
z = log_odds(scores)
platt = [sigmoid(z[:, k], classes == k, weights) for k in range(3)]
curves = [IsotonicRegression(out_of_bounds="clip").fit(z[:, k], classes == k, sample_weight=weights) for k in range(3)]
temperature = _TemperatureScaling().fit(scores, classes, sample_weight=weights)
many = dict(
    scores=scores.tolist(), classes=classes.tolist(), weights=weights.tolist(),
    platt=dict(slopes=[p[0] for p in platt], intercepts=[p[1] for p in platt],
               answers=shares(np.stack([expit(p[0] * z[:, k] + p[1]) for k, p in enumerate(platt)], 1))[:20].tolist()),
    isotonic=dict(answers=shares(np.stack([c.predict(z[:, k]) for k, c in enumerate(curves)], 1))[:20].tolist()),
    temperature=dict(temperature=1 / float(temperature.beta_), answers=temperature.predict(scores)[:20].tolist()))

# Whole pipelines: out-of-fold decision values, and what CalibratedClassifierCV makes of new rows.
def whole(inputs, targets, methods):
    inputs = StandardScaler().fit_transform(inputs)
    model = LogisticRegression(C=100.0, tol=1e-12, max_iter=10_000)
    folds = StratifiedKFold(5)
    held = cross_val_predict(model, inputs, targets, cv=folds, method="decision_function")
    model.fit(inputs, targets)
    tested = model.decision_function(inputs[::15])
    result = dict(classes=targets.tolist(), held=held.tolist(), tested=tested.tolist(), answers={})
    for method in methods:
        calibrated = CalibratedClassifierCV(model, method=method, cv=folds, ensemble=False).fit(inputs, targets)
        result["answers"][method] = calibrated.predict_proba(inputs[::15]).tolist()
    return result

# With more than two classes scikit-learn's sigmoids take raw decision values, ours log-odds: compare temperature only.
expected = dict(many=many, cancer=whole(*load_breast_cancer(return_X_y=True), ["sigmoid", "isotonic", "temperature"]),
                wine=whole(*load_wine(return_X_y=True), ["temperature"]))
meta = dict(library="sklearn", version=sklearn.__version__,
            call="CalibratedClassifierCV(LogisticRegression(C=100), method, cv=StratifiedKFold(5), ensemble=False); "
                 "IsotonicRegression and _TemperatureScaling with sample_weight; Platt's loss by scipy's trust-exact")
path = os.path.join(os.path.dirname(__file__), "../../Tests/Fixtures/golden/calibration_classes.json")
with open(path, "w") as f:
    json.dump(dict(meta=meta, expected=expected), f, separators=(",", ":"))
    f.write("\n")
