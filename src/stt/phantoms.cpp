#include "stt/phantoms.hpp"

#include <algorithm>
#include <array>

namespace repartee::stt {
namespace {

struct Phrase {
  std::string_view language;
  std::string_view text;  // as stt::bare writes it; a trailing * stands for anything that follows
  Phantom kind;
};

using enum Phantom;

// Kinds of phrases from Barański et al., "Investigation of Whisper ASR Hallucinations Induced by
// Non-Speech Audio" (arXiv 2501.11378), and from reports of Whisper's users.
constexpr std::array phrases = {
    Phrase{"en", "thanks for watching", certain},
    Phrase{"en", "thank you for watching", certain},
    Phrase{"en", "thank you so much for watching", certain},
    Phrase{"en", "thank you very much for watching", certain},
    Phrase{"en", "thanks for watching and *", certain},
    Phrase{"en", "thank you for watching and *", certain},
    Phrase{"en", "thanks for listening", possible},
    Phrase{"en", "thank you for listening", possible},
    Phrase{"en", "please subscribe", certain},
    Phrase{"en", "please subscribe to *", certain},
    Phrase{"en", "like and subscribe", certain},
    Phrase{"en", "please like and subscribe", certain},
    Phrase{"en", "don't forget to subscribe", certain},
    Phrase{"en", "don't forget to like and subscribe", certain},
    Phrase{"en", "subscribe to my channel", certain},
    Phrase{"en", "see you in the next video", certain},
    Phrase{"en", "i'll see you in the next video", certain},
    Phrase{"en", "i'll see you next time", possible},
    Phrase{"en", "see you next time", possible},
    Phrase{"en", "subtitles by *", certain},
    Phrase{"en", "subtitles created by *", certain},
    Phrase{"en", "captions by *", possible},
    Phrase{"en", "transcription by *", possible},
    Phrase{"en", "transcribed by *", possible},
    Phrase{"en", "translated by *", possible},
    Phrase{"en", "copyright *", possible},
    Phrase{"en", "all rights reserved", certain},
    Phrase{"en", "the end", possible},
    Phrase{"en", "to be continued", possible},
    Phrase{"en", "music", possible},
    Phrase{"en", "applause", possible},
    Phrase{"en", "silence", possible},
    Phrase{"en", "thank you", possible},
    Phrase{"en", "thank you very much", possible},
    Phrase{"en", "thank you so much", possible},
    Phrase{"en", "thanks", possible},
    Phrase{"en", "you", possible},
    Phrase{"en", "i", possible},
    Phrase{"en", "the", possible},
    Phrase{"en", "so", possible},
    Phrase{"en", "oh", possible},
    Phrase{"en", "uh", possible},
    Phrase{"en", "um", possible},
    Phrase{"en", "hmm", possible},
    Phrase{"en", "mm", possible},
    Phrase{"en", "okay", possible},
    Phrase{"en", "bye", possible},
    Phrase{"en", "bye bye", possible},
    Phrase{"en", "goodbye", possible},
    Phrase{"de", "untertitel der amara org community", certain},
    Phrase{"de", "untertitel von *", possible},
    Phrase{"de", "untertitel im auftrag des *", certain},
    Phrase{"de", "untertitelung *", certain},
    Phrase{"de", "copyright wdr *", certain},
    Phrase{"de", "vielen dank fürs zuschauen", certain},
    Phrase{"de", "vielen dank für ihre aufmerksamkeit", possible},
    Phrase{"de", "bis zum nächsten mal", possible},
    Phrase{"de", "vielen dank", possible},
    Phrase{"de", "danke", possible},
    Phrase{"de", "tschüss", possible},
    Phrase{"fr", "sous titres réalisés para la communauté d'amara org", certain},
    Phrase{"fr", "sous titres réalisés par la communauté d'amara org", certain},
    Phrase{"fr", "sous titrage *", certain},
    Phrase{"fr", "sous titres *", possible},
    Phrase{"fr", "merci d'avoir regardé cette vidéo", certain},
    Phrase{"fr", "merci d'avoir regardé la vidéo", certain},
    Phrase{"fr", "abonnez vous", certain},
    Phrase{"fr", "merci", possible},
    Phrase{"fr", "au revoir", possible},
    Phrase{"es", "subtítulos realizados por la comunidad de amara org", certain},
    Phrase{"es", "subtítulos por la comunidad de amara org", certain},
    Phrase{"es", "subtítulos *", possible},
    Phrase{"es", "gracias por ver el video", certain},
    Phrase{"es", "gracias por ver el vídeo", certain},
    Phrase{"es", "suscríbete", certain},
    Phrase{"es", "¡suscríbete!", certain},
    Phrase{"es", "gracias", possible},
    Phrase{"es", "¡gracias", possible},
    Phrase{"it", "sottotitoli creati dalla comunità amara org", certain},
    Phrase{"it", "sottotitoli *", possible},
    Phrase{"it", "grazie per aver guardato il video", certain},
    Phrase{"it", "grazie", possible},
    Phrase{"pt", "legendas pela comunidade amara org", certain},
    Phrase{"pt", "legendas *", possible},
    Phrase{"pt", "obrigado por assistir", certain},
    Phrase{"pt", "obrigado", possible},
    Phrase{"nl", "ondertiteld door de amara org gemeenschap", certain},
    Phrase{"nl", "ondertiteling *", possible},
    Phrase{"nl", "bedankt voor het kijken", certain},
    Phrase{"pl", "napisy stworzone przez społeczność amara org", certain},
    Phrase{"pl", "dziękuję za uwagę", possible},
    Phrase{"ru", "субтитры сделал dimatorzok", certain},
    Phrase{"ru", "субтитры создавал dimatorzok", certain},
    Phrase{"ru", "продолжение следует", certain},
    Phrase{"ru", "Продолжение следует", certain},
    Phrase{"ja", "ご視聴ありがとうございました", certain},
    Phrase{"ja", "ご視聴ありがとうございました。", certain},
    Phrase{"zh", "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", certain},
    Phrase{"zh", "字幕由amara org社区提供", certain},
    Phrase{"ko", "시청해주셔서 감사합니다", certain},
    Phrase{"tr", "altyazı *", possible},
    Phrase{"tr", "izlediğiniz için teşekkürler", certain},
};

bool is(std::string_view text, std::string_view phrase) {
  if (!phrase.ends_with('*')) return text == phrase;
  phrase.remove_suffix(1);
  return text.starts_with(phrase) && text.size() > phrase.size();
}

// The text once, where it is the same words several times over: models like to say these twice.
std::string_view one_round(std::string_view text) {
  for (std::size_t size = 1; size < text.size(); ++size) {
    if ((text.size() + 1) % (size + 1) != 0 || text[size] != ' ') continue;
    bool repeats = true;
    for (std::size_t at = size; repeats && at < text.size(); at += size + 1) {
      repeats = text[at] == ' ' && text.substr(at + 1, size) == text.substr(0, size);
    }
    if (repeats) return text.substr(0, size);
  }
  return text;
}

}  // namespace

Phantom phantom(std::string_view bare_text, std::string_view language) {
  Phantom found = Phantom::none;
  for (const auto text : {bare_text, one_round(bare_text)}) {
    for (const Phrase& phrase : phrases) {
      if (phrase.language != "en" && phrase.language != language) continue;
      if (is(text, phrase.text)) found = std::max(found, phrase.kind);
    }
  }
  return found;
}

}  // namespace repartee::stt
