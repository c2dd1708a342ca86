// Elementwise passes of training, written so that the compiler vectorises them.

#include "training_kernels.h"

#include <math.h>

#include "dropout.h"
#include "elementary.h"
#include "processor_clones.h"

#define LANES 16

typedef float Floats __attribute__((vector_size(LANES * sizeof(float))));

CLONED void slicework_add_scaled(float *restrict target, const float *restrict source,
                                 size_t count, float scale) {
  for (size_t i = 0; i < count; i++) target[i] += scale * source[i];
}

CLONED void slicework_scale(float *x, size_t count, float scale) {
  for (size_t i = 0; i < count; i++) x[i] *= scale;
}

INLINE double dot(const float *a, const float *b, size_t count) {
  size_t whole = count - count % LANES;
  double lanes[LANES] = {0};
  for (size_t i = 0; i < whole; i += LANES)
    for (size_t lane = 0; lane < LANES; lane++)
      lanes[lane] += (double)a[i + lane] * (double)b[i + lane];
  double total = 0;
  for (size_t lane = 0; lane < LANES; lane++) total += lanes[lane];
  for (size_t i = whole; i < count; i++) total += (double)a[i] * (double)b[i];
  return total;
}

CLONED double slicework_sum_of_squares(const float *x, size_t count) { return dot(x, x, count); }

CLONED double slicework_dot(const float *a, const float *b, size_t count) {
  return dot(a, b, count);
}

CLONED void slicework_add_bias(float *restrict matrix, const float *restrict bias, size_t rows,
                               size_t columns) {
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++) matrix[i * columns + j] += bias[j];
}

CLONED void slicework_add_column_sums(const float *restrict matrix, float *restrict sums,
                                      size_t rows, size_t columns) {
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++) sums[j] += matrix[i * columns + j];
}

CLONED void slicework_relu_dropout(float *x, size_t count, float keep, uint32_t seed) {
  if (keep >= 1) {
    for (size_t i = 0; i < count; i++) x[i] = x[i] > 0 ? x[i] : 0;
    return;
  }
  float scale = 1 / keep;
  for (size_t i = 0; i < count; i++)
    x[i] = (x[i] > 0 ? x[i] * scale : 0) * kept(seed, (uint32_t)i, keep);
}

CLONED void slicework_relu_dropout_backward(float *restrict gradient, const float *restrict y,
                                            size_t count, float keep) {
  float scale = 1 / keep;
  for (size_t i = 0; i < count; i++) gradient[i] = y[i] > 0 ? gradient[i] * scale : 0;
}

CLONED void slicework_dropout(float *x, size_t count, float keep, uint32_t seed) {
  if (keep >= 1) return;
  float scale = 1 / keep;
  for (size_t i = 0; i < count; i++) x[i] *= scale * kept(seed, (uint32_t)i, keep);
}

// log(1 + e) for e in 0...1: atanh series of log on s = e / (2 + e), error below 1e-7.
INLINE float log1plus(float e) {
  float s = e / (2.0f + e), s2 = s * s;
  float series = 1.0f / 15;
  series = series * s2 + 1.0f / 13;
  series = series * s2 + 1.0f / 11;
  series = series * s2 + 1.0f / 9;
  series = series * s2 + 1.0f / 7;
  series = series * s2 + 1.0f / 5;
  series = series * s2 + 1.0f / 3;
  series = series * s2 + 1.0f;
  return 2 * s * series;
}

// log(1 + exp(x)) − y·x, the cross entropy of a logit against P(Y = 1) = y.
INLINE float crossEntropy(float x, float y) {
  float magnitude = x < 0 ? -x : x;
  return (x > 0 ? x : 0) + log1plus(exponential(-magnitude)) - y * x;
}

// A logit's sigmoid and its log(1 + exp(x)) from one exponential.
INLINE float sigmoidAndSoftplus(float x, float *softplus) {
  float magnitude = x < 0 ? -x : x, e = exponential(-magnitude), inverse = 1.0f / (1.0f + e);
  *softplus = (x > 0 ? x : 0) + log1plus(e);
  return x < 0 ? e * inverse : inverse;
}

CLONED void slicework_exp(float *x, size_t count) {
  for (size_t i = 0; i < count; i++) x[i] = exponential(x[i]);
}

CLONED void slicework_sigmoid(float *x, size_t count) {
  for (size_t i = 0; i < count; i++) x[i] = sigmoid(x[i]);
}

CLONED void slicework_tanh(float *x, size_t count) {
  for (size_t i = 0; i < count; i++) x[i] = hyperbolicTangent(x[i]);
}

