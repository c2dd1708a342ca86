#ifndef SLICEWORK_PACKED_PRODUCT_H
#define SLICEWORK_PACKED_PRODUCT_H

#include <stddef.h>

enum {
  /// Columns of a panel of slicework_pack_weights.
  slicework_weight_panel = 32,
  /// The rows of A and C come in multiples of this.
  slicework_row_block = 12
};

/// Packs a weight matrix (columns × k, row-major) into ⌈columns / 32⌉ panels of k × 32, the last filled up with zeros.
void slicework_pack_weights(const float *weights, size_t columns, size_t k, float *packed);

/// C ← A·Wᵀ for packed W; A is rows × k, C is rows × columns, both row-major without gaps.
///
/// Each row of C depends on its row of A alone, to the bit: every sum runs over k in the same order.
/// `rows` is a multiple of slicework_row_block.
void slicework_packed_product(const float *a, const float *packed, float *c, size_t rows, size_t k,
                              size_t columns);

#endif
