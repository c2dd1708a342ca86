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
  size_t length, one, other;
  // The first eight bytes, or what there is of them, and which of the eight count.
  uint64_t head, head_mask;
} Literal;

static Literal make_literal(const uint8_t *bytes, size_t length, size_t one, size_t other) {
  Literal literal = {bytes, length, one, other, 0, length < 8 ? (1ull << 8 * length) - 1 : ~0ull};
  memcpy(&literal.head, bytes, length < 8 ? length : 8);
  return literal;
}

// A search of whole blocks by a function that tells, bit by bit, where both bytes of a literal fit. Leaves the position
// from which to go on in *position.
#define DEFINE_SEARCH(name, target, Broadcast, broadcast, candidates)                                          \
  target static size_t name(const uint8_t *text, size_t *position, size_t whole, const Literal *literal,       \
                            int32_t *positions, size_t capacity) {                                             \
    const uint64_t head = literal->head, mask = literal->head_mask;                                            \
    const size_t length = literal->length;                                                                     \
    Broadcast ones = broadcast(literal->bytes[literal->one]);                                                  \
    Broadcast others = broadcast(literal->bytes[literal->other]);                                              \
    const uint8_t *one = text + literal->one, *other = text + literal->other;                                  \
    size_t found = 0, at = *position;                                                                          \
    for (; at < whole; at += BLOCK) {                                                                          \
      for (uint64_t bits = candidates(one + at, ones, other + at, others); bits != 0; bits &= bits - 1) {      \
        size_t start = at + (size_t)__builtin_ctzll(bits);                                                     \
        uint64_t bytes;                                                                                        \
        memcpy(&bytes, text + start, 8);                                                                       \
        if (((bytes ^ head) & mask) != 0) continue;                                                            \
        if (length > 8 && memcmp(text + start + 8, literal->bytes + 8, length - 8) != 0) continue;             \
        positions[found++] = (int32_t)start;                                                                   \
        if (found == capacity) return found;                                                                   \
      }                                                                                                        \
    }                                                                                                          \
    *position = at;                                                                                            \
    return found;                                                                                              \
  }

typedef uint8_t Bytes __attribute__((vector_size(BLOCK)));
typedef uint64_t Words __attribute__((vector_size(BLOCK)));

static inline uint8_t broadcast_any(uint8_t byte) { return byte; }

static inline uint64_t candidates_any(const uint8_t *one, uint8_t ones, const uint8_t *other, uint8_t others) {
  Bytes a, b;
  memcpy(&a, one, BLOCK);
  memcpy(&b, other, BLOCK);
  Words equal = (Words)((a == ones) & (b == others));
  uint64_t bits = 0;
  // The product gathers the lowest bits of eight bytes in the highest byte.
  for (int word = 0; word < BLOCK / 8; word++)
    bits |= ((equal[word] & 0x0101010101010101u) * 0x0102040810204080u >> 56) << 8 * word;
  return bits;
}

DEFINE_SEARCH(search_any, , uint8_t, broadcast_any, candidates_any)

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,bmi")))
#define AVX512 __attribute__((target("avx512bw,bmi")))

AVX2 static inline __m256i broadcast_avx2(uint8_t byte) { return _mm256_set1_epi8((char)byte); }

AVX2 static inline uint64_t half_avx2(const uint8_t *one, __m256i ones, const uint8_t *other, __m256i others) {
  __m256i a = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)one), ones);
  __m256i b = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)other), others);
  return (uint32_t)_mm256_movemask_epi8(_mm256_and_si256(a, b));
}

AVX2 static inline uint64_t candidates_avx2(const uint8_t *one, __m256i ones, const uint8_t *other, __m256i others) {
  return half_avx2(one, ones, other, others) | half_avx2(one + 32, ones, other + 32, others) << 32;
}

AVX512 static inline __m512i broadcast_avx512(uint8_t byte) { return _mm512_set1_epi8((char)byte); }

AVX512 static inline uint64_t candidates_avx512(const uint8_t *one, __m512i ones, const uint8_t *other,
                                                __m512i others) {
  __mmask64 first = _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(one), ones);
  return _mm512_mask_cmpeq_epi8_mask(first, _mm512_loadu_si512(other), others);
}

DEFINE_SEARCH(search_avx2, AVX2, __m256i, broadcast_avx2, candidates_avx2)
DEFINE_SEARCH(search_avx512, AVX512, __m512i, broadcast_avx512, candidates_avx512)
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
                       size_t one, size_t other, int32_t *positions, size_t capacity) {
  if (length == 0 || text_length < length) return 0;
  size_t end = text_length - length + 1, position = start, found = 0;
  // Blocks that end so early that eight bytes can be read wherever a literal may start.
  if (text_length >= length + BLOCK + 8) {
    Literal described = make_literal(literal, length, one, other);
    found = search_blocks(text, &position, text_length - length - BLOCK - 8, &described, positions, capacity);
    if (found == capacity) return found;
  }
  for (; position < end; position++) {
    if (text[position + one] != literal[one] || memcmp(text + position, literal, length) != 0) continue;
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
