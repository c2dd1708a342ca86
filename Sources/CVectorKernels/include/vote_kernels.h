#ifndef SLICEWORK_VOTE_KERNELS_H
#define SLICEWORK_VOTE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Posteriors of class 1 for a block of vote rows over two classes.
///
/// cells: column-major, function j starts at cells + j·stride; -1 abstains, else class 0 or 1.
/// scores: functions × 2, what a vote for class 0 or 1 adds to the log odds.
/// posteriors: rows numbers in 0...1, sigmoid(base + sum of scores).
void slicework_binary_vote_posteriors(const int8_t *cells, size_t stride, size_t rows,
                                      size_t functions, const float *scores, float base,
                                      float *posteriors);

/// Sums of row weights by function and class voted, functions × 2, and then of all rows: sums is overwritten.
void slicework_binary_vote_sums(const int8_t *cells, size_t stride, size_t rows, size_t functions,
                                const float *weights, double *sums);

#endif
