"""Writes Tests/Fixtures/golden/stream_learners.json: prequential accuracy of River on rows made by a formula, and on all of elec2.

Run from the root of the repository: stream_learners.py [elec2.csv.gz]; without the file what it gave stays as it is."""
import csv, gzip, json, os, sys
from river import tree, forest, linear_model, preprocessing, naive_bayes, evaluate, metrics, optim
import river
def rows(n):
    s = 2026
    def u():
        nonlocal s
        s = (s * 6364136223846793005 + 1442695040888963407) % 2**64
        return (s >> 11) * 2.0 ** -53
    out = []
    for i in range(n):
        x = [10 * u() for _ in range(4)]
        noise = u()
        if i < n // 2: label = int(x[0] + x[1] <= 9)
        else: label = int((x[0] - 5) * (x[2] - 5) > 0)
        out.append(({f'x{j}': v for j, v in enumerate(x)}, label if noise >= 0.08 else 1 - label))
    return out
DS = rows(12000)
M = {'incremental-logistic-regression': lambda: preprocessing.StandardScaler() | linear_model.LogisticRegression(optim.SGD(.01)),
     'incremental-naive-bayes': lambda: naive_bayes.GaussianNB(),
     'hoeffding-tree': lambda: tree.HoeffdingTreeClassifier(),
     'adaptive-random-forest': lambda: forest.ARFClassifier(n_models=10, seed=42)}
PATH = 'Tests/Fixtures/golden/stream_learners.json'
out = json.load(open(PATH)) if os.path.exists(PATH) else {}
out['meta'] = {'library': 'river', 'version': river.__version__, 'call': 'evaluate.progressive_val_score(rows, model, Accuracy(), moment=None, delay=d)'}
def accuracies(rows, delays):
    found = {}
    for name, make in M.items():
        found[name] = {}
        for delay in delays:
            metric = metrics.Accuracy()
            evaluate.progressive_val_score(rows, make(), metric, moment=None, delay=delay or None)
            found[name][str(delay)] = metric.get()
            print(name, delay, metric.get(), flush=True)
    return found
out['accuracy'] = accuracies(DS, (0, 100))
if len(sys.argv) > 1:
    table = list(csv.reader(gzip.open(sys.argv[1], 'rt')))
    out['elec2'] = accuracies([({k: float(v) for k, v in zip(table[0][:-1], r)}, int(float(r[-1]))) for r in table[1:]], (0, 48, 336))
json.dump(out, open(PATH, 'w'), indent=1)
