#include "agent/sample/change/links.h"

#include <arpa/inet.h>
#include <fnmatch.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace tidemark::change {
namespace {

using Kind = LinkNotice::Kind;

/// Its attributes, one after the other, within what is really there.
template <class Take>
void each_attribute(std::span<const std::byte> bytes, Take take) {
  while (bytes.size() >= sizeof(rtattr)) {
    rtattr head{};
    std::memcpy(&head, bytes.data(), sizeof head);
    if (head.rta_len < sizeof head || head.rta_len > bytes.size()) return;
    take(head.rta_type & NLA_TYPE_MASK, bytes.subspan(sizeof head, head.rta_len - sizeof head));
    bytes = bytes.subspan(std::min<std::size_t>(RTA_ALIGN(head.rta_len), bytes.size()));
  }
}

template <class Take>
void each_message(std::span<const std::byte> datagram, Take take) {
  while (datagram.size() >= sizeof(nlmsghdr)) {
    nlmsghdr head{};
    std::memcpy(&head, datagram.data(), sizeof head);
    if (head.nlmsg_len < sizeof head || head.nlmsg_len > datagram.size()) return;
    take(head.nlmsg_type, datagram.subspan(sizeof head, head.nlmsg_len - sizeof head));
    datagram = datagram.subspan(std::min<std::size_t>(NLMSG_ALIGN(head.nlmsg_len), datagram.size()));
  }
}

std::string text_of(std::span<const std::byte> bytes) {
  const auto* begin = reinterpret_cast<const char*>(bytes.data());
  return {begin, std::find(begin, begin + bytes.size(), '\0')};
}

std::optional<LinkNotice> read_link(std::span<const std::byte> body, bool gone) {
  ifinfomsg info{};
  if (body.size() < sizeof info) return std::nullopt;
  std::memcpy(&info, body.data(), sizeof info);
  LinkNotice out{gone ? Kind::kLinkGone : Kind::kLink, info.ifi_index, {}, false, {}};
  out.up = (info.ifi_flags & IFF_UP) != 0 && (info.ifi_flags & IFF_RUNNING) != 0;
  each_attribute(body.subspan(NLMSG_ALIGN(sizeof info)), [&](int type, std::span<const std::byte> value) {
    if (type == IFLA_IFNAME) out.name = text_of(value);
  });
  if (out.name.empty()) return std::nullopt;
  return out;
}

std::optional<LinkNotice> read_address(std::span<const std::byte> body, bool gone) {
  ifaddrmsg info{};
  if (body.size() < sizeof info) return std::nullopt;
  std::memcpy(&info, body.data(), sizeof info);
  const std::size_t bytes = info.ifa_family == AF_INET ? 4 : 16;
  if ((info.ifa_family != AF_INET && info.ifa_family != AF_INET6) || info.ifa_scope == RT_SCOPE_LINK)
    return std::nullopt;
  std::uint32_t flags = info.ifa_flags;
  std::string address;
  each_attribute(body.subspan(NLMSG_ALIGN(sizeof info)), [&](int type, std::span<const std::byte> value) {
    if (type == IFA_FLAGS && value.size() == sizeof flags) std::memcpy(&flags, value.data(), sizeof flags);
    // Of a point-to-point link the local end is IFA_LOCAL, and it comes behind.
    if ((type != IFA_ADDRESS && type != IFA_LOCAL) || value.size() != bytes) return;
    char text[INET6_ADDRSTRLEN];
    if (::inet_ntop(info.ifa_family, value.data(), text, sizeof text) != nullptr &&
        (type == IFA_LOCAL || address.empty()))
      address = text;
  });
  constexpr std::uint32_t passing = IFA_F_TEMPORARY | IFA_F_TENTATIVE;
  if (address.empty() || (info.ifa_family == AF_INET6 && (flags & passing) != 0 && !gone))
    return std::nullopt;
  return LinkNotice{gone ? Kind::kAddressGone : Kind::kAddress,
                    static_cast<int>(info.ifa_index),
                    {},
                    false,
                    address + "/" + std::to_string(info.ifa_prefixlen)};
}

std::string listed(const std::set<std::string>& of, const std::set<std::string>& without) {
  std::string out;
  for (const std::string& one : of) {
    if (!without.contains(one)) out += (out.empty() ? "" : ", ") + one;
  }
  return out;
}

}  // namespace

std::vector<LinkNotice> read_rtnetlink(std::span<const std::byte> datagram) {
  std::vector<LinkNotice> out;
  each_message(datagram, [&](int type, std::span<const std::byte> body) {
    std::optional<LinkNotice> notice;
    switch (type) {
      case RTM_NEWLINK:
      case RTM_DELLINK:
        notice = read_link(body, type == RTM_DELLINK);
        break;
      case RTM_NEWADDR:
      case RTM_DELADDR:
        notice = read_address(body, type == RTM_DELADDR);
        break;
      default:
        break;
    }
    if (notice) out.push_back(*std::move(notice));
  });
  return out;
}

