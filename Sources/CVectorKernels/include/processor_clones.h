#ifndef SLICEWORK_PROCESSOR_CLONES_H
#define SLICEWORK_PROCESSOR_CLONES_H

// One compilation per processor generation, chosen when the program is loaded.
#if defined(__x86_64__) && defined(__linux__)
#define CLONED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONED
#endif

#endif
