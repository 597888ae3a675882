#pragma once
#include <stddef.h>
#include <stdint.h>

/// Takes `count` blocks of 64 bytes into the state of SHA-256 with the processor's own instructions (about 2 GB/s).
///
/// `state` has 8 words, `constants` the 64 round constants. Returns 0, with nothing done, where the processor has no
/// such instructions.
int ctext_sha256_blocks(uint32_t *state, const uint32_t *constants, const uint8_t *bytes, size_t count);
