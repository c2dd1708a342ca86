#ifndef SLICEWORK_BIT_KERNELS_H
#define SLICEWORK_BIT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// How many bits are set in both of two bit sets of `count` words.
size_t sw_common_bit_count(const uint64_t *a, const uint64_t *b, size_t count);

#endif
