#include "conversation/speculation.hpp"

#include <algorithm>
#include <utility>

#include "turn/words.hpp"

namespace repartee::conversation {
namespace {

// OpenAI's rule of thumb for English, for models that do not say what a request took.
constexpr std::size_t bytes_per_token = 4;

std::size_t bytes_of(const llm::ChatRequest& request) {
  std::size_t bytes = request.system.size();
  for (const auto& message : request.messages) {
    bytes += message.text.size();
    for (const auto& call : message.tool_calls) bytes += call.name.size() + call.arguments.size();
  }
  for (const auto& tool : request.tools)
    bytes += tool.name.size() + tool.description.size() + tool.parameters.size();
  return bytes;
}

// Nor spaces: recognizers do not agree on what is written apart. What stands in a number stays.
std::string letters_of(std::string_view text) {
  auto letters = turn::plain_words(text, text.size());
  std::erase_if(letters, [](char c) { return c == ' ' || c == '-' || c == '\''; });
  return letters;
}

}  // namespace

bool same_words(std::string_view a, std::string_view b) {
  return a == b || letters_of(a) == letters_of(b);
}

bool Speculation::affordable(TurnId turn, const llm::ChatRequest& request,
                             const SpeculationSettings& allowed) const {
  const bool again = turn == turn_;
  if (again && failed_) return false;
  const auto tokens = static_cast<std::int64_t>(bytes_of(request) / bytes_per_token) +
                      (again ? record_.wasted_tokens : 0);
  return (again ? record_.asked : 0) < static_cast<std::uint32_t>(std::max(allowed.tries, 0)) &&
         tokens <= allowed.tokens;
}

void Speculation::begin(const Supposed& said, Reply reply, llm::ChatRequest request,
                        core::Instant now) {
  if (said.turn != turn_) {
    turn_ = said.turn;
    record_ = {};
    failed_ = false;
  }
  ++record_.asked;
  ++totals_.asked;
  record_.words = said.text;
  record_.at = now;
  guess_.emplace(Guess{std::move(reply), std::move(request), said.text});
}

bool Speculation::supposes(const Supposed& said) const {
  return guess_ && said.turn == turn_ && same_words(said.text, guess_->words);
}

bool Speculation::answers(TurnId turn, const llm::ChatRequest& request) const {
  if (!guess_ || turn != turn_ || request.messages.empty()) return false;
  auto asked = guess_->request;
  const auto words = std::exchange(asked.messages.back().text, request.messages.back().text);
  return asked == request && same_words(words, request.messages.back().text);
}

Reply Speculation::confirm() {
  record_.held = true;
  ++totals_.held;
  confirmed_ = guess_->reply.attempt();
  confirmed_bytes_ = bytes_of(guess_->request);
  auto reply = std::move(guess_->reply);
  guess_.reset();
  return reply;
}

void Speculation::revoke(const Reply& reply) {
  if (reply.attempt() != confirmed_) return;
  if (reply.attempt().turn == turn_) record_.held = false;
  --totals_.held;
  waste(reply, confirmed_bytes_);
}

void Speculation::waste(const Reply& reply, std::size_t question_bytes) {
  const auto& usage = reply.usage();
  const auto told = usage.input_tokens + usage.output_tokens;
  const auto tokens =
      told > 0 ? told
               : static_cast<std::int64_t>((question_bytes + reply.text_bytes()) / bytes_per_token);
  const auto characters = static_cast<std::int64_t>(reply.voiced_bytes());
  record_.wasted_tokens += tokens;
  record_.wasted_characters += characters;
  totals_.wasted_tokens += static_cast<std::uint64_t>(tokens);
  totals_.wasted_characters += static_cast<std::uint64_t>(characters);
}

void Speculation::drop(Effects& out) {
  if (!guess_) return;
  waste(guess_->reply, bytes_of(guess_->request));
  out.emplace_back(effect::Drop{guess_->reply.attempt()});
  guess_.reset();
}

void Speculation::fail(Effects& out) {
  failed_ = true;
  drop(out);
}

void Speculation::refuse(Effects& out) {
  failed_ = true;
  if (!guess_) return;
  out.emplace_back(effect::Drop{guess_->reply.attempt()});
  guess_.reset();
}

}  // namespace repartee::conversation
