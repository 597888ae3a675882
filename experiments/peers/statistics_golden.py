"""Writes Tests/Fixtures/statistics/*.json from SciPy: `python experiments/peers/statistics_golden.py`."""
import json, os, warnings
import numpy as np, scipy
from scipy import special, stats

warnings.simplefilter("ignore")
out = os.path.join(os.path.dirname(__file__), "../../Tests/Fixtures/statistics")
os.makedirs(out, exist_ok=True)

def write(name, meta, cases):
    meta = dict(library="scipy", version=scipy.__version__, **meta)
    with open(os.path.join(out, name), "w") as f:
        json.dump({"meta": meta, **cases}, f, indent=None, separators=(",", ":"))
        f.write("\n")

def grid(f, *axes):
    rows = []
    for args in np.array(np.meshgrid(*axes, indexing="ij")).reshape(len(axes), -1).T:
        value = float(f(*args))
        if np.isfinite(value): rows.append([float(a) for a in args] + [value])
    return rows

ps = [1e-10, 1e-4, .01, .025, .3, .5, .9, .975, .999, 1 - 1e-6]
write("distributions.json", {"call": "each key is the call; a row is its arguments, then its value"}, {
    "special.gammaln(x)": grid(special.gammaln, [1e-3, .1, .5, 1.5, 2.5, 3, 10, 50.5, 1e3, 1e6, -.5, -3.3]),
    "special.gammainc(a,x)": grid(special.gammainc, [.1, .5, 1, 3.7, 20, 500, 1e5], [1e-3, .5, 2, 18, 510, 100300]),
    "special.gammaincc(a,x)": grid(special.gammaincc, [.1, .5, 1, 3.7, 20, 500, 1e5], [1e-3, .5, 2, 18, 510, 100300]),
    "special.betainc(a,b,x)": grid(special.betainc, [.1, .5, 1, 3, 50, 2000], [.2, .5, 2, 40, 3000],
                                   [1e-4, .01, .3, .4, .5, .9, .999]),
    "special.betaincinv(a,b,p)": grid(special.betaincinv, [.5, 1, 3, 50, 2000], [.5, 2, 40, 3000],
                                      [1e-4, .025, .5, .975]),
    "norm.cdf(x)": grid(stats.norm.cdf, [-30, -8, -3, -1, -.1, 0, .5, 1.96, 5]),
    "norm.sf(x)": grid(stats.norm.sf, [-3, 0, 1.96, 8, 30]),
    "norm.ppf(p)": grid(stats.norm.ppf, ps + [1e-300, .08, .075]),
    "t.cdf(x,df)": grid(stats.t.cdf, [-40, -5, -2, -.3, 0, 1e-3, 1.2, 12], [.7, 1, 2, 4, 9, 29, 1000]),
    "t.sf(x,df)": grid(stats.t.sf, [-1, .4, 3, 40], [.7, 1, 4, 29, 1000]),
    "t.ppf(p,df)": grid(stats.t.ppf, ps, [1, 2, 4, 9, 29, 1000]),
    "chi2.cdf(x,df)": grid(stats.chi2.cdf, [.01, 1, 5, 30, 900], [1, 2, 4, 30, 1000]),
    "chi2.sf(x,df)": grid(stats.chi2.sf, [.01, 1, 5, 30, 900], [1, 2, 4, 30, 1000]),
    "chi2.ppf(p,df)": grid(stats.chi2.ppf, [1e-4, .05, .5, .95, .9999], [1, 2, 4, 30, 1000]),
    "f.cdf(x,dfn,dfd)": grid(stats.f.cdf, [.01, .5, 1, 3, 20], [1, 4, 30], [1, 5, 44]),
    "f.sf(x,dfn,dfd)": grid(stats.f.sf, [.01, .5, 1, 3, 20], [1, 4, 30], [1, 5, 44]),
    "f.ppf(p,dfn,dfd)": grid(stats.f.ppf, [.01, .05, .5, .95, .999], [1, 4, 30], [2, 5, 44]),
    "binom.cdf(k,n,p)": grid(stats.binom.cdf, [0, 1, 5, 9, 10, 60], [10, 100, 5000], [.001, .1, .5, .99]),
    "binom.ppf(q,n,p)": grid(stats.binom.ppf, [.001, .025, .5, .975, .999], [10, 101, 5000], [.01, .5, .9, .99]),
    "studentized_range.sf(q,k,inf)": grid(lambda q, k: stats.studentized_range.sf(q, k, np.inf),
                                          [.5, 2, 3.3, 5], [2, 3, 5, 10]),
    "studentized_range.ppf(p,k,inf)": grid(lambda p, k: stats.studentized_range.ppf(p, k, np.inf),
                                           [.5, .9, .95, .99], [2, 3, 5, 10]),
})

rng = np.random.default_rng(20260101)
tests = {}
def pair(n, ties):
    a = rng.normal(.3, 1, n); b = rng.normal(0, 1, n)
    return (np.round(a, 1 if ties else 6), np.round(b, 1 if ties else 6))
cases = []
for n in [5, 8, 12, 30, 80]:
    for ties in [False, True]:
        a, b = pair(n, ties)
        row = {"a": a.tolist(), "b": b.tolist(), "spearman": float(stats.spearmanr(a, b).statistic),
               "kendall_tau_b": float(stats.kendalltau(a, b).statistic),
               "pearson": float(stats.pearsonr(a, b).statistic),
               "ttest_rel": [float(v) for v in stats.ttest_rel(a, b)],
               "wilcoxon_approx": [float(v) for v in stats.wilcoxon(a, b, method="approx", correction=False)],
               "wilcoxon_pratt_approx": float(stats.wilcoxon(a, b, zero_method="pratt", method="approx").pvalue)}
        if not ties and n <= 50:
            row["wilcoxon_exact"] = [float(v) for v in stats.wilcoxon(a, b, method="exact")]
        if ties and n <= 12:
            d = a - b; d = d[d != 0]; r = stats.rankdata(abs(d))
            sums = np.array([sum(r[i] for i in range(len(r)) if m >> i & 1) for m in range(1 << len(r))])
            t = min(r[d > 0].sum(), r[d < 0].sum())
            row["wilcoxon_enumerated"] = float(min(1, 2 * np.mean(sums <= t + 1e-9)))
        s = int(np.sum(a > b)); m = int(np.sum(a < b))
        row["sign_test"] = float(stats.binomtest(s, s + m).pvalue)
        cases.append(row)
rng.uniform(0, .2, 9)  # kept, so that the table below is drawn as ever
friedman = np.round(rng.normal(0, 1, (7, 4)) + [0, .2, .4, 1], 0)
write("paired_tests.json", {"call": "stats.wilcoxon, ttest_rel, spearmanr, kendalltau, pearsonr, binomtest, "
                            "friedmanchisquare; wilcoxon_enumerated: all 2^n signs"}, {
    "pairs": cases, "friedman_tied": {"table": friedman.tolist(),
                      "chi2_p": [float(v) for v in stats.friedmanchisquare(*friedman.T)]}})

x = np.round(rng.lognormal(0, .7, 25), 3)
boot = []
for name, f in [("mean", np.mean), ("median", np.median), ("sd", lambda v, axis=-1: np.std(v, axis=axis, ddof=1))]:
    for level in [.9, .95]:
        r = {}
        for method in ["percentile"]:
            res = stats.bootstrap((x,), f, n_resamples=599, method=method, confidence_level=level,
                                  rng=np.random.default_rng(5), vectorized=True)
            r[method] = [float(res.confidence_interval.low), float(res.confidence_interval.high)]
        boot.append({"statistic": name, "level": level, "estimate": float(f(x)),
                     "replicates": res.bootstrap_distribution.tolist(), **r})
write("bootstrap.json", {"call": "stats.bootstrap((x,), statistic, n_resamples=599, method, confidence_level, "
                         "rng=default_rng(5))"}, {"x": x.tolist(), "cases": boot})


def delong(first, second, positive):
    """By the definition: all pairs of a positive and a negative row."""
    def kernel(scores):
        x, y = scores[positive][:, None], scores[~positive][None, :]
        return (x > y) + .5 * (x == y)
    a, b = kernel(first), kernel(second)
    d10, d01 = (a - b).mean(1), (a - b).mean(0)
    error = np.sqrt(d10.var(ddof=1) / len(d10) + d01.var(ddof=1) / len(d01))
    return [float(a.mean()), float(b.mean()), float(error)]

rng = np.random.default_rng(20261126)
areas, welch = [], []
for n, digits in [(12, 1), (60, 1), (200, 6)]:
    positive = np.arange(n) % 3 == 0
    base = rng.normal(positive, 1)
    a, b = np.round(base + rng.normal(0, .5, n), digits), np.round(base + rng.normal(0, .9, n), digits)
    areas.append({"first": a.tolist(), "second": b.tolist(), "positive": positive.tolist(),
                  "expected": delong(a, b, positive)})
for n, m in [(2, 3), (3, 3), (5, 12)]:
    a, b = np.round(rng.normal(5, 1, n), 4), np.round(rng.normal(4, .2, m), 4)
    test = stats.ttest_ind(a, b, equal_var=False)
    ends = test.confidence_interval(.95)
    welch.append({"first": a.tolist(), "second": b.tolist(), "p": float(test.pvalue),
                  "interval": [float(ends.low), float(ends.high)]})
write("row_tests.json", {"call": "DeLong by definition; stats.ttest_ind(equal_var=False)"},
      {"areas": areas, "welch": welch})

def bradley_terry(scores):
    """Newton's method on the same likelihood: each pair once a data set, one drawn game more."""
    methods = scores.shape[1]
    wins = sum((row[:, None] > row[None, :]) + .5 * (row[:, None] == row[None, :]) for row in scores)
    np.fill_diagonal(wins, 0)
    wins = wins + .5 * (1 - np.eye(methods))
    theta = np.zeros(methods)
    for _ in range(200):
        p = 1 / (1 + np.exp(theta[None, :] - theta[:, None]))
        n = wins + wins.T
        gradient = wins.sum(1) - (n * p).sum(1)
        hessian = n * p * (1 - p)
        hessian = np.diag(hessian.sum(1)) - hessian + np.ones((methods, methods))
        theta = theta + np.linalg.solve(hessian, gradient)
    rating = theta * 400 / np.log(10)
    return (1000 + rating - rating.mean()).tolist()

try:
    import baycomp
except ImportError:
    baycomp = None
if baycomp:
    table = json.load(open(os.path.join(out, "../golden/compare_models.json")))["input"]
    scores = np.array(table["table_datasets_x_methods_higher_is_better"])
    cases = []
    for a, b, rope in [(0, 1, .01), (0, 3, .01), (1, 2, .005), (3, 4, .02), (1, 2, 0.)]:
        test = baycomp.SignedRankTest.probs(scores[:, a], scores[:, b], rope=rope, nsamples=200_000, random_state=1)
        first, same, second = (test if len(test) == 3 else (test[0], 0., test[1]))
        cases.append({"first": a, "second": b, "rope": rope, "expected": [float(first), float(same), float(second)]})
    write("data_sets.json", {"call": "baycomp SignedRankTest.probs, 200000 draws; Bradley-Terry by Newton's method",
                             "baycomp": "1.0.3"}, {"signed_rank": cases, "elo": bradley_terry(scores)})