INLINE void adamElement(const slicework_adam *adam, float *w, float g, float *m, float *v) {
  g = g * adam->scale + adam->l2 * *w;
  float first = adam->beta1 * *m + (1 - adam->beta1) * g;
  float second = adam->beta2 * *v + (1 - adam->beta2) * g * g;
  *m = first;
  *v = second;
  *w -= adam->decay * *w + adam->step * first / (__builtin_elementwise_sqrt(second) * adam->correction + adam->epsilon);
}

INLINE void adamRun(const slicework_adam *restrict adam, float *restrict w,
                    const float *restrict gradient, float *restrict m, float *restrict v,
                    size_t count) {
  slicework_adam local = *adam;
  for (size_t i = 0; i < count; i++) adamElement(&local, w + i, gradient[i], m + i, v + i);
}

CLONED void slicework_adam_step(const slicework_adam *adam, float *w, const float *gradient,
                                float *m, float *v, size_t count) {
  adamRun(adam, w, gradient, m, v, count);
}

CLONED void slicework_adam_rows(const slicework_adam *adam, float *w, const float *gradient,
                                float *m, float *v, const int32_t *rows, size_t rowCount,
                                size_t width) {
  for (size_t i = 0; i < rowCount; i++) {
    size_t start = (size_t)rows[i] * width;
    // Rows lie far apart, so the next ones are fetched while this one is computed.
    if (i + 4 < rowCount) {
      size_t later = (size_t)rows[i + 4] * width;
      for (size_t j = 0; j < width; j += 16) {
        __builtin_prefetch(w + later + j, 1);
        __builtin_prefetch(m + later + j, 1);
        __builtin_prefetch(v + later + j, 1);
      }
    }
    adamRun(adam, w + start, gradient + i * width, m + start, v + start, width);
  }
}

CLONED void slicework_adam_low_rank(const slicework_adam *adam, float *restrict w,
                                    float *restrict m, float *restrict v,
                                    const float *restrict left, const float *restrict right,
                                    size_t h, size_t d, size_t rank) {
  slicework_adam local = *adam;
  for (size_t row = 0; row < h; row++) {
    float *restrict wr = w + row * d, *restrict mr = m + row * d, *restrict vr = v + row * d;
    const float *l = left + row * rank;
    if (rank == 2) {
      float first = l[0], second = l[1];
      const float *a = right, *b = right + d;
      for (size_t j = 0; j < d; j++)
        adamElement(&local, wr + j, first * a[j] + second * b[j], mr + j, vr + j);
    } else {
      for (size_t j = 0; j < d; j++) {
        float g = 0;
        for (size_t c = 0; c < rank; c++) g += l[c] * right[c * d + j];
        adamElement(&local, wr + j, g, mr + j, vr + j);
      }
    }
  }
}

CLONED void slicework_gather_sums(const float *restrict table, size_t width,
                                  const int32_t *restrict ids, const int32_t *restrict offsets,
                                  const float *restrict scale, size_t rows, float *restrict out) {
  for (size_t row = 0; row < rows; row++) {
    float *restrict target = out + row * width;
    for (size_t j = 0; j < width; j++) target[j] = 0;
    for (int32_t i = offsets[row]; i < offsets[row + 1]; i++) {
      const float *source = table + (size_t)ids[i] * width;
      if (i + 6 < offsets[rows])
        for (size_t j = 0; j < width; j += 16)
          __builtin_prefetch(table + (size_t)ids[i + 6] * width + j);
      for (size_t j = 0; j < width; j++) target[j] += source[j];
    }
    for (size_t j = 0; j < width; j++) target[j] *= scale[row];
  }
}

CLONED void slicework_scatter_sums(const float *restrict gradient, size_t width,
                                   const int32_t *restrict slots, const int32_t *restrict offsets,
                                   const float *restrict scale, size_t rows,
                                   float *restrict sums) {
  for (size_t row = 0; row < rows; row++) {
    const float *source = gradient + row * width;
    float factor = scale[row];
    for (int32_t i = offsets[row]; i < offsets[row + 1]; i++) {
      float *target = sums + (size_t)slots[i] * width;
      for (size_t j = 0; j < width; j++) target[j] += factor * source[j];
    }
  }
}

// How much of |p| a slice's indicator lets through: all where it is not trusted, its probability where it is.
INLINE float gate(float trust, float probability) { return 1 - trust + trust * probability; }

INLINE float calibratedScore(const slicework_slice_calibration *c, float q, float p) {
  float s = sigmoid(q), confidence = p < 0 ? -p : p;
  float scale = p < 0 ? c->confidence_scale[0] : c->confidence_scale[1];
  return c->indicator_scale * c->trust * s + scale * gate(c->trust, s) * confidence + c->bias;
}

