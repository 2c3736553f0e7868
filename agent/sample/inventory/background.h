#pragma once

namespace tidemark::inventory {

/// The calling thread gets processor and disk only when nobody else wants them.
void step_back();

/// Memory that the calling thread needed for a while goes back to the system.
void give_back_memory();

}  // namespace tidemark::inventory
