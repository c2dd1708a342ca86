#ifndef SLICEWORK_VOTE_KERNELS_H
#define SLICEWORK_VOTE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// Cells are column-major: function j starts at cells + j·stride; -1 abstains, else class 0 or 1.

/// Adds to totals what the votes of each row score: functions × 2, for a vote for class 0 or 1.
void slicework_binary_vote_scores(const int8_t *cells, size_t stride, size_t rows,
                                  size_t functions, const double *scores, double *totals);

/// Sums of row weights by function and class voted, functions × 2: sums is overwritten.
void slicework_binary_vote_totals(const int8_t *cells, size_t stride, size_t rows,
                                  size_t functions, const double *weights, double *sums);

/// By row, the votes: votes is overwritten. functions: fewer than 65,536.
void slicework_vote_coverage(const int8_t *cells, size_t stride, size_t rows, size_t functions,
                             uint16_t *votes);

/// By row, the votes, those for class 1, and those of marked functions (1, else 0): all overwritten.
///
/// functions: fewer than 65,536.
void slicework_binary_vote_counts(const int8_t *cells, size_t stride, size_t rows,
                                  size_t functions, const uint8_t *marked, uint16_t *votes,
                                  uint16_t *ones, uint16_t *marks);

#endif