INLINE float attentionScore(int attention, const slicework_slice_calibration *c, float q, float p) {
  switch (attention) {
    case slicework_attention_full: return q + (p < 0 ? -p : p);
    case slicework_attention_indicator: return q;
    case slicework_attention_confidence: return p < 0 ? -p : p;
    case slicework_attention_product: return sigmoid(q) * sigmoid(p);
    case slicework_attention_calibrated: return calibratedScore(c, q, p);
    default: return 0;
  }
}

#define BLOCK 64

// A slice's calibration; a neutral one where there is none.
INLINE slicework_slice_calibration calibrationOf(const slicework_slice_head_shape *shape, int kind,
                                                 size_t slice) {
  slicework_slice_calibration neutral = {0, 1, {1, 1}, 0};
  return kind == slicework_attention_calibrated ? shape->calibration[slice] : neutral;
}

INLINE float sumOf(const float *x, size_t count) {
  float total = 0;
  for (size_t i = 0; i < count; i++) total += x[i];
  return total;
}

// Rows are taken in blocks that stay in the first cache; the inner loops run over rows.
INLINE void attend(const slicework_slice_head_shape *shape, int attentionKind,
                   const float *restrict q, const float *restrict outputs,
                   float *restrict attention, float *restrict logits, size_t start, size_t count) {
  float top[BLOCK], sum[BLOCK], logit[BLOCK];
  for (size_t n = 0; n < count; n++) {
    top[n] = -INFINITY;
    sum[n] = 0;
    logit[n] = 0;
  }
  for (size_t i = 0; i < shape->slices; i++) {
    const float *restrict qi = q + i * shape->rows + start;
    const float *restrict pi = outputs + 2 * i * shape->rows + start;
    float *restrict ai = attention + i * shape->rows + start;
    slicework_slice_calibration calibration = calibrationOf(shape, attentionKind, i);
    for (size_t n = 0; n < count; n++) {
      float score =
          attentionScore(attentionKind, &calibration, qi[n], pi[n]) * shape->inverse_temperature;
      ai[n] = score;
      top[n] = score > top[n] ? score : top[n];
    }
  }
  for (size_t i = 0; i < shape->slices; i++) {
    float *restrict ai = attention + i * shape->rows + start;
    for (size_t n = 0; n < count; n++) {
      float e = exponential(ai[n] - top[n]);
      ai[n] = e;
      sum[n] += e;
    }
  }
  for (size_t n = 0; n < count; n++) sum[n] = 1 / sum[n];
  for (size_t i = 0; i < shape->slices; i++) {
    const float *restrict ri = outputs + (2 * i + 1) * shape->rows + start;
    float *restrict ai = attention + i * shape->rows + start;
    for (size_t n = 0; n < count; n++) {
      ai[n] *= sum[n];
      logit[n] += ai[n] * ri[n];
    }
  }
  for (size_t n = 0; n < count; n++) logits[start + n] = logit[n] + shape->output_bias;
}

CLONED void slicework_slice_head_forward(const slicework_slice_head_shape *shape, const float *q,
                                         const float *outputs, float *attention, float *logits) {
  for (size_t start = 0; start < shape->rows; start += BLOCK) {
    size_t count = shape->rows - start < BLOCK ? shape->rows - start : BLOCK;
    attend(shape, shape->attention, q, outputs, attention, logits, start, count);
  }
}

