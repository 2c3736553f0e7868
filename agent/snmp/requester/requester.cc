#include "agent/snmp/requester/requester.h"

#include <algorithm>
#include <utility>

namespace tidemark::snmp {
namespace {

constexpr std::uint32_t kIdMax = 0x7fffffff;
constexpr std::int32_t kAuthorizationError = 16;
constexpr std::size_t kSweepMin = 256;
constexpr std::uint32_t kEnginesMax = 3;  // a device that tells another one each time is given up

}  // namespace

Requester::Requester(Datagrams& datagrams, const Clock& clock, Vitals& vitals, RequesterPorts ports)
    : datagrams_(datagrams),
      clock_(clock),
      vitals_(vitals),
      ports_(std::move(ports)),
      last_id_(ports_.first_id & kIdMax) {
  datagrams_.on_received([this](const Address& from, std::string_view bytes) { received(from, bytes); });
}

/// Who asked may hold the peer, and is held by his question.
Requester::~Requester() {
  for (const auto& [due, peer] : deadlines_) peer->open_.reset();
}

std::shared_ptr<Requester::Peer> Requester::peer(const Address& address,
                                                 std::shared_ptr<const Credential> credential) {
  if (peers_.size() >= sweep_from_) {
    absl::erase_if(peers_, [](const auto& one) { return one.second.expired(); });
    sweep_from_ = std::max(kSweepMin, peers_.size() * 2);
  }
  auto made = std::make_shared<Peer>(address, std::move(credential));
  peers_[address] = made;
  return made;
}

void Requester::ask(const std::shared_ptr<Peer>& peer, Request request, const Patience& patience, Done done) {
  auto question = std::make_unique<Peer::Question>();
  question->request = std::move(request);
  question->patience = patience;
  question->done = std::move(done);
  peer->open_ = std::move(question);
  peer->open_->deadline = deadlines_.emplace(clock_.monotonic() + patience.timeout, peer);
  vitals_.count("snmp.requests");
  send(*peer);
}

/// Encodes it anew, and sends it as the first try.
void Requester::send(Peer& peer) {
  Peer::Question& question = *peer.open_;
  last_id_ = last_id_ >= kIdMax ? 1 : last_id_ + 1;
  question.request.id = static_cast<std::int32_t>(last_id_);
  question.probe = !peer.conversation_.ready();
  auto message = question.probe ? peer.conversation_.probe(question.request.id)
                                : peer.conversation_.encode(question.request);
  if (!message.ok()) return finish(peer, message.status());
  question.message = *std::move(message);
  question.tries = 0;
  transmit(peer);
}

void Requester::transmit(Peer& peer) {
  Peer::Question& question = *peer.open_;
  question.sent = std::chrono::steady_clock::now();
  const Duration wait = question.patience.timeout * (1U << std::min(question.tries, 6U));
  ++question.tries;
  auto node = deadlines_.extract(question.deadline);
  node.key() = clock_.monotonic() + wait;
  question.deadline = deadlines_.insert(std::move(node));
  // Where it could not be sent the time-out tells, and the next try may do better.
  if (!datagrams_.send(peer.address_, question.message)) vitals_.count("snmp.unsent");
  watch();
}

void Requester::received(const Address& from, std::string_view bytes) {
  const auto found = peers_.find(from);
  const std::shared_ptr<Peer> peer = found == peers_.end() ? nullptr : found->second.lock();
  if (!peer || !peer->open_) return vitals_.count("snmp.strays", 1, "nobody was asked");
  Peer::Question& question = *peer->open_;
  const auto heard = peer->conversation_.decode(bytes, response_);
  if (!heard.ok()) {
    if (absl::IsPermissionDenied(heard.status()) && response_.id == question.request.id)
      return finish(*peer, heard.status());
    return vitals_.count("snmp.strays", 1, "malformed, or not for us");
  }
  if (response_.id != question.request.id) return vitals_.count("snmp.strays", 1, "another request's");
  if (*heard == Conversation::Heard::kEngine) {
    if (++question.engines > kEnginesMax)
      return finish(*peer, absl::PermissionDeniedError("the device tells another engine each time"));
    return send(*peer);
  }
  peer->round_trip_ =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - question.sent);
  if (response_.error == kAuthorizationError)
    return finish(*peer, absl::PermissionDeniedError("the device refuses this user what he asks for: " +
                                                     error_name(response_.error)));
  finish(*peer, absl::OkStatus());
}

void Requester::finish(Peer& peer, const absl::Status& status) {
  const std::unique_ptr<Peer::Question> question = std::move(peer.open_);
  const std::shared_ptr<Peer> kept = std::move(question->deadline->second);
  deadlines_.erase(question->deadline);
  if (!status.ok()) response_.clear();
  question->done(status, response_);
}

void Requester::expire() {
  timer_.reset();
  const Duration now = clock_.monotonic();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    Peer& peer = *deadlines_.begin()->second;
    Peer::Question& question = *peer.open_;
    if (question.tries <= question.patience.retries) {
      vitals_.count("snmp.retries");
      transmit(peer);
      continue;
    }
    vitals_.count("snmp.timeouts");
    // Another device may be there by now, or the same with another engine.
    peer.conversation_.forget_engine();
    finish(peer, absl::DeadlineExceededError("no answer"));
  }
  watch();
}

void Requester::watch() {
  if (deadlines_.empty()) return;
  const Duration next = deadlines_.begin()->first;
  if (timer_ && timer_at_ <= next) return;
  timer_at_ = next;
  timer_ = ports_.after(std::max(Duration{1}, next - clock_.monotonic()), [this] { expire(); });
}

}  // namespace tidemark::snmp
