// Passes of training transformer layers, written so that the compiler vectorises them.

#include "transformer_kernels.h"

#include <math.h>

#include "dropout.h"
#include "elementary.h"
#include "processor_clones.h"

#define LANES 16

typedef float Floats __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));

// Sums run over 16 fixed lanes, so that they are the same for every processor's vectors.
INLINE float total(Floats lanes) {
  float sum = 0;
  for (size_t lane = 0; lane < LANES; lane++) sum += lanes[lane];
  return sum;
}

INLINE Floats load(const float *x) { return *(const Floats *)x; }

INLINE float sumOf(const float *x, size_t count) {
  Floats lanes = {0};
  size_t whole = count - count % LANES;
  for (size_t i = 0; i < whole; i += LANES) lanes += load(x + i);
  float sum = total(lanes);
  for (size_t i = whole; i < count; i++) sum += x[i];
  return sum;
}

INLINE float squaresAround(float mean, const float *x, size_t count) {
  Floats lanes = {0};
  size_t whole = count - count % LANES;
  for (size_t i = 0; i < whole; i += LANES) {
    Floats difference = load(x + i) - mean;
    lanes += difference * difference;
  }
  float sum = total(lanes);
  for (size_t i = whole; i < count; i++) sum += (x[i] - mean) * (x[i] - mean);
  return sum;
}

INLINE float dotOf(const float *x, const float *y, size_t count) {
  Floats lanes = {0};
  size_t whole = count - count % LANES;
  for (size_t i = 0; i < whole; i += LANES) lanes += load(x + i) * load(y + i);
  float sum = total(lanes);
  for (size_t i = whole; i < count; i++) sum += x[i] * y[i];
  return sum;
}

// Φ(x), the normal distribution function: erf is a quotient of polynomials on ±4, beyond which it is ±1 in single precision.
INLINE float normalDistribution(float x) {
  float z = x * 0.707106781f;
  z = z < -4 ? -4 : z > 4 ? 4 : z;
  float z2 = z * z;
  float p = -2.72614225801306e-10f;
  p = p * z2 + 2.77068142495902e-08f;
  p = p * z2 + -2.10102402082508e-06f;
  p = p * z2 + -5.69250639462346e-05f;
  p = p * z2 + -7.34990630326855e-04f;
  p = p * z2 + -2.95459980854025e-03f;
  p = p * z2 + -1.60960333262415e-02f;
  float q = -1.45660718464996e-05f;
  q = q * z2 + -2.13374055278905e-04f;
  q = q * z2 + -1.68282697438203e-03f;
  q = q * z2 + -7.37332916720468e-03f;
  q = q * z2 + -1.42647390514189e-02f;
  return 0.5f + 0.5f * (z * p / q);
}

CLONED void slicework_bias_gelu(float *restrict x, const float *restrict bias, float *restrict y,
                                size_t rows, size_t columns) {
  for (size_t row = 0; row < rows; row++) {
    float *restrict xr = x + row * columns, *restrict yr = y + row * columns;
    for (size_t j = 0; j < columns; j++) {
      float value = xr[j] + bias[j];
      xr[j] = value;
      yr[j] = value * normalDistribution(value);
    }
  }
}

CLONED void slicework_gelu_backward(float *restrict gradient, float *restrict x,
                                    float *restrict biasGradient, size_t rows, size_t columns) {
  for (size_t row = 0; row < rows; row++) {
    float *restrict xr = x + row * columns, *restrict gr = gradient + row * columns;
    for (size_t j = 0; j < columns; j++) {
      float value = xr[j], phi = normalDistribution(value);
      float density = 0.398942280f * exponential(-0.5f * value * value);
      float g = gr[j] * (phi + value * density);
      gr[j] = g;
      xr[j] = value * phi;
      biasGradient[j] += g;
    }
  }
}

INLINE void addResidual(const slicework_residual_norm_shape *shape, size_t row, float *restrict x,
                        const float *restrict bias, const float *restrict residual) {
  size_t columns = shape->columns;
  if (shape->keep >= 1) {
    for (size_t j = 0; j < columns; j++) x[j] = residual[j] + (x[j] + bias[j]);
    return;
  }
  float keep = shape->keep, scale = 1 / keep;
  uint32_t first = (uint32_t)(row * columns), seed = shape->seed;
  for (size_t j = 0; j < columns; j++)
    x[j] = residual[j] + (x[j] + bias[j]) * (scale * kept(seed, first + (uint32_t)j, keep));
}

