/// A farm of simulated switches for snmp_bench.py: SNMP v2c on 127.0.1.1 and up, one UDP port, loopback
/// alone.
///
/// snmp_farm DEVICES PORT PORTS DEAD_PERCENT
/// Each has the columns of ifTable and ifXTable for so many ports, and the system group. Answers are cut at
/// 1,472 bytes, as many devices cut theirs. DEAD_PERCENT of the devices, spread evenly, hear and say nothing.
/// Says "up" when all listen; ends with SIGTERM.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Name = std::vector<std::uint32_t>;

constexpr std::size_t kAnswerMax = 1'472;
constexpr int kPerBlock = 250;  // devices of 127.0.1, 127.0.2, …

enum Tag {
  kInteger = 0x02,
  kOctets = 0x04,
  kOid = 0x06,
  kCounter32 = 0x41,
  kGauge = 0x42,
  kTicks = 0x43,
  kCounter64 = 0x46
};

std::string element(int tag, const std::string& content) {
  std::string out(1, static_cast<char>(tag));
  if (content.size() < 0x80) {
    out += static_cast<char>(content.size());
  } else {
    out +=
        {static_cast<char>(0x82), static_cast<char>(content.size() >> 8), static_cast<char>(content.size())};
  }
  return out + content;
}

std::string number(int tag, std::uint64_t value) {
  std::string bytes;
  do {
    bytes.insert(bytes.begin(), static_cast<char>(value));
    value >>= 8;
  } while (value > 0);
  if (bytes[0] < 0) bytes.insert(bytes.begin(), '\0');
  return element(tag, bytes);
}

std::string encoded(const Name& name) {
  std::string out;
  for (std::size_t i = 1; i < name.size(); ++i) {
    std::uint32_t rest = i == 1 ? name[0] * 40 + name[1] : name[i];
    std::string part(1, static_cast<char>(rest & 0x7fU));
    for (rest >>= 7; rest > 0; rest >>= 7)
      part.insert(part.begin(), static_cast<char>(0x80U | (rest & 0x7fU)));
    out += part;
  }
  return element(kOid, out);
}

struct Object {
  Name name;
  std::string varbind;  // whole
};

