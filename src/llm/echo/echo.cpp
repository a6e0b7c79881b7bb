#include "llm/echo/echo.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "llm/words.hpp"

namespace repartee::llm {
namespace {

// The words heard go between the two halves.
constexpr std::array<std::array<std::string_view, 2>, 14> phrases = {{
    {"You said: ", ""},
    {"I heard you say: ", ""},
    {"So you are saying: ", ""},
    {"What I heard was: ", ""},
    {"Let me repeat that: ", ""},
    {"If I got that right, you said: ", ""},
    {"I understood: ", ""},
    {"Here is what you said: ", ""},
    {"Your words were: ", ""},
    {"That sounded like: ", ""},
    {"Okay, you said: ", ""},
    {"This came through: ", ""},
    {"\"", "\", that is what I heard."},
    {"\"", "\", you said."},
}};

// FNV-1a, 64 bits: the same on every machine, unlike std::hash.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 14695981039346656037u;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return value;
}

class EchoModel final : public LanguageModel {
 public:
  void ask(ChatRequest request, AnswerSink sink, std::stop_token stop) override {
    std::string_view heard = last_heard(request);
    if (heard.empty()) {
      return answer_now("I did not hear anything.", request, sink, stop);
    }
    // How often the phrase was drawn matters more than chance: neighbours must differ.
    const auto turns = std::ranges::count(request.messages, Role::user, &Message::role);
    const auto& [before, after] =
        phrases[(hash(heard) + static_cast<std::uint64_t>(turns)) % phrases.size()];
    // The mark that ends what was heard would stand inside the sentence.
    if (!after.empty()) heard = heard.substr(0, heard.find_last_not_of(".!?") + 1);
    std::string answer(before);
    answer.append(heard).append(after);
    answer_now(answer, request, sink, stop);
  }

  std::string description() const override { return "echo"; }
};

}  // namespace

std::shared_ptr<LanguageModel> create_echo_model() {
  return std::make_shared<EchoModel>();
}

}  // namespace repartee::llm
