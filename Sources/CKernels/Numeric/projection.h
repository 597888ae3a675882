// Included once for each kernel level.

// Outputs that are summed up in registers at a time.
enum { PROJECTION_PART = 32 };

void KERNEL(project_row)(
    const double *row, const double *means, const double *axes, const double *factors, int64_t inputs, int64_t outputs,
    double *output) {
  int64_t first = 0;
  for (; first + PROJECTION_PART <= outputs; first += PROJECTION_PART) {
    double sums[PROJECTION_PART] = {0};
    for (int64_t input = 0; input < inputs; ++input) {
      double difference = row[input] - means[input];
      const double *axis = axes + input * outputs + first;
      for (int lane = 0; lane < PROJECTION_PART; ++lane) sums[lane] += difference * axis[lane];
    }
    for (int lane = 0; lane < PROJECTION_PART; ++lane) output[first + lane] = sums[lane] * factors[first + lane];
  }
  for (; first + 8 <= outputs; first += 8) {
    double sums[8] = {0};
    for (int64_t input = 0; input < inputs; ++input) {
      double difference = row[input] - means[input];
      const double *axis = axes + input * outputs + first;
      for (int lane = 0; lane < 8; ++lane) sums[lane] += difference * axis[lane];
    }
    for (int lane = 0; lane < 8; ++lane) output[first + lane] = sums[lane] * factors[first + lane];
  }
  for (; first < outputs; ++first) {
    double sum = 0;
    for (int64_t input = 0; input < inputs; ++input) sum += (row[input] - means[input]) * axes[input * outputs + first];
    output[first] = sum * factors[first];
  }
}
