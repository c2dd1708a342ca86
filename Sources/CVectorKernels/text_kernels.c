// Searching many short texts that stand one after the other.

#include "text_kernels.h"

#include <string.h>

#include "processor_clones.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define BLOCK 64

typedef struct {
  const uint8_t *bytes;
  size_t length;
  // Offsets of the bytes to look at first.
  const size_t *probes;
  // The first eight bytes, or what there is of them, and which of the eight count.
  uint64_t head, head_mask;
} Literal;

static Literal make_literal(const uint8_t *bytes, size_t length, const size_t *probes) {
  Literal literal = {bytes, length, probes, 0, length < 8 ? (1ull << 8 * length) - 1 : ~0ull};
  memcpy(&literal.head, bytes, length < 8 ? length : 8);
  return literal;
}

// A search of whole blocks by a function that tells, bit by bit, where a byte stands. Leaves the position from which to
// go on in *position.
#define DEFINE_SEARCH(name, target, Broadcast, broadcast, equal)                                         \
  target static size_t name(const uint8_t *text, size_t *position, size_t whole, const Literal *literal, \
                            int32_t *positions, size_t capacity) {                                       \
    const uint64_t head = literal->head, mask = literal->head_mask;                                      \
    const size_t length = literal->length, *probes = literal->probes;                                    \
    Broadcast first = broadcast(literal->bytes[probes[0]]);                                              \
    Broadcast second = broadcast(literal->bytes[probes[1]]);                                             \
    Broadcast third = broadcast(literal->bytes[probes[2]]);                                              \
    const uint8_t *firsts = text + probes[0], *seconds = text + probes[1], *thirds = text + probes[2];   \
    size_t found = 0, at = *position;                                                                    \
    /* A shorter first step, so that one of the three loads never lies across two cache lines. */        \
    size_t step = BLOCK - ((uintptr_t)(firsts + at) & (BLOCK - 1));                                      \
    for (uint64_t valid = ~0ull >> (BLOCK - step); at < whole; at += step, step = BLOCK, valid = ~0ull) { \
      uint64_t bits = valid & equal(firsts + at, first);                                                 \
      bits &= equal(seconds + at, second) & equal(thirds + at, third);                                   \
      for (; bits != 0; bits &= bits - 1) {                                                              \
        size_t start = at + (size_t)__builtin_ctzll(bits);                                               \
        uint64_t bytes;                                                                                  \
        memcpy(&bytes, text + start, 8);                                                                 \
        if (((bytes ^ head) & mask) != 0) continue;                                                      \
        if (length > 8 && memcmp(text + start + 8, literal->bytes + 8, length - 8) != 0) continue;       \
        positions[found++] = (int32_t)start;                                                             \
        if (found == capacity) return found;                                                             \
      }                                                                                                  \
    }                                                                                                    \
    *position = at;                                                                                      \
    return found;                                                                                        \
  }

typedef uint8_t Bytes __attribute__((vector_size(BLOCK)));
typedef uint64_t Words __attribute__((vector_size(BLOCK)));

static inline uint8_t broadcast_any(uint8_t byte) { return byte; }

static inline uint64_t equal_any(const uint8_t *text, uint8_t byte) {
  Bytes bytes;
  memcpy(&bytes, text, BLOCK);
  Words equal = (Words)(bytes == byte);
  uint64_t bits = 0;
  // The product gathers the lowest bits of eight bytes in the highest byte.
  for (int word = 0; word < BLOCK / 8; word++)
    bits |= ((equal[word] & 0x0101010101010101u) * 0x0102040810204080u >> 56) << 8 * word;
  return bits;
}

DEFINE_SEARCH(search_any, , uint8_t, broadcast_any, equal_any)

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,bmi")))
#define AVX512 __attribute__((target("avx512bw,bmi")))

AVX2 static inline __m256i broadcast_avx2(uint8_t byte) { return _mm256_set1_epi8((char)byte); }

AVX2 static inline uint64_t equal_avx2(const uint8_t *text, __m256i byte) {
  __m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)text), byte);
  __m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(text + 32)), byte);
  return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX512 static inline __m512i broadcast_avx512(uint8_t byte) { return _mm512_set1_epi8((char)byte); }

AVX512 static inline uint64_t equal_avx512(const uint8_t *text, __m512i byte) {
  return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(text), byte);
}

DEFINE_SEARCH(search_avx2, AVX2, __m256i, broadcast_avx2, equal_avx2)
DEFINE_SEARCH(search_avx512, AVX512, __m512i, broadcast_avx512, equal_avx512)
#endif

static size_t search_blocks(const uint8_t *text, size_t *position, size_t whole, const Literal *literal,
                            int32_t *positions, size_t capacity) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw"))
    return search_avx512(text, position, whole, literal, positions, capacity);
  if (__builtin_cpu_supports("avx2"))
    return search_avx2(text, position, whole, literal, positions, capacity);
#endif
  return search_any(text, position, whole, literal, positions, capacity);
}

size_t sw_find_literal(const uint8_t *text, size_t start, size_t text_length, const uint8_t *literal, size_t length,
                       const size_t *probes, int32_t *positions, size_t capacity) {
  if (length == 0 || text_length < length) return 0;
  size_t end = text_length - length + 1, position = start, found = 0;
  // Blocks that end so early that eight bytes can be read wherever a literal may start.
  if (text_length >= length + BLOCK + 8) {
    Literal described = make_literal(literal, length, probes);
    found = search_blocks(text, &position, text_length - length - BLOCK - 8, &described, positions, capacity);
    if (found == capacity) return found;
  }
  for (; position < end; position++) {
    if (text[position + probes[0]] != literal[probes[0]] || memcmp(text + position, literal, length) != 0) continue;
    positions[found++] = (int32_t)position;
    if (found == capacity) return found;
  }
  return found;
}

CLONED int sw_lowercase_ascii(const uint8_t *source, size_t count, uint8_t *target) {
  uint8_t all = 0;
  for (size_t i = 0; i < count; i++) {
    uint8_t byte = source[i];
    all |= byte;
    target[i] = (uint8_t)(byte - 'A') < 26 ? byte | 0x20 : byte;
  }
  return all < 0x80;
}
