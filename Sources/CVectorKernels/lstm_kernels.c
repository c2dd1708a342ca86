// Passes of an LSTM and of pooling over time, written so that the compiler vectorises them.

#include "lstm_kernels.h"

#include <math.h>

#include "elementary.h"
#include "processor_clones.h"

#define LANES slicework_panel_width
#define BLOCK_ROWS 6

typedef float Floats __attribute__((vector_size(LANES * sizeof(float))));

CLONED void slicework_pack(const float *b, int transposed, size_t columns, size_t k, size_t n,
                           float *packed) {
  for (size_t j = 0; j < n; j += LANES) {
    size_t count = n - j < LANES ? n - j : LANES;
    for (size_t l = 0; l < k; l++, packed += LANES)
      for (size_t lane = 0; lane < LANES; lane++)
        packed[lane] = lane >= count ? 0
            : transposed             ? b[(j + lane) * columns + l]
                                     : b[l * columns + j + lane];
  }
}

// Some rows by one panel. `rows` is a constant where this is inlined, so that the sums stay in registers.
INLINE void multiplyRows(const float *a, size_t lda, const float *panel, float *c, size_t ldc,
                         size_t rows, size_t columns, size_t k) {
  Floats sums[BLOCK_ROWS];
  for (size_t r = 0; r < rows; r++) sums[r] = (Floats){0};
  for (size_t l = 0; l < k; l++) {
    Floats b;
    memcpy(&b, panel + l * LANES, sizeof b);
    for (size_t r = 0; r < rows; r++) sums[r] += a[r * lda + l] * b;
  }
  for (size_t r = 0; r < rows; r++) memcpy(c + r * ldc, sums + r, columns * sizeof(float));
}

INLINE void multiplyPanel(const float *a, size_t lda, const float *panel, float *c, size_t ldc,
                          size_t m, size_t columns, size_t k) {
  size_t i = 0;
  for (; i + BLOCK_ROWS <= m; i += BLOCK_ROWS)
    multiplyRows(a + i * lda, lda, panel, c + i * ldc, ldc, BLOCK_ROWS, columns, k);
  a += i * lda;
  c += i * ldc;
  switch (m - i) {
    case 1: multiplyRows(a, lda, panel, c, ldc, 1, columns, k); break;
    case 2: multiplyRows(a, lda, panel, c, ldc, 2, columns, k); break;
    case 3: multiplyRows(a, lda, panel, c, ldc, 3, columns, k); break;
    case 4: multiplyRows(a, lda, panel, c, ldc, 4, columns, k); break;
    case 5: multiplyRows(a, lda, panel, c, ldc, 5, columns, k); break;
    default: break;
  }
}

CLONED void slicework_multiply_packed(const float *a, size_t lda, const float *packed, float *c,
                                      size_t ldc, size_t m, size_t n, size_t k) {
  for (size_t j = 0; j < n; j += LANES, packed += k * LANES) {
    if (n - j >= LANES)
      multiplyPanel(a, lda, packed, c + j, ldc, m, LANES, k);
    else
      multiplyPanel(a, lda, packed, c + j, ldc, m, n - j, k);
  }
}

#define FOR_LANES for (size_t lane = 0; lane < LANES; lane++)

// Reads `count` numbers; the lanes beyond are zero, so that they can be computed like the others.
INLINE void take(float *restrict lanes, const float *source, size_t count) {
  if (count == LANES)
    memcpy(lanes, source, LANES * sizeof *lanes);
  else
    FOR_LANES lanes[lane] = lane < count ? source[lane] : 0;
}

INLINE void put(const float *restrict lanes, float *target, size_t count) {
  if (count == LANES)
    memcpy(target, lanes, LANES * sizeof *lanes);
  else
    for (size_t lane = 0; lane < count; lane++) target[lane] = lanes[lane];
}

