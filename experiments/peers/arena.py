"""What trees.py, linear.py and sweep.py share: data, peers in processes of their own, turns, tables.

A *contender* is a way to do one piece of work: a peer in a Python process of its own, or `reasonable benchmark`.
Contenders take turns in an order that is drawn anew in each round, so that a slow minute of the machine hits all of
them. The median over all rounds counts. Each contender runs at each of its thread counts once, as a trial, and then
at the quickest one only, unless the work fixes the count.

The OPENBLAS_* variables of the shell are dropped for everybody: some machines set a core type there that slows
numpy's and our OpenBLAS by 40%.
"""
import argparse, json, os, random, statistics, subprocess, sys, tempfile, time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CORES = len(os.sched_getaffinity(0))
CACHE = Path(os.environ.get("REASONABLE_PEERS_CACHE", Path(tempfile.gettempdir()) / "reasonable-peers"))
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT")


def environment(threads):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_") and k not in THREAD_VARIABLES}
    return clean | {k: str(threads) for k in THREAD_VARIABLES} | {"PYTHONWARNINGS": "ignore"}


# Data

def synthetic(name):
    """The raw inputs and targets of a named set; `name-quick` has a tenth of the rows."""
    from sklearn.datasets import load_digits, make_classification, make_regression
    base, part = name.removesuffix("-quick"), 10 if name.endswith("-quick") else 1
    def classes(rows, columns, informative, redundant):
        return make_classification(n_samples=rows // part, n_features=columns, n_informative=informative,
                                   n_redundant=redundant, flip_y=0.05, random_state=0)
    if base == "digits":
        inputs, targets = load_digits(return_X_y=True)
        return inputs / 16.0, targets, True
    if base == "binary-100k":
        return *classes(100_000, 50, 20, 10), True
    if base == "binary-20k":
        return *classes(20_000, 50, 20, 10), True
    if base == "narrow-100k":
        return *classes(100_000, 5, 4, 1), True
    if base == "wide-20k":
        return *classes(20_000, 500, 50, 50), True
    if base == "regression-200k":
        return *make_regression(n_samples=200_000 // part, n_features=100, n_informative=50, noise=10.0,
                                random_state=0), False
    raise KeyError(name)


def dataset(name):
    """Folder with train-x, train-y, test-x, test-y (.npy, doubles); a quarter of the rows is held out."""
    folder = CACHE / name
    if not (folder / "done").exists():
        import numpy as np
        from sklearn.model_selection import train_test_split
        inputs, targets, stratify = synthetic(name)
        folder.mkdir(parents=True, exist_ok=True)
        parts = train_test_split(inputs, targets, test_size=0.25, random_state=0,
                                 stratify=targets if stratify else None)
        for part, values in zip(("train-x", "test-x", "train-y", "test-y"), parts):
            np.save(folder / f"{part}.npy", np.ascontiguousarray(values, dtype=np.float64))
        (folder / "done").touch()
    return folder


class Data:
    """The four arrays of a set. `single` gives inputs (and targets of a regression) in 32 bits."""

    def __init__(self, name, single=False):
        import numpy as np
        folder = dataset(name)
        self.name, self.is_regression = name, name.startswith("regression")
        kind = np.float32 if single else np.float64
        self.train, self.test = (np.load(folder / f"{p}-x.npy").astype(kind, copy=False) for p in ("train", "test"))
        target_kind = kind if self.is_regression else np.int64
        self.train_targets, self.test_targets = (
            np.load(folder / f"{p}-y.npy").astype(target_kind) for p in ("train", "test"))

    @property
    def class_count(self):
        return 0 if self.is_regression else int(self.train_targets.max()) + 1


