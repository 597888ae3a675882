#include "system.h"

#if defined(__x86_64__)

#define LEVEL v3

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "../Trees/keys.h"
#include "trees.h"
#pragma clang attribute pop

#endif