/// What every device has, in the order of names.
class Mib {
 public:
  explicit Mib(std::uint32_t ports) {
    add({1, 3, 6, 1, 2, 1, 1, 1, 0}, element(kOctets, "A simulated switch"));
    add({1, 3, 6, 1, 2, 1, 1, 2, 0}, encoded({1, 3, 6, 1, 4, 1, 99'999, 1}));
    add({1, 3, 6, 1, 2, 1, 1, 3, 0}, number(kTicks, 123'456'789));
    add({1, 3, 6, 1, 2, 1, 1, 5, 0}, element(kOctets, "switch"));
    for (std::uint32_t port = 1; port <= ports; ++port) {
      const std::string text = std::to_string(port);
      for (const std::uint32_t column : {10U, 11U, 13U, 14U, 16U, 17U, 19U, 20U})
        add({1, 3, 6, 1, 2, 1, 2, 2, 1, column, port}, number(kCounter32, port * 3ULL * column));
      for (const std::uint32_t column : {7U, 8U})
        add({1, 3, 6, 1, 2, 1, 2, 2, 1, column, port}, number(kInteger, 1));
      add({1, 3, 6, 1, 2, 1, 2, 2, 1, 2, port}, element(kOctets, "GigabitEthernet1/0/" + text));
      add({1, 3, 6, 1, 2, 1, 2, 2, 1, 3, port}, number(kInteger, 6));
      add({1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1, port}, element(kOctets, "Gi1/0/" + text));
      for (const std::uint32_t column : {6U, 7U, 8U, 9U, 10U, 11U, 12U, 13U})
        add({1, 3, 6, 1, 2, 1, 31, 1, 1, 1, column, port},
            number(kCounter64, 123'456'789'012ULL * port + column));
      add({1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 15, port}, number(kGauge, 1'000));
      add({1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18, port}, element(kOctets, "uplink " + text));
      add({1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 19, port}, number(kTicks, 0));
    }
    std::sort(objects_.begin(), objects_.end(),
              [](const Object& a, const Object& b) { return a.name < b.name; });
  }
  /// The first behind the name; its own with `or_it`.
  std::size_t behind(const Name& name, bool or_it) const {
    const auto at = std::lower_bound(objects_.begin(), objects_.end(), name,
                                     [](const Object& one, const Name& other) { return one.name < other; });
    const auto place = static_cast<std::size_t>(at - objects_.begin());
    return place < objects_.size() && objects_[place].name == name && !or_it ? place + 1 : place;
  }
  bool has(std::size_t place, const Name& name) const {
    return place < objects_.size() && objects_[place].name == name;
  }
  std::size_t size() const { return objects_.size(); }
  const std::string& varbind(std::size_t place) const { return objects_[place].varbind; }

 private:
  void add(Name name, const std::string& value) {
    std::string varbind = element(0x30, encoded(name) + value);
    objects_.push_back({std::move(name), std::move(varbind)});
  }
  std::vector<Object> objects_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool empty() const { return bytes_.empty(); }
  int tag() const { return bytes_.empty() ? -1 : static_cast<unsigned char>(bytes_[0]); }
  std::optional<std::string_view> take() {
    if (bytes_.size() < 2) return std::nullopt;
    std::size_t size = static_cast<unsigned char>(bytes_[1]), head = 2;
    if (size >= 0x80) {
      const std::size_t count = size & 0x7f;
      if (count > 2 || bytes_.size() < 2 + count) return std::nullopt;
      size = 0;
      for (std::size_t i = 0; i < count; ++i) size = size << 8 | static_cast<unsigned char>(bytes_[2 + i]);
      head += count;
    }
    if (bytes_.size() < head + size) return std::nullopt;
    const std::string_view content = bytes_.substr(head, size);
    bytes_.remove_prefix(head + size);
    return content;
  }
  std::uint32_t integer() {
    std::uint32_t out = 0;
    for (const char c : take().value_or("")) out = out << 8 | static_cast<unsigned char>(c);
    return out;
  }

 private:
  std::string_view bytes_;
};

Name decoded(std::string_view bytes) {
  Name out;
  std::uint32_t one = 0;
  for (const char c : bytes) {
    one = one << 7 | (static_cast<unsigned char>(c) & 0x7fU);
    if (c < 0) continue;
    if (out.empty()) {
      out.push_back(one / 40);
      one %= 40;
    }
    out.push_back(one);
    one = 0;
  }
  return out;
}

/// Nothing: it is no request.
std::optional<std::string> answer(const Mib& mib, std::string_view bytes) {
  Reader outer(bytes);
  Reader message(outer.take().value_or(""));
  const std::uint32_t version = message.integer();
  const std::string community(message.take().value_or(""));
  const int operation = message.tag();
  Reader pdu(message.take().value_or(""));
  const std::uint32_t id = pdu.integer(), non_repeaters = pdu.integer(), repetitions = pdu.integer();
  Reader list(pdu.take().value_or(""));
  std::vector<Name> names;
  std::vector<std::size_t> places;
  while (!list.empty()) {
    Reader varbind(list.take().value_or(""));
    const auto name = varbind.take();
    if (!name) return std::nullopt;
    names.push_back(decoded(*name));
    places.push_back(mib.behind(names.back(), operation == 0xa0));
  }
  std::string varbinds;
  const std::size_t room = kAnswerMax - community.size() - 40;
  const auto add = [&](std::size_t i, std::size_t place, bool there) {
    const std::string varbind =
        there ? mib.varbind(place)
              : element(0x30, encoded(names[i]) + element(operation == 0xa0 ? 0x80 : 0x82, ""));
    if (varbinds.size() + varbind.size() > room) return false;
    varbinds += varbind;
    return true;
  };
  const std::size_t once =
      operation == 0xa5 ? std::min<std::size_t>(non_repeaters, names.size()) : names.size();
  bool fits = true;
  for (std::size_t i = 0; i < once && fits; ++i)
    fits = add(i, places[i], operation == 0xa0 ? mib.has(places[i], names[i]) : places[i] < mib.size());
  for (std::uint32_t r = 0; operation == 0xa5 && r < repetitions && fits && names.size() > once; ++r) {
    for (std::size_t i = once; i < names.size() && fits; ++i)
      fits = add(i, places[i] + r, places[i] + r < mib.size());
  }
  const std::string response = element(
      0xa2, number(kInteger, id) + number(kInteger, 0) + number(kInteger, 0) + element(0x30, varbinds));
  return element(0x30, number(kInteger, version) + element(kOctets, community) + response);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const int devices = std::atoi(argv[1]), port = std::atoi(argv[2]), dead = std::atoi(argv[4]);
  const Mib mib(static_cast<std::uint32_t>(std::atoi(argv[3])));
  const rlimit descriptors{65'536, 65'536};
  setrlimit(RLIMIT_NOFILE, &descriptors);
  const int poll = epoll_create1(0);
  std::vector<bool> silent;
  for (int i = 0; i < devices; ++i) {
    const int one = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr =
        htonl(static_cast<std::uint32_t>(0x7f000101 + i / kPerBlock * 256 + i % kPerBlock));
    if (one < 0 || bind(one, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      std::perror("snmp_farm");
      return 1;
    }
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    wanted.data.u64 = static_cast<std::uint64_t>(i) << 32 | static_cast<std::uint32_t>(one);
    epoll_ctl(poll, EPOLL_CTL_ADD, one, &wanted);
    silent.push_back(i * 37 % 100 < dead);
  }
  std::puts("up");
  std::fflush(stdout);
  std::array<char, 65'536> bytes;
  std::array<epoll_event, 256> events;
  while (true) {
    const int count = epoll_wait(poll, events.data(), events.size(), -1);
    for (int i = 0; i < count; ++i) {
      const int one = static_cast<int>(events[static_cast<std::size_t>(i)].data.u64 & 0xffffffffU);
      const bool hears = !silent[events[static_cast<std::size_t>(i)].data.u64 >> 32];
      sockaddr_in from{};
      socklen_t size = sizeof from;
      const auto got =
          recvfrom(one, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (got <= 0 || !hears) continue;
      const auto said = answer(mib, {bytes.data(), static_cast<std::size_t>(got)});
      if (said) sendto(one, said->data(), said->size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
    }
  }
}
