#!/usr/bin/env python3
"""What columns of many categories do to trees: ours beside LightGBM's at its defaults, and beside no such column.

    categories.py [--quick] [--only TEXT] [--family NAME ...] [--repeats N] [--seed N] [--rows N]
                  [--set NAME=VALUE ...] [--reasonable PATH] [--out DIR]

Every set has at least one column of more than 50 levels. Each contender answers the same folds (5 x 2, paired) with that
column as native categories, and without it; the prior is what no column at all would give. Boosting stands beside
LightGBM's boosting (100 rounds), forests and extra trees beside its random forest mode, a single tree (8 levels deep, 20
rows a leaf) beside one round of it. Less is better: RMSE for values; for classes log-loss of
boosting, and the Brier score of the others, whose pure leaves give answers of 0 and 1 that make a log-loss infinite.

`noise 400` is Tests/Fixtures/categories/noise-levels.csv with folds of its own; `noise 150` and the `mpg` look-alikes are
generated here, because seaborn's table isn't shipped. The others are public sets (REASONABLE_DATA), some columns of
which are binned or combined to get many levels.
"""
import os, subprocess, sys, tempfile

import arena
from tables import load_dataset
from trees_quality import coded

BOOSTING, FOREST, EXTRA, TREE = "gradient-boosting", "random-forest", "extra-trees", "decision-tree"
OURS = {BOOSTING: ["rounds=100"], FOREST: ["trees=100"], EXTRA: ["trees=100"],
        TREE: ["max-depth=8", "min-leaf-rows=20"]}
SHARE = 1 - 1 / 2.718281828
THEIRS = {
    BOOSTING: {}, FOREST: dict(boosting="rf", bagging_freq=1, bagging_fraction=SHARE, feature_fraction_bynode=0.5),
    EXTRA: dict(boosting="rf", bagging_freq=1, bagging_fraction=SHARE, feature_fraction_bynode=0.5, extra_trees=True),
    TREE: dict(learning_rate=1.0, max_depth=8, num_leaves=255, min_data_in_leaf=20)}


# Sets: a table (words and numbers), the names of the columns of many levels, the target, the number of classes (0: values)

def noise(rows, levels, seed):
    """Two numbers that say something, and a category that says nothing."""
    import numpy as np, pandas as pd
    draw = np.random.default_rng(seed + SEED)
    p, q = draw.normal(size=(2, rows))
    target = (p + 0.5 * q + draw.normal(size=rows) > 0).astype(int)
    table = pd.DataFrame({"p": p, "q": q, "cat": [f"k{v:04d}" for v in draw.integers(levels, size=rows)]})
    return table, ["cat"], target, 2


def signal(rows, levels, seed, spread):
    """As `noise`, but each level moves the target by its own effect."""
    import numpy as np
    table, names, _, classes = noise(rows, levels, seed)
    draw = np.random.default_rng(seed + SEED + 100)
    effects = draw.normal(0, spread, levels)[table["cat"].str[1:].astype(int)]
    target = (table["p"] + 0.5 * table["q"] + effects + draw.normal(size=rows) > 0).astype(int).to_numpy()
    return table, names, target, classes


def noise_400():
    import pandas as pd
    table = pd.read_csv(arena.ROOT / "Tests/Fixtures/categories/noise-levels.csv")
    target = (table.pop("y") == "v").astype(int).to_numpy()
    return table, ["cat"], target, 2


def only_noise():
    """Nothing to learn at all."""
    import numpy as np
    table, names, target, classes = noise(2000, 200, 5)
    return table, names, np.random.default_rng(6 + SEED).integers(2, size=len(table)), classes


def mpg(signal):
    """As the public table of 398 cars: 305 names, most of them met once, and a target that follows the numbers. With
    `signal`, the maker (the first word of a name) says something more."""
    import numpy as np, pandas as pd
    draw = np.random.default_rng(11 + SEED)
    rows, makers = 398, 30
    maker = draw.choice(makers, size=rows, p=(w := 1 / np.arange(1, makers + 1)) / w.sum())
    size = draw.choice([4, 6, 8], size=rows, p=[0.52, 0.21, 0.27])
    weight = 1200 + 420 * size + draw.normal(0, 350, rows)
    power = 22 + 15 * size + draw.normal(0, 14, rows)
    year = draw.integers(70, 83, rows)
    target = (46.0 - 0.0062 * weight - 0.02 * power + 0.72 * (year - 76) + draw.normal(0, 2.6, rows)
              + (draw.normal(0, 3, makers)[maker] if signal else 0))
    names = [f"maker{m:02d} model{v:03d}" for m, v in zip(maker, draw.integers(25, size=rows))]
    table = pd.DataFrame({"cylinders": size.astype(float), "weight": weight, "horsepower": power,
                          "acceleration": 24 - 0.05 * power + draw.normal(0, 1.8, rows),
                          "year": year.astype(float), "name": names})
    return table, ["name"], target, 0


