// An audio context at a given rate with a worklet loaded into it.

/**
 * Asks for `rate`, and takes the machine's own where the browser refuses: the caller declares the
 * rate it got, and the server resamples (linear resampling here leaves images 12 dB down).
 */
export async function open_context(rate: number, worklet: string): Promise<AudioContext> {
  let context: AudioContext;
  try {
    context = new AudioContext({ sampleRate: rate, latencyHint: "interactive" });
  } catch {
    context = new AudioContext({ latencyHint: "interactive" });
  }
  return load(context, worklet);
}

/** As open_context, at the machine's own rate. */
export function open_default_context(worklet: string): Promise<AudioContext> {
  return load(new AudioContext({ latencyHint: "interactive" }), worklet);
}

async function load(context: AudioContext, worklet: string): Promise<AudioContext> {
  try {
    await context.audioWorklet.addModule(worklet);
  } catch (error) {
    void context.close();
    throw error;
  }
  return context;
}
