#include "bit_kernels.h"

#include "processor_clones.h"

CLONED size_t sw_common_bit_count(const uint64_t *a, const uint64_t *b, size_t count) {
  size_t total = 0;
  for (size_t i = 0; i < count; i++) total += (size_t)__builtin_popcountll(a[i] & b[i]);
  return total;
}
