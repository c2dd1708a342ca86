#ifndef SLICEWORK_DROPOUT_H
#define SLICEWORK_DROPOUT_H

// Which elements dropout keeps. Not part of the module.

#include <stdint.h>

#include "elementary.h"

// A 32-bit mixer with good avalanche (Wellons' lowbias32); the element's fate is its upper 24 bits.
// 1 where element i is kept, else 0.
INLINE float kept(uint32_t seed, uint32_t i, float keep) {
  uint32_t x = seed + i * 0x9E3779B9u;
  x ^= x >> 16;
  x *= 0x7FEB352Du;
  x ^= x >> 15;
  x *= 0x846CA68Bu;
  x ^= x >> 16;
  return (float)(int32_t)(x >> 8) < keep * 16777216.0f ? 1.0f : 0.0f;
}

#endif
