"""Does an interval of a timing hold another run's value? Sweeps one small plan in fresh folders and counts.

    python3 experiments/timing/coverage.py [--runs 20] [--selftest] [--plan PLAN] [--set key=value ...]

Prints for each timed axis: in which share of all ordered pairs of runs the interval of one holds the value of the other
(wanted: 0.90 or more), how wide the intervals are, and how far equal models differ within a run. With --selftest every
folder gets the machine's own noise floor first; without it, intervals include an assumed one.
"""
import argparse, itertools, json, math, pathlib, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).parent
PACKAGE = HERE.parent.parent


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--plan", default=str(HERE / "coverage.yaml"))
    parser.add_argument("--binary", default=str(PACKAGE / ".build/release/reasonable"))
    parser.add_argument("--datasets-dir", default=str(PACKAGE / "datasets"))
    parser.add_argument("--pause", type=float, default=0, help="seconds between runs")
    parser.add_argument("--selftest", action="store_true")
    parser.add_argument("--set", action="append", default=[])
    return parser.parse_args()


def run(options, folder, floor):
    if floor:
        target = folder / "machines"
        target.mkdir()
        (target / floor.name).write_bytes(floor.read_bytes())
    command = [options.binary, "sweep", options.plan, "--out", str(folder), "--datasets-dir", options.datasets_dir]
    for change in options.set:
        command += ["--set", change]
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    report = json.loads(next(folder.glob("reports/*/report.json")).read_text())
    readings = {t["candidate"]: t["outcomes"] for t in report["protocols"][0]["trials"]}
    notes = report["run"].get("notes", report["run"].get("remarks", []))
    return readings, time.monotonic() - start, [n for n in notes if "latency" in n]


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def family(name):
    return name.split("(")[0]


def tell(runs, axis):
    names = [n for n in runs[0] if all(axis in r[n] and "value" in r[n][axis] for r in runs)]
    if not names:
        return
    held, widths, ratios = [], [], []
    for name in names:
        values = [r[name][axis]["value"] for r in runs]
        intervals = [r[name][axis].get("interval") for r in runs]
        pairs = [
            intervals[i]["lower"] <= values[k] <= intervals[i]["upper"]
            for i, k in itertools.permutations(range(len(runs)), 2)
            if intervals[i]
        ]
        width = [(i["upper"] - i["lower"]) / v for i, v in zip(intervals, values) if i]
        if not pairs or not width:
            continue
        held += pairs
        widths += width
        middle = statistics.median(values)
        print(
            f"  {name[:46]:46s} median {middle:.4g}  run to run {min(values) / middle:.3f} to "
            f"{max(values) / middle:.3f}  width {statistics.median(width):.3f}  holds another run "
            f"{sum(pairs) / len(pairs):.2f}")
    for readings in runs:
        for first, second in itertools.combinations(names, 2):
            if family(first) == family(second):
                ratios.append(abs(math.log(readings[first][axis]["value"] / readings[second][axis]["value"])))
    if held:
        print(
            f"{axis}: holds another run's value in {sum(held) / len(held):.3f} of {len(held)} pairs; median width "
            f"{statistics.median(widths):.3f}; equal models within a run differ by {math.expm1(quantile(ratios, .5)):.3f} "
            f"(median), {math.expm1(quantile(ratios, .95)):.3f} (95%)\n")


def main():
    options = arguments()
    floor = None
    with tempfile.TemporaryDirectory() as base:
        base = pathlib.Path(base)
        if options.selftest:
            subprocess.run([options.binary, "selftest", "--out", str(base / "selftest")], check=True)
            floor = next((base / "selftest/machines").glob("*.json"))
        runs, seconds, notes = [], [], []
        for number in range(options.runs):
            folder = base / f"run-{number}"
            folder.mkdir()
            readings, took, told = run(options, folder, floor)
            runs.append(readings)
            seconds.append(took)
            notes.append(told)
            time.sleep(options.pause)
    print(f"{len(runs)} runs, {statistics.median(seconds):.1f} s each (median); "
          f"{sum(bool(n) for n in notes)} of them say that latency was disturbed")
    for axis in ("latency.p50", "latency.p99", "latency.p999", "throughput.batch"):
        tell(runs, axis)


if __name__ == "__main__":
    main()
