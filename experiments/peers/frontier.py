"""Frontiers beside moocore, turn by turn: python frontier.py PROGRAM [--turns N] [--markdown FILE]

PROGRAM is .build/release/frontier-timing (swift build -c release --product frontier-timing). Points at random, points on a
sphere (all members) and points with ties; the same arrays for both; the quickest of the turns counts. Answers must agree.
"""
import argparse
import json
import subprocess
import tempfile
import time

import moocore
import numpy as np

SIZES = [(2, 100_000), (3, 100_000), (4, 1_000), (5, 1_000)]
REFERENCE = 1.1


def points(kind, count, axes, random):
    if kind == "random":
        return random.random((count, axes))
    if kind == "ties":
        return random.integers(0, 50, (count, axes)) / 50
    x = np.abs(random.normal(size=(count, axes)))
    return 1 - x / np.linalg.norm(x, axis=1, keepdims=True)


PEER = {
    "hypervolume": lambda p: float(moocore.hypervolume(p, ref=np.full(p.shape[1], REFERENCE))),
    "members": lambda p: float(moocore.is_nondominated(p, keep_weakly=True).sum()),
    "ranks": lambda p: float(moocore.pareto_rank(p).sum()),
    "contributions": lambda p: float(
        moocore.hv_contributions(p, ref=np.full(p.shape[1], REFERENCE), ignore_dominated=False).sum()),
}


def operations(axes, count, kind):
    names = ["hypervolume", "members"]
    # Ranks of many points in three axes take moocore minutes.
    if axes == 2 or count <= 1_000:
        names.append("ranks")
    if axes == 2 or count <= 1_000 and axes <= 4:
        names.append("contributions")
    return names


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--markdown")
    options = parser.parse_args()
    random = np.random.default_rng(1)
    lines = ["| axes | points | set | operation | ours, ms | moocore, ms | ours / moocore |", "|---|---|---|---|---|---|---|"]
    for axes, count in SIZES:
        for kind in ["random", "sphere", "ties"]:
            array = points(kind, count, axes, random)
            names = operations(axes, count, kind)
            ours, theirs = {}, {}
            with tempfile.NamedTemporaryFile(suffix=".f64") as file:
                array.astype("<f8").tofile(file.name)
                for _ in range(options.turns):
                    found = json.loads(subprocess.run(
                        [options.program, file.name, str(axes), "2", str(REFERENCE), *names],
                        check=True, capture_output=True, text=True).stdout)
                    for name in names:
                        seconds, value = found[name]
                        start = time.perf_counter()
                        peer = PEER[name](array)
                        took = time.perf_counter() - start
                        assert abs(peer - value) <= 1e-9 * max(1, abs(peer)), (axes, kind, name, peer, value)
                        ours[name] = min(ours.get(name, 1e9), seconds)
                        theirs[name] = min(theirs.get(name, 1e9), took)
            for name in names:
                lines.append(f"| {axes} | {count:,} | {kind} | {name} | {ours[name] * 1e3:.2f} | {theirs[name] * 1e3:.2f} | "
                             f"{ours[name] / theirs[name]:.2f} |")
                print(lines[-1], flush=True)
    text = f"moocore {moocore.__version__}, the quickest of {options.turns} turns\n\n" + "\n".join(lines) + "\n"
    if options.markdown:
        with open(options.markdown, "w") as file:
            file.write(text)


main()
