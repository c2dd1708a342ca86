#ifndef SLICEWORK_TRANSFORMER_KERNELS_H
#define SLICEWORK_TRANSFORMER_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// x += bias in every row, then y = GELU(x) = x·Φ(x); absolute error of Φ below 2e-7. x and y: rows × columns.
void slicework_bias_gelu(float *x, const float *bias, float *y, size_t rows, size_t columns);

/// gradient *= GELU′(x), then x = GELU(x); bias_gradient += the column sums of the gradient.
void slicework_gelu_backward(float *gradient, float *x, float *bias_gradient, size_t rows,
                             size_t columns);

/// Sizes of a layer normalisation of residual + dropout(x + bias).
typedef struct {
  size_t rows, columns;
  /// Added to the variance.
  float epsilon;
  /// Share that dropout keeps; 1 for none.
  float keep;
  /// Elements are dropped as by slicework_dropout.
  uint32_t seed;
} slicework_residual_norm_shape;

/// x becomes the normalised sum, inverse (rows) the inverse standard deviations, y = gain · x + shift.
void slicework_residual_norm(const slicework_residual_norm_shape *shape, float *x,
                             const float *bias, const float *residual, const float *gain,
                             const float *shift, float *inverse, float *y);

/// gradient, of y, becomes that of the sum; dropped that of x before the bias. The gradients of gain, shift and bias grow.
void slicework_residual_norm_backward(const slicework_residual_norm_shape *shape, float *gradient,
                                      const float *normalized, const float *inverse,
                                      const float *gain, float *gain_gradient,
                                      float *shift_gradient, float *bias_gradient, float *dropped);

/// Rows of scores become softmax(scale · score + bias), and dropped their dropout; both count × count.
///
/// bias: at distance 0, so that key j of query i has bias[j − i]; NULL for none. dropped may be scores where keep is 1.
void slicework_attention_softmax(float *scores, const float *bias, float *dropped, size_t count,
                                 float scale, float keep, uint32_t seed);

/// gradient, of dropped, becomes that of the scores before scaling; bias_gradient[j − i] grows unless it is NULL.
void slicework_attention_softmax_backward(float *gradient, const float *probabilities,
                                          const float *dropped, float *bias_gradient, size_t count,
                                          float scale);

#endif
