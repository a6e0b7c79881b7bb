#include "spoken_cases.hpp"
#include "tts/text/reading/german_numbers.hpp"

namespace repartee::tts {
namespace {

void expect(const Cases& cases) {
  expect_said(cases, "de");
}

TEST(German, words_and_plain_figures_stay) {
  for (const std::string text : {"Schöne Grüße aus Köln!", "Das sind 12 und 1500.", "Pi ist 3,14.",
                                 "Er ist 1. Vorsitzender.", "Ludwig XIV. und die U-Bahn.",
                                 "Ich habe 3. Das reicht.", "-5 ist kalt."}) {
    EXPECT_EQ(speakable(text, "de"), text);
  }
}

TEST(German, money) {
  expect({{"Das kostet 3,50 €.", "Das kostet 3 Euro 50."},
          {"3,05 €", "3 Euro 5"},
          {"0,99 €", "99 Cent"},
          {"1 €", "ein Euro"},
          {"1,20 €", "ein Euro 20"},
          {"€ 5", "5 Euro"},
          {"1.299,00 €", "1299 Euro"},
          {"12.500 EUR", "12500 Euro"},
          {"2,5 Mio. €", "2,5 Millionen Euro"},
          {"3 Milliarden Euro", "3 Milliarden Euro"},
          {"5–10 €", "5 bis 10 Euro"},
          {"10 €/Monat", "10 Euro pro Monat"},
          {"20 CHF", "20 Franken"},
          {"$5", "5 Dollar"}});
}

TEST(German, dates) {
  expect({{"15.03.2024", "fünfzehnter März zweitausendvierundzwanzig"},
          {"am 15.03.2024", "am fünfzehnten März zweitausendvierundzwanzig"},
          {"am 1. Mai", "am ersten Mai"},
          {"der 3. Oktober 1990", "der dritte Oktober neunzehnhundertneunzig"},
          {"vom 7. bis zum 20. August", "vom siebten bis zum zwanzigsten August"},
          {"Freitag, den 13. Dez. 2019", "Freitag, den dreizehnten Dezember zweitausendneunzehn"},
          {"am 24.12.", "am vierundzwanzigsten Dezember."},
          {"bis zum 24.12. oder später", "bis zum vierundzwanzigsten Dezember oder später"},
          {"2024-03-15", "fünfzehnter März zweitausendvierundzwanzig"},
          {"31.12.99", "einunddreißigster Dezember neunzehnhundertneunundneunzig"},
          {"Version 15.3 läuft", "Version 15.3 läuft"}});
}

TEST(German, ordinals_years_and_decades) {
  expect({{"der 2. Versuch", "der zweite Versuch"},
          {"im 3. Stock", "im dritten Stock"},
          {"in der 8. Klasse", "in der achten Klasse"},
          {"zum 100. Mal", "zum hundertsten Mal"},
          {"ein 7. Platz", "ein siebter Platz"},
          {"seit 1984", "seit neunzehnhundertvierundachtzig"},
          {"im Jahr 2005", "im Jahr zweitausendfünf"},
          {"1914–1918", "neunzehnhundertvierzehn bis neunzehnhundertachtzehn"},
          {"die 90er Jahre", "die neunziger Jahre"},
          {"in den 1920ern", "in den neunzehnhundertzwanzigern"},
          {"von 1500 m", "von 1500 Meter"},
          {"die 80er-Jahre", "die achtziger-Jahre"}});
}

TEST(German, times_of_day) {
  expect({{"um 14:05 Uhr", "um 14 Uhr 5"},
          {"um 14:00 Uhr.", "um 14 Uhr."},
          {"9:30", "9 Uhr 30"},
          {"14.30 Uhr", "14 Uhr 30"},
          {"1 Uhr", "ein Uhr"},
          {"um 8 Uhr", "um 8 Uhr"},
          {"9–17 Uhr", "9 bis 17 Uhr"},
          {"10:00-12:30 Uhr", "10 Uhr bis 12 Uhr 30"},
          {"siegte 3:2", "siegte 3 zu 2"},
          {"10:30:15", "10 Uhr 30 und 15 Sekunden"}});
}

TEST(German, units) {
  expect({{"5 kg", "5 Kilogramm"},
          {"1 kg Mehl", "ein Kilogramm Mehl"},
          {"1 h und 2 h", "eine Stunde und 2 Stunden"},
          {"3,5 km", "3,5 Kilometer"},
          {"120 km/h", "120 Kilometer pro Stunde"},
          {"20 %", "20 Prozent"},
          {"19%", "19 Prozent"},
          {"21,5 °C", "21,5 Grad Celsius"},
          {"1.234,5 m", "1234,5 Meter"},
          {"80 m²", "80 Quadratmeter"},
          {"75 kWh", "75 Kilowattstunden"},
          {"500 MB", "500 Megabyte"},
          {"2-3 Std.", "2 bis 3 Stunden"},
          {"5 t", "5 Tonnen"},
          {"83 Mio. Menschen", "83 Millionen Menschen"},
          {"2½ Tassen", "2 einhalb Tassen"},
          {"1/2 Liter", "ein halb Liter"},
          {"3/4 davon", "drei Viertel davon"}});
}

TEST(German, phone_numbers_versions_and_mathematics) {
  expect({{"030 1234567", "null drei null, eins zwei, drei vier, fünf sechs, sieben"},
          {"+49 30 1234567", "plus vier neun, drei null, eins zwei, drei vier, fünf sechs, sieben"},
          {"0171/2345678", "null eins sieben eins, zwei drei, vier fünf, sechs sieben, acht"},
          {"1.234.567 Leute", "1234567 Leute"},
          {"Version 1.2.3", "Version 1 Punkt 2 Punkt 3"},
          {"2 + 3 = 5", "2 plus 3 gleich 5"},
          {"5 - 3", "5 minus 3"},
          {"2 × 3", "2 mal 3"},
          {"10 / 2", "10 geteilt durch 2"},
          {"#1", "Nummer 1"}});
}

TEST(German, abbreviations_and_addresses) {
  expect({{"z. B. Äpfel", "zum Beispiel Äpfel"},
          {"z.B. Äpfel", "zum Beispiel Äpfel"},
          {"d. h. morgen", "das heißt morgen"},
          {"Äpfel, Birnen usw.", "Äpfel, Birnen und so weiter."},
          {"Äpfel usw. sind da", "Äpfel und so weiter sind da"},
          {"er bzw. sie", "er beziehungsweise sie"},
          {"ca. 5", "circa 5"},
          {"Dr. Müller, Nr. 5", "Doktor Müller, Nummer 5"},
          {"i. d. R. ja", "in der Regel ja"},
          {"§ 5 Abs. 2", "Paragraf 5 Absatz 2"},
          {"44 v. Chr. war", "44 vor Christus war"},
          {"R&D", "R und D"},
          {"max.muster@mein-web.de", "max Punkt muster at mein Bindestrich web Punkt de"},
          {"https://www.beispiel.de/a", "beispiel Punkt de"}});
}

TEST(German, tags_with_a_region_are_german_and_others_are_not) {
  for (const std::string_view tag : {"de", "de-AT", "de_DE", "DE"}) {
    EXPECT_EQ(speakable("5 %", tag), "5 Prozent") << tag;
  }
  EXPECT_EQ(speakable("5 %", "del"), "5 %");
}

TEST(German, cardinals) {
  using reading::german_cardinal;
  EXPECT_EQ(german_cardinal(0), "null");
  EXPECT_EQ(german_cardinal(1), "eins");
  EXPECT_EQ(german_cardinal(16), "sechzehn");
  EXPECT_EQ(german_cardinal(21), "einundzwanzig");
  EXPECT_EQ(german_cardinal(101), "einhunderteins");
  EXPECT_EQ(german_cardinal(2024), "zweitausendvierundzwanzig");
  EXPECT_EQ(german_cardinal(999'999), "neunhundertneunundneunzigtausendneunhundertneunundneunzig");
}

TEST(German, ordinals_and_years_in_words) {
  using reading::german_ordinal_stem;
  EXPECT_EQ(german_ordinal_stem(1), "erst");
  EXPECT_EQ(german_ordinal_stem(8), "acht");
  EXPECT_EQ(german_ordinal_stem(19), "neunzehnt");
  EXPECT_EQ(german_ordinal_stem(20), "zwanzigst");
  EXPECT_EQ(german_ordinal_stem(101), "hunderterst");
  EXPECT_EQ(reading::german_year(1900), "neunzehnhundert");
  EXPECT_EQ(reading::german_year(1066), "eintausendsechsundsechzig");
  EXPECT_EQ(reading::german_year(2000), "zweitausend");
}

}  // namespace
}  // namespace repartee::tts
