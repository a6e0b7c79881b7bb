#pragma once
// A fixed answer at a fixed pace: for tests, demonstrations and load tests.

#include <chrono>
#include <memory>
#include <string_view>

#include "llm/language_model.hpp"

namespace repartee::llm {

/// Streams `text` (a Script, see script.hpp: it may call functions) word by word, each after
/// `delay`, from one thread for all answers; without a delay the whole answer comes inside ask().
/// Destroying it ends running answers as `closed`; not for a sink to do.
std::shared_ptr<LanguageModel> create_scripted_model(std::string_view text,
                                                     std::chrono::milliseconds delay);

}  // namespace repartee::llm
