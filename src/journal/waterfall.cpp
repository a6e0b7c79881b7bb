#include "journal/waterfall.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace repartee::journal {

using core::Duration;

namespace {

// Pixels. A second is wide enough that 20 ms can be seen.
constexpr double second_width = 150;
constexpr double least_width = 880;
constexpr double left = 92, right = 24;  // room for the lanes' names, and for the last label
constexpr double top = 46, lane_height = 30, bar_height = 18, bottom = 30;
constexpr double least_bar = 1.5;
constexpr double letter_width = 6.1;  // of the labels' font, on average
constexpr std::size_t longest_tooltip = 300;
constexpr int most_ticks = 3600;

constexpr std::array lanes{Lane::person, Lane::recognizer, Lane::model, Lane::voice,
                           Lane::loudspeaker};

constexpr const char* colours = R"css(
.wf{--ink:#1d2330;--dim:#5d6678;--rule:#e3e7ee;--ground:#fff;--band:#f6f8fb;--person:#3b6fd4;
--recognizer:#8a55cf;--model:#c77a12;--voice:#158a8a;--loudspeaker:#2f8f4e;--off:#9aa3b2;--wait:#c2334d;
font:12px/1.3 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
@media(prefers-color-scheme:dark){.wf{--ink:#e8ebf2;--dim:#9aa5b8;--rule:#2c3442;--ground:#12161d;
--band:#181d26;--person:#7aa5ff;--recognizer:#b98cf5;--model:#f0ad4e;--voice:#4cc3c3;
--loudspeaker:#63cc85;--off:#6d788b;--wait:#ff7d93}}
.wf .ground{fill:var(--ground)}.wf .band{fill:var(--band)}.wf text{fill:var(--ink)}
.wf .dim{fill:var(--dim)}.wf .rule{stroke:var(--rule);stroke-width:1}
.wf .cut{stroke:var(--dim);stroke-width:1;stroke-dasharray:3 3}
.wf .bracket{stroke:var(--wait);stroke-width:1.5;fill:none}.wf .wait{fill:var(--wait);font-weight:600}
.wf .person{fill:var(--person)}.wf .recognizer{fill:var(--recognizer)}.wf .model{fill:var(--model)}
.wf .voice{fill:var(--voice)}.wf .loudspeaker{fill:var(--loudspeaker)}
.wf .waiting,.wf .partial{fill-opacity:.38}.wf .guess{fill-opacity:.65}.wf .quiet{fill-opacity:.45}
.wf .dropped{fill:var(--off);fill-opacity:.5}.wf .in{fill:var(--ground);pointer-events:none}
.wf .waiting+.in,.wf .partial+.in,.wf .dropped+.in,.wf .quiet+.in{fill:var(--ink)}
)css";

const char* css_class(Lane lane) {
  switch (lane) {
    case Lane::person: return "person";
    case Lane::recognizer: return "recognizer";
    case Lane::model: return "model";
    case Lane::voice: return "voice";
    case Lane::loudspeaker: return "loudspeaker";
  }
  return "";
}

const char* css_class(Use use) {
  switch (use) {
    case Use::speech: return "speech";
    case Use::partial: return "partial";
    case Use::guess: return "guess";
    case Use::final: return "final";
    case Use::waiting: return "waiting";
    case Use::making: return "making";
    case Use::sounding: return "sounding";
    case Use::quiet: return "quiet";
    case Use::dropped: return "dropped";
  }
  return "";
}

const char* in_words(Use use) {
  switch (use) {
    case Use::speech: return "speech";
    case Use::partial: return "partial transcript";
    case Use::guess: return "transcript of what may be all";
    case Use::final: return "final transcript";
    case Use::waiting: return "waiting for the first of it";
    case Use::making: return "it comes";
    case Use::sounding: return "it sounds";
    case Use::quiet: return "ducked or held";
    case Use::dropped: return "dropped";
  }
  return "";
}

/// For XML and HTML. Bytes that are not UTF-8 or not allowed there become '?'.
std::string escaped(std::string_view text) {
  std::string out;
  std::size_t following = 0;  // bytes that must follow in a character
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (following > 0 && (byte & 0xC0U) == 0x80U) {
      out += text[i];
      --following;
      continue;
    }
    const std::size_t size = byte < 0x80   ? 1
                             : byte < 0xC2 ? 0
                             : byte < 0xE0 ? 2
                             : byte < 0xF0 ? 3
                             : byte < 0xF5 ? 4
                                           : 0;
    bool whole = size > 0 && i + size <= text.size();
    for (std::size_t j = 1; whole && j < size; ++j)
      whole = (static_cast<unsigned char>(text[i + j]) & 0xC0U) == 0x80U;
    if (!whole || (byte < 0x20 && byte != '\n' && byte != '\t')) {
      out += '?';
      continue;
    }
    following = size - 1;
    switch (text[i]) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += text[i];
    }
  }
  return out;
}

/// At most so many characters, with "…" for the rest.
std::string shortened(std::string_view text, std::size_t most) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (begins && ++characters > most) return std::string(text.substr(0, i)) + "…";
  }
  return std::string(text);
}

