#!/usr/bin/env python3
"""Reads one large CSV file with pandas, pyarrow, Polars and `reasonable datasets validate`, side by side.

    csv_read.py [--rows 1000000] [--file FILE] [--rounds 5] [--reasonable PATH] [--before PATH] [--json FILE]

Without --file it writes its own file: 20 columns of 12 reals, 3 whole numbers, 4 categories (2, 5, 12
and 50 values) and 1 zero-padded code; 1% of the cells of the reals and the categories are missing.

`--before` is an earlier binary of reasonable, read in the same rounds.

Every read is a process of its own, so that its peak memory is its own; the order of the readers is
drawn anew in each round; the file is read once before, so that the page cache is warm. `process`
is the wall time from start to end of the process, `inside` what the reader itself measured around
the read (the import os
import of pandas is not in it), `resident` the peak resident size of the process, and
`start` the resident size before the read began.

Readers are named `<reader>/<threads>`. With 1 thread the process is pinned to one core as well, and the
libraries are told to use one thread: the C engine of pandas 3.1 reads with up to six threads by itself,
so that an unpinned run is no single-threaded figure. `cpu` beside `process` shows what really ran.
`pandas-codes` is given the types (categories, the code as text), `pandas-exact` rounds correctly
(float_precision="round_trip"), as a reader that promises the nearest double must.

Linux hands the peak of a parent on to the child (`ru_maxrss` is kept across exec), so this process
stays small: it imports no library, and the file is written by a child.
"""
import argparse, importlib.util, json, os, random, re, statistics, subprocess, sys, tempfile, time

CHILD = r"""
import json, os, sys, time
reader, path, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
if reader == "polars":
    # Read once, when it is imported.
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars
else:
    import pandas
# From 3.1 on the C engine of pandas reads a local file with several threads unless it is told not to.
if reader != "polars" and tuple(map(int, pandas.__version__.split(".")[:2])) >= (3, 1):
    pandas.set_option("mode.max_threads", threads)
arrow = "pyarrow" in reader
if arrow:
    import pyarrow, pyarrow.csv
    pyarrow.set_cpu_count(threads); pyarrow.set_io_thread_count(max(threads, 1))
def resident(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))
start = resident("VmRSS")
clock = time.perf_counter()
if reader == "polars":
    shape = list(polars.read_csv(path).shape)
elif reader.startswith("pyarrow"):
    table = pyarrow.csv.read_csv(path, read_options=pyarrow.csv.ReadOptions(use_threads=threads > 1))
    shape = [table.num_rows, table.num_columns]
else:
    options = {"engine": "pyarrow"} if arrow else {"engine": "c"}
    if "exact" in reader: options["float_precision"] = "round_trip"
    if "codes" in reader: options["dtype"] = {"code": "str", **{f"category{n}": "category" for n in (2, 5, 12, 50)}}
    table = pandas.read_csv(path, **options)
    shape = list(table.shape)
inside = time.perf_counter() - clock
print(json.dumps({"inside": inside, "start": start, "resident": resident("VmHWM"), "shape": shape}))
"""


def make_file(path, rows, seed=0):
    """Writes the table with pyarrow: shortest round-trip reals, quotes only where needed."""
    import numpy, pyarrow, pyarrow.csv
    generator = numpy.random.default_rng(seed)
    columns = {}
    with_gaps = lambda values: pyarrow.array(values, mask=generator.random(rows) < 0.01)
    for i in range(12):
        values = generator.standard_normal(rows) * 10.0 ** (i % 4)
        columns[f"real{i}"] = with_gaps(values if i < 4 else values.round(6 if i < 8 else 2))
    for i, top in enumerate((10, 1000, 10**7)):
        columns[f"whole{i}"] = pyarrow.array(generator.integers(-top, top, rows))
    for count in (2, 5, 12, 50):
        words = numpy.array([f"level {k}" for k in range(count)])
        columns[f"category{count}"] = with_gaps(words[generator.integers(0, count, rows)])
    columns["code"] = pyarrow.array(numpy.char.zfill(generator.integers(0, 100_000, rows).astype(str), 5))
    options = pyarrow.csv.WriteOptions(quoting_style="needed")
    pyarrow.csv.write_csv(pyarrow.table(columns), path, options)
    with open(path, "rb") as file:
        text = file.read()
    # pyarrow quotes every text cell under "needed"; none of ours needs it.
    with open(path, "wb") as file:
        file.write(text.replace(b'"', b""))


def in_process_seconds(text):
    """The read time that `reasonable datasets validate` prints about itself; None if it says none."""
    found = re.search(r"(\d+(?:\.\d+)?)\s*(µs|us|ms|s)\b", text)
    scale = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6}
    return float(found[1]) * scale[found[2]] if found else None


