#ifndef SLICEWORK_TRAINING_KERNELS_H
#define SLICEWORK_TRAINING_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// target += scale · source.
void slicework_add_scaled(float *target, const float *source, size_t count, float scale);

/// x *= scale.
void slicework_scale(float *x, size_t count, float scale);

/// Sum of x[i]², in double precision over 16 fixed lanes.
double slicework_sum_of_squares(const float *x, size_t count);

/// Σ a[i]·b[i], in the same way.
double slicework_dot(const float *a, const float *b, size_t count);

/// Adds a bias to every row of a rows × columns matrix.
void slicework_add_bias(float *matrix, const float *bias, size_t rows, size_t columns);

/// sums += the column sums of a rows × columns matrix.
void slicework_add_column_sums(const float *matrix, float *sums, size_t rows, size_t columns);

/// x ← max(x, 0), then dropout: element i is kept with probability `keep` and divided by it.
///
/// Which elements are kept is a function of seed and i alone; keep = 1 keeps all.
void slicework_relu_dropout(float *x, size_t count, float keep, uint32_t seed);

/// gradient ← gradient / keep where y > 0, else 0, for y as slicework_relu_dropout left it.
void slicework_relu_dropout_backward(float *gradient, const float *y, size_t count, float keep);

/// Dropout alone, forward and (with the same seed) backward.
void slicework_dropout(float *x, size_t count, float keep, uint32_t seed);

/// x ← exp(x), 2 ulp; x is clamped to ±87.
void slicework_exp(float *x, size_t count);

/// x ← 1 / (1 + exp(−x)).
void slicework_sigmoid(float *x, size_t count);

/// x ← tanh(x), absolute error below 3e-7.
void slicework_tanh(float *x, size_t count);

/// What one step of Adam needs beside the parameters.
typedef struct {
  /// Learning rate divided by the bias correction of the first moment.
  float step;
  /// 1 / √(bias correction of the second moment).
  float correction;
  float beta1, beta2, epsilon;
  /// L2 penalty: added to the gradient as l2 · w.
  float l2;
  /// Decoupled decay: w shrinks by the factor 1 − decay.
  float decay;
  /// The gradient is multiplied by this, for clipping.
  float scale;
} slicework_adam;

/// One step of Adam on `count` parameters.
void slicework_adam_step(const slicework_adam *adam, float *w, const float *gradient, float *m,
                         float *v, size_t count);

/// The same on some rows of w, m and v; gradient holds those rows one after the other.
void slicework_adam_rows(const slicework_adam *adam, float *w, const float *gradient, float *m,
                         float *v, const int32_t *rows, size_t rowCount, size_t width);

/// One step of Adam on an expert W (h × d) whose gradient is Σ_c left[r, c] · right[c, j], without forming it.
///
/// left: h × rank, right: rank × d.
void slicework_adam_low_rank(const slicework_adam *adam, float *w, float *m, float *v,
                             const float *left, const float *right, size_t h, size_t d,
                             size_t rank);

/// out[row] = scale[row] · Σ table[ids[i]] over the row's ids; row r has the ids offsets[r]..<offsets[r + 1].
void slicework_gather_sums(const float *table, size_t width, const int32_t *ids,
                           const int32_t *offsets, const float *scale, size_t rows, float *out);

/// sums[slots[i]] += scale[row] · gradient[row] for every id of every row.
void slicework_scatter_sums(const float *gradient, size_t width, const int32_t *slots,
                            const int32_t *offsets, const float *scale, size_t rows, float *sums);

/// How experts are weighed.
enum {
  slicework_attention_full = 0,
  slicework_attention_indicator = 1,
  slicework_attention_confidence = 2,
  slicework_attention_uniform = 3,
  slicework_attention_product = 4,
  slicework_attention_calibrated = 5
};

/// What calibrated attention weighs one slice's indicator and confidence with.
typedef struct {
  float trust, indicator_scale;
  /// For a slice prediction of class 0, and of class 1.
  float confidence_scale[2];
  float bias;
} slicework_slice_calibration;

/// Of one slice, over a batch: gradients of the loss by the learned numbers, and the indicator's cross entropy summed
/// over rows.
typedef struct {
  float indicator_scale;
  float confidence_scale[2];
  float bias, indicator_loss;
} slicework_slice_calibration_gradient;

/// Shapes and weights of slicework_slice_head.
typedef struct {
  size_t slices, rows;
  int attention;
  float inverse_temperature;
  /// What each pair of slice and row weighs in the indicator loss.
  float indicator_weight;
  /// What each member weighs in the slice-prediction loss.
  float prediction_weight;
  /// What each row weighs in the base loss, beside its own weight.
  float base_weight;
  float output_bias;
  /// One per slice; read where attention is calibrated.
  const slicework_slice_calibration *calibration;
} slicework_slice_head_shape;

/// Forward and backward of a binary slice head from its folded outputs.
///
/// q: slices × rows, indicator logits. outputs: slices × 2 × rows, slice-prediction logits and expert outputs.
/// targets: P(Y = 1) of each row; weights: of each row. members: slices × rows, 1 or 0.
/// attention: slices × rows and logits: rows; overwritten.
/// q and outputs are overwritten by their gradients, logit_gradient (rows) by that of the logits.
/// losses: base, indicator, prediction; overwritten. calibration: one per slice, overwritten where attention is
/// calibrated.
void slicework_slice_head(const slicework_slice_head_shape *shape, float *q, float *outputs,
                          const float *targets, const float *weights, const float *members,
                          float *attention, float *logits, float *logit_gradient, double *losses,
                          slicework_slice_calibration_gradient *calibration);

/// The forward half alone: attention and logits.
void slicework_slice_head_forward(const slicework_slice_head_shape *shape, const float *q,
                                  const float *outputs, float *attention, float *logits);

#endif
