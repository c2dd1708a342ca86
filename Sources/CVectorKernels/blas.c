#include "blas.h"

enum { rowMajor = 101, noTranspose = 111, transpose = 112 };

#if defined(__APPLE__)

#include <Accelerate/Accelerate.h>

const char *slicework_blas_load(void) { return NULL; }

void slicework_sgemm(int transposeA, int transposeB, int m, int n, int k, float alpha,
                     const float *a, int lda, const float *b, int ldb, float beta, float *c,
                     int ldc) {
  cblas_sgemm(CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans,
              transposeB ? CblasTrans : CblasNoTrans, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

#else

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

typedef void (*MultiplyFloats)(int, int, int, int, int, int, float, const float *, int,
                               const float *, int, float, float *, int);
typedef void (*SetThreads)(int);

static MultiplyFloats multiplyFloats;
static const char *problem;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// OpenBLAS chooses its kernels while it is loaded, so the choice has to be made before.
static void chooseKernels(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512cd"))
    setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
#endif
}

static void load(void) {
  chooseKernels();
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    problem = dlerror();
    if (problem == NULL) problem = "libopenblas.so.0 cannot be loaded";
    return;
  }
  SetThreads setThreads = (SetThreads)dlsym(library, "openblas_set_num_threads");
  multiplyFloats = (MultiplyFloats)dlsym(library, "cblas_sgemm");
  if (setThreads == NULL || multiplyFloats == NULL) {
    problem = "libopenblas.so.0 has no cblas_sgemm or openblas_set_num_threads";
    return;
  }
  setThreads(1);
}

const char *slicework_blas_load(void) {
  pthread_once(&once, load);
  return problem;
}

void slicework_sgemm(int transposeA, int transposeB, int m, int n, int k, float alpha,
                     const float *a, int lda, const float *b, int ldb, float beta, float *c,
                     int ldc) {
  multiplyFloats(rowMajor, transposeA ? transpose : noTranspose,
                 transposeB ? transpose : noTranspose, m, n, k, alpha, a, lda, b, ldb, beta, c,
                 ldc);
}

#endif
