#include "app/doctor/diagnosis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/command_line.hpp"

namespace repartee::app {
namespace {

using Status = Finding::Status;
using ::testing::HasSubstr;
using ::testing::Not;

Diagnosis diagnosis_of(const std::vector<Finding>& findings) {
  Diagnosis diagnosis;
  for (const Finding& finding : findings) diagnosis.add(finding);
  return diagnosis;
}

Finding embedded(Status status) {
  return {.name = "flite → pocketsphinx", .status = status, .embedded = true};
}

TEST(Diagnosis, without_problems_a_conversation_can_be_held) {
  const auto diagnosis =
      diagnosis_of({{.name = "speech-to-text", .status = Status::note}, embedded(Status::ok)});
  EXPECT_TRUE(diagnosis.can_converse());
  EXPECT_TRUE(diagnosis.embedded_work());
  EXPECT_EQ(diagnosis.exit_code(), exit_ok);
  EXPECT_THAT(diagnosis.text(), HasSubstr("can be held"));
}

TEST(Diagnosis, what_does_not_work_is_told_and_no_failure_while_the_embedded_engines_work) {
  const auto diagnosis = diagnosis_of({{.name = "answers", .status = Status::problem},
                                       embedded(Status::ok),
                                       {.name = "sound card", .status = Status::note}});
  EXPECT_FALSE(diagnosis.can_converse());
  EXPECT_EQ(diagnosis.problems(), 1U);
  EXPECT_EQ(diagnosis.exit_code(), exit_ok);
  EXPECT_THAT(diagnosis.text(), HasSubstr("answers"));
  EXPECT_THAT(diagnosis.text(), Not(HasSubstr("sound card")));
  EXPECT_THAT(diagnosis.text(), HasSubstr("The embedded engines work"));
}

TEST(Diagnosis, embedded_engines_that_do_not_work_are_a_failure) {
  const auto diagnosis =
      diagnosis_of({{.name = "text-to-speech", .status = Status::ok}, embedded(Status::problem)});
  EXPECT_FALSE(diagnosis.can_converse());
  EXPECT_EQ(diagnosis.exit_code(), exit_failed);
  EXPECT_THAT(diagnosis.text(), HasSubstr("flite → pocketsphinx"));
}

TEST(Diagnosis, embedded_engines_that_nobody_tried_do_not_count_as_working) {
  EXPECT_EQ(diagnosis_of({{.name = "answers", .status = Status::ok}}).exit_code(), exit_failed);
}

}  // namespace
}  // namespace repartee::app
