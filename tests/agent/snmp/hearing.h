#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What comes from the network, made of any bytes: what a fuzzer finds, and what the tests make up. Each
/// aborts where a promise is broken; the same bytes do the same.
namespace tidemark::snmp {

/// A message to a conversation of v1, v2c, or v3 before and after it knows the engine, at each level of
/// security. The bytes are all of it, or its PDU, or its varbinds, with the rest right: signed and encrypted
/// as the device would.
void hear_message(std::string_view bytes);
/// Datagrams to a Requester with a question open: right answers, spoilt ones and others, from there and from
/// elsewhere, while time passes. Whoever asked is told once.
void hear_datagrams(std::string_view bytes);
/// Answers to all that polls of a device ask, as right as the bytes say. Every poll ends within a bounded
/// number of requests, and the collector takes all that is told of it.
void hear_answers(std::string_view bytes);

/// The same of a seed below, spoilt as the bytes say: what of the library is not built for a fuzzer gives it
/// no hints, so that it would find no good message by itself.
void hear_spoilt(std::string_view bytes);

/// Good messages, and what begins the ways of the others.
std::vector<std::string> hearing_seeds();

}  // namespace tidemark::snmp
