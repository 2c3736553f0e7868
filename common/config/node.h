#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/config/document.h"

/// The tree behind Document and Table; internal to this room.
namespace tidemark::config {

struct Node;
struct Member;
struct List {
  std::vector<Node> elements;
};
struct Members {
  std::vector<Member> members;  ///< in the order of the file
};
/// A value that no reader asks for: a time of day, a date with a time.
struct Other {};

struct Node {
  Position at;
  std::variant<Other, std::string, std::int64_t, double, bool, Date, List, Members> value;
};

struct Member {
  std::string key;
  Position at;
  Node node;
};

struct Tree {
  std::string file;
  std::string text;
  bool readable = false;
  Mistakes* mistakes = nullptr;  ///< the reader's
  Node root;
  std::map<const Node*, std::set<std::string, std::less<>>> asked;  ///< keys, by table
};

struct Table::State {
  Tree* tree;        ///< the document's
  const Node* node;  ///< holds Members
};

struct Document::State {
  Tree tree;
};

/// Fills the root from the text, or adds the syntax mistake. Knows toml++; nothing else does.
void parse_into(Tree& tree);

}  // namespace tidemark::config
