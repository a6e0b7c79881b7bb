#include "net/server_state.hpp"

#include "net/http_session.hpp"

namespace repartee::net {

std::optional<std::uint64_t> Registry::add(const std::shared_ptr<HttpSession>& session) {
  const std::lock_guard lock(mutex_);
  if (closed_) return std::nullopt;
  const auto id = next_id_++;
  sessions_.emplace(id, session);
  return id;
}

void Registry::remove(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(id);
}

void Registry::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

std::size_t Registry::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

std::vector<std::shared_ptr<HttpSession>> Registry::all() const {
  std::vector<std::shared_ptr<HttpSession>> found;
  const std::lock_guard lock(mutex_);
  found.reserve(sessions_.size());
  for (const auto& [id, weak] : sessions_) {
    if (auto session = weak.lock()) found.push_back(std::move(session));
  }
  return found;
}

}  // namespace repartee::net