// `attentionKind` is a constant where this is inlined, so that the loops hold no branch.
INLINE void sliceHead(const slicework_slice_head_shape *shape, int attentionKind,
                      float *restrict q, float *restrict outputs, const float *restrict targets,
                      const float *restrict weights, const float *restrict members,
                      float *restrict attention, float *restrict logits,
                      float *restrict logitGradient, double *losses,
                      slicework_slice_calibration_gradient *restrict byCalibration) {
  for (size_t start = 0; start < shape->rows; start += BLOCK) {
    size_t count = shape->rows - start < BLOCK ? shape->rows - start : BLOCK;
    attend(shape, attentionKind, q, outputs, attention, logits, start, count);
    float dot[BLOCK], base[BLOCK], indicator[BLOCK], prediction[BLOCK];
    for (size_t n = 0; n < count; n++) {
      size_t row = start + n;
      float weight = shape->base_weight * weights[row];
      base[n] = weight * crossEntropy(logits[row], targets[row]);
      logitGradient[row] = weight * (sigmoid(logits[row]) - targets[row]);
      dot[n] = indicator[n] = prediction[n] = 0;
    }
    for (size_t i = 0; i < shape->slices; i++) {
      const float *restrict ai = attention + i * shape->rows + start;
      const float *restrict ri = outputs + (2 * i + 1) * shape->rows + start;
      for (size_t n = 0; n < count; n++) dot[n] += ai[n] * ri[n] * logitGradient[start + n];
    }
    float scale = shape->inverse_temperature;
    for (size_t i = 0; i < shape->slices; i++) {
      const float *restrict ai = attention + i * shape->rows + start;
      const float *restrict y = targets + start, *restrict delta = logitGradient + start;
      const float *restrict mi = members + i * shape->rows + start;
      float *restrict qi = q + i * shape->rows + start;
      float *restrict pi = outputs + 2 * i * shape->rows + start;
      float *restrict ri = outputs + (2 * i + 1) * shape->rows + start;
      slicework_slice_calibration c = calibrationOf(shape, attentionKind, i);
      float byIndicatorScale[BLOCK], byNegative[BLOCK], byPositive[BLOCK], byBias[BLOCK],
          ownLoss[BLOCK];
      // The slices' rows overlap nowhere, which takes more checks to find out than the compiler is ready to make.
#pragma clang loop vectorize(assume_safety)
      for (size_t n = 0; n < count; n++) {
        float score = ai[n] * (ri[n] * delta[n] - dot[n]) * scale;
        float indicatorLoss, predictionLoss, member = mi[n];
        float sq = sigmoidAndSoftplus(qi[n], &indicatorLoss);
        float sp = sigmoidAndSoftplus(pi[n], &predictionLoss);
        float memberWeight = shape->prediction_weight * member * weights[start + n];
        float dq = shape->indicator_weight * (sq - member), dp = memberWeight * (sp - y[n]);
        indicator[n] += indicatorLoss - member * qi[n];
        prediction[n] += memberWeight * (predictionLoss - y[n] * pi[n]);
        float signedScore = pi[n] < 0 ? -score : score;
        switch (attentionKind) {
          case slicework_attention_full:
            dq += score;
            dp += signedScore;
            break;
          case slicework_attention_indicator: dq += score; break;
          case slicework_attention_confidence: dp += signedScore; break;
          case slicework_attention_product:
            dq += score * sp * sq * (1 - sq);
            dp += score * sq * sp * (1 - sp);
            break;
          case slicework_attention_calibrated: {
            float confidence = pi[n] < 0 ? -pi[n] : pi[n], open = gate(c.trust, sq);
            float confidenceScale = pi[n] < 0 ? c.confidence_scale[0] : c.confidence_scale[1];
            dq += score * c.trust * (c.indicator_scale + confidenceScale * confidence) * sq * (1 - sq);
            dp += signedScore * confidenceScale * open;
            byIndicatorScale[n] = score * c.trust * sq;
            byNegative[n] = pi[n] < 0 ? score * open * confidence : 0;
            byPositive[n] = pi[n] < 0 ? 0 : score * open * confidence;
            byBias[n] = score;
            ownLoss[n] = indicatorLoss - member * qi[n];
            break;
          }
          default: break;
        }
        qi[n] = dq;
        pi[n] = dp;
        ri[n] = ai[n] * delta[n];
      }
      if (attentionKind == slicework_attention_calibrated) {
        byCalibration[i].indicator_scale += sumOf(byIndicatorScale, count);
        byCalibration[i].confidence_scale[0] += sumOf(byNegative, count);
        byCalibration[i].confidence_scale[1] += sumOf(byPositive, count);
        byCalibration[i].bias += sumOf(byBias, count);
        byCalibration[i].indicator_loss += sumOf(ownLoss, count);
      }
    }
    for (size_t n = 0; n < count; n++) {
      losses[0] += base[n];
      losses[1] += shape->indicator_weight * indicator[n];
      losses[2] += prediction[n];
    }
  }
}

CLONED void slicework_slice_head(const slicework_slice_head_shape *shape, float *q, float *outputs,
                                 const float *targets, const float *weights, const float *members,
                                 float *attention, float *logits, float *logitGradient,
                                 double *losses,
                                 slicework_slice_calibration_gradient *calibration) {
  losses[0] = losses[1] = losses[2] = 0;
  if (shape->attention == slicework_attention_calibrated)
    for (size_t i = 0; i < shape->slices; i++)
      calibration[i] = (slicework_slice_calibration_gradient){0, {0, 0}, 0, 0};
#define VARIANT(kind)                                                                           \
  case kind:                                                                                    \
    sliceHead(shape, kind, q, outputs, targets, weights, members, attention, logits,            \
              logitGradient, losses, calibration);                                              \
    break
  switch (shape->attention) {
    VARIANT(slicework_attention_full);
    VARIANT(slicework_attention_indicator);
    VARIANT(slicework_attention_confidence);
    VARIANT(slicework_attention_uniform);
    VARIANT(slicework_attention_product);
    VARIANT(slicework_attention_calibrated);
  }
#undef VARIANT
}
