#ifndef SLICEWORK_PROCESSOR_CLONES_H
#define SLICEWORK_PROCESSOR_CLONES_H

// The function that chooses a compilation runs before a sanitizer has started, and would be instrumented too.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(undefined_behavior_sanitizer)
#define SLICEWORK_SANITIZED
#endif
#endif

// One compilation per processor generation, chosen when the program is loaded.
#if defined(__x86_64__) && defined(__linux__) && !defined(SLICEWORK_SANITIZED)
#define CLONED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONED
#endif

#endif
