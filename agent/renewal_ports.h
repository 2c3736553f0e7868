#pragma once

#include <filesystem>
#include <functional>
#include <random>

#include "agent/renewal/renewing.h"
#include "common/loop/loop.h"

namespace tidemark {

/// Renewal on a thread of its own, since it waits for the network; everything it is given outlives the loop's
/// run.
renewal::RenewingPorts renewal_ports(std::filesystem::path state_dir, Loop& loop, std::mt19937_64& random,
                                     std::function<void()> renewed);

}  // namespace tidemark
