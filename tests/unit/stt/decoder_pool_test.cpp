#include "stt/decoder_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace repartee::stt {
namespace {

struct Decoder {
  int users = 0;  // not atomic on purpose: the pool is what keeps two threads apart
};
using Pool = DecoderPool<Decoder>;

std::shared_ptr<Pool> pool_of(int count) {
  std::vector<std::unique_ptr<Decoder>> decoders;
  for (int i = 0; i < count; ++i) decoders.push_back(std::make_unique<Decoder>());
  return std::make_shared<Pool>(std::move(decoders));
}

TEST(DecoderPool, lends_no_more_than_it_has) {
  const auto pool = pool_of(2);
  const auto first = pool->try_lease();
  const auto second = pool->try_lease();
  EXPECT_TRUE(first);
  EXPECT_TRUE(second);
  EXPECT_FALSE(pool->try_lease());
}

TEST(DecoderPool, lends_again_what_came_back_and_says_so) {
  const auto pool = pool_of(1);
  int returns = 0;
  pool->on_return([&returns] { ++returns; });
  {
    const auto lease = pool->try_lease();
  }
  EXPECT_EQ(returns, 1);
  EXPECT_TRUE(pool->try_lease());
}

TEST(DecoderPool, the_callback_may_lease_at_once) {
  const auto pool = pool_of(1);
  bool leased = false;
  pool->on_return([&] {
    if (leased) return;
    leased = static_cast<bool>(pool->try_lease());
  });
  {
    const auto lease = pool->try_lease();
  }
  EXPECT_TRUE(leased);
}

TEST(DecoderPool, a_moved_lease_gives_back_once) {
  const auto pool = pool_of(1);
  int returns = 0;
  pool->on_return([&returns] { ++returns; });
  {
    auto lease = pool->try_lease();
    auto moved = std::move(lease);
    Pool::Lease assigned;
    assigned = std::move(moved);
    EXPECT_TRUE(assigned);
  }
  EXPECT_EQ(returns, 1);
}

TEST(DecoderPool, a_lease_outlives_the_last_reference_to_the_pool) {
  auto pool = pool_of(1);
  const auto lease = pool->try_lease();
  pool.reset();
  lease->users = 1;
  EXPECT_EQ(lease->users, 1);
}

TEST(DecoderPool, two_threads_never_have_the_same_decoder) {
  const auto pool = pool_of(2);
  std::atomic<int> clashes = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500;) {
        const auto lease = pool->try_lease();
        if (!lease) continue;
        ++i;
        if (++lease->users != 1) ++clashes;
        --lease->users;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(clashes, 0);
}

}  // namespace
}  // namespace repartee::stt
