// All tree kernels of one level: LEVEL (its name) is defined where this is included.
#include "../TreeLevels/binning.h"
#include "../TreeLevels/bits.h"
#include "../TreeLevels/losses.h"
#include "../TreeLevels/packing.h"
#include "../TreeLevels/scans.h"