CLONED void slicework_residual_norm(const slicework_residual_norm_shape *shape, float *restrict x,
                                    const float *restrict bias, const float *residual,
                                    const float *restrict gain, const float *restrict shift,
                                    float *restrict inverse, float *y) {
  size_t columns = shape->columns;
  for (size_t row = 0; row < shape->rows; row++) {
    float *restrict xr = x + row * columns;
    addResidual(shape, row, xr, bias, residual + row * columns);
    float mean = sumOf(xr, columns) / (float)columns;
    float variance = squaresAround(mean, xr, columns) / (float)columns;
    float factor = 1 / sqrtf(variance + shape->epsilon);
    inverse[row] = factor;
    float *restrict yr = y + row * columns;
    for (size_t j = 0; j < columns; j++) {
      float value = (xr[j] - mean) * factor;
      xr[j] = value;
      yr[j] = value * gain[j] + shift[j];
    }
  }
}

CLONED void slicework_residual_norm_backward(const slicework_residual_norm_shape *shape,
                                             float *restrict gradient,
                                             const float *restrict normalized,
                                             const float *restrict inverse,
                                             const float *restrict gain,
                                             float *restrict gainGradient,
                                             float *restrict shiftGradient,
                                             float *restrict biasGradient,
                                             float *restrict dropped) {
  size_t columns = shape->columns;
  float keep = shape->keep, scale = 1 / keep;
  for (size_t row = 0; row < shape->rows; row++) {
    float *restrict gr = gradient + row * columns, *restrict dr = dropped + row * columns;
    const float *restrict xr = normalized + row * columns;
    for (size_t j = 0; j < columns; j++) {
      gainGradient[j] += gr[j] * xr[j];
      shiftGradient[j] += gr[j];
      gr[j] *= gain[j];
    }
    float mean = sumOf(gr, columns) / (float)columns;
    float slope = dotOf(gr, xr, columns) / (float)columns, factor = inverse[row];
    uint32_t first = (uint32_t)(row * columns), seed = shape->seed;
    if (keep >= 1) {
      for (size_t j = 0; j < columns; j++) {
        float g = (gr[j] - mean - xr[j] * slope) * factor;
        gr[j] = dr[j] = g;
        biasGradient[j] += g;
      }
    } else {
      for (size_t j = 0; j < columns; j++) {
        float g = (gr[j] - mean - xr[j] * slope) * factor;
        float d = g * (scale * kept(seed, first + (uint32_t)j, keep));
        gr[j] = g;
        dr[j] = d;
        biasGradient[j] += d;
      }
    }
  }
}

INLINE float largestOf(const float *x, size_t count) {
  float top = x[0];
  for (size_t i = 1; i < count; i++) top = x[i] > top ? x[i] : top;
  return top;
}

CLONED void slicework_attention_softmax(float *scores, const float *bias, float *dropped,
                                        size_t count, float scale, float keep, uint32_t seed) {
  float inverseKeep = 1 / keep;
  for (size_t i = 0; i < count; i++) {
    float *row = scores + i * count;
    if (bias != NULL) {
      const float *restrict b = bias - i;
      for (size_t j = 0; j < count; j++) row[j] = row[j] * scale + b[j];
    } else {
      for (size_t j = 0; j < count; j++) row[j] *= scale;
    }
    float top = largestOf(row, count);
    for (size_t j = 0; j < count; j++) row[j] = exponential(row[j] - top);
    float factor = 1 / sumOf(row, count);
    if (keep >= 1) {
      for (size_t j = 0; j < count; j++) row[j] *= factor;
      continue;
    }
    float *restrict d = dropped + i * count;
    uint32_t first = (uint32_t)(i * count);
    for (size_t j = 0; j < count; j++) {
      float p = row[j] * factor;
      row[j] = p;
      d[j] = p * (inverseKeep * kept(seed, first + (uint32_t)j, keep));
    }
  }
  if (keep >= 1 && dropped != scores)
    for (size_t i = 0; i < count * count; i++) dropped[i] = scores[i];
}

CLONED void slicework_attention_softmax_backward(float *restrict gradient,
                                                 const float *probabilities, const float *dropped,
                                                 float *restrict biasGradient, size_t count,
                                                 float scale) {
  for (size_t i = 0; i < count; i++) {
    float *restrict g = gradient + i * count;
    const float *p = probabilities + i * count, *d = dropped + i * count;
    float sum = dotOf(g, d, count);
    for (size_t j = 0; j < count; j++) g[j] = d[j] * g[j] - p[j] * sum;
    if (biasGradient != NULL) {
      float *restrict b = biasGradient - i;
      for (size_t j = 0; j < count; j++) b[j] += g[j];
    }
    for (size_t j = 0; j < count; j++) g[j] *= scale;
  }
}
