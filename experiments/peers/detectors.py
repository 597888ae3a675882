"""Updates a second of River's detectors on right and wrong answers; prints one line a detector.

  detectors.py BINARY [--rows N] [--rounds N] [--json FILE] [--markdown FILE]
      BINARY: the detector-timing program (swift build -c release --product detector-timing)

River is left out where it isn't installed (pip install river==0.26.1). The same bits for both: a seeded stream of 400,000 values whose error rate changes every 20,000. Each peer runs alone, in turns,
and the best of three turns counts. Alarms must be equal (but for kswin, which isn't timed): where they aren't, the exit code is 1.
"""
import argparse, json, random, subprocess, sys, time
try:
    from river import drift
except ImportError:
    drift = None

options = argparse.ArgumentParser()
options.add_argument("binary")
options.add_argument("--rows", type=int, default=400_000)
options.add_argument("--rounds", type=int, default=3)
options.add_argument("--json")
options.add_argument("--markdown")
options = options.parse_args()
COUNT, TURNS = options.rows, options.rounds
rng = random.Random(7)
bits = [int(rng.random() < (0.1 if (i // 20_000) % 2 == 0 else 0.3)) for i in range(COUNT)]
peers = {} if drift is None else {
    "adwin": drift.ADWIN, "ddm": drift.binary.DDM, "eddm": drift.binary.EDDM, "hddm-a": drift.binary.HDDM_A
    if hasattr(drift.binary, "HDDM_A") else drift.binary.HDDMA, "hddm-w": drift.binary.HDDM_W
    if hasattr(drift.binary, "HDDM_W") else drift.binary.HDDMW, "page-hinkley": drift.PageHinkley,
}
own = json.loads(subprocess.run([options.binary], input="".join(map(str, bits)), capture_output=True, text=True, check=True).stdout)
lines, result, unequal = ["| detector | ours, updates/s | River, updates/s | ratio | alarms |", "|---|---|---|---|---|"], {}, []
for name, kind in peers.items():
    best = 0.0
    for _ in range(TURNS):
        detector, alarms, start = kind(), 0, time.perf_counter()
        for bit in bits:
            detector.update(bit)
            if detector.drift_detected:
                alarms += 1
        best = max(best, COUNT / (time.perf_counter() - start))
    mine = own[name]
    if mine["alarms"] != alarms:
        unequal.append(name)
    result[name] = {"ours": mine["rate"], "river": best, "alarms": mine["alarms"], "river alarms": alarms}
    lines.append(f"| {name} | {mine['rate']:,.0f} | {best:,.0f} | {mine['rate'] / best:.0f} | "
                 f"{mine['alarms']}{'' if mine['alarms'] == alarms else f', BUT River {alarms}'} |")
for name in sorted(set(own) - set(peers)):
    result[name] = {"ours": own[name]["rate"], "alarms": own[name]["alarms"]}
    lines.append(f"| {name} | {own[name]['rate']:,.0f} | | | {own[name]['alarms']} |")
text = "\n".join(lines) + "\n"
print(text, end="")
if drift is None:
    print("River isn't installed: only ours are timed")
if options.json:
    with open(options.json, "w") as file:
        json.dump(result, file, indent=1)
if options.markdown:
    with open(options.markdown, "w") as file:
        file.write(text)
sys.exit(1 if unequal else 0)
