#include "llm/template/template.hpp"

#include <array>

#include "llm/template/template_file.hpp"
#include "llm/words.hpp"

namespace repartee::llm {
namespace {

constexpr std::array<const char*, 12> months = {"January",   "February", "March",    "April",
                                                "May",       "June",     "July",     "August",
                                                "September", "October",  "November", "December"};
constexpr std::array<const char*, 7> weekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                 "Thursday", "Friday", "Saturday"};

std::string time_of_day(const std::tm& now) {
  const int hour = now.tm_hour % 12 == 0 ? 12 : now.tm_hour % 12;
  std::string text = std::to_string(hour);
  if (now.tm_min != 0) text += (now.tm_min < 10 ? ":0" : ":") + std::to_string(now.tm_min);
  return text + (now.tm_hour < 12 ? " AM" : " PM");
}

std::string date(const std::tm& now) {
  return std::string(weekdays[now.tm_wday % 7]) + ", " + months[now.tm_mon % 12] + " " +
         std::to_string(now.tm_mday) + ", " + std::to_string(1900 + now.tm_year);
}

class TemplateModel final : public LanguageModel {
 public:
  TemplateModel(TemplateFile file, std::string name, LocalTime local_time)
      : file_(std::move(file)), name_(std::move(name)), local_time_(std::move(local_time)) {}

  void ask(ChatRequest request, AnswerSink sink, std::stop_token stop) override {
    answer_now(answer(request), request, sink, stop);
  }

  std::string description() const override { return "template " + name_; }

 private:
  struct Match {
    const Intent* intent = nullptr;  // null: the fallback
    Captures captures;
  };

  /// The intent whose pattern has the most words in common; the earlier in the file among equals.
  Match match(std::string_view text) const {
    const auto heard = heard_words(text);
    Match best;
    int best_words = 0;
    for (const auto& intent : file_.intents) {
      for (const auto& pattern : intent.patterns) {
        if (pattern.literal_words() <= best_words) continue;
        if (auto captures = pattern.match(heard)) {
          best_words = pattern.literal_words();
          best = {&intent, std::move(*captures)};
        }
      }
    }
    return best;
  }

  std::string answer(const ChatRequest& request) const {
    const std::tm now = local_time_();
    Captures values = {{"time", time_of_day(now)}, {"date", date(now)}};
    // What was found earlier in the conversation is remembered, the latest first.
    std::vector<const Intent*> intents;
    for (const auto& message : request.messages) {
      if (message.role != Role::user) continue;
      Match found = match(message.text);
      for (auto& [name, value] : found.captures) values[name] = std::move(value);
      intents.push_back(found.intent);
    }
    values["heard"] = last_heard(request);
    const Intent* intent = intents.empty() ? nullptr : intents.back();
    const auto earlier =
        intents.empty() ? 0 : std::count(intents.begin(), intents.end() - 1, intent);
    if (intent != nullptr) {
      if (auto text = choose(intent->responses, earlier, values)) return *text;
    }
    return choose(file_.fallback, earlier, values).value_or("");
  }

  /// The responses that can be given take turns.
  static std::optional<std::string> choose(const std::vector<Response>& responses, long turn,
                                           const Captures& values) {
    std::vector<std::string> possible;
    for (const auto& response : responses) {
      if (auto text = response.fill(values)) possible.push_back(std::move(*text));
    }
    if (possible.empty()) return std::nullopt;
    return possible[static_cast<std::size_t>(turn) % possible.size()];
  }

  const TemplateFile file_;
  const std::string name_;
  const LocalTime local_time_;
};

}  // namespace

core::Result<std::shared_ptr<LanguageModel>> create_template_model(std::string_view toml,
                                                                   const std::string& file,
                                                                   LocalTime local_time) {
  auto parsed = parse_template(toml, file);
  if (parsed.has_error()) return parsed.error();
  return std::shared_ptr<LanguageModel>(
      std::make_shared<TemplateModel>(std::move(*parsed), file, std::move(local_time)));
}

}  // namespace repartee::llm
