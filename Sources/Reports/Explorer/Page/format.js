// Values as the rest of the page writes them: "3.2 µs", "12.4 kB", "0.9733".

function grouped(digits) { return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ","); }

function notFinite(value) { return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "-∞"; }

function fixed(value, decimals) {
  if (!Number.isFinite(value)) return notFinite(value);
  const scale = Math.pow(10, decimals);
  const scaled = Math.round(Math.abs(value) * scale);
  if (scaled >= Math.pow(2, 53)) return String(value);
  const digits = String(scaled).padStart(decimals + 1, "0");
  const whole = grouped(digits.slice(0, digits.length - decimals));
  const sign = value < 0 && scaled > 0 ? "-" : "";
  return decimals === 0 ? sign + whole : `${sign}${whole}.${digits.slice(digits.length - decimals)}`;
}

function significant(value, digits) {
  if (!Number.isFinite(value)) return notFinite(value);
  if (value === 0) return "0";
  const exponent = Number(Math.abs(value).toExponential(Math.max(digits, 1) - 1).split("e")[1]);
  if (exponent < -9) return value.toExponential(Math.max(0, digits - 1));
  return fixed(value, Math.min(15, Math.max(0, digits - 1 - exponent)));
}

function compact(value, digits) {
  const text = significant(value, digits);
  return text.includes(".") && !text.includes("e") ? text.replace(/\.?0+$/, "") : text;
}

function scaled(value, steps) {
  if (!Number.isFinite(value) || value === 0) {
    return `${fixed(value, 0)} ${(steps.find(([, size]) => size === 1) || steps[0])[0]}`;
  }
  for (let at = 0; at < steps.length; at += 1) {
    const count = value / steps[at][1];
    const size = Math.abs(count);
    if (size < 0.9995 && at < steps.length - 1) continue;
    return `${size < 0.095 ? significant(count, 2) : fixed(count, size < 99.95 ? 1 : 0)} ${steps[at][0]}`;
  }
  return String(value);
}

function secondsText(value) {
  if (Math.abs(value) >= 119.95 && Number.isFinite(value)) {
    const sign = value < 0 ? "-" : "";
    const whole = Math.round(Math.abs(value));
    if (whole < 3600) return `${sign}${Math.floor(whole / 60)} min ${whole % 60} s`;
    const minutes = Math.floor((whole + 30) / 60);
    return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }
  return scaled(value, [["s", 1], ["ms", 1e-3], ["µs", 1e-6], ["ns", 1e-9]]);
}

function bytesText(value) {
  if (Math.abs(value) < 999.5) return `${compact(value, Math.abs(value) < 100 ? 2 : 3)} B`;
  return scaled(value, [["TB", 1e12], ["GB", 1e9], ["MB", 1e6], ["kB", 1e3]]);
}

function countText(value) {
  if (!Number.isFinite(value)) return notFinite(value);
  if (Math.abs(value) >= 999999.5) return scaled(value, [["T", 1e12], ["G", 1e9], ["M", 1e6]]).replace(" ", "");
  if (value === Math.round(value) || Math.abs(value) >= 1000) return fixed(value, 0);
  return fixed(value, Math.abs(value) < 10 ? 2 : 1);
}

function ratioText(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return `${notFinite(value)}x`;
  if (size >= 9999.5) return `${grouped(String(Number(value.toPrecision(3))))}x`;
  if (size >= 9.95) return `${fixed(value, 0)}x`;
  if (size >= 1.095) return `${fixed(value, 1)}x`;
  return `${significant(value, size >= 0.995 ? 3 : 2)}x`;
}

function pointsText(share) {
  const hundredths = share * 100;
  const size = Math.abs(hundredths);
  if (size < 1e-9) return "0 points";
  const text = size >= 99.95 ? fixed(hundredths, 0) : size >= 0.095 ? fixed(hundredths, 1) : significant(hundredths, 1);
  const short = text.endsWith(".0") ? text.slice(0, -2) : text;
  return short === "1" || short === "-1" ? `${short} point` : `${short} points`;
}

function valueText(value, unit) {
  if (Number.isNaN(value)) return "–";
  switch (unit) {
    case "ratio": case "nats": return fixed(value, Math.abs(value) < 1e-3 && value !== 0 ? 6 : 4);
    case "seconds": return secondsText(value);
    case "bytes": return bytesText(value);
    case "rowsPerSecond": return `${countText(value)} rows/s`;
    case "count": return countText(value);
    default: return significant(value, 4);
  }
}

function differenceText(value, unit) {
  switch (unit) {
    case "ratio": return pointsText(value);
    case "nats": return `${compact(value, 2)} nats`;
    case "targetUnits": return compact(value, 3);
    default: return valueText(value, unit);
  }
}

function intervalText(interval, unit) {
  const lower = valueText(interval[0], unit);
  const upper = valueText(interval[1], unit);
  const space = lower.lastIndexOf(" ");
  if (space > 0 && upper.endsWith(lower.slice(space))) return `${lower.slice(0, space)} to ${upper}`;
  return `${lower} to ${upper}`;
}

// Labels of axes: as short as they can be.
function tickText(value, unit) {
  switch (unit) {
    case "seconds": case "bytes": {
      const text = valueText(value, unit);
      return text.replace(/\.0 /, " ");
    }
    case "rowsPerSecond": case "count":
      return Math.abs(value) >= 1000 ? thousandsText(value) : compact(value, 3);
    default: return compact(value, 4);
  }
}

function probabilityText(value) {
  if (Number.isNaN(value)) return "";
  if (value >= 0.995) return ">99%";
  if (value < 0.005) return "<1%";
  return `${fixed(value * 100, 0)}%`;
}

function thousandsText(value) {
  const [unit, size] = [["G", 1e9], ["M", 1e6], ["k", 1e3]].find(([, least]) => Math.abs(value) >= least);
  return compact(value / size, 3) + unit;
}
