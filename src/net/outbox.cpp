#include "net/outbox.hpp"

#include <utility>

namespace repartee::net {

bool Outbox::push(Outgoing message) {
  if (!queue_.empty() && bytes_ + message.data.size() > bound_bytes) return false;
  if (queue_.size() >= bound_messages) return false;
  bytes_ += message.data.size();
  queue_.push_back(std::move(message));
  return true;
}

Outgoing Outbox::pop() {
  Outgoing message = std::move(queue_.front());
  queue_.pop_front();
  bytes_ -= message.data.size();
  return message;
}

std::size_t Outbox::clear_audio() {
  return std::erase_if(queue_, [this](const Outgoing& message) {
    if (!message.is_audio()) return false;
    bytes_ -= message.data.size();
    return true;
  });
}

void Outbox::clear() {
  queue_ = {};
  bytes_ = 0;
}

}  // namespace repartee::net
