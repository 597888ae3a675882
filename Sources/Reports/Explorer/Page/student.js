// Student's t distribution, by the same sums as the program's own.

const LANCZOS = [
  0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174,
  -0.49191381609762019978, 0.33994649984811888699e-4, 0.46523628927048575665e-4, -0.98374475304879564677e-4,
  0.15808870322491248884e-3, -0.21026444172410488319e-3, 0.21743961811521264320e-3, -0.16431810653676389022e-3,
  0.84418223983852743293e-4, -0.26190838401581408670e-4, 0.36899182659531622704e-5,
];

function logGamma(x) {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  const shifted = x - 1;
  let sum = LANCZOS[0];
  for (let index = 1; index < LANCZOS.length; index += 1) sum += LANCZOS[index] / (shifted + index);
  const base = shifted + 607 / 128 + 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

function stirlingError(n) {
  if (n < 16) return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - 0.5 * Math.log(2 * Math.PI);
  const square = n * n;
  const series = 1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 / square) / square) / square;
  return (1 / 12 - (1 / 360 - series / square) / square) / n;
}

function deviance(x, mean) {
  if (Math.abs(x - mean) < 0.1 * (x + mean)) {
    const ratio = (x - mean) / (x + mean);
    let sum = (x - mean) * ratio;
    let term = 2 * x * ratio;
    for (let index = 1; index < 1000; index += 1) {
      term *= ratio * ratio;
      const next = sum + term / (2 * index + 1);
      if (next === sum) return next;
      sum = next;
    }
  }
  return x * Math.log(x / mean) + mean - x;
}

function betaPower(x, complement, a, b) {
  const n = a + b;
  const exponent = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * complement);
  return Math.sqrt((a * b) / (2 * Math.PI * n)) * Math.exp(exponent);
}

function betaFraction(x, a, b) {
  const floor = (value) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / floor(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 100000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = floor(1 + even * d);
    c = floor(1 + even / c);
    d = 1 / d;
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = floor(1 + odd * d);
    c = floor(1 + odd / c);
    d = 1 / d;
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return fraction;
}

// The lower tail of the regularised incomplete beta function.
function incompleteBeta(x, complement, a, b) {
  if (x === 0) return 0;
  if (complement === 0) return 1;
  const front = betaPower(x, complement, a, b);
  if (x < (a + 1) / (a + b + 2)) return Math.min(1, (front * betaFraction(x, a, b)) / a);
  return 1 - Math.min(1, (front * betaFraction(complement, b, a)) / b);
}

// P(X > x) of Student's t.
function studentSurvival(x, degrees) {
  if (x < 0) return 1 - studentSurvival(-x, degrees);
  if (x === Infinity) return 0;
  const sum = degrees + x * x;
  return 0.5 * incompleteBeta(degrees / sum, (x * x) / sum, degrees / 2, 0.5);
}
