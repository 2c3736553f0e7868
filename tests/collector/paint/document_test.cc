// What the file holds is in paint_test.py, which reads it with other programs.
#include "collector/paint/document.h"

#include <thread>

#include "tests/collector/paint/documents.h"
#include "tests/support/catch.h"

namespace tidemark::paint {

TEST_CASE("the same pieces give the same bytes, in two threads at once as well") {
  const Document document = report_document();
  absl::StatusOr<std::string> first, second;
  std::thread other([&] { second = report_document().finish(); });
  first = document.finish();
  other.join();
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  CHECK((*first == *second));
  CHECK((*first == *document.finish()));
  CHECK(first->starts_with("%PDF-1.5"));
  CHECK(first->size() < 150'000);
}

TEST_CASE("a document of too many pages is refused before it is drawn") {
  Document out(sample_facts());
  for (std::size_t i = 0; i <= kPagesMax; ++i) out.picture({100, 10'000, "", "", {}});
  const absl::Status status = out.finish().status();
  CHECK(status.code() == absl::StatusCode::kResourceExhausted);
  CHECK(status.message().find("500 pages") != std::string::npos);
}

TEST_CASE("the foot says the page and how many there are, counted before the first is drawn") {
  DocumentFacts facts = sample_facts();
  std::vector<std::pair<std::size_t, std::size_t>> asked;
  facts.page_text = [&](std::size_t page, std::size_t pages) {
    asked.emplace_back(page, pages);
    return std::string();
  };
  Document out(facts);
  for (int i = 0; i < 3; ++i) out.picture({100, 10'000, "", "", {}});
  REQUIRE(out.finish().ok());
  CHECK(asked == std::vector<std::pair<std::size_t, std::size_t>>{{1, 3}, {2, 3}, {3, 3}});
}

}  // namespace tidemark::paint
