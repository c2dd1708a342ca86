#ifndef SLICEWORK_ENCODER_KERNELS_H
#define SLICEWORK_ENCODER_KERNELS_H

#include <stddef.h>

/// x ← GELU(x + bias), row by row: y·(1 + erf(y/√2))/2, absolute error of erf below 5e-7.
void slicework_bias_gelu(float *x, const float *bias, size_t rows, size_t columns);

/// x ← gain·(s − mean)/√(variance + epsilon) + shift for s = x + bias + residual, row by row; bias may be NULL.
void slicework_residual_norm(float *x, const float *bias, const float *residual, const float *gain,
                             const float *shift, float epsilon, size_t rows, size_t columns);

/// x ← softmax(scale·x + bias), row by row of `columns` numbers; bias (rows × columns) may be NULL.
void slicework_softmax_rows(float *x, const float *bias, float scale, size_t rows, size_t columns);

#endif
