#include "common/model/percent.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>

namespace tidemark {
namespace {

struct Case {
  double share;
  std::optional<double> goal;
  const char* text;
};

TEST_CASE("a share that is not whole is never shown as 100 % or 0 %") {
  for (const Case& c :
       {Case{1, {}, "100 %"}, Case{0, {}, "0 %"}, Case{0.5, {}, "50.00 %"}, Case{0.98, {}, "98.00 %"},
        Case{0.99951, {}, "99.95 %"}, Case{0.99999, {}, "99.999 %"}, Case{0.999995, {}, "99.9995 %"},
        Case{0.9999999, {}, "99.99999 %"}, Case{0.9999999999, {}, "> 99.99999 %"},
        Case{0.00001, {}, "0.001 %"}, Case{1e-12, {}, "< 0.00001 %"}, Case{1.25, {}, "125.00 %"}})
    CHECK(percent_text(c.share, c.goal) == c.text);
}

TEST_CASE("a share that is short of its goal is never shown as the goal") {
  for (const Case& c :
       {Case{0.99896, 0.999, "99.896 %"}, Case{0.99894, 0.999, "99.89 %"}, Case{0.998999, 0.999, "99.8999 %"},
        Case{0.999, 0.999, "99.90 %"}, Case{0.99904, 0.999, "99.90 %"}, Case{0.99995, 1, "99.995 %"},
        Case{0.99949, 0.9995, "99.949 %"}, Case{0.989, 0.99, "98.90 %"}, Case{0.999986, 0.99999, "99.9986 %"},
        Case{0.9989999999999, 0.999, "< 99.90 %"}, Case{0.9999999, 1, "99.99999 %"}, Case{0, 0.999, "0 %"},
        Case{1, 0.999, "100 %"}, Case{1e-9, 0.999, "< 0.00001 %"}, Case{0.99991, 0.99992, "99.99 %"},
        Case{0.99992, 0.99992, "99.992 %"}, Case{0.999919, 0.99992, "99.99 %"},
        Case{0.99994, 0.99992, "99.99 %"}, Case{0.99996, 0.99997, "99.996 %"}})
    CHECK(percent_text(c.share, c.goal) == c.text);
}

TEST_CASE("a goal is shown in full") {
  for (const auto& [goal, text] :
       {std::pair{0.9, "90.00 %"}, std::pair{0.999, "99.90 %"}, std::pair{0.99992, "99.992 %"},
        std::pair{0.9999999, "99.99999 %"}, std::pair{0.99999999, "99.999999 %"}, std::pair{1.0, "100 %"}})
    CHECK(percent_text(goal, goal) == text);
}

TEST_CASE("whatever is short of a goal is shown as less than it") {
  for (double goal : {0.9, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99992, 0.99995, 0.999915, 0.99999, 1.0}) {
    for (double short_by = 1e-12; short_by < goal; short_by *= 3) {
      const double share = goal - short_by;
      REQUIRE(share < goal);
      const std::string text = percent_text(share, goal);
      const std::string full = percent_text(goal, goal);
      INFO(share << " of " << goal << " is " << text);
      if (text.starts_with("> ")) {
        CHECK(goal == 1);
      } else if (text.starts_with("< ")) {
        CHECK((text == "< " + full || share < 0.5));
      } else {
        CHECK(std::stod(text) < std::stod(full));
      }
    }
  }
}

}  // namespace
}  // namespace tidemark