class Picture {
 public:
  Picture(const Shown& shown, Duration length)
      : shown_(shown),
        width_(std::max(least_width, left + right + x_of(length) - left)),
        height_(top + lane_height * static_cast<double>(lanes.size()) + bottom) {}

  std::string draw() {
    add(R"(<svg class="wf" xmlns="http://www.w3.org/2000/svg" width="{0:.0f}" height="{1:.0f}" viewBox="0 0 {0:.0f} {1:.0f}" role="img" aria-label="{2}"><style>{3}</style>)",
        width_, height_, escaped(shown_.title), colours);
    add(R"(<rect class="ground" width="{:.0f}" height="{:.0f}" rx="8"/>)", width_, height_);
    axis();
    for (const auto& span : shown_.timeline.spans) bar(span);
    for (const auto& mark : shown_.timeline.marks) marked(mark);
    for (const auto& turn : shown_.timeline.turns) bracket(turn);
    out_ += "</svg>\n";
    return std::move(out_);
  }

  static double x_of(Duration at) { return left + core::to_ms(at) / 1000 * second_width; }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }
  static double y_of(Lane lane) {
    return top + lane_height * static_cast<double>(static_cast<int>(lane));
  }

  void axis() {
    const double floor = height_ - bottom;
    for (const auto lane : lanes) {
      if (static_cast<int>(lane) % 2 == 0)
        add(R"(<rect class="band" x="0" y="{:.1f}" width="{:.0f}" height="{:.0f}"/>)", y_of(lane),
            width_, lane_height);
      add(R"(<text class="dim" x="12" y="{:.1f}">{}</text>)", y_of(lane) + lane_height / 2 + 4,
          name(lane));
    }
    // Of hours, not every second.
    const int step = std::max(
        1, static_cast<int>(shown_.timeline.length / most_ticks / std::chrono::seconds(1)));
    for (int second = 0; x_of(std::chrono::seconds(second)) < width_ - right / 2; second += step) {
      const double x = x_of(std::chrono::seconds(second));
      add(R"(<line class="rule" x1="{0:.1f}" y1="{1:.1f}" x2="{0:.1f}" y2="{2:.1f}"/>)", x, top,
          floor);
      add(R"(<text class="dim" x="{:.1f}" y="{:.1f}" text-anchor="middle">{} s</text>)", x,
          floor + 18, second);
    }
  }

  void bar(const Span& span) {
    const double x = x_of(span.begin);
    const double width = std::max(x_of(span.end) - x, least_bar);
    const bool thin = span.use == Use::partial;
    const double height = thin ? bar_height / 3 : bar_height;
    const double y = y_of(span.lane) + (lane_height - bar_height) / 2 + (thin ? bar_height / 3 : 0);
    add(R"(<rect class="{} {}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="3"><title>)",
        css_class(span.lane), css_class(span.use), x, y, width, height);
    add("{}{}{}, {:.0f} ms, from {:.3f} s</title></rect>",
        escaped(shortened(span.label, longest_tooltip)), span.label.empty() ? "" : ": ",
        in_words(span.use), core::to_ms(span.end - span.begin), core::to_ms(span.begin) / 1000);
    const auto room = static_cast<std::size_t>(std::max(0.0, (width - 12) / letter_width));
    if (!thin && room >= 4 && !span.label.empty()) {
      add(R"(<text class="in" x="{:.1f}" y="{:.1f}">{}</text>)", x + 6, y + bar_height / 2 + 4,
          escaped(shortened(span.label, room)));
    }
  }

  void marked(const Mark& mark) {
    const double x = x_of(mark.at);
    add(R"(<line class="cut" x1="{0:.1f}" y1="{1:.1f}" x2="{0:.1f}" y2="{2:.1f}"><title>{3}, {4:.3f} s</title></line>)",
        x, y_of(mark.lane), y_of(mark.lane) + lane_height,
        escaped(shortened(mark.label, longest_tooltip)), core::to_ms(mark.at) / 1000);
  }

  // Over the lanes: how long the person waited.
  void bracket(const TurnLine& turn) {
    const auto wait = waited(turn);
    if (!wait) return;
    const double begin = x_of(*turn.record.speech_ended - shown_.timeline.opened);
    const double end = x_of(*turn.record.first_audio_sent - shown_.timeline.opened);
    add(R"(<path class="bracket" d="M{0:.1f} {2:.1f}v-6H{1:.1f}v6"/>)", begin, end, top - 4);
    add(R"(<text class="wait" x="{:.1f}" y="{:.1f}" text-anchor="middle">{:.0f} ms</text>)",
        (begin + end) / 2, top - 16, core::to_ms(*wait));
  }

  const Shown& shown_;
  const double width_, height_;
  std::string out_;
};