def quality(data, answers):
    """R2 of values, AUC and accuracy of probabilities or scores (one column: of the second class)."""
    import numpy as np
    from sklearn.metrics import accuracy_score, r2_score, roc_auc_score
    answers, truth = np.asarray(answers, dtype=float), data.test_targets
    if data.is_regression:
        return {"R2": float(r2_score(truth, answers.ravel()))}
    if answers.ndim == 2 and answers.shape[1] == 1:
        answers = answers.ravel()
    if answers.ndim == 1:
        middle = 0.5 if answers.min() >= 0 and answers.max() <= 1 else 0.0
        return {"AUC": float(roc_auc_score(truth, answers)), "accuracy": float(accuracy_score(truth, answers > middle))}
    found = {"accuracy": float(accuracy_score(truth, answers.argmax(1)))}
    if answers.shape[1] == 2:
        return {"AUC": float(roc_auc_score(truth, answers[:, 1]))} | found
    sums = answers.sum(1, keepdims=True)
    if np.abs(sums - 1).max() < 1e-3:
        return {"AUC": float(roc_auc_score(truth, answers / sums, multi_class="ovr"))} | found
    return found


# A peer's process

class Peer:
    """One way of another library to do the work. `fit` gives a model, `answer` and `row` functions of inputs."""
    single = False

    def __init__(self, data, threads):
        self.data, self.threads = data, threads

    def fit(self):
        raise NotImplementedError

    def answer(self, model):
        """Inputs -> answers, as a batch."""
        return model.predict_proba if hasattr(model, "predict_proba") else model.predict

    def row(self, model):
        """One row (1 x columns) -> its answer, by the quickest call of the library."""
        if hasattr(model, "n_jobs"):
            model.set_params(n_jobs=1)
        return self.answer(model)

    #: Rows of a batch; nil: the whole test part.
    batch_rows = None


