#pragma once
// Between the session object and what the runtime is told.

#include "conversation/settings.hpp"
#include "protocol/realtime/session_config.hpp"
#include "runtime/service.hpp"
#include "runtime/session.hpp"

namespace repartee::protocol::realtime {

// `own` is what the sessions of the client's tenant start with (runtime::Service::of).

/// What a session begins with: the tenant's own settings, in OpenAI's words.
SessionConfig default_config(const runtime::SessionDefaults& own, const runtime::Engines& engines,
                             Kind kind, const std::string& model);

/// The settings that a config means, on top of the tenant's.
conversation::Settings settings_of(const SessionConfig& config, const runtime::SessionDefaults& own,
                                   const runtime::Engines& engines);

/// A hint for the recognizer.
std::string prompt_of(const SessionConfig& config, const runtime::SessionDefaults& own);

/// Notes what is not here: voices, languages, noise reduction.
void check_against_engines(const SessionConfig& config, const runtime::Engines& engines,
                           Findings& findings);

/// Whether a model's name is none of this server's models that answer but stands for whichever is
/// its own choice: OpenAI's, what GET /v1/models calls the other engines, and no name at all.
bool stands_for_default(const std::string& model, const runtime::Engines& engines);

/// The response mode that a model's name stands for: one of the server's by its exact name, or the
/// tenant's default (stands_for_default). `not_found` for any other.
core::Result<std::string> response_mode_of(const std::string& model,
                                           const runtime::SessionDefaults& own,
                                           const runtime::Engines& engines);

}  // namespace repartee::protocol::realtime
