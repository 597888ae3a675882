#pragma once
#include "ckernels_table.h"

/// Instruction sets that the kernels are compiled for, each containing the ones before it.
typedef enum : int32_t {
  /// What every processor of the architecture has.
  CKERNELS_BASELINE,
  /// x86-64-v3: AVX2 and FMA.
  CKERNELS_V3,
  /// x86-64-v4: AVX-512.
  CKERNELS_V4
} ckernels_level;

/// The level in use: the highest that the processor has, unless the environment variable REASONABLE_KERNELS (`baseline`,
/// `v3` or `v4`) asks for a lower one. It is chosen once, before `main`.
ckernels_level ckernels_level_in_use(void);

/// The highest level that the processor has.
ckernels_level ckernels_highest_level(void);

/// The kernels of a level, for comparisons between levels; NULL where the processor doesn't have it.
const ckernels_table *ckernels_table_of(ckernels_level level);
