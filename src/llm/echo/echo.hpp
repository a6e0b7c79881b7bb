#pragma once
// Repeats what it heard, in varied words: for trying a microphone, a voice and the latency without
// any model.

#include <memory>

#include "llm/language_model.hpp"

namespace repartee::llm {

/// Answers inside ask(), word by word. The phrase depends on the text and on how many turns came
/// before, so equal conversations get equal answers and a repeated sentence another phrase.
std::shared_ptr<LanguageModel> create_echo_model();

}  // namespace repartee::llm
