// Passes of an LSTM and of pooling over time, written so that the compiler vectorises them.

#include "lstm_kernels.h"

#include <math.h>

#include "elementary.h"
#include "processor_clones.h"

CLONED void slicework_lstm_forward(const slicework_lstm_step *step, const float *projections,
                                   const int32_t *slots, const float *restrict bias,
                                   const float *recurrent, const float *previousCells,
                                   float *restrict gates, float *restrict cells,
                                   float *restrict states) {
  size_t h = step->hidden;
  for (size_t r = 0; r < step->rows; r++) {
    const float *restrict x = projections + (size_t)slots[r] * step->gate_stride;
    float *restrict a = gates + r * step->gate_stride;
    float *restrict c = cells + r * step->state_stride, *restrict y = states + r * step->state_stride;
    if (r < step->previous) {
      const float *restrict u = recurrent + r * 4 * h;
      const float *restrict before = previousCells + r * step->state_stride;
      for (size_t j = 0; j < h; j++) {
        float input = sigmoid(x[j] + bias[j] + u[j]);
        float forget = sigmoid(x[h + j] + bias[h + j] + u[h + j]);
        float candidate = hyperbolicTangent(x[2 * h + j] + bias[2 * h + j] + u[2 * h + j]);
        float output = sigmoid(x[3 * h + j] + bias[3 * h + j] + u[3 * h + j]);
        float cell = forget * before[j] + input * candidate;
        a[j] = input;
        a[h + j] = forget;
        a[2 * h + j] = candidate;
        a[3 * h + j] = output;
        c[j] = cell;
        y[j] = output * hyperbolicTangent(cell);
      }
    } else {
      for (size_t j = 0; j < h; j++) {
        float input = sigmoid(x[j] + bias[j]);
        float candidate = hyperbolicTangent(x[2 * h + j] + bias[2 * h + j]);
        float output = sigmoid(x[3 * h + j] + bias[3 * h + j]);
        float cell = input * candidate;
        a[j] = input;
        a[h + j] = sigmoid(x[h + j] + bias[h + j]);
        a[2 * h + j] = candidate;
        a[3 * h + j] = output;
        c[j] = cell;
        y[j] = output * hyperbolicTangent(cell);
      }
    }
  }
}

// `before` and `after` are what the neighbouring steps give: zeros at the ends of a row.
CLONED void slicework_lstm_backward(const slicework_lstm_step *step, const float *cells,
                                    const float *previousCells, const float *stateGradient,
                                    const float *followingGradient, float *cellGradient,
                                    float *gates, const int32_t *slots, float *sums) {
  size_t h = step->hidden;
  float zeros[h];
  memset(zeros, 0, sizeof zeros);
  for (size_t r = 0; r < step->rows; r++) {
    const float *restrict c = cells + r * step->state_stride;
    const float *restrict dy = stateGradient + r * step->state_stride;
    const float *restrict before =
        r < step->previous ? previousCells + r * step->state_stride : zeros;
    const float *restrict after = r < step->following ? followingGradient + r * h : zeros;
    float *restrict passed = cellGradient + r * h;
    float *restrict a = gates + r * step->gate_stride;
    if (r >= step->following) memset(passed, 0, h * sizeof *passed);
    for (size_t j = 0; j < h; j++) {
      float input = a[j], forget = a[h + j], candidate = a[2 * h + j], output = a[3 * h + j];
      float t = hyperbolicTangent(c[j]), d = dy[j] + after[j];
      float dc = passed[j] + d * output * (1 - t * t);
      passed[j] = dc * forget;
      a[j] = dc * candidate * input * (1 - input);
      a[h + j] = dc * before[j] * forget * (1 - forget);
      a[2 * h + j] = dc * input * (1 - candidate * candidate);
      a[3 * h + j] = d * t * output * (1 - output);
    }
    if (sums != NULL) {
      float *restrict sum = sums + (size_t)slots[r] * step->gate_stride;
      for (size_t j = 0; j < 4 * h; j++) sum[j] += a[j];
    }
  }
}

#define LANES 16

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
