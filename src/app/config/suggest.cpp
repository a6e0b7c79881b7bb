#include "app/config/suggest.hpp"

#include <algorithm>
#include <numeric>

#include "app/config/settings.hpp"
#include "app/config/tenants.hpp"

namespace repartee::app {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // What people mistype is short; the bound keeps hostile input cheap.
  a = a.substr(0, 128);
  b = b.substr(0, 128);
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

std::string nearest(std::string_view wrong, const std::vector<std::string>& candidates) {
  const auto best = std::ranges::min_element(
      candidates, {}, [&](const std::string& name) { return edit_distance(wrong, name); });
  return best == candidates.end() ? std::string{} : *best;
}

namespace {

std::size_t distance_to(const Setting& setting, std::string_view wrong_path) {
  const auto dot = wrong_path.rfind('.');
  const std::string_view wrong_key =
      dot == std::string_view::npos ? wrong_path : wrong_path.substr(dot + 1);
  // A key that is right but for its group beats a path that merely looks alike.
  constexpr std::size_t wrong_group = 2;
  return std::min(edit_distance(wrong_path, setting.path),
                  edit_distance(wrong_key, setting.key()) + wrong_group);
}

}  // namespace

std::string nearest_setting(std::string_view wrong_path) {
  const auto distance = [&](const Setting& setting) { return distance_to(setting, wrong_path); };
  return std::string(std::ranges::min_element(settings(), {}, distance)->path);
}

std::string nearest_tenant_setting(std::string_view wrong_path) {
  auto best = tenant_keys;
  auto least = edit_distance(wrong_path, tenant_keys);
  for (const Setting& setting : settings()) {
    if (!setting.per_tenant) continue;
    const auto distance = distance_to(setting, wrong_path);
    if (distance >= least) continue;
    best = setting.path;
    least = distance;
  }
  return std::string(best);
}

}  // namespace repartee::app
