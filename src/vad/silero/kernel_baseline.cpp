// The kernel for what the compiler's target has at least: SSE2, or NEON.
#define SILERO_INFER infer_baseline
#define SILERO_LANES 4
#if defined(__aarch64__)
#define SILERO_SUMS 24  // of 32 registers
#else
#define SILERO_SUMS 8  // of 16 registers: without FMA the products need some too
#endif
#include "vad/silero/kernel_body.hpp"
