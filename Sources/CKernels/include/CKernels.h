#pragma once
#include "ckernels_level.h"
