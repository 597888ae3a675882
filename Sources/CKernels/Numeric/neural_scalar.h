// Included once for each kernel level and each of the two values of SCALAR.

INLINE SCALAR OF(tangent)(SCALAR x) {
  const SCALAR size = x < 0 ? -x : x;
  const SCALAR small = OF(exponential)(-2 * size);
  const SCALAR value = (1 - small) / (1 + small);
  return x < 0 ? -value : value;
}

// 1 / (1 + exp(-2u)), u = sqrt(2 / pi) (x + 0.044715 x^3)
INLINE SCALAR OF(gate)(SCALAR x) {
  const SCALAR u = (SCALAR)0.79788456080286535588 * (x + (SCALAR)0.044715 * x * x * x);
  return 1 / (1 + OF(exponential)(-2 * u));
}

void KERNEL_OF(gather)(
    int64_t count, int64_t width, const int32_t *rows, const SCALAR *source, SCALAR *target) {
  const int64_t bytes = width * (int64_t)sizeof(SCALAR);
  for (int64_t i = 0; i < count; ++i) {
    if (i + 8 < count && bytes <= 2048) {
      const char *ahead = (const char *)(source + rows[i + 8] * width);
      for (int64_t at = 0; at < bytes; at += 64) __builtin_prefetch(ahead + at);
    }
    memcpy(target + i * width, source + rows[i] * width, (size_t)bytes);
  }
}

void KERNEL_OF(activate)(
    ckernels_activation activation, int64_t rows, int64_t columns, const SCALAR *bias, SCALAR *values, SCALAR *output) {
  for (int64_t i = 0; i < rows; ++i) {
    SCALAR *from = values + i * columns, *to = output + i * columns;
    if (activation == CKERNELS_RELU) {
      LANES for (int64_t j = 0; j < columns; ++j) {
        const SCALAR x = from[j] + bias[j];
        to[j] = x > 0 ? x : 0;
      }
    } else if (activation == CKERNELS_TANH) {
      LANES for (int64_t j = 0; j < columns; ++j) to[j] = OF(tangent)(from[j] + bias[j]);
    } else if (activation == CKERNELS_GELU) {
      LANES for (int64_t j = 0; j < columns; ++j) {
        const SCALAR x = from[j] + bias[j];
        from[j] = x;
        to[j] = x * OF(gate)(x);
      }
    } else {
      LANES for (int64_t j = 0; j < columns; ++j) to[j] = from[j] + bias[j];
    }
  }
}

void KERNEL_OF(activation_gradient)(
    ckernels_activation activation, int64_t count, const SCALAR *restrict kept, SCALAR *restrict gradient) {
  if (activation == CKERNELS_RELU) {
    for (int64_t i = 0; i < count; ++i) gradient[i] = kept[i] > 0 ? gradient[i] : 0;
  } else if (activation == CKERNELS_TANH) {
    for (int64_t i = 0; i < count; ++i) gradient[i] *= 1 - kept[i] * kept[i];
  } else if (activation == CKERNELS_GELU) {
    for (int64_t i = 0; i < count; ++i) {
      const SCALAR x = kept[i], gate = OF(gate)(x);
      const SCALAR slope = (SCALAR)0.79788456080286535588 * (1 + 3 * (SCALAR)0.044715 * x * x);
      gradient[i] *= gate + 2 * x * gate * (1 - gate) * slope;
    }
  }
}

void KERNEL_OF(column_sums)(
    int64_t rows, int64_t columns, const SCALAR *restrict values, SCALAR *restrict sums) {
  for (int64_t j = 0; j < columns; ++j) sums[j] = 0;
  for (int64_t i = 0; i < rows; ++i) {
    const SCALAR *restrict from = values + i * columns;
    for (int64_t j = 0; j < columns; ++j) sums[j] += from[j];
  }
}

void KERNEL_OF(accumulate)(int64_t count, const SCALAR *restrict values, SCALAR *restrict sum) {
  for (int64_t i = 0; i < count; ++i) sum[i] += values[i];
}

