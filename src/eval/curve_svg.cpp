#include "eval/curve_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace repartee::eval {
namespace {

constexpr double plot_width = 330, plot_height = 240;
constexpr double left = 52, top = 40, below = 92, between = 30;
constexpr double most_delay_s = 1.6, most_cut_offs = 0.6;
// Okabe and Ito's colours, which most eyes tell apart.
constexpr std::array colours{"#999999", "#0072b2", "#d55e00", "#009e73", "#cc79a7"};

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      default: out += c;
    }
  }
  return out;
}

double x_of(double delay_s) {
  return std::min(delay_s / most_delay_s, 1.0) * plot_width;
}
double y_of(double cut_offs) {
  return (1 - std::min(cut_offs / most_cut_offs, 1.0)) * plot_height;
}

void axes(std::string& svg, const std::string& title, bool first) {
  svg += fmt::format("<text x=\"0\" y=\"-14\" font-weight=\"bold\">{}</text>\n", escaped(title));
  for (int percent = 0; percent <= 60; percent += 10) {
    const double y = y_of(percent / 100.0);
    svg += fmt::format("<path d=\"M0 {:.1f}H{}\" stroke=\"#8884\"/>\n", y, plot_width);
    if (first)
      svg += fmt::format("<text x=\"-8\" y=\"{:.1f}\" text-anchor=\"end\">{} %</text>\n", y + 4,
                         percent);
  }
  for (int ms = 0; ms <= 1600; ms += 400) {
    const double x = x_of(ms / 1000.0);
    svg += fmt::format("<path d=\"M{:.1f} 0V{}\" stroke=\"#8884\"/>\n", x, plot_height);
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x,
                       plot_height + 18, ms);
  }
  svg += fmt::format(
      "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">mean delay after the end of a turn, "
      "ms</text>\n",
      plot_width / 2, plot_height + 36);
}

void draw(std::string& svg, const Curve& curve, const char* colour) {
  std::string path;
  for (const Point& point : curve.points) {
    if (point.delay_s > most_delay_s) break;
    // A setting holds until the next one is better: steps, no slopes.
    const double x = x_of(point.delay_s), y = y_of(point.cut_offs);
    path +=
        path.empty() ? fmt::format("M{:.1f} {:.1f}", x, y) : fmt::format("H{:.1f}V{:.1f}", x, y);
  }
  if (!path.empty())
    svg += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n", path,
                       colour);
  for (const Point& mark : curve.marks)
    svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"{}\"/>\n",
                       x_of(mark.delay_s), y_of(mark.cut_offs), colour);
}

}  // namespace

std::string curve_svg(const std::vector<Panel>& panels) {
  const double panel_width = plot_width + between;
  const double width = left + panel_width * static_cast<double>(panels.size());
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" "
      "font-family=\"sans-serif\" font-size=\"12\" fill=\"#888\">\n"
      "<title>Pauses within a turn that are taken for its end, by mean delay</title>\n",
      width, top + plot_height + below);
  for (std::size_t i = 0; i < panels.size(); ++i) {
    svg += fmt::format("<g transform=\"translate({:.0f} {:.0f})\">\n",
                       left + panel_width * static_cast<double>(i), top);
    axes(svg, panels[i].title, i == 0);
    for (std::size_t k = 0; k < panels[i].curves.size(); ++k) {
      const Curve& curve = panels[i].curves[k];
      const char* colour = colours[k % colours.size()];
      draw(svg, curve, colour);
      const auto row = k / 2;
      svg += fmt::format("<text x=\"{}\" y=\"{}\" fill=\"{}\">{}</text>\n",
                         static_cast<int>(k % 2) * 170, plot_height + 58 + 18 * row, colour,
                         escaped(curve.name));
    }
    svg += "</g>\n";
  }
  return svg + "</svg>\n";
}

}  // namespace repartee::eval
