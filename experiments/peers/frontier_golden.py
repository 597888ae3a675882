"""What moocore answers about frontiers, as Tests/Fixtures/golden/frontier.json: python frontier_golden.py > frontier.json

Sets with ties and duplicates in two to seven axes (small whole numbers), spheres, sets on a line, points beyond the
reference point; epsilon, IGD+ and attainment surfaces of pairs and of several sets.
"""
import json

import moocore
import numpy as np

random = np.random.default_rng(20261126)


def sphere(count, axes):
    x = np.abs(random.normal(size=(count, axes)))
    return 1 - x / np.linalg.norm(x, axis=1, keepdims=True)


def problem(name, points, reference):
    points = np.asarray(points, dtype=float)
    reference = np.asarray(reference, dtype=float)
    answer = {
        "name": name,
        "points": points.tolist(),
        "reference": reference.tolist(),
        "hypervolume": float(moocore.hypervolume(points, ref=reference)),
        "layers": moocore.pareto_rank(points).tolist(),
        "members": moocore.is_nondominated(points, keep_weakly=True).tolist(),
    }
    # A point beyond the reference takes part in no answer of ours; moocore's are asked for those below it.
    if (points < reference).all():
        answer["contributions"] = moocore.hv_contributions(points, ref=reference, ignore_dominated=False).tolist()
    return answer


problems = []
for axes in range(2, 8):
    count = {2: 60, 3: 60, 4: 50, 5: 40, 6: 25, 7: 16}[axes]
    reference = np.full(axes, 1.1)
    problems.append(problem(f"random {axes}", random.random((count, axes)).round(4), reference))
    problems.append(problem(f"sphere {axes}", sphere(count, axes).round(6), reference))
    problems.append(problem(f"ties {axes}", random.integers(0, 4, (count, axes)), np.full(axes, 4.0)))
    problems.append(problem(f"beyond {axes}", random.random((count, axes)).round(4), np.full(axes, 0.7)))
    twice = sphere(count // 2, axes).round(6)
    problems.append(problem(f"duplicates {axes}", np.vstack([twice, twice]), reference))
line = np.linspace(0, 1, 30).round(4)
problems.append(problem("line 2", np.column_stack([line, 1 - line]), [1.0, 1.0]))
problems.append(problem("line 3", np.column_stack([line, 1 - line, line]), [2.0, 2.0, 2.0]))
problems.append(problem("one 4", [[0.25, 0.5, 0.5, 0.5]], [1.0] * 4))

pairs = []
for axes in range(2, 6):
    for tied in (False, True):
        make = (lambda n: random.integers(1, 5, (n, axes)).astype(float)) if tied else (
            lambda n: 0.05 + random.random((n, axes)).round(4))
        first, second = make(12), make(9)
        pairs.append({
            "first": first.tolist(),
            "second": second.tolist(),
            "additive": float(moocore.epsilon_additive(first, ref=second)),
            "multiplicative": float(moocore.epsilon_mult(first, ref=second)),
            "distance": float(moocore.igd_plus(first, ref=second)),
        })

surfaces = []
for tied in (False, True):
    sets = [
        (random.integers(0, 8, (10, 2)).astype(float) if tied else random.random((10, 2)).round(4)) for _ in range(5)]
    data = np.vstack([np.column_stack([points, np.full(len(points), index + 1)]) for index, points in enumerate(sets)])
    answer = moocore.eaf(data[:, :2], sets=data[:, 2].astype(int), percentiles=[20, 40, 60, 80, 100])
    surfaces.append({
        "sets": [points.tolist() for points in sets],
        "levels": {str(level): sorted(answer[answer[:, 2] == level * 20][:, :2].tolist()) for level in range(1, 6)},
    })

print(json.dumps({"library": f"moocore {moocore.__version__}", "problems": problems, "pairs": pairs,
                  "surfaces": surfaces}))