def run(command, threads=None):
    """Wall time, peak resident bytes, exit code and output of one process."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    with tempfile.TemporaryFile() as out:
        clock = time.perf_counter()
        pin = (lambda: os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})) if threads == 1 else None
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment, preexec_fn=pin)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - clock
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode(errors="replace")
    return {"process": wall, "resident": usage.ru_maxrss * 1024, "cpu": usage.ru_utime + usage.ru_stime,
            "exit": process.returncode, "text": text}


def measure(name, path, reasonable):
    reader, threads = name.rsplit("/", 1)
    if reader.startswith("reasonable"):
        record = run([reasonable[reader], "datasets", "validate", path], int(threads))
        record["inside"] = in_process_seconds(record["text"])
    else:
        record = run([sys.executable, "-c", CHILD, reader, path, threads], int(threads))
        if record["exit"] == 0:
            record.update(json.loads(record["text"].splitlines()[-1]))
    if record["exit"] != 0:
        sys.exit(f"{name} failed:\n{record['text']}")
    return record


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--file", help="read this file instead of writing one")
    parser.add_argument("--keep", help="write the file here and keep it")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--reasonable", default=os.environ.get("REASONABLE_BIN", ".build/release/reasonable"))
    parser.add_argument("--before", help="an earlier binary, to compare with")
    parser.add_argument("--readers", help="comma separated; default: all")
    parser.add_argument("--json", help="write every single measurement here")
    parser.add_argument("--markdown", help="write the table here too")
    parser.add_argument("--write-only", metavar="FILE", help="write the file and stop")
    arguments = parser.parse_args()
    if arguments.write_only:
        return make_file(arguments.write_only, arguments.rows)

    cores = len(os.sched_getaffinity(0))
    counts = sorted({1, cores})
    readers = [f"{r}/{n}" for r in ("pandas", "pandas-codes", "pandas-exact", "pandas-pyarrow", "pyarrow") for n in counts]
    if importlib.util.find_spec("pyarrow") is None:
        readers = [r for r in readers if "pyarrow" not in r]
        if not arguments.file:
            sys.exit("pyarrow is needed to write the file; give one with --file")
    if importlib.util.find_spec("polars"):
        readers += [f"polars/{n}" for n in counts]
    binaries = {"reasonable": arguments.reasonable} | ({"reasonable-before": arguments.before} if arguments.before else {})
    for name, binary in binaries.items():
        if os.access(binary, os.X_OK):
            readers += [f"{name}/{n}" for n in counts]
        else:
            print(f"no executable at {binary}: left out", file=sys.stderr)
    if arguments.readers:
        readers = arguments.readers.split(",")

    with tempfile.TemporaryDirectory() as folder:
        path = arguments.file or arguments.keep or os.path.join(folder, "million.csv")
        if not arguments.file:
            subprocess.run([sys.executable, __file__, "--write-only", path, "--rows", str(arguments.rows)], check=True)
        with open(path, "rb") as file:
            size = sum(len(block) for block in iter(lambda: file.read(1 << 22), b""))
        records = {name: [] for name in readers}
        for _ in range(arguments.rounds):
            for name in random.sample(readers, len(readers)):
                records[name].append(measure(name, path, binaries))

    print(f"{size / 1e6:.1f} MB, {arguments.rounds} rounds, {cores} cores; median (least .. most)")
    print(f"{'reader/threads':20} {'process s':>22} {'inside s':>22} {'MB/s':>7} {'cpu s':>7} {'resident MB':>12} {'start MB':>9}")
    for name in readers:
        group = records[name]
        def spread(key):
            values = [r[key] for r in group if r.get(key) is not None]
            return f"{statistics.median(values):.3f} ({min(values):.3f} .. {max(values):.3f})" if values else "-"
        inside = [r["inside"] for r in group if r.get("inside")]
        speed = f"{size / 1e6 / statistics.median(inside):.0f}" if inside else "-"
        start = f"{group[0]['start'] / 1e6:.0f}" if "start" in group[0] else "-"
        print(f"{name:20} {spread('process'):>22} {spread('inside'):>22} {speed:>7} "
              f"{statistics.median(r['cpu'] for r in group):7.2f} {max(r['resident'] for r in group) / 1e6:12.0f} {start:>9}")
    if arguments.markdown:
        lines = [f"# Reading a CSV file of {size / 1e6:.0f} MB\n",
                 f"{cores} cores, {arguments.rounds} rounds in random order, page cache warm; medians. `process`: from start to end of the process; `inside`: the read "
                 "alone.\n", "| reader / threads | process | inside | MB/s | peak resident |", "|---|---|---|---|---|"]
        for name in readers:
            group = records[name]
            inside = [r["inside"] for r in group if r.get("inside")]
            read = statistics.median(inside) if inside else None
            lines.append(f"| {name} | {statistics.median(r['process'] for r in group):.3f} s | "
                         + (f"{read:.3f} s | {size / 1e6 / read:.0f} | " if read else "- | - | ")
                         + f"{max(r['resident'] for r in group) / 1e6:.0f} MB |")
        os.makedirs(os.path.dirname(arguments.markdown) or ".", exist_ok=True)
        with open(arguments.markdown, "w") as file:
            file.write("\n".join(lines) + "\n")
    if arguments.json:
        for group in records.values():
            for record in group:
                record.pop("text")
        with open(arguments.json, "w") as file:
            json.dump({"bytes": size, "cores": cores, "records": records}, file, indent=1)


if __name__ == "__main__":
    main()
