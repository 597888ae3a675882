"""How many rows a second `reasonable predict` answers from a file, and how much memory it takes.

    python3 experiments/peers/predict_speed.py [--rows 1000000] [--repeats 3] [--binary PATH] [--keep FOLDER]

Fits a linear pipeline, a boosted one and a regression on 20 columns of numbers, then answers files of `--rows` and of five
times as many rows. Beside each: what the model answers in batches in memory (`throughput.batch`, one thread), which the
boosted pipeline is to reach half of. The peak resident memory must be the same for both files.
"""
import argparse, json, os, pathlib, random, statistics, subprocess, tempfile, time

PACKAGE = pathlib.Path(__file__).parent.parent.parent
PLAN = """version: 1
name: speed
data: {file: train.csv, target: %s, drop: [%s]}
split: {kind: hold-out, seed: 1}
preprocessing: {scaling: standard}
estimators: [%s]
axes: [%s, latency.p50, throughput.batch]
measurement: {latency-budget: 2s}
"""


def rows(path, count, seed, targets):
    """Numbers as files hold them: most short, a quarter of full precision; 20,000 different rows again and again."""
    chance = random.Random(seed)
    lines = []
    for _ in range(min(count, 20_000)):
        x = [chance.gauss(0, 1) for _ in range(20)]
        line = ",".join(repr(v) if i % 4 == 0 else f"{v:.3f}" for i, v in enumerate(x))
        if targets:
            score = x[0] - x[1] * x[2] + 0.5 * chance.gauss(0, 1)
            line += f",{'yes' if score > 0 else 'no'},{score:.4f}"
        lines.append(line + "\n")
    with open(path, "w") as file:
        file.write(",".join(f"x{i}" for i in range(20)) + (",kind,value" if targets else "") + "\n")
        for start in range(0, count, len(lines)):
            file.writelines(lines[: count - start])


def run(command, folder):
    """Wall seconds and peak resident bytes."""
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(process.stderr.read().decode())
    return time.monotonic() - start, usage.ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--binary", default=str(PACKAGE / ".build/release/reasonable"))
    parser.add_argument("--keep", help="a folder for data and models; they are made once")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(options.keep or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "train.csv").exists():
            rows(folder / "train.csv", 4_000, 1, True)
        sizes = [options.rows, 5 * options.rows]
        for size in sizes:
            if not (folder / f"{size}.csv").exists():
                rows(folder / f"{size}.csv", size, 2, False)
        plans = [
            ("logistic-regression", "kind", "value", "logistic-regression", "accuracy"),
            ("gradient-boosting", "kind", "value", "{name: gradient-boosting, parameters: {rounds: 100}}", "accuracy"),
            ("ridge", "value", "kind", "ridge", "r2"),
        ]
        for name, target, other, estimator, axis in plans:
            model = folder / f"{name}.reasonable"
            if not model.exists():
                (folder / "plan.yaml").write_text(PLAN % (target, other, estimator, axis))
                results = folder / name
                subprocess.run(
                    [options.binary, "sweep", "plan.yaml", "--out", str(results), "--quiet"], cwd=folder, check=True,
                    stdout=subprocess.DEVNULL)
                report = json.loads(next(results.glob("reports/*/report.json")).read_text())
                outcome = report["protocols"][0]["trials"][0]["outcomes"]["throughput.batch"]
                (folder / f"{name}.rate").write_text(str(outcome["value"]))
                model.write_bytes(next((results / "models").glob("*.reasonable")).read_bytes())
            batch = float((folder / f"{name}.rate").read_text())
            for flags in [[], ["--probabilities"]] if target == "kind" else [[]]:
                peaks = []
                for size in sizes:
                    command = [options.binary, "predict", str(model), "--input", f"{size}.csv", "--output", "out.csv"]
                    measured = [run(command + flags, folder) for _ in range(options.repeats if size == sizes[0] else 1)]
                    seconds = statistics.median(m[0] for m in measured)
                    peaks.append(max(m[1] for m in measured))
                    print(
                        f"{name}{' '.join([''] + flags)}: {size} rows in {seconds:.2f} s, {size / seconds / 1e6:.2f} M "
                        f"rows/s; batches in memory {batch / 1e6:.2f} M; peak {peaks[-1] / 1e6:.0f} MB", flush=True)
                assert peaks[1] < 1.1 * peaks[0] + 4e6, "memory grows with the file"


if __name__ == "__main__":
    main()
