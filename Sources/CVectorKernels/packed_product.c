#include "packed_product.h"

#include <string.h>

enum { panel = slicework_weight_panel, rowBlock = slicework_row_block };

void slicework_pack_weights(const float *weights, size_t columns, size_t k, float *packed) {
  size_t panels = (columns + panel - 1) / panel;
  memset(packed, 0, panels * panel * k * sizeof(float));
  for (size_t j = 0; j < columns; j++) {
    float *target = packed + j / panel * panel * k + j % panel;
    for (size_t l = 0; l < k; l++) target[l * panel] = weights[j * k + l];
  }
}

// Two vectors of columns by ROWS rows of C, in registers over the whole of k.
#define TILE(NAME, TARGET, WIDTH, ROWS)                                                            \
  typedef float NAME##Vector __attribute__((vector_size(WIDTH * 4), aligned(4)));                  \
  TARGET static void NAME(const float *a, size_t lda, const float *b, size_t k, float *c,          \
                          size_t ldc, int adds) {                                                  \
    NAME##Vector sums[ROWS][2];                                                                    \
    _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {                            \
      sums[r][0] = adds ? *(NAME##Vector *)(c + r * ldc) : (NAME##Vector){0};                      \
      sums[r][1] = adds ? *(NAME##Vector *)(c + r * ldc + WIDTH) : (NAME##Vector){0};              \
    }                                                                                              \
    for (size_t l = 0; l < k; l++) {                                                               \
      NAME##Vector first = *(NAME##Vector *)(b + l * panel);                                       \
      NAME##Vector second = *(NAME##Vector *)(b + l * panel + WIDTH);                              \
      _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {                          \
        sums[r][0] += a[r * lda + l] * first;                                                      \
        sums[r][1] += a[r * lda + l] * second;                                                     \
      }                                                                                            \
    }                                                                                              \
    _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {                            \
      *(NAME##Vector *)(c + r * ldc) = sums[r][0];                                                 \
      *(NAME##Vector *)(c + r * ldc + WIDTH) = sums[r][1];                                         \
    }                                                                                              \
  }

typedef void (*Tile)(const float *, size_t, const float *, size_t, float *, size_t, int);

/// A tile's function with its numbers of columns and rows.
typedef struct {
  Tile tile;
  size_t columns, rows;
} TileKind;

TILE(tile4, , 4, 4)

#if defined(__x86_64__)
#define TARGETING(features) __attribute__((target(features)))
TILE(tile16, TARGETING("avx512f,avx512vl"), 16, 12)
TILE(tile8, TARGETING("avx2,fma"), 8, 6)

static TileKind tileKind(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl"))
    return (TileKind){tile16, 32, 12};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return (TileKind){tile8, 16, 6};
  return (TileKind){tile4, 8, 4};
}
#else
static TileKind tileKind(void) { return (TileKind){tile4, 8, 4}; }
#endif

// Part of k that is summed at once, so that rows of A and a panel stay in the caches.
enum { depth = 768, rowsAtOnce = 192 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

// All rows of one panel for a part of k.
static void panelProduct(TileKind kind, const float *a, size_t lda, const float *b, size_t k,
                         float *c, size_t ldc, size_t rows, size_t width, int adds) {
  float edge[rowBlock * panel];
  for (size_t row = 0; row < rows; row += kind.rows) {
    for (size_t column = 0; column < width; column += kind.columns) {
      const float *left = a + row * lda, *right = b + column;
      float *target = c + row * ldc + column;
      size_t rest = width - column;
      if (rest >= kind.columns) {
        kind.tile(left, lda, right, k, target, ldc, adds);
        continue;
      }
      for (size_t r = 0; r < kind.rows; r++)
        memcpy(edge + r * panel, target + r * ldc, rest * sizeof(float));
      kind.tile(left, lda, right, k, edge, panel, adds);
      for (size_t r = 0; r < kind.rows; r++)
        memcpy(target + r * ldc, edge + r * panel, rest * sizeof(float));
    }
  }
}

void slicework_packed_product(const float *a, const float *packed, float *c, size_t rows, size_t k,
                              size_t columns) {
  TileKind kind = tileKind();
  for (size_t row = 0; row < rows; row += rowsAtOnce) {
    size_t count = smaller(rowsAtOnce, rows - row);
    for (size_t start = 0; start < k; start += depth)
      for (size_t column = 0; column < columns; column += panel)
        panelProduct(kind, a + row * k + start, k, packed + column * k + start * panel,
                     smaller(depth, k - start), c + row * columns + column, columns, count,
                     smaller(panel, columns - column), start > 0);
  }
}
