#pragma once
// Expected failures are values: Result<T> holds a T or an Error. Exceptions are for bugs.

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace repartee::core {

/// What went wrong, in a form that programs can act on. The names are stable: they are what
/// clients see as `code`.
enum class ErrorCode {
  invalid_argument,  ///< The request is malformed. Mend the field that the message names.
  unsupported,       ///< Well-formed, but this server or engine cannot do it. Choose another.
  not_found,         ///< No such model, voice, file or path. The hint lists what there is.
  too_large,         ///< Over a documented limit. Send less.
  unauthenticated,   ///< No key, or a wrong one. Send a configured key.
  forbidden,         ///< Who asks is known, and may not. The hint says who can allow it.
  overloaded,        ///< No capacity now. Come back after a moment.
  timed_out,         ///< A deadline passed. Retry, or raise the deadline.
  cancelled,         ///< Somebody asked for it to stop. Nothing to mend.
  unavailable,       ///< An engine, model or device is missing. The hint says how to install it.
  provider_failed,   ///< A remote provider answered with an error. See the message.
  network,           ///< A remote address could not be reached.
  corrupt,           ///< Bytes that are not what they claim to be.
  closed,            ///< The session or connection has ended.
  internal,          ///< A bug. Please report it.
};

/// The stable name of a code, for example "invalid_argument". Lives for ever.
std::string_view name(ErrorCode code);

/// A failure with words for people: what happened, and what to do about it.
struct Error {
  /// What Boost 1.81 answers when a Result that succeeded is asked for its error.
  Error() = default;
  Error(ErrorCode code, std::string message, std::string hint = {})
      : code(code), message(std::move(message)), hint(std::move(hint)) {}

  ErrorCode code = ErrorCode::internal;
  std::string message;  ///< One sentence, no trailing newline: what is wrong, naming the field.
  std::string hint;     ///< What to do about it; may be empty.

  /// Message and hint as one line.
  std::string text() const { return hint.empty() ? message : message + " (" + hint + ")"; }

  bool operator==(const Error&) const = default;
};

/// Thrown by Result::value() when there is only an error: a bug in the caller.
struct BadResultAccess : std::logic_error {
  using std::logic_error::logic_error;
};

[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location&) {
  throw BadResultAccess(error.text());
}

/// A T or an Error; Result<> for an action without a value.
template <class T = void>
using Result = boost::system::result<T, Error>;

}  // namespace repartee::core
