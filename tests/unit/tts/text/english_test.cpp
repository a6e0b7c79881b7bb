#include "spoken_cases.hpp"

namespace repartee::tts {
namespace {

void expect(const Cases& cases) {
  expect_said(cases, "en");
}

TEST(English, figures_that_voices_read_stay) {
  for (const std::string text :
       {"It has 1,234,567 people.", "Pi is 3.14, half is 0.5.", "Only the 21st and the 3rd.",
        "Henry VIII and Chapter IV.", "3D, 4K, MP3 and B2B.", "I have 12 of 1500.", "Agent 007.",
        "It is 10:30 or 14:05.", "See you at 5 p.m. sharp.", "COVID-19 and F-16.", "-5 is cold."}) {
    EXPECT_EQ(speakable(text, "en"), text);
  }
}

TEST(English, money) {
  expect({{"It is $5.", "It is 5 dollars."},
          {"$1,299.99", "1,299 dollars 99"},
          {"$0.05", "5 cents"},
          {"a $20 bill", "a 20 dollars bill"},
          {"€2.5 million", "2.5 million euros"},
          {"$3M and $2.5bn", "3 million dollars and 2.5 billion dollars"},
          {"$10k", "10 thousand dollars"},
          {"US$40", "40 US dollars"},
          {"USD 40 or 40 USD", "40 dollars or 40 dollars"},
          {"$5-10", "5 to 10 dollars"},
          {"$5–$10", "5 dollars to 10 dollars"},
          {"$9.99/month", "9 dollars 99 per month"},
          {"€3/kg", "3 euros per kilogram"},
          {"50¢", "50 cents"},
          {"£1 and £0.50", "1 pound and 50 pence"},
          {"-$5", "-5 dollars"},
          {"5 million €", "5 million euros"}});
}

TEST(English, dates) {
  expect({{"3/15/2024", "March 15th, 2024"},
          {"on 15/3/2024", "on March 15th, 2024"},
          {"15.03.2024", "March 15th, 2024"},
          {"2024/03/15", "March 15th, 2024"},
          {"12/31/99", "December 31st, nineteen ninety-nine"},
          {"15 March 2024", "the 15th of March 2024"},
          {"on the 1st of May", "on the 1st of May"},
          {"the 2 May", "the 2nd of May"},
          {"Mar 15", "March 15th"},
          {"Jan. 3, 1905.", "January 3rd, nineteen oh five."},
          {"March 15, 2024, at noon", "March 15th, 2024, at noon"},
          {"June 3-7", "June 3rd to 7th"},
          {"Sept 5", "September 5th"},
          {"July 4th, 1776", "July 4th, seventeen seventy-six"},
          {"in May 1968", "in May nineteen sixty-eight"},
          {"2024-03-15T10:30", "March 15th, 2024 10:30"},
          {"13/13/2024 is none", "13 slash 13 slash 2024 is none"},
          {"You may 5 times", "You may 5 times"}});
  expect_said({{"3/4/2024", "March 4th, 2024"}}, "en-US");
  expect_said({{"3/4/2024", "April 3rd, 2024"}}, "en-GB");
}

TEST(English, years_and_decades) {
  expect({{"in 1905", "in nineteen oh five"},
          {"Since 1984, yes", "Since nineteen eighty-four, yes"},
          {"the year 1900", "the year nineteen hundred"},
          {"in 2024", "in 2024"},
          {"1914-1918", "nineteen fourteen to nineteen eighteen"},
          {"1939–45", "1939 to 45"},
          {"the 1990s", "the nineteen nineties"},
          {"the '80s and the 90s", "the 'eighties and the nineties"},
          {"in the 1900s", "in the nineteen hundreds"},
          {"the 2010s", "the twenty tens"},
          {"in 1500 m", "in 1500 meters"}});
}

TEST(English, times_of_day) {
  expect({{"at 5pm", "at 5 P M"},
          {"10:30pm", "10:30 P M"},
          {"10:05 AM.", "10:05 A M."},
          {"9:00", "9 o'clock"},
          {"9:00 am", "9 A M"},
          {"14:00", "14 hundred"},
          {"00:00", "midnight"},
          {"9:00 a.m. today", "9 a.m. today"},
          {"9am-5pm", "9 A M to 5 P M"},
          {"9-5pm", "9 to 5 P M"},
          {"8–10 am", "8 to 10 A M"},
          {"10:30-12:00", "10:30 to 12 o'clock"},
          {"10:30:15", "10:30 and 15 seconds"},
          {"I am 5 amazed", "I am 5 amazed"},
          {"won 3:2", "won 3 to 2"},
          {"a 16:9 screen", "a 16 to 9 screen"}});
}

TEST(English, units) {
  expect({{"5 kg", "5 kilograms"},
          {"1 kg", "1 kilogram"},
          {"5kg of 2.5 lb", "5 kilograms of 2.5 pounds"},
          {"100 km away", "100 kilometers away"},
          {"3 m, 20 cm, 5 mm", "3 meters, 20 centimeters, 5 millimeters"},
          {"6 ft", "6 feet"},
          {"1 mi", "1 mile"},
          {"8 oz", "8 ounces"},
          {"2 L or 500 ml", "2 liters or 500 milliliters"},
          {"16 GB", "16 gigabytes"},
          {"1 MB", "1 megabyte"},
          {"75 kWh", "75 kilowatt hours"},
          {"60 mph", "60 miles per hour"},
          {"10 m/s", "10 meters per second"},
          {"21.5°C", "21.5 degrees Celsius"},
          {"-40 °F", "-40 degrees Fahrenheit"},
          {"50 m²", "50 square meters"},
          {"5-10 min", "5 to 10 minutes"},
          {"a 3x gain", "a 3 times gain"},
          {"10k users", "10 thousand users"},
          {"2.4 GHz", "2.4 gigahertz"},
          {"5 kmx", "5 kmx"},
          {"30 g/l", "30 grams per liter"},
          {"5%-10%", "5 percent-10 percent"},
          {"100%", "100 percent"}});
}

TEST(English, phone_numbers) {
  expect({{"Call +1 (555) 123-4567.",
           "Call plus one, five five five, one two three, four five six seven."},
          {"555-1234", "five five five, one two three four"},
          {"555-123-4567", "five five five, one two three, four five six seven"},
          {"555.123.4567", "five five five, one two three, four five six seven"},
          {"(555) 123-4567", "five five five, one two three, four five six seven"},
          {"1-800-555-1234", "one, eight zero zero, five five five, one two three four"},
          {"+442079460958", "plus four four two, zero seven nine, four six zero, nine five eight"},
          {"030 1234567", "zero three zero, one two three, four five six, seven"},
          {"2020-2024 is no number", "2020 to 2024 is no number"},
          {"555-12345", "555-12345"}});
}

TEST(English, versions_fractions_and_mathematics) {
  expect({{"v1.2.3", "v 1 point 2 point 3"},
          {"Python 3.11.2", "Python 3 point 11 point 2"},
          {"192.168.1.1", "192 point 168 point 1 point 1"},
          {"v2.0", "v 2 point 0"},
          {"1/2 cup", "one half cup"},
          {"3/4 of it", "three quarters of it"},
          {"2 1/2 cups", "2 and one half cups"},
          {"24/7", "24 slash 7"},
          {"2 + 3 = 5", "2 plus 3 equals 5"},
          {"10 / 2", "10 divided by 2"},
          {"2^8", "2 to the power of 8"},
          {"√2 ≈ 1.41", "the square root of 2 about 1.41"},
          {"x ≤ 5", "x at most 5"},
          {"a < b", "a less than b"},
          {"pages 5–7", "pages 5 to 7"},
          {"and/or", "and or"},
          {"TCP/IP", "TCP IP"}});
}

TEST(English, abbreviations) {
  expect({{"Dr. Smith and Mr. Lee", "Doctor Smith and Mister Lee"},
          {"Mrs. Jones", "Missus Jones"},
          {"12 Main St. is near", "12 Main Street is near"},
          {"St. Mary", "Saint Mary"},
          {"In St. Louis", "In Saint Louis"},
          {"5 Elm Dr. is it", "5 Elm Drive is it"},
          {"approx. 5", "approximately 5"},
          {"No. 5", "number 5"},
          {"He said no. Then left", "He said no. Then left"},
          {"see p. 12 or Fig. 3", "see page 12 or figure 3"},
          {"cats vs. dogs", "cats versus dogs"},
          {"Smith Jr.", "Smith Junior."},
          {"Acme Inc. grows", "Acme Incorporated grows"},
          {"E.g. this", "for example this"},
          {"w/o sugar", "without sugar"},
          {"the U.S. economy", "the U.S. economy"}});
}

TEST(English, tags_handles_and_addresses) {
  expect({{"#1 fan", "number 1 fan"},
          {"ask @john_doe", "ask at john doe"},
          {"jane.doe+x@mail.example.com", "jane dot doe plus x at mail dot example dot com"},
          {"https://github.com/a/b#c", "github dot com"}});
}

}  // namespace
}  // namespace repartee::tts
