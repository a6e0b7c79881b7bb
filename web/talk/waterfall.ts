// Where the time of a turn went, as a stacked bar with the milliseconds beside it.

import { make } from "./elements.ts";
import type { Waterfall } from "./wire.ts";

interface Stage {
  field: "endpoint_ms" | "stt_ms" | "first_token_ms" | "first_audio_ms";
  name: string;
  explanation: string;
}

const stages: Stage[] = [
  {
    field: "endpoint_ms",
    name: "end of turn",
    explanation: "from the end of your speech until the server was sure of it",
  },
  { field: "stt_ms", name: "speech to text", explanation: "until the transcript was there" },
  {
    field: "first_token_ms",
    name: "first words",
    explanation: "until the answer began to be written",
  },
  {
    field: "first_audio_ms",
    name: "first sound",
    explanation: "until the first of its sound was sent",
  },
];

/** The sum of what is shown. */
export function shown_ms(waterfall: Waterfall): number {
  return stages.reduce((sum, { field }) => sum + stage_ms(waterfall, field), 0);
}

function stage_ms(waterfall: Waterfall, field: Stage["field"]): number {
  return Math.max(0, Math.round(waterfall[field]));
}

/** `scale_ms`: what the whole width stands for. */
export function draw_waterfall(waterfall: Waterfall, scale_ms: number): HTMLElement {
  const bar = make("div", "waterfall-bar");
  const legend = make("ul", "waterfall-legend");
  const spoken: string[] = [];
  for (const { field, name, explanation } of stages) {
    const ms = stage_ms(waterfall, field);
    const segment = make("span", `stage ${field}`);
    segment.style.width = `${(100 * ms) / scale_ms}%`;
    bar.append(segment);
    const label = make("li", "", make("i", `stage ${field}`), `${name} `, make("b", "", `${ms} ms`));
    label.title = explanation;
    legend.append(label);
    spoken.push(`${name} ${ms}`);
  }
  const total_ms = shown_ms(waterfall);
  legend.append(make("li", "waterfall-total", "total ", make("b", "", `${total_ms} ms`)));
  const saved_ms = Math.round(waterfall.saved_ms ?? 0);
  if (saved_ms > 0) {
    const label = make("li", "waterfall-saved", "begun early ", make("b", "", `−${saved_ms} ms`));
    label.title = "how much later it would have been, had nothing begun before you had finished";
    legend.append(label);
  }
  legend.setAttribute("aria-hidden", "true");
  const whole = make("div", "waterfall", bar, legend);
  whole.setAttribute("role", "img");
  whole.setAttribute("aria-label", `Answered after ${total_ms} milliseconds: ${spoken.join(", ")}`);
  return whole;
}
