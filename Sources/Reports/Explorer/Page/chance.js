// The program's own generator and the sums that the pick needs: the same seed gives the same numbers.

const MASK = (1n << 64n) - 1n;

function splitMix(state) {
  const next = (state + 0x9e3779b97f4a7c15n) & MASK;
  let z = next;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return [next, z ^ (z >> 31n)];
}

// xoshiro256++ of one named stream.
function makeGenerator(seed, name) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & MASK;
  let mixer = splitMix(BigInt(seed) ^ hash)[1];
  const state = [0, 0, 0, 0].map(() => {
    const [next, value] = splitMix(mixer);
    mixer = next;
    return value;
  });
  const rotate = (value, by) => ((value << by) | (value >> (64n - by))) & MASK;
  function next() {
    const result = (rotate((state[0] + state[3]) & MASK, 23n) + state[0]) & MASK;
    const shifted = (state[1] << 17n) & MASK;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate(state[3], 45n);
    return result;
  }
  const uniform = () => Number(next() >> 11n) * Math.pow(2, -53);
  function normal() {
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square < 1 && square > 0) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }
  return { uniform, normal };
}

// Normal numbers of one stream, drawn once and kept.
function makeNormals(seed, name) {
  const generator = makeGenerator(seed, name);
  const drawn = [];
  return (place) => {
    while (drawn.length <= place) drawn.push(generator.normal());
    return drawn[place];
  };
}

function digamma(value) {
  let x = value;
  let sum = 0;
  while (x < 8) {
    sum -= 1 / x;
    x += 1;
  }
  const square = 1 / (x * x);
  return sum + Math.log(x) - 0.5 / x - square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)));
}

function trigamma(value) {
  let x = value;
  let sum = 0;
  while (x < 8) {
    sum += 1 / (x * x);
    x += 1;
  }
  const square = 1 / (x * x);
  return sum + 1 / x + square / 2 + (square / x) * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square / 30)));
}

function inverseTrigamma(value) {
  let low = 1e-8;
  let high = 1e8;
  for (let step = 0; step < 200; step += 1) {
    const middle = Math.sqrt(low * high);
    if (trigamma(middle) > value) low = middle; else high = middle;
  }
  return Math.sqrt(low * high);
}

function meanOf(values) {
  const first = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Number.isFinite(first) ? first + values.reduce((sum, value) => sum + (value - first), 0) / values.length : first;
}

function varianceOf(values) {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
}

// P(X > x) of the standard normal law.
function normalSurvival(x) {
  if (x < 0) return 1 - normalSurvival(-x);
  const half = (x * x) / 2;
  if (half === 0) return 0.5;
  const front = Math.exp(-half + 0.5 * Math.log(half)) / Math.sqrt(Math.PI);
  if (half < 1.5) {
    let term = 2;
    let sum = term;
    for (let n = 1; n < 500 && Math.abs(term) > Math.abs(sum) * 1e-17; n += 1) {
      term *= half / (0.5 + n);
      sum += term;
    }
    return 0.5 * (1 - front * sum);
  }
  let b = half + 0.5;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let index = 1; index < 10000; index += 1) {
    const an = -index * (index - 0.5);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return 0.5 * front * fraction;
}