// x + bias + u; u is NULL where a row begins.
INLINE void preactivation(float *restrict lanes, const float *x, const float *bias, const float *u,
                          size_t count) {
  float first[LANES], second[LANES], third[LANES] = {0};
  take(first, x, count);
  take(second, bias, count);
  if (u != NULL) take(third, u, count);
  FOR_LANES lanes[lane] = first[lane] + second[lane] + third[lane];
}

INLINE void lstmForward(const float *x, const float *bias, const float *u, const float *before,
                        float *gates, float *cells, float *states, size_t h, size_t count) {
  float input[LANES], forget[LANES], candidate[LANES], output[LANES], cell[LANES] = {0};
  preactivation(input, x, bias, u, count);
  preactivation(forget, x + h, bias + h, u == NULL ? u : u + h, count);
  preactivation(candidate, x + 2 * h, bias + 2 * h, u == NULL ? u : u + 2 * h, count);
  preactivation(output, x + 3 * h, bias + 3 * h, u == NULL ? u : u + 3 * h, count);
  if (before != NULL) take(cell, before, count);
  FOR_LANES input[lane] = sigmoid(input[lane]);
  FOR_LANES forget[lane] = sigmoid(forget[lane]);
  FOR_LANES candidate[lane] = hyperbolicTangent(candidate[lane]);
  FOR_LANES output[lane] = sigmoid(output[lane]);
  FOR_LANES cell[lane] = forget[lane] * cell[lane] + input[lane] * candidate[lane];
  put(input, gates, count);
  put(forget, gates + h, count);
  put(candidate, gates + 2 * h, count);
  put(output, gates + 3 * h, count);
  put(cell, cells, count);
  FOR_LANES cell[lane] = output[lane] * hyperbolicTangent(cell[lane]);
  put(cell, states, count);
}

// Rows ahead that are asked for while one is computed: their numbers come from far in memory.
#define AHEAD 2

// The gates of sixteen cells.
INLINE void askForGates(const float *gates, size_t h) {
  for (size_t gate = 0; gate < 4; gate++) __builtin_prefetch(gates + gate * h);
}

CLONED void slicework_lstm_forward(const slicework_lstm_step *step, const float *projections,
                                   const int32_t *slots, const float *bias, const float *recurrent,
                                   const float *previousCells, float *gates, float *cells,
                                   float *states) {
  size_t h = step->hidden, whole = h - h % LANES;
  for (size_t r = 0; r < step->rows; r++) {
    const float *x = projections + (size_t)slots[r] * step->gate_stride;
    size_t ahead = r + AHEAD < step->rows ? r + AHEAD : r;
    const float *next = projections + (size_t)slots[ahead] * step->gate_stride;
    for (size_t j = 0; j < h; j += LANES) askForGates(next + j, h);
    float *a = gates + r * step->gate_stride;
    float *c = cells + r * step->state_stride, *y = states + r * step->state_stride;
    if (r < step->previous) {
      const float *u = recurrent + r * 4 * h, *before = previousCells + r * step->state_stride;
      for (size_t j = 0; j < whole; j += LANES)
        lstmForward(x + j, bias + j, u + j, before + j, a + j, c + j, y + j, h, LANES);
      if (whole < h)
        lstmForward(x + whole, bias + whole, u + whole, before + whole, a + whole, c + whole,
                    y + whole, h, h - whole);
    } else {
      for (size_t j = 0; j < whole; j += LANES)
        lstmForward(x + j, bias + j, NULL, NULL, a + j, c + j, y + j, h, LANES);
      if (whole < h)
        lstmForward(x + whole, bias + whole, NULL, NULL, a + whole, c + whole, y + whole, h,
                    h - whole);
    }
  }
}

