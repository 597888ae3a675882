#pragma once

// One copy of a function for each family of instruction sets; the loader picks one at start. Not under the thread
// sanitizer, whose own functions the picking would call before they are ready.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CLONES
#endif
#endif
#if !defined(CLONES) && defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#elif !defined(CLONES)
#define CLONES
#endif
