#pragma once

namespace tidemark::rpc {

/// From now on gRPC's timers and small jobs run on one thread that sleeps until something is due. Its own
/// engine keeps a pool of threads, and one that looks every second whether a timer is due, which is a sixth
/// of what an idle agent costs. Once in a process, before the first channel; for clients alone. Nothing
/// happens with another version of gRPC than the one whose interface was looked at (1.51,
/// grpc/event_engine/event_engine.h, which is experimental there).
void use_one_thread_engine();

}  // namespace tidemark::rpc
