// Passes over a block of binary votes, eight rows at a time in double precision.
//
// Contraction is off and sums run over eight fixed lanes, so every clone gives the same bits.

#include "vote_kernels.h"

#include <string.h>

#include "processor_clones.h"

#pragma clang fp contract(off)

#define LANES 8

typedef double Doubles __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t Longs __attribute__((vector_size(LANES * sizeof(int64_t))));
typedef int8_t Bytes __attribute__((vector_size(LANES)));

#define LOAD_DOUBLES(target, source) memcpy(&(target), (source), sizeof(Doubles))
#define STORE_DOUBLES(target, value) memcpy((target), &(value), sizeof(Doubles))
#define LOAD_VOTES(target, source)               \
  do {                                                \
    Bytes bytes;                                   \
    memcpy(&bytes, (source), sizeof(Bytes));       \
    (target) = __builtin_convertvector(bytes, Longs); \
  } while (0)

CLONED void slicework_binary_vote_scores(const int8_t *cells, size_t stride, size_t rows,
                                         size_t functions, const double *scores, double *totals) {
  size_t whole = rows - rows % LANES;
  for (size_t j = 0; j < functions; j++) {
    const int8_t *column = cells + j * stride;
    double zero = scores[2 * j], one = scores[2 * j + 1];
    if (zero == 0 && one == 0) continue;
    Doubles zeros = (Doubles){0} + zero, ones = (Doubles){0} + one;
    for (size_t i = 0; i < whole; i += LANES) {
      Longs votes;
      Doubles sum;
      LOAD_VOTES(votes, column + i);
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
  size_t whole = rows - rows % LANES;
  for (size_t j = 0; j < functions; j++) {
    const int8_t *column = cells + j * stride;
    Doubles zeros = {0}, ones = {0};
    for (size_t i = 0; i < whole; i += LANES) {
      Longs votes;
      Doubles weight;
      LOAD_VOTES(votes, column + i);
      LOAD_DOUBLES(weight, weights + i);
      zeros += (Doubles)((votes == 0) & (Longs)weight);
      ones += (Doubles)((votes == 1) & (Longs)weight);
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
}

CLONED void slicework_vote_coverage(const int8_t *cells, size_t stride, size_t rows,
                                    size_t functions, uint16_t *votes) {
  for (size_t i = 0; i < rows; i++) votes[i] = 0;
  for (size_t j = 0; j < functions; j++) {
    const int8_t *column = cells + j * stride;
    for (size_t i = 0; i < rows; i++) votes[i] += column[i] >= 0;
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
