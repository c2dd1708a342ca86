// NumericKernels
