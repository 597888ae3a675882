#include "system.h"

#if defined(__x86_64__)

#define LEVEL v4

// By its features: with arch=x86-64-v4 the compiler would prefer vectors of half the width.
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx512cd,avx2,fma,bmi,bmi2,f16c,lzcnt,movbe"))), apply_to = function)
#include "../Trees/keys.h"
#include "trees.h"
#pragma clang attribute pop

#endif
