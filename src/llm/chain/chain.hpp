#pragma once
// Several models as one: where the first fails or is slow to begin, the next is asked too.

#include <chrono>
#include <memory>
#include <vector>

#include "llm/language_model.hpp"

namespace repartee::llm {

/// The models in order of preference, at least one. The next one is asked when every model that was
/// asked has failed before its first word, and also (a hedge) when `hedge_after` has passed since
/// the last one was asked and nobody has begun. Whoever gives the first word, or calls a tool,
/// answers; the others are stopped. Thinking aloud (tts::ThinkingFilter) is no word: it is kept,
/// and passed on in front of the first one. An answer without any text is an answer. After its
/// first word a model is on its own: what it said cannot be taken back, so its error stands. With
/// all of them failed, the error names each.
///
/// A model that failed, or was overtaken, is left alone for a while (http::Rest): it comes last.
std::shared_ptr<LanguageModel> create_llm_chain(std::vector<std::shared_ptr<LanguageModel>> models,
                                                std::chrono::milliseconds hedge_after);

}  // namespace repartee::llm
