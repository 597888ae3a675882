#pragma once
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

#define PASTE2_(A, B) A##_##B
#define PASTE2(A, B) PASTE2_(A, B)
#define PASTE3_(A, B, C) A##_##B##_##C
#define PASTE3(A, B, C) PASTE3_(A, B, C)

// The name of a kernel at the level that is being compiled: ckernels_logistic_losses_v3.
#define KERNEL(NAME) PASTE2(ckernels_##NAME, LEVEL)
// The same for a kernel in single and double precision: ckernels_adam_float_v3.
#define KERNEL_OF(NAME) PASTE3(ckernels_##NAME, SCALAR, LEVEL)
// A function of one file in single or double precision.
#define OF(NAME) PASTE2(NAME, SCALAR)