// `before` and `after` are NULL where a row begins and ends.
INLINE void lstmBackward(const float *cells, const float *before, const float *stateGradient,
                         const float *after, float *cellGradient, float *gates, size_t h,
                         size_t count) {
  float input[LANES], forget[LANES], candidate[LANES], output[LANES], t[LANES], d[LANES];
  float previous[LANES] = {0}, following[LANES] = {0}, dc[LANES] = {0};
  take(input, gates, count);
  take(forget, gates + h, count);
  take(candidate, gates + 2 * h, count);
  take(output, gates + 3 * h, count);
  take(t, cells, count);
  take(d, stateGradient, count);
  if (before != NULL) take(previous, before, count);
  if (after != NULL) {
    take(following, after, count);
    take(dc, cellGradient, count);
  }
  FOR_LANES {
    float i = input[lane], f = forget[lane], g = candidate[lane], o = output[lane];
    float y = hyperbolicTangent(t[lane]), dy = d[lane] + following[lane];
    float change = dc[lane] + dy * o * (1 - y * y);
    dc[lane] = change * f;
    input[lane] = change * g * i * (1 - i);
    forget[lane] = change * previous[lane] * f * (1 - f);
    candidate[lane] = change * i * (1 - g * g);
    output[lane] = dy * y * o * (1 - o);
  }
  put(dc, cellGradient, count);
  put(input, gates, count);
  put(forget, gates + h, count);
  put(candidate, gates + 2 * h, count);
  put(output, gates + 3 * h, count);
}

CLONED void slicework_lstm_backward(const slicework_lstm_step *step, const float *cells,
                                    const float *previousCells, const float *stateGradient,
                                    const float *followingGradient, float *cellGradient,
                                    float *gates, const int32_t *slots, float *sums) {
  size_t h = step->hidden, whole = h - h % LANES;
  for (size_t r = 0; r < step->rows; r++) {
    size_t state = r * step->state_stride;
    const float *before = r < step->previous ? previousCells + state : NULL;
    const float *after = r < step->following ? followingGradient + r * h : NULL;
    float *a = gates + r * step->gate_stride;
    size_t ahead = r + AHEAD < step->rows ? r + AHEAD : r;
    for (size_t j = 0; j < h; j += LANES) {
      askForGates(gates + ahead * step->gate_stride + j, h);
      if (sums != NULL) askForGates(sums + (size_t)slots[ahead] * step->gate_stride + j, h);
    }
    for (size_t j = 0; j < whole; j += LANES)
      lstmBackward(cells + state + j, before == NULL ? NULL : before + j,
                   stateGradient + state + j, after == NULL ? NULL : after + j,
                   cellGradient + r * h + j, a + j, h, LANES);
    if (whole < h)
      lstmBackward(cells + state + whole, before == NULL ? NULL : before + whole,
                   stateGradient + state + whole, after == NULL ? NULL : after + whole,
                   cellGradient + r * h + whole, a + whole, h, h - whole);
    if (sums != NULL) {
      float *restrict sum = sums + (size_t)slots[r] * step->gate_stride;
      for (size_t j = 0; j < 4 * h; j++) sum[j] += a[j];
    }
  }
}

// Sixteen fixed partial sums, so that the compiler may add in vectors.
INLINE float dot(const float *restrict a, const float *restrict b, size_t count) {
  size_t whole = count - count % LANES;
  float lanes[LANES] = {0};
  for (size_t i = 0; i < whole; i += LANES)
    for (size_t lane = 0; lane < LANES; lane++) lanes[lane] += a[i + lane] * b[i + lane];
  float total = 0;
  for (size_t lane = 0; lane < LANES; lane++) total += lanes[lane];
  for (size_t i = whole; i < count; i++) total += a[i] * b[i];
  return total;
}

CLONED void slicework_attention_scores(float *restrict layer, const float *restrict bias,
                                       const float *restrict v, float *restrict scores,
                                       size_t tokens, size_t width) {
  for (size_t t = 0; t < tokens; t++) {
    float *restrict row = layer + t * width;
    for (size_t j = 0; j < width; j++) row[j] = hyperbolicTangent(row[j] + bias[j]);
    scores[t] = dot(row, v, width);
  }
}

