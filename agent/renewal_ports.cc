#include "agent/renewal_ports.h"

#include <utility>

#include "agent/enroll/renew.h"
#include "common/sync/detached.h"

namespace tidemark {

renewal::RenewingPorts renewal_ports(std::filesystem::path state_dir, Loop& loop, std::mt19937_64& random,
                                     std::function<void()> renewed) {
  return {
      [state_dir = std::move(state_dir), &loop](
          const enroll::Identity& identity, std::function<void(absl::StatusOr<enroll::Identity>)> answered) {
        return run_detached([state_dir, identity, answered = std::move(answered), post = loop.poster()] {
          post([answered, outcome = enroll::renew(state_dir, identity)] { answered(outcome); });
        });
      },
      std::move(renewed),
      [&loop](Duration delay, std::function<void()> work) { return loop.after(delay, std::move(work)); },
      [&random] { return random(); }};
}

}  // namespace tidemark
