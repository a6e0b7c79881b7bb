// How long to wait before the n-th try to connect again: doubling from half a second to ten, each
// between half and the whole of that, so that the clients of a server that comes back do not all
// arrive at once.

const first_ms = 500;
const longest_ms = 10_000;

/** `attempt` counts from 0; `random` is in [0, 1). */
export function backoff_ms(attempt: number, random: number): number {
  const whole = Math.min(longest_ms, first_ms * 2 ** attempt);
  return Math.round(whole * (0.5 + 0.5 * random));
}
