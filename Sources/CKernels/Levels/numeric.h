// All numeric kernels of one level: LEVEL (its name) and LEVEL_NUMBER are defined where this is included.
#include "../Numeric/exponential.h"
#include "../Numeric/logistic.h"
#include "../Numeric/neighbors.h"
#include "../Numeric/neural.h"
#include "../Numeric/projection.h"

#define SCALAR float
#include "../Numeric/pack_scalar.h"
#undef SCALAR
#define SCALAR double
#include "../Numeric/pack_scalar.h"
#undef SCALAR
