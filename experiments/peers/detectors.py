"""Updates a second of River's detectors on right and wrong answers; prints one line a detector.

  detectors.py BINARY      BINARY: the detector-timing program (swift build -c release --product detector-timing)

The same bits for both: a seeded stream of 400,000 values whose error rate changes every 20,000. Each peer runs alone, in turns,
and the best of three turns counts. Alarms must be equal (but for kswin, which isn't timed).
"""
import json, random, subprocess, sys, time
from river import drift

COUNT, TURNS = 400_000, 3
rng = random.Random(7)
bits = [int(rng.random() < (0.1 if (i // 20_000) % 2 == 0 else 0.3)) for i in range(COUNT)]
peers = {
    "adwin": drift.ADWIN, "ddm": drift.binary.DDM, "eddm": drift.binary.EDDM, "hddm-a": drift.binary.HDDM_A
    if hasattr(drift.binary, "HDDM_A") else drift.binary.HDDMA, "hddm-w": drift.binary.HDDM_W
    if hasattr(drift.binary, "HDDM_W") else drift.binary.HDDMW, "page-hinkley": drift.PageHinkley,
}
own = json.loads(subprocess.run([sys.argv[1]], input="".join(map(str, bits)), capture_output=True, text=True, check=True).stdout)
print(f"{'detector':14}{'ours/s':>14}{'River/s':>12}{'ratio':>8}  alarms")
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
    print(f"{name:14}{mine['rate']:14,.0f}{best:12,.0f}{mine['rate'] / best:8.0f}  "
          f"{mine['alarms']} {'equal' if mine['alarms'] == alarms else f'BUT River {alarms}'}")
for name in sorted(set(own) - set(peers)):
    print(f"{name:14}{own[name]['rate']:14,.0f}")
