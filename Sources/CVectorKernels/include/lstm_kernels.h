#ifndef SLICEWORK_LSTM_KERNELS_H
#define SLICEWORK_LSTM_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Columns of a panel.
enum { slicework_panel_width = 16 };

/// Packs op(B), k × n, in panels of 16 columns, each k × 16 and the last one filled up with zeros.
///
/// `columns` are those of B as stored; packed holds k · (n rounded up to panels) numbers.
void slicework_pack(const float *b, int transposed, size_t columns, size_t k, size_t n,
                    float *packed);

/// C ← A · B with B (k × n) packed; A is m × k with rows lda apart, the rows of C are ldc apart.
///
/// For products of few rows with the same B again and again: BLAS would pack B each time.
void slicework_multiply_packed(const float *a, size_t lda, const float *packed, float *c,
                               size_t ldc, size_t m, size_t n, size_t k);

/// One step of an LSTM on a block of rows. Gates stand in the order input, forget, candidate, output.
typedef struct {
  /// Rows of the step.
  size_t rows;
  /// The first rows, which have a state from the step before; the others begin here.
  size_t previous;
  /// The first rows, which get a gradient from the step after; the others end here.
  size_t following;
  size_t hidden;
  /// Numbers from one row to the next in gates, projections and their sums.
  size_t gate_stride;
  /// Numbers from one row to the next in cells, states and their gradients.
  size_t state_stride;
} slicework_lstm_step;

/// Gates, cells and states of one step.
///
/// Row r has the pre-activations projections[slots[r]] + bias + recurrent[r], each 4·hidden; recurrent
/// (previous × 4·hidden) is read for the first rows only, as are previous_cells. gates, cells and states are
/// overwritten; gates by the activations.
void slicework_lstm_forward(const slicework_lstm_step *step, const float *projections,
                            const int32_t *slots, const float *bias, const float *recurrent,
                            const float *previous_cells, float *gates, float *cells,
                            float *states);

/// Gradients of one step, in place: gates are overwritten by the gradients of their pre-activations.
///
/// state_gradient is that of the states as outputs. following_gradient and cell_gradient (rows × hidden) are what
/// the step after passes back; cell_gradient is overwritten by what this step passes back. Unless sums is NULL,
/// sums[slots[r]] += the gradients of row r.
void slicework_lstm_backward(const slicework_lstm_step *step, const float *cells,
                             const float *previous_cells, const float *state_gradient,
                             const float *following_gradient, float *cell_gradient, float *gates,
                             const int32_t *slots, float *sums);

/// scores[t] = v · tanh(layer[t] + bias); layer (tokens × width) is overwritten by the hyperbolic tangents.
void slicework_attention_scores(float *layer, const float *bias, const float *v, float *scores,
                                size_t tokens, size_t width);

/// From the gradients of the scores to those of layer and v; layer is overwritten, v_gradient added to.
void slicework_attention_scores_backward(const float *score_gradient, const float *v, float *layer,
                                         float *v_gradient, size_t tokens, size_t width);

/// Where the tokens of rows stand: token t of row r is starts[t] + r. places[r] is the row's place in the result.
typedef struct {
  size_t rows;
  /// Length of a token's state.
  size_t width;
  const int32_t *starts, *lengths, *places;
} slicework_packed_rows;

/// pooled[places[r]] = Σ_t weights[t] · states[t], weights = softmax of the row's scores, which they overwrite.
///
/// Rows without tokens are pooled to zeros.
void slicework_attention_pool(const slicework_packed_rows *packed, const float *states,
                              float *weights, float *pooled);

/// Gradients of states (overwritten) and scores (tokens; overwritten) from that of pooled.
void slicework_attention_pool_backward(const slicework_packed_rows *packed, const float *states,
                                       const float *weights, const float *gradient,
                                       float *state_gradient, float *score_gradient);

/// pooled[places[r]] = the largest of the row's states, number by number; zeros for rows without tokens.
///
/// tokens (rows × width) says which token each number is from, the first among equals; -1 for rows without.
void slicework_max_pool(const slicework_packed_rows *packed, const float *states, float *pooled,
                        int32_t *tokens);

/// Adds the gradient of pooled to the gradients of the states it is from.
void slicework_max_pool_backward(const slicework_packed_rows *packed, const float *gradient,
                                 const int32_t *tokens, float *state_gradient);

#endif
