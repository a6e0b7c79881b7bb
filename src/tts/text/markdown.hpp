#pragma once
// Markdown as models write it, reduced to the words in it.

#include "tts/text/traced_text.hpp"

namespace repartee::tts {

/// The text of a piece of markdown, which need not be complete. Headings, quotes, list items,
/// emphasis, links and images become their text (numbers of lists stay); code blocks (an unclosed
/// one to the end of the text), tables, rules and HTML tags are dropped; lines without a mark at
/// their end get a full stop where another follows. Expects plain_characters().
TracedText markdown_text(const TracedText& markdown);

}  // namespace repartee::tts
