#pragma once
#include "sha256.h"
#include "text_index.h"