bool ends_answer(std::span<const std::byte> datagram) {
  bool ends = false;
  each_message(datagram, [&](int type, std::span<const std::byte>) {
    ends = ends || type == NLMSG_DONE || type == NLMSG_ERROR;
  });
  return ends;
}

bool LinkBook::is_ignored(const std::string& name) const {
  return std::any_of(ignored_.begin(), ignored_.end(), [&](const std::string& pattern) {
    return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
  });
}

void LinkBook::note(const LinkNotice& notice, Duration now) {
  auto at = links_.find(notice.index);
  if (at == links_.end()) {
    if (notice.kind != Kind::kLink || links_.size() >= kLinksMax) return;
    at = links_.try_emplace(notice.index).first;
  }
  Link& link = at->second;
  switch (notice.kind) {
    case Kind::kLink:
      link.name = notice.name;
      link.turns += link.up != notice.up;
      link.up = notice.up;
      link.gone = false;
      break;
    case Kind::kLinkGone:
      link.turns += link.up;
      link.up = false, link.gone = true;
      link.addresses.clear();
      break;
    case Kind::kAddress:
      link.addresses.insert(notice.address);
      break;
    case Kind::kAddressGone:
      link.addresses.erase(notice.address);
      break;
  }
  const bool differs = link.up != link.told_up || link.addresses != link.told_addresses || link.turns > 0;
  if (!link.open && (differs || link.gone)) link.first = now;
  link.open = link.open || differs || link.gone;
  link.last = now;
}

void LinkBook::note_all(const std::vector<LinkNotice>& all, Duration now) {
  std::vector<LinkNotice> gone;
  for (const auto& [index, link] : links_) {
    const auto is_there = [&, at = index](Kind kind, const std::string& address) {
      return std::any_of(all.begin(), all.end(), [&](const LinkNotice& notice) {
        return notice.kind == kind && notice.index == at && notice.address == address;
      });
    };
    if (!is_there(Kind::kLink, {})) gone.push_back({Kind::kLinkGone, index, link.name, false, {}});
    for (const std::string& address : link.addresses) {
      if (!is_there(Kind::kAddress, address)) gone.push_back({Kind::kAddressGone, index, {}, false, address});
    }
  }
  for (const LinkNotice& notice : gone) note(notice, now);
  for (const LinkNotice& notice : all) note(notice, now);
}

void LinkBook::settle() {
  for (auto& [index, link] : links_) {
    link.told_up = link.up;
    link.told_addresses = link.addresses;
    link.turns = 0;
    link.open = false;
  }
}

Duration LinkBook::due_at(const Link& link) { return std::min(link.last + kSettle, link.first + kSettleMax); }

std::optional<Duration> LinkBook::next() const {
  std::optional<Duration> out;
  for (const auto& [index, link] : links_) {
    if (link.open) out = std::min(out.value_or(due_at(link)), due_at(link));
  }
  return out;
}

std::vector<Event> LinkBook::due(Duration now, TimePoint time) {
  std::vector<Event> out;
  for (auto at = links_.begin(); at != links_.end();) {
    Link& link = at->second;
    if (!link.open || due_at(link) > now) {
      ++at;
      continue;
    }
    const bool told = !is_ignored(link.name);
    if (told && (link.up != link.told_up || link.turns > 1)) {
      std::string body = link.name + " is " + (link.gone ? "gone" : link.up ? "up" : "down");
      if (link.turns > 1) body += ", after " + std::to_string(link.turns) + " changes";
      out.push_back({time,
                     link.up ? "link.up" : "link.down",
                     link.up ? Severity::kInfo : Severity::kWarning,
                     std::move(body),
                     {{"link.changes", std::to_string(link.turns)}, {"link.name", link.name}}});
    }
    const std::string added = listed(link.addresses, link.told_addresses);
    const std::string removed = listed(link.told_addresses, link.addresses);
    if (told && (!added.empty() || !removed.empty())) {
      std::string body = link.name + ":";
      if (!added.empty()) body += " has " + added;
      if (!removed.empty()) body += std::string(added.empty() ? "" : ",") + " no longer " + removed;
      out.push_back({time, "address.changed", Severity::kInfo, std::move(body), {}});
      if (!added.empty()) out.back().attributes.push_back({"address.added", added});
      if (!removed.empty()) out.back().attributes.push_back({"address.removed", removed});
      out.back().attributes.push_back({"link.name", link.name});
    }
    link.told_up = link.up;
    link.told_addresses = link.addresses;
    link.turns = 0;
    link.open = false;
    at = link.gone ? links_.erase(at) : std::next(at);
  }
  return out;
}

}  // namespace tidemark::change
