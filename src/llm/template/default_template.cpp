#include "llm/template/template.hpp"

namespace repartee::llm {

// The same bytes as examples/template.toml; a test compares them.
std::string_view default_template() {
  return R"toml(# What the template engine answers. Copy this file, change it, and name it in the configuration.
#
# [[intent]] is something a person may want. Its patterns are words that follow each other anywhere in
# what was heard; capitals, marks and apostrophes do not matter. A {placeholder} takes one to three
# words, up to the next mark. Where several patterns are found, the one with the most words wins; among
# equals, the one that stands earlier in this file.
#
# The responses of an intent take turns. They may use {heard} (what was said), {time}, {date}, and
# every placeholder found so far in the conversation. {name|friend} says "friend" while no name is
# known; a response without such a stand-in is passed over until there is a value.

[[intent]]
name = "greeting"
patterns = ["hello", "hi", "hey", "good morning", "good afternoon", "good evening"]
responses = [
  "Hello, {name|there}! What can I do for you?",
  "Hi, {name|there}! It is good to hear you.",
  "Good to hear you, {name|my friend}. How can I help?",
]

[[intent]]
name = "name"
patterns = ["my name is {name}", "call me {name}", "i am called {name}", "the name is {name}"]
responses = ["Nice to meet you, {name}!", "Hello, {name}. I will remember that."]

[[intent]]
name = "who am i"
patterns = ["what is my name", "whats my name", "who am i", "do you know my name"]
responses = ["Your name is {name|something you have not told me yet}."]

[[intent]]
name = "time"
patterns = ["what time is it", "what is the time", "whats the time", "tell me the time", "the time"]
responses = ["It is {time}.", "The time is {time}."]

[[intent]]
name = "date"
patterns = ["what day is it", "what is the date", "whats the date", "what date is it", "todays date", "the date", "which day is it"]
responses = ["Today is {date}.", "It is {date}."]

[[intent]]
name = "help"
patterns = ["help", "what can you do", "what can i say"]
responses = [
  "You can ask me for the time or the date, tell me your name, or just say hello.",
  "Try asking what time it is, or tell me your name.",
]

[[intent]]
name = "thanks"
patterns = ["thank you", "thanks"]
responses = ["You are welcome!", "My pleasure, {name|friend}."]

[[intent]]
name = "goodbye"
patterns = ["goodbye", "good bye", "bye", "see you", "good night"]
responses = ["Goodbye, {name|friend}!", "See you soon. Take care!"]

# For everything else.
[fallback]
responses = [
  "I heard: {heard}. I only know a few things. Say help to hear what.",
  "I am not sure what to say to that. Could you put it another way?",
  "You said: {heard}. Tell me more.",
]
)toml";
}

}  // namespace repartee::llm