double KERNEL_OF(square_sum)(int64_t count, const SCALAR *restrict values) {
  double sums[8] = {0};
  int64_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (int k = 0; k < 8; ++k) sums[k] += (double)values[i + k] * values[i + k];
  for (; i < count; ++i) sums[0] += (double)values[i] * values[i];
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

void KERNEL_OF(blend)(
    int64_t count, SCALAR share, const SCALAR *restrict values, SCALAR *restrict running) {
  for (int64_t i = 0; i < count; ++i) running[i] += share * (values[i] - running[i]);
}

void KERNEL_OF(scale)(int64_t count, SCALAR factor, SCALAR *restrict values) {
  for (int64_t i = 0; i < count; ++i) values[i] *= factor;
}

void KERNEL_OF(adam)(
    int64_t count, SCALAR *restrict parameters, const SCALAR *restrict gradients, SCALAR *restrict first,
    SCALAR *restrict second, SCALAR beta1, SCALAR beta2, SCALAR rate, SCALAR correction, SCALAR epsilon,
    SCALAR penalty, SCALAR decay) {
  for (int64_t i = 0; i < count; ++i) {
    const SCALAR p = parameters[i], g = gradients[i] + penalty * p;
    SCALAR m = first[i] + (1 - beta1) * (g - first[i]);
    SCALAR v = second[i] + (1 - beta2) * (g * g - second[i]);
    // Means of gradients that have stopped would fade into denormal numbers, which cost three times as much.
    m = m < (SCALAR)1e-20 && m > (SCALAR)-1e-20 ? 0 : m;
    v = v < (SCALAR)1e-30 ? 0 : v;
    first[i] = m;
    second[i] = v;
    parameters[i] = p * (1 - decay) - rate * m / (OF(root)(v) * correction + epsilon);
  }
}

void KERNEL_OF(momentum)(
    int64_t count, SCALAR *restrict parameters, const SCALAR *restrict gradients, SCALAR *restrict velocity,
    SCALAR momentum, SCALAR rate, SCALAR penalty) {
  for (int64_t i = 0; i < count; ++i) {
    velocity[i] = momentum * velocity[i] + gradients[i] + penalty * parameters[i];
    parameters[i] -= rate * velocity[i];
  }
}

void KERNEL_OF(dropout)(
    int64_t count, uint32_t seed, uint32_t threshold, SCALAR factor, SCALAR *restrict values) {
  for (int64_t i = 0; i < count; ++i)
    values[i] = mixed(mixed((uint32_t)i) ^ seed) < threshold ? 0 : values[i] * factor;
}

double KERNEL_OF(softmax_loss)(
    int64_t rows, int64_t columns, const SCALAR *restrict scores, const SCALAR *restrict targets,
    int64_t target_stride, const SCALAR *restrict weights, SCALAR inverse, SCALAR factor,
    SCALAR *restrict gradient) {
  double total = 0;
  for (int64_t i = 0; i < rows; ++i) {
    const SCALAR *restrict z = scores + i * columns, *restrict t = targets + i * target_stride;
    SCALAR *restrict out = gradient + i * columns;
    SCALAR largest = z[0];
    for (int64_t k = 1; k < columns; ++k) largest = z[k] > largest ? z[k] : largest;
    SCALAR sum = 0, mass = 0, known = 0;
    for (int64_t k = 0; k < columns; ++k) {
      const SCALAR x = (z[k] - largest) * inverse;
      sum += x < -60 ? 0 : OF(exponential)(x);
      mass += t[k];
      known += t[k] > 0 ? t[k] * x : 0;
    }
    total += (double)weights[i] * (double)(mass * OF(logarithm)(sum) - known);
    const SCALAR share = weights[i] * factor * inverse, over = mass / sum;
    for (int64_t k = 0; k < columns; ++k) {
      const SCALAR x = (z[k] - largest) * inverse;
      out[k] += share * ((x < -60 ? 0 : OF(exponential)(x)) * over - t[k]);
    }
  }
  return total;
}

void KERNEL_OF(column_moments)(
    int64_t rows, int64_t columns, const SCALAR *restrict values, SCALAR epsilon, SCALAR *restrict means,
    SCALAR *restrict inverses) {
  const SCALAR share = (SCALAR)1 / (SCALAR)rows;
  for (int64_t j = 0; j < columns; ++j) means[j] = inverses[j] = 0;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) means[j] += values[i * columns + j];
  for (int64_t j = 0; j < columns; ++j) means[j] *= share;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      const SCALAR d = values[i * columns + j] - means[j];
      inverses[j] += d * d;
    }
  for (int64_t j = 0; j < columns; ++j) inverses[j] = 1 / OF(root)(inverses[j] * share + epsilon);
}

