#include "bit_kernels.h"

// One compilation per processor generation, chosen when the program is loaded.
#if defined(__x86_64__) && defined(__linux__) && __has_attribute(target_clones)
#define FOR_EACH_PROCESSOR \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

FOR_EACH_PROCESSOR
size_t sw_common_bit_count(const uint64_t *a, const uint64_t *b, size_t count) {
  size_t total = 0;
  for (size_t i = 0; i < count; i++) total += (size_t)__builtin_popcountll(a[i] & b[i]);
  return total;
}
