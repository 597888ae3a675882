#pragma once
#include <stdint.h>

/// `output[k] = factors[k] * sum over j of (row[j] - means[j]) * axes[j * outputs + k]`: one row onto some axes.
void ckernels_project_row(
    const double *row, const double *means, const double *axes, const double *factors, int64_t inputs, int64_t outputs,
    double *output);
