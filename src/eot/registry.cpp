// Which learned end-of-turn models there are.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "eot/end_of_turn_model.hpp"
#include "eot/smart_turn/smart_turn.hpp"

namespace repartee::eot {
namespace {

using Created = core::Result<std::shared_ptr<const EndOfTurnModel>>;

constexpr const char* pull = "repartee models pull smart-turn";

std::filesystem::path file_of(const EndOfTurnOptions& options) {
  return options.model.empty() ? find_smart_turn(options.models_folder)
                               : std::filesystem::path(options.model);
}

Created smart_turn(const EndOfTurnOptions& options) {
  const auto file = file_of(options);
  if (!file.empty()) return create_smart_turn(file);
  return core::Error{
      core::ErrorCode::not_found,
      fmt::format("no Smart Turn model in the models folder '{}'", options.models_folder),
      fmt::format("run `{}`, or choose none", pull)};
}

struct Engine {
  std::string_view name;
  Created (*create)(const EndOfTurnOptions&);
};

constexpr Engine engines[] = {{"smart_turn", smart_turn}};

/// The best that is installed and works, or none.
Created best(const EndOfTurnOptions& options, core::Choice& choice) {
  if (file_of(options).empty()) {
    choice.why = "no model is installed";
    choice.better = pull;
    return {nullptr};
  }
  auto made = smart_turn(options);
  choice.why = options.model.empty() ? "it is installed" : "turn.end_model_file names it";
  // Who names a file wants it, or to hear why not.
  if (made || !options.model.empty()) return made;
  choice.why = "the model cannot be used";
  choice.broken = made.error().text();
  return {nullptr};
}

}  // namespace

std::vector<std::string_view> engine_names() {
  std::vector<std::string_view> names;
  for (const auto& engine : engines) names.push_back(engine.name);
  return names;
}

core::Result<std::shared_ptr<const EndOfTurnModel>> create_end_of_turn_model(
    const EndOfTurnOptions& options, core::Choice* choice) {
  core::Choice unheard;
  core::Choice& reasons = choice ? *choice : unheard;
  reasons = {.why = "turn.end_model names it"};
  if (options.engine == "auto") return best(options, reasons);
  if (options.engine == "none") return {nullptr};
  const auto* const engine = std::ranges::find(engines, options.engine, &Engine::name);
  if (engine != std::end(engines)) return engine->create(options);
  return core::Error{core::ErrorCode::invalid_argument,
                     fmt::format("there is no end-of-turn model '{}'", options.engine),
                     fmt::format("choose auto, none, {}", fmt::join(engine_names(), ", "))};
}

}  // namespace repartee::eot
