#include "eval/sentences.hpp"

#include <array>

namespace repartee::eval {

std::span<const std::string_view> sentences() {
  static constexpr auto all = std::to_array<std::string_view>({
      "What is the weather like in London tomorrow?",
      "What time is it in New York right now?",
      "Stop talking and listen to me for a moment.",
      "How do I make a cup of coffee?",
      "Tell me something interesting about the moon.",
      "How many people live in China?",
      "Please repeat the last sentence.",
      "Goodbye and have a nice evening.",
      "Could you speak a little more slowly?",
      "Turn on the lights in the living room.",
      "The train to the city leaves at seven in the morning.",
      "I would like to book a table for four people.",
      "She put the keys on the table next to the door.",
      "There is a small river behind our house.",
      "My brother works in a hospital near the station.",
      "We should leave before the rain begins.",
      "Can you help me find a good book about history?",
      "The children are playing football in the garden.",
      "Water boils at one hundred degrees.",
      "He opened the window because the room was too warm.",
      "Remind me to call my mother on Sunday.",
      "The movie was longer than I expected.",
      "Nobody knew the answer to that question.",
      "Please send the report by the end of the week.",
      "The meeting was moved from Monday to Thursday.",
      "I have never seen so many birds in one place.",
      "Which of these two roads goes to the lake?",
      "It took them three hours to climb the hill.",
      "You can pay with cash or with a credit card.",
      "Thank you very much for your help today.",
  });
  return all;
}

}  // namespace repartee::eval
