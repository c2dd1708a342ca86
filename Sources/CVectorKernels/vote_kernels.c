// Passes over a block of binary votes, 16 rows at a time.
//
// Contraction is off and sums run over 16 fixed lanes, so every clone gives the same bits.

#include "vote_kernels.h"

#include <string.h>

#include "processor_clones.h"

#pragma clang fp contract(off)

#define LANES 16

typedef float Floats __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t Ints __attribute__((vector_size(LANES * sizeof(int32_t))));
typedef int8_t Bytes __attribute__((vector_size(LANES)));

// Macros, not functions: a helper would be compiled for the default target only.
#define LOAD_FLOATS(target, source) memcpy(&(target), (source), sizeof(Floats))
#define STORE_FLOATS(target, value) memcpy((target), &(value), sizeof(Floats))
#define LOAD_VOTES(target, source)                    \
  do {                                                \
    Bytes bytes;                                      \
    memcpy(&bytes, (source), sizeof(Bytes));          \
    (target) = __builtin_convertvector(bytes, Ints);  \
  } while (0)

// 1 / (1 + exp(-x)) for x clamped to ±80: exp by 2^n · polynomial on ±ln(2)/2 (Cephes expf), 2 ulp.
#define SIGMOID(x)                                                             \
  do {                                                                         \
    Ints above = (x) > 80.0f, below = (x) < -80.0f;                            \
    Floats negated = (Floats)(~above & ~below & (Ints)(-(x)));                 \
    negated += (Floats)(above & (Ints)(negated * 0.0f - 80.0f));               \
    negated += (Floats)(below & (Ints)(negated * 0.0f + 80.0f));               \
    Floats shifted = negated * 1.44269504f + 12582912.0f;                      \
    Floats whole = shifted - 12582912.0f;                                      \
    Floats rest = negated - whole * 0.693359375f + whole * 2.12194440e-4f;     \
    Floats series = rest * 1.9875691500e-4f + 1.3981999507e-3f;                \
    series = series * rest + 8.3334519073e-3f;                                 \
    series = series * rest + 4.1665795894e-2f;                                 \
    series = series * rest + 1.6666665459e-1f;                                 \
    series = series * rest + 5.0000001201e-1f;                                 \
    series = series * rest * rest + rest + 1.0f;                               \
    Ints exponent = __builtin_convertvector(whole, Ints) + 127;                \
    (x) = 1.0f / (1.0f + series * (Floats)(exponent << 23));                   \
  } while (0)

CLONED void slicework_binary_vote_posteriors(const int8_t *cells, size_t stride, size_t rows,
                                             size_t functions, const float *scores, float base,
                                             float *posteriors) {
  for (size_t i = 0; i < rows; i++) posteriors[i] = base;
  size_t whole = rows - rows % LANES;
  for (size_t j = 0; j < functions; j++) {
    const int8_t *column = cells + j * stride;
    float zero = scores[2 * j], one = scores[2 * j + 1];
    Floats zeros = (Floats){0} + zero, ones = (Floats){0} + one;
    for (size_t i = 0; i < whole; i += LANES) {
      Ints votes;
      Floats sum;
      LOAD_VOTES(votes, column + i);
      LOAD_FLOATS(sum, posteriors + i);
      sum += (Floats)(((votes == 0) & (Ints)zeros) | ((votes == 1) & (Ints)ones));
      STORE_FLOATS(posteriors + i, sum);
    }
    for (size_t i = whole; i < rows; i++)
      posteriors[i] += column[i] == 0 ? zero : column[i] == 1 ? one : 0.0f;
  }
  for (size_t i = 0; i < rows; i += LANES) {
    float buffer[LANES] = {0};
    size_t count = rows - i < LANES ? rows - i : LANES;
    memcpy(buffer, posteriors + i, count * sizeof(float));
    Floats x;
    LOAD_FLOATS(x, buffer);
    SIGMOID(x);
    STORE_FLOATS(buffer, x);
    memcpy(posteriors + i, buffer, count * sizeof(float));
  }
}

