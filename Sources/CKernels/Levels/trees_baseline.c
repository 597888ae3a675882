#include "../Trees/keys.h"
#include "system.h"

#define LEVEL baseline

#include "trees.h"
