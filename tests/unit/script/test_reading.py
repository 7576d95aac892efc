"""Text as a person would read it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.growth import LINEAR, growth

from voiceguide.script.notices import MOST_NOTICES, notices
from voiceguide.script.parse import session_from
from voiceguide.script.reading import Oddity, Pronounced, read
from voiceguide.script.signs import plain
from voiceguide.script.spoken import Pronunciations

ENGLISH = Pronunciations()
GERMAN = Pronunciations((), "de")

READ = [
    # Breathing, ranges, parts
    ("Breathe 4-7-8.", "Breathe four, seven, eight."),
    ("4 - 7 - 8, or 4:4:4:4", "four, seven, eight, or four, four, four, four"),
    ("Do 3-5 rounds.", "Do three to five rounds."),
    ("10\u201315 minutes, 10 \u2013 15 breaths", "ten to fifteen minutes, ten to fifteen breaths"),
    ("A 50-50 chance, 9-5, and 4-2", "A fifty fifty chance, nine to five, and four, two"),
    ("part II, Chapter IV: Rest", "part two, Chapter four: Rest"),
    ("Part I of it. This is the part I like.", "Part one of it. This is the part I like."),
    ("Henry VIII, Louis XIV and World War II", "Henry VIII, Louis XIV and World War II"),
    # Times and dates
    ("At 7:30, 7:05, 7:00 and 22:00", "At seven thirty, seven oh five, seven o'clock and ten P-M"),
    ("At 10 pm, or 7.30am.", "At ten P-M, or seven thirty A-M."),
    ("Rest at 8 p.m. if you like. It is 10 a.m.", "Rest at eight P-M if you like. It is ten A-M."),
    ("7-8 p.m., 9:00-10:30, 10pm\u20136am", "seven to eight P-M, nine o'clock to ten thirty, ten P-M to six A-M"),
    ("By 7.30 it is 7.30 metres.", "By seven thirty it is seven point three zero metres."),
    ("In 2026, since 1998, in the 1980s, in her 40s", "In twenty twenty-six, since nineteen ninety-eight, in the "
     "nineteen eighties, in her forties"),
    ("on 22 November 2026, or 2026-11-27", "on the twenty-second of November twenty twenty-six, or the "
     "twenty-seventh of November twenty twenty-six"),
    ("24/7, Mon-Fri", "twenty-four seven, Monday to Friday"),
    # Telephone numbers, and what is none
    ("Call 116 123.", "Call one one six, one two three."),
    ("116 123", "one one six, one two three"),
    ("0800 1111", "zero eight zero zero, one one one one"),
    ("Call 988, 24 hours a day.", "Call nine eight eight, twenty-four hours a day."),
    ("Call 116 123 24 hours a day.", "Call one one six, one two three twenty-four hours a day."),
    ("988", "nine eight eight"),
    ("1-800-273-8255", "one, eight zero zero, two seven three, eight two five five"),
    ("(555) 123-4567", "five five five, one two three, four five six seven"),
    ("+44 20 7946 0958", "plus four four, two zero, seven nine four six, zero nine five eight"),
    ("Lifeline: 13 11 14", "Lifeline: one three, one one, one four"),
    ("Pieta, 1800 247 247", "Pieta, one eight zero zero, two four seven, two four seven"),
    ("Text HELLO to 741741.", "Text HELLO to seven four one, seven four one."),
    ("20 000 people", "twenty thousand people"),
    ("1,250 steps, 999 times", "one thousand two hundred and fifty steps, nine hundred and ninety-nine times"),
    ("Call in 2026.", "Call in twenty twenty-six."),
    ("The line is 250 metres.", "The line is two hundred and fifty metres."),
    # Capitals and abbreviations
    ("LET IT BE WITH US", "let it be with us"),
    ("I AM HERE, AND I'M WELL.", "I am here, and I'm well."),
    ("CALL THE NHS IN THE UK", "call the N-H-S in the U-K"),
    ("Your NHS doctor in the US", "Your N-H-S doctor in the U-S"),
    ("You do NOT have to. The IT team can. Let IT be.", "You do not have to. The I-T team can. Let it be."),
    ("Dr. Smith vs. Mrs. Jones", "Doctor Smith versus Missus Jones"),
    ("Tea, e.g. mint, i.e. leaves, etc.", "Tea, for example, mint, that is, leaves, et cetera."),
    ("St. Mary lives at 12 Elm St.", "Saint Mary lives at twelve Elm Street."),
    ("No. 5 is here. No. Then rest.", "number five is here. No. Then rest."),
    ("GPs of the U.S. with a Ph.D.", "G-P's of the U-S with a P-H-D."),
    # Sounds
    ("mm, ssh, hmm", "hmm, shush, hmm"),
    ("Shhh! Mm-hmm.", "Shush! Hmm."),
    # Signs
    ("tea & cake, 5%, 20\u00b0C, \u00bd a cup, 1\u00bd cups, 2 1/2 hours", "tea and cake, five percent, twenty degrees "
     "Celsius, half a cup, one and a half cups, two and a half hours"),
    ("1st, 2nd, 1/2, 3/4, 7/10", "first, second, one half, three quarters, seven out of ten"),
    ("w/ milk, w/o milk, and/or tea, he/she", "with milk, without milk, and or tea, he or she"),
    ("\u00a35.50, $5-10, x3, #1", "five pounds fifty, five to ten dollars, three times, number one"),
    ("5 mm, 30s, a 10-min rest, 3 m\u00b2", "five millimetres, thirty seconds, a ten-minute rest, three square metres"),
    ("3.5 and -5", "three point five and minus five"),
    ("I feel \u2665 calm \U0001f642.", "I feel calm."),
    ("in \u2192 hold -> out", "in, hold, out"),
    ("\u2022 one \u2022 two", "one, two"),
    ("It\u2019s \u201cfine\u201d\u2026 then rest\u2026", 'It\'s "fine", then rest.'),
    ("Then... nothing. Well... Yes", "Then, nothing. Well. Yes"),
    ("Take one (or two) breaths (slowly).", "Take one, or two, breaths, slowly."),
    ("room(s)", "rooms"),
    ("[pause] [[h@l]] <b>bold</b> <3", "pause, h at l, bold"),
    ("don't, well-known, twenty-four", "don't, well-known, twenty-four"),
    # Addresses
    ("See https://www.example.org/a/b?x=1, or example.com/calm.", "See example dot org, or example dot com slash "
     "calm."),
    ("Mail ann.b@example.co.uk.", "Mail ann dot b at example dot co dot U-K."),
    # Nothing to say
    ("...", ""), ("\U0001f642", ""), ("<3 <br>", ""), ("\u2192 \u2022 |", ""), ("(?!)", ""),
]  # fmt: skip


@pytest.mark.parametrize(("written", "said"), READ)
def test_english_is_read_as_a_person_would_read_it(written: str, said: str) -> None:
    assert ENGLISH.spoken(written) == said


@pytest.mark.parametrize("said", [said for _, said in READ])
def test_what_was_read_is_not_read_again(said: str) -> None:
    assert ENGLISH.spoken(said) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Ruf 988 an, um 7:30 (oder sp\u00e4ter)\u2026 \u2665", "Ruf 988 an, um 7:30, oder sp\u00e4ter."),
        ("10\u201315 Minuten \u2192 Ruhe & 5 %", "10-15 Minuten, Ruhe & 5 %"),
        ("\u00bfQu\u00e9 [[tal]]?", "\u00bfQu\u00e9, tal?"),
        ("IT und US, z.B. Dr. M\u00fcller", "IT und US, z.B. Dr. M\u00fcller"),
    ],
)
def test_other_languages_have_only_their_signs_read(written: str, said: str) -> None:
    assert GERMAN.spoken(written) == said


BITS = [written for written, _ in READ] + list("-.,?!:;'\"()[]<>/\u2026\u2665 ") + ["LET", "call", "rest", "\u0663"]
ANY_TEXT = (
    st.text(max_size=40)
    | st.lists(st.sampled_from(BITS), max_size=6).map(" ".join)
    | st.lists(st.sampled_from(BITS), max_size=6).map("".join)
    | st.text("aA1 .-:/,'\"!?()[]<>x", max_size=30)
)


@given(ANY_TEXT)
@example("\u00bd" * 3 + "\u2460\u00b2")
@example("0:000-0")
def test_no_text_has_a_sign_or_a_figure_left(text: str) -> None:
    said = ENGLISH.spoken(text)
    assert all(
        character.isalpha() or character in " ,.;:?!'\"-\u00bf\u00a1\u3002\u061f\u060c\u0964"
        or unicodedata.category(character).startswith("M")
        for character in said
    ), said  # fmt: skip
    assert ".." not in said
    assert said == "" or any(map(str.isalnum, said))
    for oddity in ENGLISH.oddities(text):
        assert oddity.written
    assert not re.search(r"[\[\]<>{}()\u2026\u2190-\u21ff\u2665]", GERMAN.spoken(text))


@given(st.lists(st.sampled_from("I you rest don't well-known Ann caf\u00e9 breath, now. what?".split()), min_size=1))
def test_where_nothing_is_odd_every_word_is_kept(words: list[str]) -> None:
    text = " ".join(words).rstrip(",")
    assert ENGLISH.spoken(text) == text
    assert list(ENGLISH.oddities(text)) == []


@given(ANY_TEXT)
def test_what_is_passed_over_as_plain_would_be_read_alike(text: str) -> None:
    """Most sentences are recognised as plain at a glance; none of them may have needed a rule."""
    written = plain(text)
    nothing = Pronounced(0, 0, "")  # what a script pronounces makes it be read in any case
    assert read(written, "en", [nothing]) == read(written, "en")


@pytest.mark.parametrize(
    "piece",
    ["1 ", "4-7-8 ", "A ", "LET ", "a.b ", "x/", "[", "\u2665 ", "http://a ", "call 1 ", "e.g. ", "(1 ", '"" ', "US "],
)
def test_the_work_grows_with_the_text(piece: str) -> None:
    assert growth(ENGLISH.spoken, lambda size: piece * size, 200) < LINEAR


def test_an_odd_thing_is_told_once_with_its_line() -> None:
    session = session_from(
        "Title: T\nSay tea as: char\n\nBreathe 4-7-8.\nAgain 4-7-8 \u2665, \u201ctea\u201d & 20 breaths.\n"
        "[journal: Was it 3-5?]\n\n- Dr. No\n"
    )
    assert list(map(str, notices(session))) == [
        'line 4: "4-7-8" will be said "four, seven, eight".',
        'line 5: "\u2665" will not be said.',
        'line 6: "3-5" will be said "three to five".',
        'line 8: "Dr." will be said "Doctor".',
    ]
    assert str(notices(session, "a.md")[0]).startswith("a.md:4: ")


def test_nobody_listens_to_more_than_fifty_notices() -> None:
    lines = "\n\n".join(f"Breathe {number}-1-2." for number in range(1, 90))
    assert len(notices(session_from(f"Title: T\n\n{lines}"))) == MOST_NOTICES


def test_a_pronunciation_takes_its_oddity_away() -> None:
    assert list(ENGLISH.oddities("4-7-8")) == [Oddity("4-7-8", "four, seven, eight")]
    assert list(Pronunciations([("4-7-8", "the breath")]).oddities("4-7-8")) == []