CLONED void slicework_attention_scores_backward(const float *restrict scoreGradient,
                                                const float *restrict v, float *restrict layer,
                                                float *restrict vGradient, size_t tokens,
                                                size_t width) {
  for (size_t t = 0; t < tokens; t++) {
    float *restrict row = layer + t * width, score = scoreGradient[t];
    for (size_t j = 0; j < width; j++) {
      float u = row[j];
      vGradient[j] += score * u;
      row[j] = score * v[j] * (1 - u * u);
    }
  }
}

CLONED void slicework_attention_pool(const slicework_packed_rows *packed,
                                     const float *restrict states, float *restrict weights,
                                     float *restrict pooled) {
  size_t width = packed->width;
  for (size_t r = 0; r < packed->rows; r++) {
    float *restrict z = pooled + (size_t)packed->places[r] * width;
    float top = -INFINITY, sum = 0;
    for (int32_t t = 0; t < packed->lengths[r]; t++) {
      float score = weights[(size_t)packed->starts[t] + r];
      top = score > top ? score : top;
    }
    for (int32_t t = 0; t < packed->lengths[r]; t++) {
      float *weight = weights + packed->starts[t] + r;
      *weight = exponential(*weight - top);
      sum += *weight;
    }
    memset(z, 0, width * sizeof *z);
    for (int32_t t = 0; t < packed->lengths[r]; t++) {
      size_t token = (size_t)packed->starts[t] + r;
      const float *state = states + token * width;
      float weight = weights[token] /= sum;
      for (size_t j = 0; j < width; j++) z[j] += weight * state[j];
    }
  }
}

CLONED void slicework_attention_pool_backward(const slicework_packed_rows *packed,
                                              const float *restrict states,
                                              const float *restrict weights,
                                              const float *restrict gradient,
                                              float *restrict stateGradient,
                                              float *restrict scoreGradient) {
  size_t width = packed->width;
  for (size_t r = 0; r < packed->rows; r++) {
    const float *dz = gradient + (size_t)packed->places[r] * width;
    float mean = 0;
    for (int32_t t = 0; t < packed->lengths[r]; t++) {
      size_t token = (size_t)packed->starts[t] + r;
      float weight = weights[token], *target = stateGradient + token * width;
      float change = dot(dz, states + token * width, width);
      for (size_t j = 0; j < width; j++) target[j] = weight * dz[j];
      scoreGradient[token] = change;
      mean += weight * change;
    }
    for (int32_t t = 0; t < packed->lengths[r]; t++) {
      size_t token = (size_t)packed->starts[t] + r;
      scoreGradient[token] = weights[token] * (scoreGradient[token] - mean);
    }
  }
}

CLONED void slicework_max_pool(const slicework_packed_rows *packed, const float *restrict states,
                               float *restrict pooled, int32_t *restrict tokens) {
  size_t width = packed->width;
  for (size_t r = 0; r < packed->rows; r++) {
    float *restrict z = pooled + (size_t)packed->places[r] * width;
    int32_t *restrict from = tokens + r * width;
    int isEmpty = packed->lengths[r] == 0;
    for (size_t j = 0; j < width; j++) {
      z[j] = isEmpty ? 0 : -INFINITY;
      from[j] = -1;
    }
    for (int32_t t = 0; t < packed->lengths[r]; t++) {
      int32_t token = packed->starts[t] + (int32_t)r;
      const float *state = states + (size_t)token * width;
      for (size_t j = 0; j < width; j++) {
        from[j] = state[j] > z[j] ? token : from[j];
        z[j] = state[j] > z[j] ? state[j] : z[j];
      }
    }
  }
}

void slicework_max_pool_backward(const slicework_packed_rows *packed, const float *gradient,
                                 const int32_t *tokens, float *stateGradient) {
  size_t width = packed->width;
  for (size_t r = 0; r < packed->rows; r++) {
    const float *dz = gradient + (size_t)packed->places[r] * width;
    for (size_t j = 0; j < width; j++) {
      int32_t token = tokens[r * width + j];
      if (token >= 0) stateGradient[(size_t)token * width + j] += dz[j];
    }
  }
}
