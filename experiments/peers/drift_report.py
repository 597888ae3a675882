"""Seconds of `reasonable drift` over two files of 500,000 rows x 20 columns, beside Evidently and NannyML where they are
installed (each in an environment of its own: EVIDENTLY_PYTHON and NANNYML_PYTHON name their Python).

  drift_report.py BINARY [ROWS]

The peers get the same files; their reading is timed apart from their measuring. Each runs three times, the best counts.
"""
import os, subprocess, sys, tempfile, time
import numpy as np

binary, rows = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 500_000
folder = tempfile.mkdtemp()
rng = np.random.default_rng(1)
levels = np.array(["red", "green", "blue", "grey", "black"])


def write(name, shift):
    path = os.path.join(folder, name)
    numbers = [np.round(rng.normal(shift if i == 0 else 0, 1, rows), 4).astype(str) for i in range(16)]
    texts = [levels[rng.integers(0, 5, rows)] for _ in range(4)]
    with open(path, "w") as file:
        file.write(",".join([f"x{i}" for i in range(16)] + [f"c{i}" for i in range(4)]) + "\n")
        file.write("\n".join(map(",".join, zip(*numbers, *texts))) + "\n")
    return path


reference, current = write("reference.csv", 0), write("current.csv", 0.5)
best = min(
    (lambda start: (subprocess.run([binary, "drift", reference, current], check=True, capture_output=True), time.perf_counter() - start)[1])(
        time.perf_counter())
    for _ in range(3))
print(f"reasonable drift: {best:.2f} s from file to text")
scripts = {
    "EVIDENTLY_PYTHON": "from evidently import Report\nfrom evidently.presets import DataDriftPreset\nReport([DataDriftPreset()]).run(b, a).dict()",
    "NANNYML_PYTHON": "import nannyml as nml\nc = nml.UnivariateDriftCalculator(column_names=list(a.columns), chunk_number=10, "
    "continuous_methods=['kolmogorov_smirnov', 'jensen_shannon', 'wasserstein', 'hellinger'], "
    "categorical_methods=['chi2', 'jensen_shannon', 'l_infinity', 'hellinger'])\nc.fit(a); c.calculate(b)",
}
for name, code in scripts.items():
    python = os.environ.get(name)
    if not python:
        print(f"{name} isn't set: not measured")
        continue
    text = (
        f"import time, warnings; warnings.filterwarnings('ignore')\nimport pandas as pd\nt = time.perf_counter()\n"
        f"a, b = pd.read_csv({reference!r}), pd.read_csv({current!r})\nr = time.perf_counter() - t\nt = time.perf_counter()\n"
        f"{code}\nprint(f'{{r:.2f}} s reading, {{time.perf_counter() - t:.2f}} s measuring')")
    found = subprocess.run([python, "-c", text], capture_output=True, text=True)
    print(f"{name}: {found.stdout.strip() or found.stderr.strip()[-300:]}")
