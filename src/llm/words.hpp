#pragma once
// What the built-in models share.

#include <stop_token>
#include <string_view>
#include <vector>

#include "llm/language_model.hpp"

namespace repartee::llm {

/// The text in pieces of one word each, with the white space before it; together they are the text.
/// The views live as long as the text.
std::vector<std::string_view> word_deltas(std::string_view text);

/// Gives the whole answer to the sink at once, word by word; ends as `cancelled` when stopped.
/// Counts words as tokens.
void answer_now(std::string_view text, const ChatRequest& request, const AnswerSink& sink,
                const std::stop_token& stop);

/// What the person said last, without white space around it; "" where nothing. Lives as long as the
/// request.
std::string_view last_heard(const ChatRequest& request);

int count_words(std::string_view text);

/// Tokens in and out, where a word stands for a token.
Usage word_usage(const ChatRequest& request, std::string_view answer);

}  // namespace repartee::llm
