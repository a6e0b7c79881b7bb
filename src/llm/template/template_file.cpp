#include "llm/template/template_file.hpp"

#include <toml++/toml.h>
#include <algorithm>
#include <optional>
#include <set>

namespace repartee::llm {
namespace {

using core::Error;
using core::ErrorCode;

// What every response may use without any pattern.
constexpr std::string_view always_known[] = {"heard", "time", "date"};

bool is_always_known(const std::string& name) {
  return std::ranges::find(always_known, name) != std::ranges::end(always_known);
}

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  core::Result<TemplateFile> read(std::string_view text) {
    TemplateFile out;
    try {
      // Exceptions are how toml++ reports mistakes; they end here.
      const toml::table root = toml::parse(text, file_);
      read_root(root, out);
    } catch (const toml::parse_error& error) {
      fail(error.source().begin.line, std::string(error.description()),
           "TOML wants texts in quotes and lists in [ ].");
    }
    if (error_) return *error_;
    return out;
  }

 private:
  void fail(std::size_t line, const std::string& what, std::string hint) {
    if (error_) return;
    error_.emplace(ErrorCode::invalid_argument, file_ + ":" + std::to_string(line) + ": " + what,
                   std::move(hint));
  }
  void fail(const toml::node& at, const std::string& what, std::string hint) {
    fail(at.source().begin.line, what, std::move(hint));
  }

  void read_root(const toml::table& root, TemplateFile& out) {
    allow(root, {"intent", "fallback"}, "the file");
    if (const toml::node* intents = root.get("intent")) {
      const toml::array* list = intents->as_array();
      if (list == nullptr) {
        return fail(*intents, "intent is not a list", "Start each with [[intent]], two brackets.");
      }
      for (const toml::node& node : *list) {
        if (const toml::table* table = node.as_table()) {
          out.intents.push_back(read_intent(*table));
        } else {
          fail(node, "an intent is not a table", "Start each with [[intent]].");
        }
      }
    }
    const toml::node* fallback = root.get("fallback");
    const toml::table* table = fallback != nullptr ? fallback->as_table() : nullptr;
    if (table == nullptr) {
      return fail(fallback != nullptr ? fallback->source().begin.line : 1, "there is no [fallback]",
                  "Add [fallback] with responses = [\"…\"] for what no pattern matches.");
    }
    allow(*table, {"responses"}, "[fallback]");
    out.fallback = read_responses(*table, "[fallback]");
    const bool always = std::ranges::any_of(out.fallback, [](const Response& response) {
      return std::ranges::all_of(response.parts, [](const Response::Part& part) {
        return !part.placeholder || part.otherwise || is_always_known(part.text);
      });
    });
    if (!always) {
      fail(*table, "no response of [fallback] can always be given",
           "Add one without placeholders, or with a stand-in: {name|friend}.");
    }
    check_placeholders();
  }

  Intent read_intent(const toml::table& table) {
    Intent intent;
    allow(table, {"name", "patterns", "responses"}, "an intent");
    if (const auto name = table["name"].value_exact<std::string>(); name && !name->empty()) {
      intent.name = *name;
    } else {
      fail(table, "an intent has no name", "Add name = \"…\".");
    }
    for (const toml::node* node : texts(table, "patterns", "the intent " + intent.name)) {
      auto pattern = parse_pattern(node->as_string()->get());
      if (!pattern) {
        fail(*node, "the pattern \"" + node->as_string()->get() + "\" cannot be read",
             "It needs at least one word, and {placeholders} of small letters.");
        break;
      }
      for (const auto& part : pattern->parts) {
        if (part.placeholder) captured_.insert(part.text);
      }
      intent.patterns.push_back(std::move(*pattern));
    }
    intent.responses = read_responses(table, "the intent " + intent.name);
    return intent;
  }

  std::vector<Response> read_responses(const toml::table& table, const std::string& where) {
    std::vector<Response> responses;
    for (const toml::node* node : texts(table, "responses", where)) {
      auto response = parse_response(node->as_string()->get());
      if (!response || response->parts.empty()) {
        fail(*node, "the response \"" + node->as_string()->get() + "\" cannot be read",
             "It needs some text, and {placeholders} of small letters, closed by }.");
        break;
      }
      for (const auto& part : response->parts) {
        if (part.placeholder) used_.emplace_back(part.text, node->source().begin.line);
      }
      responses.push_back(std::move(*response));
    }
    return responses;
  }

  /// The nodes of a list of texts, which must not be empty.
  std::vector<const toml::node*> texts(const toml::table& table, std::string_view key,
                                       const std::string& where) {
    std::vector<const toml::node*> found;
    const toml::node* node = table.get(key);
    const std::string name(key);
    if (node == nullptr) {
      fail(table, where + " has no " + name, "Add " + name + " = [\"…\"].");
      return found;
    }
    const toml::array* list = node->as_array();
    if (list == nullptr || list->empty()) {
      fail(*node, name + " of " + where + " is not a list of texts",
           "Write " + name + " = [\"…\"].");
      return found;
    }
    for (const toml::node& item : *list) {
      if (!item.is_string()) {
        fail(item, name + " hold what is not a text", "Put it in quotes.");
        return {};
      }
      found.push_back(&item);
    }
    return found;
  }

  void allow(const toml::table& table, std::initializer_list<std::string_view> keys,
             const std::string& where) {
    for (const auto& [key, value] : table) {
      if (std::ranges::find(keys, key.str()) != keys.end()) continue;
      std::string known;
      for (const auto name : keys) known.append(known.empty() ? "" : ", ").append(name);
      fail(key.source().begin.line, "\"" + std::string(key.str()) + "\" means nothing in " + where,
           "Known are: " + known + ".");
    }
  }

  void check_placeholders() {
    for (const auto& [name, line] : used_) {
      if (is_always_known(name) || captured_.contains(name)) continue;
      std::string known = "heard, time, date";
      for (const auto& each : captured_) known += ", " + each;
      fail(line, "a response uses {" + name + "}, which no pattern finds",
           "Known are: " + known + ".");
    }
  }

  const std::string& file_;
  std::optional<Error> error_;  // the first one
  std::set<std::string> captured_;
  std::vector<std::pair<std::string, std::size_t>> used_;  // placeholder and line
};

}  // namespace

core::Result<TemplateFile> parse_template(std::string_view toml, const std::string& file) {
  return Reader(file).read(toml);
}

}  // namespace repartee::llm
