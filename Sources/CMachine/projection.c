#include "projection.h"
#include "clones.h"

// Outputs that are summed up in registers at a time.
enum { part = 32 };

CLONES void cmachine_project_row(
    const double *row, const double *means, const double *axes, const double *factors, int64_t inputs, int64_t outputs,
    double *output) {
  int64_t first = 0;
  for (; first + part <= outputs; first += part) {
    double sums[part] = {0};
    for (int64_t input = 0; input < inputs; ++input) {
      double difference = row[input] - means[input];
      const double *axis = axes + input * outputs + first;
      for (int lane = 0; lane < part; ++lane) sums[lane] += difference * axis[lane];
    }
    for (int lane = 0; lane < part; ++lane) output[first + lane] = sums[lane] * factors[first + lane];
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
