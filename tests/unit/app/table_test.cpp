#include "app/table.hpp"

#include <gtest/gtest.h>

namespace repartee::app {
namespace {

TEST(Table, aligns_columns_by_characters_and_not_by_bytes) {
  Table table({"voice", "µs"});
  table.add({"slt", "7"});
  table.add({"Zoë is long", "1234"});
  table.add({"short"});
  EXPECT_EQ(table.text(),
            "voice          µs\n"
            "-----------  ----\n"
            "slt             7\n"
            "Zoë is long  1234\n"
            "short\n");
}

}  // namespace
}  // namespace repartee::app
