#include "common/listen/guests.h"

#include <utility>
#include <vector>

namespace tidemark::listen {

std::string Caller::text() const {
  const bool v6 = address.find(':') != std::string::npos;
  return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

bool Guests::full() {
  MutexLock lock(mutex_);
  if (!at_limit()) return false;
  drop_gone();
  return at_limit();
}

bool Guests::enter(int descriptor, std::uint64_t connection, const Caller& caller) {
  MutexLock lock(mutex_);
  if (const auto before = book_.find(descriptor); before != book_.end()) drop(before);
  if (const auto others = strangers_of_.find(caller.network);
      others != strangers_of_.end() && others->second.size() >= limits_.network_strangers_max) {
    drop_gone_of(caller.network);
    const auto left = strangers_of_.find(caller.network);
    if (left != strangers_of_.end() && left->second.size() >= limits_.network_strangers_max) return false;
  }
  const std::string text = caller.text();
  book_[descriptor] = {connection, text, caller.network, true};
  by_caller_[text] = descriptor;
  strangers_of_[caller.network].insert(descriptor);
  ++strangers_;
  return true;
}

void Guests::known(const std::string& caller) {
  MutexLock lock(mutex_);
  const auto found = by_caller_.find(caller);
  if (found == by_caller_.end()) return;
  no_stranger(found->second, book_.at(found->second));
}

std::size_t Guests::strangers() const {
  MutexLock lock(mutex_);
  return strangers_;
}

void Guests::drop_gone() {
  for (auto guest = book_.begin(); guest != book_.end();) {
    const auto one = guest++;
    if (!is_there_(one->first, one->second.connection)) drop(one);
  }
}

void Guests::drop_gone_of(const std::string& network) {
  const std::set<int> all = strangers_of_.at(network);
  for (const int descriptor : all) {
    const auto guest = book_.find(descriptor);
    if (!is_there_(descriptor, guest->second.connection)) drop(guest);
  }
}

void Guests::drop(Book::iterator guest) {
  no_stranger(guest->first, guest->second);
  // The same address and port may have come again, under another number.
  const auto called = by_caller_.find(guest->second.caller);
  if (called != by_caller_.end() && called->second == guest->first) by_caller_.erase(called);
  book_.erase(guest);
}

void Guests::no_stranger(int descriptor, Guest& guest) {
  if (!std::exchange(guest.stranger, false)) return;
  --strangers_;
  const auto of_network = strangers_of_.find(guest.network);
  of_network->second.erase(descriptor);
  if (of_network->second.empty()) strangers_of_.erase(of_network);
}

}  // namespace tidemark::listen
