// A file of patterns: read or refused, and what was read can always answer.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "llm/template/template.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto model = llm::create_template_model(bytes, "fuzz.toml", [] { return std::tm{}; });
  if (model.has_error()) return 0;
  bool done = false;
  llm::ChatRequest request;
  request.messages = {{llm::Role::user, "my name is Anna, what time is it"}};
  (*model)->ask(request,
                {.delta = [](std::string_view) {},
                 .done = [&](core::Result<llm::Completion> usage) { done = usage.has_value(); }},
                {});
  if (!done) std::abort();
  return 0;
}