std::string table(const Timeline& timeline) {
  std::string out =
      "<table><thead><tr><th>turn<th>said<th>heard of the answer<th>outcome<th>end of turn<th>"
      "transcript<th>first words<th>first sound</tr></thead><tbody>\n";
  for (const auto& turn : timeline.turns) {
    const auto& record = turn.record;
    const auto since = [&](const std::optional<core::Instant>& at) {
      return at && record.speech_ended
                 ? fmt::format("{:.0f} ms", core::to_ms(*at - *record.speech_ended))
                 : std::string("–");
    };
    out += fmt::format("<tr><td>{}<td>{}{}<td>{}<td>{}<td>{}<td>{}<td>{}<td>{}</tr>\n", record.turn,
                       escaped(turn.said.empty() ? "(nothing intelligible)" : turn.said),
                       record.typed ? " (typed)" : "", escaped(turn.heard), escaped(turn.outcome),
                       since(record.decided), since(record.transcribed), since(record.first_token),
                       since(record.first_audio_sent));
  }
  return out + "</tbody></table>\n";
}

constexpr const char* page_style = R"css(
:root{color-scheme:light dark;--ink:#1d2330;--dim:#5d6678;--rule:#e3e7ee;--page:#f1f3f7;--card:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8ebf2;--dim:#9aa5b8;--rule:#2c3442;--page:#0b0e13;--card:#12161d}}
body{margin:0;padding:2rem clamp(1rem,4vw,3rem);background:var(--page);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
h1{font-size:1.35rem;margin:0 0 .25rem}h2{font-size:1rem;margin:2rem 0 .6rem}p{color:var(--dim);margin:.2rem 0}
.scroll{overflow-x:auto;border:1px solid var(--rule);border-radius:10px;background:var(--card)}
.scroll svg{display:block}
table{border-collapse:collapse;width:100%;font-size:13.5px}th{text-align:left;color:var(--dim);font-weight:600}
th,td{padding:.5rem .75rem;border-bottom:1px solid var(--rule);vertical-align:top}
tr:last-child td{border-bottom:0}td:nth-child(n+5){white-space:nowrap;font-variant-numeric:tabular-nums}
)css";

}  // namespace

std::string to_svg(const Shown& shown) {
  return Picture(shown, shown.timeline.length).draw();
}

std::string to_html(const std::string& about, const std::vector<Shown>& shown) {
  Duration longest{};
  for (const auto& one : shown) longest = std::max(longest, one.timeline.length);
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\">\n<title>{0}</title>\n<style>{1}</style>\n<h1>{0}</h1>\n"
      "<p>Above the lanes: from the last window of speech to the first sound of the answer. Pale: "
      "waiting, or partial transcripts; grey: dropped. Point at a bar for its times.</p>\n",
      escaped(about), page_style);
  for (const auto& one : shown) {
    out += fmt::format("<h2>{}</h2>\n<div class=\"scroll\" tabindex=\"0\">", escaped(one.title));
    out += Picture(one, longest).draw();
    out += "</div>\n<h2>Turns</h2>\n<div class=\"scroll\">" + table(one.timeline) + "</div>\n";
  }
  return out + "</html>\n";
}

}  // namespace repartee::journal