void KERNEL_OF(normalize_columns)(
    int64_t rows, int64_t columns, const SCALAR *restrict values, const SCALAR *restrict means,
    const SCALAR *restrict inverses, const SCALAR *restrict gain, const SCALAR *restrict shift,
    SCALAR *restrict normal, SCALAR *restrict output) {
  for (int64_t i = 0; i < rows; ++i) {
    const SCALAR *restrict from = values + i * columns;
    SCALAR *restrict unit = normal + i * columns, *restrict to = output + i * columns;
    for (int64_t j = 0; j < columns; ++j) {
      const SCALAR x = (from[j] - means[j]) * inverses[j];
      unit[j] = x;
      to[j] = x * gain[j] + shift[j];
    }
  }
}

void KERNEL_OF(unnormalize_columns)(
    int64_t rows, int64_t columns, const SCALAR *restrict normal, const SCALAR *restrict inverses,
    const SCALAR *restrict gain, const SCALAR *restrict gradient, SCALAR *restrict gain_gradient,
    SCALAR *restrict shift_gradient, SCALAR *restrict input_gradient) {
  const SCALAR share = (SCALAR)1 / (SCALAR)rows;
  for (int64_t j = 0; j < columns; ++j) gain_gradient[j] = shift_gradient[j] = 0;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      gain_gradient[j] += gradient[i * columns + j] * normal[i * columns + j];
      shift_gradient[j] += gradient[i * columns + j];
    }
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      const int64_t at = i * columns + j;
      input_gradient[at] = gain[j] * inverses[j] *
          (gradient[at] - share * (shift_gradient[j] + normal[at] * gain_gradient[j]));
    }
}

void KERNEL_OF(normalize_rows)(
    int64_t rows, int64_t columns, const SCALAR *restrict values, SCALAR epsilon, const SCALAR *restrict gain,
    const SCALAR *restrict shift, SCALAR *restrict inverses, SCALAR *restrict normal, SCALAR *restrict output) {
  #pragma clang fp reassociate(on)
  const SCALAR share = (SCALAR)1 / (SCALAR)columns;
  for (int64_t i = 0; i < rows; ++i) {
    const SCALAR *restrict from = values + i * columns;
    SCALAR *restrict unit = normal + i * columns, *restrict to = output + i * columns;
    SCALAR mean = 0, square = 0;
    for (int64_t j = 0; j < columns; ++j) mean += from[j];
    mean *= share;
    for (int64_t j = 0; j < columns; ++j) square += (from[j] - mean) * (from[j] - mean);
    const SCALAR inverse = 1 / OF(root)(square * share + epsilon);
    inverses[i] = inverse;
    for (int64_t j = 0; j < columns; ++j) {
      const SCALAR x = (from[j] - mean) * inverse;
      unit[j] = x;
      to[j] = x * gain[j] + shift[j];
    }
  }
}

void KERNEL_OF(unnormalize_rows)(
    int64_t rows, int64_t columns, const SCALAR *restrict normal, const SCALAR *restrict inverses,
    const SCALAR *restrict gain, const SCALAR *restrict gradient, SCALAR *restrict gain_gradient,
    SCALAR *restrict shift_gradient, SCALAR *restrict input_gradient) {
  #pragma clang fp reassociate(on)
  const SCALAR share = (SCALAR)1 / (SCALAR)columns;
  for (int64_t j = 0; j < columns; ++j) gain_gradient[j] = shift_gradient[j] = 0;
  for (int64_t i = 0; i < rows; ++i) {
    const SCALAR *restrict unit = normal + i * columns, *restrict from = gradient + i * columns;
    SCALAR *restrict to = input_gradient + i * columns;
    SCALAR sum = 0, along = 0;
    for (int64_t j = 0; j < columns; ++j) {
      gain_gradient[j] += from[j] * unit[j];
      shift_gradient[j] += from[j];
      sum += from[j] * gain[j];
      along += from[j] * gain[j] * unit[j];
    }
    sum *= share;
    along *= share;
    for (int64_t j = 0; j < columns; ++j) to[j] = inverses[i] * (from[j] * gain[j] - sum - unit[j] * along);
  }
}
