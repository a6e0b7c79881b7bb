// The kernel for x86-64 with AVX2 and FMA; src/CMakeLists.txt says -march=x86-64-v3 for this file.
#if defined(__x86_64__)
#define SILERO_INFER infer_x86_64_v3
#define SILERO_LANES 8
#define SILERO_SUMS 12  // of 16 registers
#include "vad/silero/kernel_body.hpp"
#endif
