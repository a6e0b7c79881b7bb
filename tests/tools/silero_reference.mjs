// Writes tests/unit/vad/silero_reference.txt: what ONNX Runtime answers for a synthetic sound. The
// C++ test makes the same sound (tests/unit/vad/synthetic_voice.hpp) and compares.
//
//   npm install --ignore-scripts --prefix /tmp/ort onnxruntime-node@1.30.0
//   NODE_PATH=/tmp/ort/node_modules node tests/tools/silero_reference.mjs \
//     ~/.local/share/repartee/models/silero_vad_v6.onnx > tests/unit/vad/silero_reference.txt
//
// Both published files of the weights give the same numbers.
import { createRequire } from 'node:module';

const ort = createRequire(import.meta.url)('onnxruntime-node');

const windowSamples = 512;
const windows = 128;

// Integers only, so that every language and machine makes the same samples.
function syntheticVoice() {
  // Two-pole resonators for the formants of three vowels at 16 kHz, scaled by 2^14:
  // a1 = 2 r cos(2 pi F / 16000), a2 = r^2, r = exp(-pi B / 16000), B = 80, 100, 140 Hz.
  const vowels = [
    [[30921, 15879], [29228, 15754], [18363, 15506]], // F = 730, 1090, 2440 Hz
    [[32077, 15879], [20008, 15754], [12072, 15506]], // F = 270, 2290, 3010 Hz
    [[32033, 15879], [30270, 15754], [20335, 15506]], // F = 300, 870, 2240 Hz
  ];
  const syllable = 3600; // samples: 225 ms
  const samples = new Int16Array(windows * windowSamples);
  const memory = [[0, 0], [0, 0], [0, 0]];
  let random = 1;
  let chirp = 0;
  let glottis = 0;
  for (let n = 0; n < samples.length; ++n) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    const noise = (random >>> 16) - 32768;
    const at = Math.floor(n / windowSamples);
    let x = 0;
    if (at >= 8 && at < 20) x = Math.floor(noise / 32); // noise
    if (at >= 20 && at < 36) { // a rising triangle wave
      chirp = (chirp + 200 + (n >>> 4)) & 0xffff;
      x = (chirp < 32768 ? chirp : 65535 - chirp) - 16384;
      x = Math.floor(x / 4);
    }
    if (at >= 40 && at < 120) { // syllables of three vowels, falling from 160 to 100 Hz
      const within = n % syllable;
      glottis += 655 - Math.floor((245 * within) / syllable);
      let v = Math.floor(noise / 16);
      if (glottis >= 65536) {
        glottis -= 65536;
        v += 400000;
      }
      const vowel = vowels[Math.floor(n / syllable) % 3];
      for (let f = 0; f < 3; ++f) {
        const [a1, a2] = vowel[f];
        const y = Math.floor(
          ((16384 - a1 + a2) * v + a1 * memory[f][0] - a2 * memory[f][1]) / 16384,
        );
        memory[f] = [y, memory[f][0]];
        v = y;
      }
      const swell = Math.min(within, syllable - within, 800);
      x = Math.floor((v * swell) / 3200);
    }
    if (at >= 80) x += Math.floor(noise / 64); // the second half of them in noise
    samples[n] = Math.max(-32768, Math.min(32767, x));
  }
  return samples;
}

const samples = syntheticVoice();
// FNV-1a over the samples, the low byte first.
let hash = 0x811c9dc5;
for (const sample of samples) {
  for (const byte of [sample & 0xff, (sample >> 8) & 0xff]) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
}

const session = await ort.InferenceSession.create(process.argv[2], { intraOpNumThreads: 1 });
let state = new ort.Tensor('float32', new Float32Array(2 * 128), [2, 1, 128]);
const sr = new ort.Tensor('int64', BigInt64Array.from([16000n]), []);
let context = new Float32Array(64);
console.log('# Written by tests/tools/silero_reference.mjs. The hash of the samples, then a probability');
console.log('# for each window of 512.');
console.log(hash);
for (let at = 0; at < windows; ++at) {
  const input = new Float32Array(576);
  input.set(context);
  for (let i = 0; i < windowSamples; ++i) input[64 + i] = samples[at * windowSamples + i] / 32768;
  context = input.slice(windowSamples);
  const answer = await session.run({ input: new ort.Tensor('float32', input, [1, 576]), state, sr });
  state = answer.stateN;
  console.log(answer.output.data[0].toFixed(7));
}
