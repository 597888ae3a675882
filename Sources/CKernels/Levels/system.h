// What the kernels use of the system; included before the target of a level is set, which is not meant for it.
#pragma once
#include "../kernel.h"
#include "CKernels.h"

#include <float.h>
#include <math.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif
