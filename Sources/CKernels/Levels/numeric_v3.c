#include "system.h"

#if defined(__x86_64__)

#define LEVEL v3
#define LEVEL_NUMBER 1

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "numeric.h"
#define GRAM_BYTES 32
#define GRAM_HIGH 4
#include "../Numeric/gram.h"
#pragma clang attribute pop

#endif