def public(name, *makers, keeps=()):
    """A set of the catalogue with columns made by `makers`: {new column: function of the table}, and the columns of many
    levels that it has already."""
    def make():
        data_dir = os.environ.get("REASONABLE_DATA")
        if not data_dir:
            raise FileNotFoundError("REASONABLE_DATA isn't set")
        entry, table, target, labels = load_dataset(name, data_dir, keeps=keeps)
        made = {}
        for maker in makers:
            for column, values in maker(table).items():
                made[column] = values
        for column, values in made.items():
            table[column] = values
        many = [c for c in table if table[c].dtype.kind != "f" and table[c].nunique() > 50]
        return table, many, target, len(labels or ())
    return make


def joined(*names):
    """The combination of several columns as one category."""
    return lambda table: {"x".join(names): table[list(names)].astype(object).fillna("?").astype(str).agg("|".join, axis=1)}


def binned(name, count):
    """A number as a category of quantile bins."""
    import pandas as pd
    return lambda table: {f"{name}#": pd.qcut(table[name], count, duplicates="drop").astype(str)}


def half_hour_and_demand(table):
    """Each of the 48 half hours at each of 20 heights of demand."""
    demand = binned("nswdemand", 20)(table)["nswdemand#"]
    return {"period|demand": table["period"].astype(str) + "|" + demand}


SETS = {
    "noise 400": noise_400,
    "noise 150": lambda: noise(3000, 150, 3),
    "noise 30": lambda: noise(3000, 30, 4),
    "nothing but noise": only_noise,
    "signal 100": lambda: signal(4000, 100, 7, 0.7),
    "signal 300": lambda: signal(4000, 300, 8, 1.0),
    "mpg look-alike": lambda: mpg(False),
    "mpg look-alike, makers differ": lambda: mpg(True),
    "titanic, ticket and name": public("titanic", keeps=("ticket", "name")),
    "adult, education x occupation": public("adult", joined("education", "occupation", "marital-status")),
    "bank-marketing, month x day": public("bank-marketing", joined("month", "day"), joined("job", "education")),
    "telco-churn, charges": public("telco-churn", binned("monthly_charges", 200), joined("tenure")),
    "bike-sharing, day": public("bike-sharing", joined("mnth", "hr"), keeps=("dteday",)),
    "electricity, half hour x demand": public("electricity", half_hour_and_demand),
    "german-credit, amount": public("german-credit", binned("credit-amount", 120)),
    "covertype, elevation": public("covertype", binned("Elevation", 250)),
}


# Contenders

def ours(binary, family, train, target, test, categories, classes):
    import numpy as np
    with tempfile.TemporaryDirectory() as folder:
        for name, values in (("x", train), ("y", target.astype(float)), ("t", test)):
            np.save(f"{folder}/{name}.npy", np.ascontiguousarray(values, dtype=float))
        command = [binary, "benchmark", family, "--inputs", f"{folder}/x.npy", "--targets", f"{folder}/y.npy",
                   "--test-inputs", f"{folder}/t.npy", "--predictions", f"{folder}/p.csv", "--repeats", "1",
                   "--row-seconds", "0", "--threads", str(arena.CORES)]
        for setting in OURS[family] + SETTINGS:
            command += ["--set", setting]
        command += ["--classification"] if classes else []
        command += ["--categories", ",".join(map(str, categories))] if categories else []
        done = subprocess.run(command, capture_output=True, text=True, env=arena.environment(arena.CORES))
        if done.returncode != 0:
            raise arena.Failed(done.stderr.strip()[-300:])
        return np.loadtxt(f"{folder}/p.csv", delimiter=",", ndmin=2)


def theirs(family, train, target, test, categories, classes):
    import lightgbm
    kind = ({"objective": "regression"} if classes == 0 else {"objective": "binary"} if classes == 2 else
            {"objective": "multiclass", "num_class": classes})
    settings = kind | THEIRS[family] | dict(num_threads=arena.CORES, verbose=-1, seed=0)
    rows = lightgbm.Dataset(train, target, categorical_feature=categories, params={"verbose": -1})
    return lightgbm.train(settings, rows, 1 if family == TREE else 100).predict(test)


def measure(family, classes):
    return "RMSE" if classes == 0 else "log-loss" if family == BOOSTING else "Brier score"


def loss(family, truth, answers, classes):
    import numpy as np
    answers = np.asarray(answers, dtype=float)
    if classes == 0:
        return float(np.sqrt(np.mean((truth - answers.ravel()) ** 2)))
    if answers.ndim == 1 or answers.shape[1] == 1:
        answers = np.column_stack([1 - answers.ravel(), answers.ravel()])
    if family == BOOSTING:
        return float(-np.mean(np.log(np.clip(answers[np.arange(len(truth)), truth], 2.2e-16, 1))))
    return float(np.mean(np.sum((answers - np.eye(classes)[truth]) ** 2, axis=1)))


def prior(family, target, test_target, classes):
    import numpy as np
    if classes == 0:
        return loss(family, test_target, np.full(len(test_target), target.mean()), classes)
    shares = np.bincount(target, minlength=classes) / len(target)
    return loss(family, test_target, np.tile(shares, (len(test_target), 1)), classes)


