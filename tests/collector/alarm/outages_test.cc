#include <chrono>

#include "tests/collector/alarm/story.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::alarm;
using std::chrono::minutes;

TEST_CASE("an outage is raised once and recovers once, when no other would be joined to it") {
  Story story;
  CHECK(story.at(0, {}).empty());
  CHECK(story.at(11, {outage(10)}) == "raised 10");
  CHECK(story.at(12, {outage(10)}).empty());
  CHECK(story.at(5'000, {outage(10)}).empty());
  CHECK(story.at(5'002, {outage(10, 5'001)}).empty());
  CHECK(story.at(5'005, {outage(10, 5'001)}).empty());
  CHECK(story.at(5'006, {outage(10, 5'001)}) == "recovered 10");
  CHECK(story.at(5'100, {outage(10, 5'001)}).empty());
  CHECK(story.at(5'101, {}).empty());  // it left the sight
  CHECK(story.at(5'110, {outage(5'108)}) == "raised 5108");
  REQUIRE(story.said().size() == 2);
  CHECK(story.said()[0].first_notice == minute(11));
  CHECK(story.said()[0].ended == minute(5'001));
}

TEST_CASE("a notice says what is known of the outage") {
  Story story;
  OutageSight seen = outage(10);
  seen.causes = {"shop-1/tcp-443: connection refused"};
  story.at(11, {seen});
  REQUIRE(story.last().size() == 1);
  const Notice& notice = story.last()[0];
  CHECK(notice.subject == "shop");
  CHECK(notice.at == minute(11));
  CHECK(notice.to == Notice::To::kFirstLine);
  CHECK(notice.count == 1);
  REQUIRE(notice.outage);
  CHECK(notice.outage->causes == seen.causes);
}

TEST_CASE("flapping is one alarm, as the outages are joined") {
  Story story;
  story.rules.repeat = minutes(3);
  CHECK(story.at(10, {outage(10)}) == "raised 10");
  CHECK(story.at(14, {outage(10, 11)}).empty());  // it is up just now: no reminder
  CHECK(story.at(15, {outage(10)}) == "repeated 10");
  CHECK(story.at(17, {outage(10, 16)}).empty());
  CHECK(story.at(18, {outage(10)}) == "repeated 10");
  CHECK(story.at(30, {outage(10, 20)}) == "recovered 10");
}

TEST_CASE("the begin of an outage may move, and it may be split, joined or late in parts") {
  Story story;
  CHECK(story.at(20, {outage(10)}) == "raised 10");
  CHECK(story.at(21, {outage(3)}).empty());
  CHECK(story.at(22, {outage(15)}).empty());
  CHECK(story.at(23, {outage(9, 12), outage(18)}).empty());
  CHECK(story.at(24, {outage(9)}).empty());
  CHECK(story.said().size() == 1);
  CHECK(story.said()[0].begin == minute(10));
  CHECK(story.at(40, {outage(9, 30)}) == "recovered 10");
  CHECK(story.at(41, {outage(9, 33)}).empty());
  CHECK(story.at(41, {outage(25, 33)}).empty());
}

TEST_CASE("two outages become one by late data: what is open goes on, what ended stays so") {
  Story story;
  CHECK(story.at(10, {outage(10)}) == "raised 10");
  CHECK(story.at(25, {outage(10, 20)}) == "recovered 10");
  CHECK(story.at(30, {outage(10, 20), outage(30)}) == "raised 30");
  CHECK(story.at(31, {outage(10)}).empty());
  CHECK(story.at(60, {outage(10, 40)}) == "recovered 30");
}

TEST_CASE("nothing is raised in planned work, but when it outlasts the window") {
  Story story;
  story.rules.repeat = minutes(2);
  story.rules.escalate = minutes(2);
  for (int now = 10; now <= 30; ++now) CHECK(story.at(now, {planned(outage(10))}).empty());
  CHECK(story.at(31, {outage(10)}) == "raised 10");
  CHECK(story.at(60, {outage(10, 50)}) == "recovered 10");
  CHECK(story.at(70, {outage(10, 50), planned(outage(65, 69))}).empty());
  CHECK(story.at(99, {outage(10, 50), planned(outage(65, 69))}).empty());
}

TEST_CASE("repeated and escalated as the service says") {
  Story story;
  story.rules.repeat = minutes(30);
  story.rules.escalate = minutes(60);
  CHECK(story.at(0, {outage(0)}) == "raised 0");
  CHECK(story.at(29, {outage(0)}).empty());
  CHECK(story.at(30, {outage(0)}) == "repeated 0");
  CHECK(story.at(59, {outage(0)}).empty());
  CHECK(story.at(60, {outage(0)}) == "repeated 0, escalated 0 second");
  CHECK(story.at(89, {outage(0)}).empty());
  CHECK(story.at(90, {outage(0)}) == "repeated 0 both");
  CHECK(story.last()[0].count == 4);
  CHECK(story.at(500, {outage(0)}) == "repeated 0 both");  // once, however long nobody looked
  CHECK(story.at(529, {outage(0)}).empty());
  CHECK(story.at(600, {outage(0, 540)}) == "recovered 0 both");
}

TEST_CASE("an acknowledged outage is neither repeated nor escalated, its recovery is told") {
  Story story;
  story.rules.repeat = minutes(30);
  story.rules.escalate = minutes(60);
  CHECK(story.at(0, {outage(0)}) == "raised 0");
  CHECK(story.at(30, {outage(0)}) == "repeated 0");
  CHECK(story.at(70, {acknowledged(outage(0), 40)}).empty());
  CHECK(story.at(700, {acknowledged(outage(0), 40)}).empty());
  CHECK(story.at(800, {acknowledged(outage(0, 750), 40)}) == "recovered 0");
}

TEST_CASE("what late data or a correction takes away is taken back once, and raised again if it comes back") {
  for (const bool correction : {false, true}) {
    Story story;
    const std::vector<OutageSight> none =
        correction ? std::vector<OutageSight>{planned(outage(10))} : std::vector<OutageSight>{};
    CHECK(story.at(11, {outage(10)}) == "raised 10");
    CHECK(story.at(12, none) == "taken_back 10");
    CHECK_FALSE(story.last()[0].outage);
    CHECK(story.at(13, none).empty());
    CHECK(story.at(14, {outage(10)}) == "raised 10");
    CHECK(story.said().size() == 2);
    CHECK(story.said()[0].begin != story.said()[1].begin);
    CHECK(story.at(50, {outage(10, 40)}) == "recovered 10");
  }
  Story other;
  CHECK(other.at(15, {outage(10)}) == "raised 10");
  CHECK(other.at(20, {outage(18)}) == "taken_back 10, raised 18");
}

TEST_CASE("an escalated alarm is taken back before both lines") {
  Story story;
  story.rules.escalate = minutes(1);
  CHECK(story.at(10, {outage(10)}) == "raised 10");
  CHECK(story.at(11, {outage(10)}) == "escalated 10 second");
  CHECK(story.at(12, {}) == "taken_back 10 both");
}

TEST_CASE("an outage that goes on although it was told to be over is raised again") {
  Story story;
  CHECK(story.at(10, {outage(10)}) == "raised 10");
  CHECK(story.at(25, {outage(10, 20)}) == "recovered 10");
  CHECK(story.at(27, {outage(10)}) == "raised 20");  // the results from 23 on were confirmed only now
  CHECK(story.last()[0].outage->failed == minute(10));
  CHECK(story.at(28, {outage(10)}).empty());
  CHECK(story.at(45, {outage(10, 40)}) == "recovered 20");
  CHECK(story.at(46, {outage(10, 40)}).empty());
}

TEST_CASE("an outage that was over when it was seen first is told at once, but not a day late") {
  Story story;
  CHECK(story.at(100, {outage(10, 20)}) == "raised 10, recovered 10");
  CHECK(story.at(101, {outage(10, 20), outage(60, 99)}) == "raised 60");
  CHECK(story.at(104, {outage(60, 99)}) == "recovered 60");
  Story late;
  CHECK(late.at(24 * 60 + 20, {outage(10, 20)}).empty());
  CHECK(late.at(24 * 60 + 21, {outage(10, 22)}) == "raised 10, recovered 10");
  Story fresh;
  fresh.rules.since = minute(50);
  CHECK(fresh.at(51, {outage(0, 10), outage(20, 50), outage(45)}) == "raised 45");
}

TEST_CASE("a sight that does not reach to where an outage was last seen takes nothing back") {
  Story story;
  CHECK(story.at(10, {outage(10)}) == "raised 10");
  story.from = 30;
  CHECK(story.at(50, {}).empty());
  CHECK(look_from(story.said(), "shop", minute(30)) == minute(10));
  CHECK(look_from(story.said(), "mail", minute(30)) == minute(30));
  story.from = 10;
  CHECK(story.at(51, {outage(10, 20)}) == "recovered 10");
  CHECK(look_from(story.said(), "shop", minute(30)) == minute(30));
}

TEST_CASE("a clock that was set back says nothing twice") {
  Story story;
  story.rules.repeat = minutes(10);
  story.rules.escalate = minutes(15);
  CHECK(story.at(100, {outage(90)}) == "raised 90");
  CHECK(story.at(110, {outage(90)}) == "repeated 90");
  CHECK(story.at(95, {outage(90)}).empty());
  CHECK(story.at(80, {}).empty());  // it cannot know of the outage
  CHECK(story.at(111, {outage(90)}).empty());
  CHECK(story.at(120, {outage(90, 112)}) == "recovered 90");
  CHECK(story.at(105, {outage(90)}).empty());
  CHECK(story.at(105, {outage(40, 50)}) == "raised 40, recovered 40");
  CHECK(story.at(130, {}).empty());
}

TEST_CASE("a service that was not looked at is left alone, one service is not another") {
  Story story;
  CHECK(story.at(10, {outage(10)}) == "raised 10");
  Sight sight;
  sight.at = minute(20);
  CHECK(story.at(sight).empty());
  ServiceSight mail;
  mail.service = "mail";
  mail.outages = {outage(12)};
  sight.services = {mail};
  CHECK(story.at(sight) == "raised 12");
  CHECK(story.last()[0].subject == "mail");
  CHECK(story.said().size() == 2);
}