def serve(peers):
    """The loop of a peer's process: a request a line on standard input, its result a line on standard output."""
    parser = argparse.ArgumentParser()
    for name in ("--worker", "--data"):
        parser.add_argument(name, required=True)
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    import warnings
    warnings.filterwarnings("ignore")
    import numpy as np
    kind = peers[arguments.worker]
    peer = kind(Data(arguments.data, kind.single), arguments.threads)
    model = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "fit":
                seconds = []
                for _ in range(request["times"]):
                    clock = time.perf_counter()
                    model = peer.fit()
                    seconds.append(time.perf_counter() - clock)
                result = {"seconds": seconds}
            elif request["do"] == "score":
                rows = peer.batch_rows or len(peer.data.test)
                part = Data.__new__(Data)
                part.is_regression, part.test_targets = peer.data.is_regression, peer.data.test_targets[:rows]
                result = quality(part, peer.answer(model)(peer.data.test[:rows]))
            elif request["do"] == "batch":
                inputs, call, seconds = peer.data.test[:peer.batch_rows], peer.answer(model), []
                call(inputs)
                for _ in range(request["times"]):
                    clock = time.perf_counter()
                    call(inputs)
                    seconds.append(time.perf_counter() - clock)
                result = {"seconds": seconds, "rows": len(inputs)}
            else:
                call = peer.row(model)
                rows = [np.ascontiguousarray(peer.data.test[i:i + 1]) for i in range(min(500, len(peer.data.test)))]
                for i in range(200):
                    call(rows[i % len(rows)])
                times, start = [], time.perf_counter()
                while len(times) < 20_000 and (len(times) < 100 or time.perf_counter() - start < request["seconds"]):
                    row = rows[len(times) % len(rows)]
                    clock = time.perf_counter_ns()
                    call(row)
                    times.append(time.perf_counter_ns() - clock)
                result = {"p50": float(np.percentile(times, 50)) * 1e-9, "p99": float(np.percentile(times, 99)) * 1e-9}
        except Exception as error:
            result = {"error": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"}
        answers.write(json.dumps(result) + "\n")
        answers.flush()


class Failed(Exception):
    pass


class PeerContender:
    def __init__(self, name, script, data, threads):
        self.name, self.threads, self.label = name, threads, f"{threads} threads" if threads > 1 else "1 thread"
        self.process = subprocess.Popen(
            [sys.executable, str(script), "--worker", name, "--data", data, "--threads", str(threads)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=environment(threads))

    def ask(self, **request):
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        result = json.loads(line) if line else {"error": f"its process ended with {self.process.wait()}"}
        if "error" in result:
            raise Failed(result["error"])
        return result

    def turn(self, measure, times, seconds):
        """One block of measurements: seconds of each fit, batch, or the median of single rows."""
        if measure == "row":
            return [self.ask(do="row", seconds=seconds)["p50"]]
        result = self.ask(do=measure, times=times)
        return [s / result.get("rows", 1) for s in result["seconds"]]

    def prepare(self):
        self.ask(do="fit", times=1)

    def score(self):
        return self.ask(do="score")

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()


class OurContender:
    """`reasonable benchmark`: a process for each turn, whose first fit warms up."""

    def __init__(self, binary, command, data, threads, blas_threads=1):
        self.name, self.threads = "reasonable", threads
        self.label = f"{threads} threads" if threads > 1 else "1 thread"
        if blas_threads > 1:
            self.label = f"{blas_threads} BLAS threads"
        self.data, self.notes, self.last = data, [], None
        folder = dataset(data)
        self.command = [
            binary, "benchmark", *command, "--inputs", folder / "train-x.npy", "--targets", folder / "train-y.npy",
            "--test-inputs", folder / "test-x.npy", "--threads", threads, "--blas-threads", blas_threads]
        if not data.startswith("regression"):
            self.command.append("--classification")

    def run(self, *more):
        done = subprocess.run([str(c) for c in [*self.command, *more]], capture_output=True, text=True,
                              env=environment(self.threads))
        if done.returncode != 0:
            raise Failed(done.stderr.strip().splitlines()[-1][:300] if done.stderr.strip() else
                         f"its process ended with {done.returncode}")
        self.last = json.loads(done.stdout)
        self.notes = self.last["notes"]
        return self.last

    def turn(self, measure, times, seconds):
        if measure == "row":
            return [self.run("--repeats", 1, "--row-seconds", seconds)["row"]["p50Seconds"]]
        if measure == "batch":
            result = self.run("--repeats", 1, "--batch-repeats", times, "--row-seconds", 0)
            return [s / result["batchRows"] for s in result["batchSeconds"]]
        return self.run("--repeats", times + 1, "--row-seconds", 0)["fitSeconds"][1:]

    def prepare(self):
        pass

    def score(self):
        if self.command[2] == "none":
            return {}
        import numpy as np
        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            self.run("--repeats", 1, "--row-seconds", 0, "--predictions", file.name)
            answers = np.loadtxt(file.name, delimiter=",", ndmin=2)
        return quality(Data(self.data), answers)

    def close(self):
        pass


# Works

class Work:
    """One line of a table.

    measure: fit, batch or row.       peers: names in the script's PEERS.
    reach: at most so many times the best peer; or `absolute`, in seconds (of one row, for a batch).
    threads: the counts to try; the quickest of each contender counts.
    limit: seconds that the machine itself would need, where that is known: a function of the measured limits.
    """

    def __init__(self, title, data, command, peers, measure="fit", reach=None, absolute=None, threads=None, rounds=3,
                 limit=None, blas=True, score=True):
        self.title, self.data, self.command, self.peers, self.measure = title, data, command, peers, measure
        self.reach, self.absolute, self.rounds, self.limit, self.score = reach, absolute, rounds, limit, score
        self.threads = threads or sorted({1, CORES})
        self.blas = blas


def quickest(contenders, measure, seconds):
    """The contender with the least time in a short trial; the others are closed."""
    best, least, problem = None, None, None
    for contender in contenders:
        try:
            contender.prepare()
            time_needed = min(contender.turn(measure, 2, seconds))
        except Failed as error:
            problem = error
            contender.close()
            continue
        if least is None or time_needed < least:
            if best:
                best.close()
            best, least = contender, time_needed
        else:
            contender.close()
    if best is None:
        raise problem
    return best, least


def compete(work, script, binary, row_seconds=0.6, log=print):
    """Runs one work; a record with every contender's median, scores and raw seconds."""
    record = {"title": work.title, "measure": work.measure, "data": work.data, "reach": work.reach,
              "absolute": work.absolute, "contenders": [], "failures": {}}
    ours = [OurContender(binary, work.command, work.data, n) for n in work.threads]
    if work.blas and work.measure == "fit":
        ours += [OurContender(binary, work.command, work.data, 1, n) for n in work.threads if n > 1]
    groups = [ours] if binary else []
    groups += [[(name, n) for n in work.threads] for name in work.peers]
    chosen = []
    for group in groups:
        name = "reasonable" if group is ours else group[0][0]
        try:
            # One process after the other: idle ones may still spin.
            members = group if group is ours else (PeerContender(p, script, work.data, n) for p, n in group)
            chosen.append(quickest(members, work.measure, row_seconds / 2))
        except Failed as error:
            record["failures"][name] = str(error)
            log(f"  {name} failed: {error}")
    samples = {contender.name: [] for contender, _ in chosen}
    for number in range(work.rounds):
        for contender, least in random.sample(chosen, len(chosen)):
            try:
                times = max(1, min(10, int(0.4 / (least if work.measure == "fit" else 0.05))))
                samples[contender.name] += contender.turn(work.measure, times, row_seconds)
            except Failed as error:
                record["failures"][contender.name] = str(error)
    for contender, _ in chosen:
        entry = {"name": contender.name, "threads": contender.threads, "label": contender.label,
                 "samples": samples[contender.name], "scores": {}}
        if entry["samples"]:
            entry["median"] = statistics.median(entry["samples"])
            try:
                entry["scores"] = contender.score() if work.score else {}
            except Failed as error:
                entry["scores_failed"] = str(error)
            if contender.name == "reasonable" and contender.last:
                for key in ("notes", "pipeline", "artefactBytes", "blasCore", "unfoldedRow"):
                    if contender.last.get(key):
                        entry[key] = contender.last[key]
            record["contenders"].append(entry)
        contender.close()
    judge(record)
    log(line(record))
    return record


def judge(record):
    """Adds the best peer, the ratio to it and whether the figure to reach was reached."""
    ours = next((c for c in record["contenders"] if c["name"] == "reasonable"), None)
    peers = sorted((c for c in record["contenders"] if c["name"] != "reasonable"), key=lambda c: c["median"])
    record["best"] = peers[0]["name"] if peers else None
    record["ratio"] = ours["median"] / peers[0]["median"] if ours and peers else None
    goals = []
    if ours and record["absolute"] is not None:
        goals.append(ours["median"] <= record["absolute"])
    if record["reach"] is not None and record["ratio"] is not None:
        goals.append(record["ratio"] <= record["reach"])
    record["reached"] = all(goals) if goals else None


# Tables

def duration(seconds):
    for limit, scale, unit in ((1e-6, 1e9, "ns"), (1e-3, 1e6, "µs"), (1.0, 1e3, "ms")):
        if seconds < limit:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds:.3g} s"


def amount(record, seconds):
    return f"{1 / seconds / 1e6:.2f}M rows/s" if record["measure"] == "batch" else duration(seconds)


def score_text(entry):
    return ", ".join(f"{k} {v:.4f}" for k, v in entry["scores"].items())


def goal(record):
    parts = []
    if record["reach"] is not None:
        parts.append(f"≤ {record['reach']:g}x")
    if record["absolute"] is not None:
        parts.append(("≥ " if record["measure"] == "batch" else "≤ ") + amount(record, record["absolute"]))
    return ", ".join(parts) or "-"


def line(record):
    parts = [f"{c['name']} {amount(record, c['median'])} ({c['label']})" for c in
             sorted(record["contenders"], key=lambda c: c["median"])]
    ratio = f" ratio {record['ratio']:.3g}" if record["ratio"] else ""
    return f"{record['title']}: {'; '.join(parts)}.{ratio} goal {goal(record)}: " + {
        True: "reached", False: "SHORT", None: "-"}[record["reached"]]


def table(records, limits=None):
    lines = ["| work | Reasonable | best peer | ratio | reach | other peers | scores: ours; best peer |"
             + (" limit |" if limits else ""), "|---|---|---|---|---|---|---|" + ("---|" if limits else "")]
    for record in records:
        by_name = {c["name"]: c for c in record["contenders"]}
        ours, best = by_name.get("reasonable"), by_name.get(record["best"])
        show = lambda c: f"{amount(record, c['median'])} ({c['label']})" if c else "-"
        verdict = {True: " **reached**", False: " short", None: ""}[record["reached"]]
        others = ", ".join(f"{n} {amount(record, c['median'])}" for n, c in by_name.items()
                           if n not in ("reasonable", record["best"]))
        scores = "; ".join(score_text(c) for c in (ours, best) if c and c["scores"])
        mine = show(ours)
        if ours and ours.get("unfoldedRow"):
            mine += f"; unfolded {duration(ours['unfoldedRow']['p50Seconds'])}"
        cells = [record["title"], mine, f"{record['best']} {show(best)}" if best else "-",
                 f"{record['ratio']:.3g}x" if record["ratio"] else "-", goal(record) + verdict, others or "-",
                 scores or "-"]
        if limits:
            cells.append(duration(record["limit"]) if record.get("limit") else "-")
        lines.append("| " + " | ".join(cells) + " |")
        for name, why in record["failures"].items():
            lines.append(f"| ↳ {name} | failed: {why.replace('|', '/')} |" + " |" * (len(cells) - 2))
    return "\n".join(lines) + "\n"


def machine():
    import platform
    from importlib.metadata import PackageNotFoundError, version
    found = {"processors": CORES, "python": platform.python_version(), "system": platform.platform(),
             "load before": os.getloadavg()[0]}
    try:
        with open("/proc/cpuinfo") as file:
            found["processor"] = next(l.split(":", 1)[1].strip() for l in file if l.startswith("model name"))
    except (OSError, StopIteration):
        pass
    for name in ("numpy", "scipy", "scikit-learn", "scikit-learn-intelex", "lightgbm", "xgboost", "catboost",
                 "onnxruntime", "tl2cgen", "torch"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            pass
    return found


def header(title, about, quick):
    """The lines above a table: what, where, when."""
    load = about["load before"]
    busy = f" The machine was busy when it began (load {load:.1f})." if load > 0.5 else ""
    small = " **Quick run: a tenth of the rows; the figures mean nothing.**" if quick else ""
    versions = ", ".join(f"{k} {v}" for k, v in about.items()
                         if k not in ("processors", "system", "processor", "load before"))
    return (f"# {title}\n\n{about.get('processor', 'unknown processor')}, {about['processors']} processors, "
            f"{time.strftime('%Y-%m-%d')}; {versions}. Medians of interleaved rounds, each contender at its quickest "
            f"number of threads.{busy}{small}\n\n")


def options(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reasonable",
                        default=os.environ.get("REASONABLE_BIN", str(ROOT / ".build/release/reasonable")))
    parser.add_argument("--out", default=str(HERE / "results"), help="folder of the tables")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, one round: does everything run?")
    parser.add_argument("--only", default="", help="only the works whose title holds this text")
    return parser


def binary(arguments):
    if not os.access(arguments.reasonable, os.X_OK):
        sys.exit(f"no executable at {arguments.reasonable}: run make build, or set REASONABLE_BIN")
    return str(Path(arguments.reasonable).resolve())


def run_all(works, script, arguments, limits=None):
    """Every work that was asked for, one after the other. `limits`: what the machine can do, see `Work.limit`."""
    records = []
    for work in works:
        if arguments.only.lower() not in work.title.lower():
            continue
        if arguments.quick:
            work.rounds = 1
            work.data += "" if work.data == "digits" else "-quick"
        records.append(compete(work, script, binary(arguments), row_seconds=0.2 if arguments.quick else 0.6))
        if work.limit and limits and not arguments.quick:
            records[-1]["limit"] = work.limit(limits)
    return records


def save(name, text, document, arguments):
    folder = Path(arguments.out)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(text)
    (folder / f"{name}.json").write_text(json.dumps(document, indent=1, default=str))
    print(f"\n{text}\nWritten: {folder / name}.md and .json")
