#include "tests/agent/snmp/mib.h"

#include <vector>

namespace tidemark::snmp {
namespace {

void add(const Oid& name, const MibValue& value, Response& out) {
  out.add(name.numbers().data(), name.size(), value.syntax, value.number, 0, value.text);
}

}  // namespace

void Mib::answer(const Request& request, Response& out) const {
  out.clear();
  out.id = request.id;
  struct Found {
    Oid name;
    MibValue value;
  };
  std::vector<Found> found;
  const auto get = [&](const Oid& name) {
    const auto it = objects.find(name);
    return it == objects.end() ? Found{name, {Syntax::kNoSuchObject, 0, ""}} : Found{name, it->second};
  };
  const auto next = [&](const Oid& name) {
    const auto it = objects.upper_bound(name);
    return it == objects.end() ? Found{name, {Syntax::kEndOfMib, 0, ""}} : Found{it->first, it->second};
  };
  const std::size_t single = request.operation == Operation::kGetBulk
                                 ? std::min<std::size_t>(request.non_repeaters, request.names.size())
                                 : request.names.size();
  for (std::size_t i = 0; i < single; ++i)
    found.push_back(request.operation == Operation::kGet ? get(request.names[i]) : next(request.names[i]));
  std::vector<Oid> at(request.names.begin() + static_cast<std::ptrdiff_t>(single), request.names.end());
  for (std::uint32_t r = 0; r < request.max_repetitions && request.operation == Operation::kGetBulk; ++r) {
    for (Oid& name : at) {
      found.push_back(next(name));
      name = found.back().name;
    }
  }
  if (found.size() >= too_big_from) {
    out.error = 1;
    return;
  }
  for (std::size_t i = 0; i < found.size() && i < varbinds_max; ++i) {
    if (v1 && found[i].value.syntax >= Syntax::kNoSuchObject) {
      out.clear();
      out.id = request.id;
      out.error = 2;
      out.error_index = static_cast<std::int32_t>(i + 1);
      for (const Oid& name : request.names) add(name, {Syntax::kNull, 0, ""}, out);
      return;
    }
    add(found[i].name, found[i].value, out);
  }
}

}  // namespace tidemark::snmp