# The comparison

def interval(differences):
    """Mean, and half widths of its 95% intervals: plain, and corrected for folds that share rows."""
    import numpy as np
    from scipy.stats import t
    differences = np.asarray(differences)
    count, spread = len(differences), differences.std(ddof=1)
    width = t.ppf(0.975, count - 1) * spread
    return float(differences.mean()), float(width * (1 / count) ** 0.5), float(width * (1 / count + 1) ** 0.5)


def verdict(differences):
    """Less is better: what a mean difference of ours to another's loss says."""
    mean, plain, corrected = interval(differences)
    if mean - plain > 0:
        return "**worse**" if mean - corrected > 0 else "worse, within the corrected interval"
    return "better" if mean + plain < 0 else "within noise"


def compare(name, family, binary, repeats, row_limit):
    import numpy as np
    from sklearn.model_selection import KFold, StratifiedKFold
    table, many, target, classes = SETS[name]()
    if row_limit and len(table) > row_limit:
        rows = np.sort(np.random.default_rng(SEED).choice(len(table), row_limit, replace=False))
        table, target = table.iloc[rows].reset_index(drop=True), target[rows]
    inputs, categories = coded(table)
    kept = [i for i, column in enumerate(table) if column not in many]
    plain, plain_categories = inputs[:, kept], [p for p, i in enumerate(kept) if i in categories]
    losses = {key: [] for key in ("prior", "ours", "ours without", "LightGBM", "LightGBM without")}
    for repeat in range(repeats):
        splitter = (KFold if classes == 0 else StratifiedKFold)(2, shuffle=True, random_state=SEED + repeat)
        for train, test in splitter.split(inputs, target):
            def add(key, answers):
                losses[key].append(loss(family, target[test], answers, classes))
            losses["prior"].append(prior(family, target[train], target[test], classes))
            for suffix, x, c in (("", inputs, categories), (" without", plain, plain_categories)):
                add("ours" + suffix, ours(binary, family, x[train], target[train], x[test], c, classes))
                add("LightGBM" + suffix, theirs(family, x[train], target[train], x[test], c, classes))
    return {"set": name, "family": family, "rows": len(table), "levels": {c: int(table[c].nunique()) for c in many},
            "measure": measure(family, classes), "losses": losses}


def table_of(records):
    import numpy as np
    lines = ["| set | rows | levels | measure | prior | without: Reasonable | LightGBM | with: Reasonable | LightGBM | "
             "beside LightGBM | beside no such column |", "|---|---|---|---|---|---|---|---|---|---|---|"]
    for r in records:
        if "failed" in r:
            lines.append(f"| {r['set']} | failed: {r['failed']} |" + " |" * 9)
            continue
        losses = {key: np.array(values) for key, values in r["losses"].items()}
        means = {key: f"{values.mean():.4f}" for key, values in losses.items()}
        lines.append(
            f"| {r['set']} | {r['rows']} | {', '.join(map(str, r['levels'].values()))} | {r['measure']} | "
            f"{means['prior']} | {means['ours without']} | {means['LightGBM without']} | {means['ours']} | "
            f"{means['LightGBM']} | {verdict(losses['ours'] - losses['LightGBM'])} | "
            f"{verdict(losses['ours'] - losses['ours without'])} |")
    return "\n".join(lines) + "\n"


SETTINGS = []
SEED = 0


def main():
    global SEED
    parser = arena.options(__doc__)
    parser.add_argument("--family", action="append", choices=list(OURS), help="only these; default: all")
    parser.add_argument("--repeats", type=int, default=5, help="two-fold divisions of each set")
    parser.add_argument("--seed", type=int, default=0, help="of the divisions, the drawn rows and the generated sets")
    parser.add_argument("--rows", type=int, default=10_000, help="rows drawn from larger sets")
    parser.add_argument("--set", action="append", default=[], help="a setting of our side, as name=value")
    arguments = parser.parse_args()
    SETTINGS.extend(arguments.set)
    SEED = arguments.seed
    about = arena.machine()
    records, text = [], ""
    for family in arguments.family or OURS:
        found = []
        for name in SETS:
            if arguments.only.lower() not in name.lower():
                continue
            try:
                found.append(compare(name, family, arena.binary(arguments), 1 if arguments.quick else arguments.repeats,
                                     2000 if arguments.quick else arguments.rows))
            except (arena.Failed, FileNotFoundError) as error:
                found.append({"set": name, "family": family, "failed": str(error).replace("\n", " ").replace("|", "/")})
            print(f"{family}: {table_of(found[-1:]).splitlines()[-1]}", flush=True)
        text += f"\n## {family}\n\n{table_of(found)}"
        records += found
    title = arena.header(f"Columns of many categories: trees beside LightGBM's, {arguments.repeats} x 2 folds from seed {SEED}", about, arguments.quick)
    arena.save("categories", title + text, {"machine": about, "records": records}, arguments)


if __name__ == "__main__":
    main()
