#include "encoder_kernels.h"

#include <math.h>

#include "elementary.h"
#include "processor_clones.h"

// Abramowitz and Stegun 7.1.26.
INLINE float errorFunction(float x) {
  float magnitude = x < 0 ? -x : x;
  float t = 1.0f / (1.0f + 0.3275911f * magnitude);
  float series = 1.061405429f * t - 1.453152027f;
  series = series * t + 1.421413741f;
  series = series * t - 0.284496736f;
  series = series * t + 0.254829592f;
  float y = 1.0f - series * t * exponential(-magnitude * magnitude);
  return x < 0 ? -y : y;
}

CLONED void slicework_bias_gelu(float *x, const float *bias, size_t rows, size_t columns) {
  for (size_t row = 0; row < rows; row++) {
    float *values = x + row * columns;
    for (size_t i = 0; i < columns; i++) {
      float value = values[i] + bias[i];
      values[i] = 0.5f * value * (1.0f + errorFunction(value * 0.70710678f));
    }
  }
}

enum { lanes = 16 };

INLINE float sumOfLanes(const float *partial) {
  float sum = 0;
  for (int lane = 0; lane < lanes; lane++) sum += partial[lane];
  return sum;
}

INLINE float sum(const float *x, size_t count) {
  float partial[lanes] = {0};
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (int lane = 0; lane < lanes; lane++) partial[lane] += x[i + lane];
  for (; i < count; i++) partial[i % lanes] += x[i];
  return sumOfLanes(partial);
}

INLINE float sumOfSquaresAround(const float *x, float mean, size_t count) {
  float partial[lanes] = {0};
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (int lane = 0; lane < lanes; lane++) {
      float difference = x[i + lane] - mean;
      partial[lane] += difference * difference;
    }
  for (; i < count; i++) partial[i % lanes] += (x[i] - mean) * (x[i] - mean);
  return sumOfLanes(partial);
}

CLONED void slicework_residual_norm(float *x, const float *bias, const float *residual,
                                    const float *gain, const float *shift, float epsilon,
                                    size_t rows, size_t columns) {
  for (size_t row = 0; row < rows; row++) {
    float *values = x + row * columns;
    const float *rest = residual + row * columns;
    if (bias != NULL)
      for (size_t i = 0; i < columns; i++) values[i] += bias[i] + rest[i];
    else
      for (size_t i = 0; i < columns; i++) values[i] += rest[i];
    float mean = sum(values, columns) / (float)columns;
    float variance = sumOfSquaresAround(values, mean, columns) / (float)columns;
    float scale = 1.0f / sqrtf(variance + epsilon);
    for (size_t i = 0; i < columns; i++)
      values[i] = (values[i] - mean) * scale * gain[i] + shift[i];
  }
}

CLONED void slicework_softmax_rows(float *x, const float *bias, float scale, size_t rows,
                                   size_t columns) {
  for (size_t row = 0; row < rows; row++) {
    float *values = x + row * columns;
    if (bias != NULL)
      for (size_t i = 0; i < columns; i++) values[i] = scale * values[i] + bias[row * columns + i];
    else
      for (size_t i = 0; i < columns; i++) values[i] *= scale;
    float largest = values[0];
    for (size_t i = 1; i < columns; i++) largest = values[i] > largest ? values[i] : largest;
    for (size_t i = 0; i < columns; i++) values[i] = exponential(values[i] - largest);
    float inverse = 1.0f / sum(values, columns);
    for (size_t i = 0; i < columns; i++) values[i] *= inverse;
  }
}
