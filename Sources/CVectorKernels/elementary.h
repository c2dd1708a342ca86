#ifndef SLICEWORK_ELEMENTARY_H
#define SLICEWORK_ELEMENTARY_H

// Elementary functions without branches or calls, so that loops over them are vectorised. Not part of the module.

#include <stdint.h>
#include <string.h>

// Inlined into each clone, so compiled for its processor.
#define INLINE static inline __attribute__((always_inline))

// 2^n · polynomial on ±ln(2)/2 (Cephes expf).
INLINE float exponential(float x) {
  x = x < -87.0f ? -87.0f : x > 87.0f ? 87.0f : x;
  float shifted = x * 1.44269504f + 12582912.0f;
  float whole = shifted - 12582912.0f;
  float rest = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
  float series = rest * 1.9875691500e-4f + 1.3981999507e-3f;
  series = series * rest + 8.3334519073e-3f;
  series = series * rest + 4.1665795894e-2f;
  series = series * rest + 1.6666665459e-1f;
  series = series * rest + 5.0000001201e-1f;
  series = series * rest * rest + rest + 1.0f;
  int32_t bits = ((int32_t)whole + 127) << 23;
  float power;
  memcpy(&power, &bits, sizeof power);
  return series * power;
}

INLINE float sigmoid(float x) { return 1.0f / (1.0f + exponential(-x)); }

// Near 0 the quotient of exponentials cancels, so an odd polynomial takes over there.
INLINE float hyperbolicTangent(float x) {
  float magnitude = x < 0 ? -x : x, x2 = x * x;
  float e = exponential(-2 * magnitude);
  float far = (1 - e) / (1 + e);
  float near = magnitude
      * (1 + x2 * (-1.0f / 3 + x2 * (2.0f / 15 + x2 * (-17.0f / 315 + x2 * (62.0f / 2835)))));
  float y = magnitude < 0.25f ? near : far;
  return x < 0 ? -y : y;
}

#endif