CLONED void slicework_binary_vote_sums(const int8_t *cells, size_t stride, size_t rows,
                                       size_t functions, const float *weights, double *sums) {
  size_t whole = rows - rows % LANES;
  for (size_t j = 0; j < functions; j++) {
    const int8_t *column = cells + j * stride;
    Floats zeros = {0}, ones = {0};
    for (size_t i = 0; i < whole; i += LANES) {
      Ints votes;
      Floats weight;
      LOAD_VOTES(votes, column + i);
      LOAD_FLOATS(weight, weights + i);
      zeros += (Floats)((votes == 0) & (Ints)weight);
      ones += (Floats)((votes == 1) & (Ints)weight);
    }
    double zero = 0, one = 0;
    for (size_t lane = 0; lane < LANES; lane++) {
      zero += zeros[lane];
      one += ones[lane];
    }
    for (size_t i = whole; i < rows; i++) {
      if (column[i] == 0) zero += weights[i];
      if (column[i] == 1) one += weights[i];
    }
    sums[2 * j] = zero;
    sums[2 * j + 1] = one;
  }
  Floats lanes = {0};
  for (size_t i = 0; i < whole; i += LANES) {
    Floats weight;
    LOAD_FLOATS(weight, weights + i);
    lanes += weight;
  }
  double total = 0;
  for (size_t lane = 0; lane < LANES; lane++) total += lanes[lane];
  for (size_t i = whole; i < rows; i++) total += weights[i];
  sums[2 * functions] = total;
}

#define WIDE 8

typedef double Doubles __attribute__((vector_size(WIDE * sizeof(double))));
typedef int64_t Longs __attribute__((vector_size(WIDE * sizeof(int64_t))));
typedef int8_t FewBytes __attribute__((vector_size(WIDE)));

#define LOAD_DOUBLES(target, source) memcpy(&(target), (source), sizeof(Doubles))
#define STORE_DOUBLES(target, value) memcpy((target), &(value), sizeof(Doubles))
#define LOAD_WIDE_VOTES(target, source)               \
  do {                                                \
    FewBytes bytes;                                   \
    memcpy(&bytes, (source), sizeof(FewBytes));       \
    (target) = __builtin_convertvector(bytes, Longs); \
  } while (0)

CLONED void slicework_binary_vote_scores(const int8_t *cells, size_t stride, size_t rows,
                                         size_t functions, const double *scores, double *totals) {
  size_t whole = rows - rows % WIDE;
  for (size_t j = 0; j < functions; j++) {
    const int8_t *column = cells + j * stride;
    double zero = scores[2 * j], one = scores[2 * j + 1];
    if (zero == 0 && one == 0) continue;
    Doubles zeros = (Doubles){0} + zero, ones = (Doubles){0} + one;
    for (size_t i = 0; i < whole; i += WIDE) {
      Longs votes;
      Doubles sum;
      LOAD_WIDE_VOTES(votes, column + i);
      LOAD_DOUBLES(sum, totals + i);
      sum += (Doubles)(((votes == 0) & (Longs)zeros) | ((votes == 1) & (Longs)ones));
      STORE_DOUBLES(totals + i, sum);
    }
    for (size_t i = whole; i < rows; i++)
      totals[i] += column[i] == 0 ? zero : column[i] == 1 ? one : 0.0;
  }
}

CLONED void slicework_binary_vote_totals(const int8_t *cells, size_t stride, size_t rows,
                                         size_t functions, const double *weights, double *sums) {
  size_t whole = rows - rows % WIDE;
  for (size_t j = 0; j < functions; j++) {
    const int8_t *column = cells + j * stride;
    Doubles zeros = {0}, ones = {0};
    for (size_t i = 0; i < whole; i += WIDE) {
      Longs votes;
      Doubles weight;
      LOAD_WIDE_VOTES(votes, column + i);
      LOAD_DOUBLES(weight, weights + i);
      zeros += (Doubles)((votes == 0) & (Longs)weight);
      ones += (Doubles)((votes == 1) & (Longs)weight);
    }
    double zero = 0, one = 0;
    for (size_t lane = 0; lane < WIDE; lane++) {
      zero += zeros[lane];
      one += ones[lane];
    }
    for (size_t i = whole; i < rows; i++) {
      if (column[i] == 0) zero += weights[i];
      if (column[i] == 1) one += weights[i];
    }
    sums[2 * j] = zero;
    sums[2 * j + 1] = one;
  }
}

CLONED void slicework_binary_vote_counts(const int8_t *cells, size_t stride, size_t rows,
                                         size_t functions, const uint8_t *marked, uint16_t *votes,
                                         uint16_t *ones, uint16_t *marks) {
  for (size_t i = 0; i < rows; i++) votes[i] = ones[i] = marks[i] = 0;
  for (size_t j = 0; j < functions; j++) {
    const int8_t *column = cells + j * stride;
    uint16_t mark = marked[j];
    for (size_t i = 0; i < rows; i++) {
      uint16_t voted = column[i] >= 0;
      votes[i] += voted;
      marks[i] += voted & mark;
      ones[i] += column[i] > 0;
    }
  }
}
