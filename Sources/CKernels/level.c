#include "CKernels.h"

#include <stdlib.h>
#include <string.h>

#define DECLARE(RESULT, NAME, PARAMETERS, LEVEL) RESULT ckernels_##NAME##_##LEVEL PARAMETERS;
#define DECLARE_BASELINE(RESULT, NAME, PARAMETERS, ARGUMENTS) DECLARE(RESULT, NAME, PARAMETERS, baseline)
#define DECLARE_V3(RESULT, NAME, PARAMETERS, ARGUMENTS) DECLARE(RESULT, NAME, PARAMETERS, v3)
#define DECLARE_V4(RESULT, NAME, PARAMETERS, ARGUMENTS) DECLARE(RESULT, NAME, PARAMETERS, v4)
#define FILL_BASELINE(RESULT, NAME, PARAMETERS, ARGUMENTS) .NAME = ckernels_##NAME##_baseline,
#define FILL_V3(RESULT, NAME, PARAMETERS, ARGUMENTS) .NAME = ckernels_##NAME##_v3,
#define FILL_V4(RESULT, NAME, PARAMETERS, ARGUMENTS) .NAME = ckernels_##NAME##_v4,

CKERNELS_LIST(DECLARE_BASELINE)
static const ckernels_table baseline = {CKERNELS_LIST(FILL_BASELINE)};

#if defined(__x86_64__)
CKERNELS_LIST(DECLARE_V3)
CKERNELS_LIST(DECLARE_V4)
static const ckernels_table v3 = {CKERNELS_LIST(FILL_V3)};
static const ckernels_table v4 = {CKERNELS_LIST(FILL_V4)};
#endif

// Written once, before `main` and so before there is a second thread.
static const ckernels_table *in_use = &baseline;
static ckernels_level level_in_use = CKERNELS_BASELINE;

ckernels_level ckernels_highest_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return CKERNELS_V4;
  if (__builtin_cpu_supports("x86-64-v3")) return CKERNELS_V3;
#endif
  return CKERNELS_BASELINE;
}

const ckernels_table *ckernels_table_of(ckernels_level level) {
  if (level > ckernels_highest_level()) return NULL;
#if defined(__x86_64__)
  if (level == CKERNELS_V4) return &v4;
  if (level == CKERNELS_V3) return &v3;
#endif
  return level == CKERNELS_BASELINE ? &baseline : NULL;
}

ckernels_level ckernels_level_in_use(void) { return level_in_use; }

__attribute__((constructor)) static void choose_level(void) {
  ckernels_level level = ckernels_highest_level();
  // A name that isn't known, or a level that isn't there, changes nothing here; the program says so when it starts.
  const char *asked = getenv("REASONABLE_KERNELS");
  if (asked && strcmp(asked, "baseline") == 0) level = CKERNELS_BASELINE;
  if (asked && strcmp(asked, "v3") == 0 && level > CKERNELS_V3) level = CKERNELS_V3;
  level_in_use = level;
  in_use = ckernels_table_of(level);
}

#define DEFINE(RESULT, NAME, PARAMETERS, ARGUMENTS) \
  RESULT ckernels_##NAME PARAMETERS { return in_use->NAME ARGUMENTS; }

CKERNELS_LIST(DEFINE)
