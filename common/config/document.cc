#include "common/config/document.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/config/node.h"
#include "common/disk/file.h"

namespace tidemark::config {
namespace {

/// How many changes make one word of the other: a character more, less or another, or two neighbours swapped.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t other = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, other});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

using Keys = std::set<std::string, std::less<>>;

std::string suggestion(const std::string& key, const Keys& known) {
  const std::string near = nearest(key, {known.begin(), known.end()});
  if (!near.empty()) return "did you mean '" + near + "'?";
  if (known.empty()) return "nothing may stand here";
  std::string all;
  for (const std::string& candidate : known) all += (all.empty() ? "" : ", ") + candidate;
  return "known here: " + all;
}

void report_unasked(Tree& tree, const Node& node) {
  if (const List* list = std::get_if<List>(&node.value)) {
    for (const Node& element : list->elements) report_unasked(tree, element);
    return;
  }
  const Members* table = std::get_if<Members>(&node.value);
  if (!table) return;
  const Keys& known = tree.asked[&node];
  for (const Member& member : table->members) {
    if (known.contains(member.key)) {
      report_unasked(tree, member.node);
      continue;
    }
    tree.mistakes->add(member.at, "unknown key '" + member.key + "'; " + suggestion(member.key, known));
  }
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t kWordBytesMax = 100;
  std::string best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    if (word.size() > kWordBytesMax || candidate.size() > kWordBytesMax) continue;
    const std::size_t changes = distance(word, candidate);
    if (changes < least && changes < candidate.size()) least = changes, best = candidate;
  }
  return best;
}

std::string or_nearest(std::string_view word, const std::vector<std::string>& known,
                       const std::string& otherwise) {
  const std::string near = nearest(word, known);
  return near.empty() ? otherwise : "; did you mean '" + near + "'?";
}

Document::Document(std::unique_ptr<State> state) : state_(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Document Document::parse(std::string_view text, const std::string& name, Mistakes& mistakes) {
  auto state = std::make_unique<State>();
  state->tree.file = name;
  state->tree.text = std::string(text);
  state->tree.mistakes = &mistakes;
  state->tree.root = Node{{name, 1, 1}, Members{}};
  parse_into(state->tree);
  return Document(std::move(state));
}

Document Document::read(const std::filesystem::path& path, Mistakes& mistakes) {
  auto text = disk::read_file(path, kFileBytesMax);
  if (text.ok()) return parse(*text, path.string(), mistakes);
  Document empty = parse("", path.string(), mistakes);
  empty.state_->tree.readable = false;
  mistakes.add({path.string(), 0, 0}, std::string(text.status().message()));
  return empty;
}

bool Document::readable() const { return state_->tree.readable; }
const std::string& Document::text() const { return state_->tree.text; }

Table Document::root() const {
  return Table(std::make_shared<const Table::State>(Table::State{&state_->tree, &state_->tree.root}));
}

void Document::finish() {
  if (readable()) report_unasked(state_->tree, state_->tree.root);
}

}  // namespace tidemark::config
