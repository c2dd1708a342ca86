#ifndef SLICEWORK_BLAS_H
#define SLICEWORK_BLAS_H

#include <stddef.h>

/// Loads the BLAS library once; NULL on success, else what the dynamic loader said.
///
/// OpenBLAS works on one thread: callers run in parallel themselves. On processors with AVX-512 its
/// AVX-512 kernels are chosen unless OPENBLAS_CORETYPE says otherwise: older releases do not know newer
/// processors and fall back to half the speed.
const char *slicework_blas_load(void);

/// C ← alpha · op(A) · op(B) + beta · C, row-major; op(A) is m × k, op(B) is k × n.
///
/// Call slicework_blas_load first.
void slicework_sgemm(int transposeA, int transposeB, int m, int n, int k, float alpha,
                     const float *a, int lda, const float *b, int ldb, float beta, float *c,
                     int ldc);

#endif
