// Included once for each kernel level.

// exp without a call, so that loops over it become vector code: 2^n * p(r), |error| below 2 units in the last place.
INLINE double tree_exponential(double x) {
  x = x < -708 ? -708 : x > 709 ? 709 : x;
  const double magic = 6755399441055744.0;
  const double shifted = x * 1.4426950408889634 + magic;
  const double n = shifted - magic;
  const double r = (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
  double p = 1.6059043836821613e-10;
  p = p * r + 2.08767569878681e-09;
  p = p * r + 2.505210838544172e-08;
  p = p * r + 2.755731922398589e-07;
  p = p * r + 2.7557319223985893e-06;
  p = p * r + 2.48015873015873e-05;
  p = p * r + 1.984126984126984e-04;
  p = p * r + 1.388888888888889e-03;
  p = p * r + 8.333333333333333e-03;
  p = p * r + 4.1666666666666664e-02;
  p = p * r + 1.6666666666666666e-01;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  int64_t bits;
  memcpy(&bits, &shifted, 8);
  const uint64_t power = (uint64_t)((bits & 0xfffffffffffff) - 0x8000000000000 + 1023) << 52;
  double scale;
  memcpy(&scale, &power, 8);
  return p * scale;
}

#define EACH(GRADIENT, WEIGHT)                                             \
  if (example_weights) {                                                   \
    for (int64_t i = begin; i < end; ++i) {                                \
      const double score = scores[i], target = targets[i];                 \
      const double times = example_weights[i];                             \
      (void)score, (void)target;                                           \
      const double gradient = GRADIENT;                                    \
      gradients[i] = (float)(gradient * times);                            \
      weights[i] = (float)((WEIGHT) * times);                              \
    }                                                                      \
  } else {                                                                 \
    for (int64_t i = begin; i < end; ++i) {                                \
      const double score = scores[i], target = targets[i];                 \
      (void)score, (void)target;                                           \
      const double gradient = GRADIENT;                                    \
      gradients[i] = (float)gradient;                                      \
      if (weights) weights[i] = (float)(WEIGHT);                           \
    }                                                                      \
  }

void KERNEL(tree_gradients)(
  ckernels_tree_loss loss, double parameter, const double *restrict scores, const double *restrict targets,
  const float *restrict example_weights, int64_t begin, int64_t end, float *restrict gradients, float *restrict weights
) {
  switch (loss) {
    case CKERNELS_SQUARED: EACH(score - target, 1) return;
    case CKERNELS_ABSOLUTE: EACH(score > target ? 1 : score < target ? -1 : 0, 1) return;
    case CKERNELS_QUANTILE: EACH(score > target ? 1 - parameter : score < target ? -parameter : 0, 1) return;
    case CKERNELS_POISSON: EACH(tree_exponential(score) - target, gradient + target) return;
    default: return;
  }
}

void KERNEL(tree_logistic_gradients)(
  const double *restrict scores, const int32_t *restrict classes, const float *restrict example_weights, int64_t begin,
  int64_t end, float *restrict gradients, float *restrict weights
) {
  for (int64_t i = begin; i < end; ++i) {
    const double share = 1 / (1 + tree_exponential(-scores[i]));
    gradients[i] = (float)(share - classes[i]);
    weights[i] = (float)(share * (1 - share));
  }
  if (!example_weights) return;
  for (int64_t i = begin; i < end; ++i) {
    gradients[i] *= example_weights[i];
    weights[i] *= example_weights[i];
  }
}

void KERNEL(tree_softmax_gradients)(
  const double *restrict scores, const int32_t *restrict classes, const float *restrict example_weights, int64_t rows,
  int32_t class_count, int64_t begin, int64_t end, float *restrict gradients, float *restrict weights
) {
  enum { BLOCK = 256 };
  double top[BLOCK], total[BLOCK];
  for (int64_t first = begin; first < end; first += BLOCK) {
    const int count = (int)(end - first < BLOCK ? end - first : BLOCK);
    for (int i = 0; i < count; ++i) top[i] = scores[first + i];
    for (int32_t k = 1; k < class_count; ++k) {
      const double *restrict from = scores + k * rows + first;
      for (int i = 0; i < count; ++i) top[i] = from[i] > top[i] ? from[i] : top[i];
    }
    for (int i = 0; i < count; ++i) total[i] = 0;
    for (int32_t k = 0; k < class_count; ++k) {
      const double *restrict from = scores + k * rows + first;
      float *restrict to = gradients + k * rows + first;
      for (int i = 0; i < count; ++i) {
        const double value = tree_exponential(from[i] - top[i]);
        to[i] = (float)value;
        total[i] += value;
      }
    }
    for (int i = 0; i < count; ++i) total[i] = 1 / total[i];
    // Second derivatives are multiplied by classes / (classes - 1), as the scores of a row have one freedom too many.
    const double factor = class_count > 1 ? (double)class_count / (class_count - 1) : 1;
    // Without weights another loop: a masked load from NULL would fault, quietly and slowly, at every step.
    for (int32_t k = 0; k < class_count; ++k) {
      float *restrict gradient = gradients + k * rows + first;
      float *restrict weight = weights + k * rows + first;
      const int32_t *restrict code = classes + first;
      for (int i = 0; i < count; ++i) {
        const double share = gradient[i] * total[i];
        gradient[i] = (float)(share - (code[i] == k ? 1 : 0));
        weight[i] = (float)(factor * share * (1 - share));
      }
      if (!example_weights) continue;
      for (int i = 0; i < count; ++i) {
        gradient[i] *= example_weights[first + i];
        weight[i] *= example_weights[first + i];
      }
    }
  }
}
