"""What a person may call a note or a day, and what is said to anything else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import NotesError
from voiceguide.journal.choose import chosen, chosen_one, days_from, session_named
from voiceguide.journal.days import WORDS, Days, day_in_words, days_in_words, days_named, moment_in_words
from voiceguide.journal.entries import Heading, NoteState
from voiceguide.printable import on_one_line

SUNDAY = date(2026, 11, 22)
WINTER, SUMMER = timezone(timedelta(hours=1)), timezone(timedelta(hours=2))


def note(number: int, when: datetime) -> Heading:
    return Heading(
        id=number, written_at=when, session="", question="", seconds=42.0, words=10, state=NoteState.FINISHED,
        has_sound=True, has_text=True, edited=False, language="en",
    )  # fmt: skip


def at(number: int, day: date, hour: int = 20, minute: int = 0) -> Heading:
    return note(number, datetime(day.year, day.month, day.day, hour, minute, tzinfo=WINTER))


NOTES = [
    at(1, date(2025, 11, 14)),
    at(2, date(2026, 2, 28), 23, 59),
    at(3, date(2026, 11, 14), 7, 5),
    at(5, date(2026, 11, 16)),
    at(7, date(2026, 11, 21), 8, 30),
    at(8, date(2026, 11, 21), 22, 14),
    at(9, SUNDAY, 0, 1),
]


def ids(words: str | Sequence[str], today: date = SUNDAY) -> list[int]:
    return [found.id for found in chosen([words] if isinstance(words, str) else words, NOTES, today)]


class TestDays:
    @pytest.mark.parametrize(
        ("words", "first", "last"),
        [
            ("today", "2026-11-22", "2026-11-22"),
            ("yesterday", "2026-11-21", "2026-11-21"),
            ("day before yesterday", "2026-11-20", "2026-11-20"),
            ("sunday", "2026-11-22", "2026-11-22"),
            ("last sunday", "2026-11-15", "2026-11-15"),
            ("monday", "2026-11-16", "2026-11-16"),
            ("last monday", "2026-11-16", "2026-11-16"),
            ("thurs", "2026-11-19", "2026-11-19"),
            ("this week", "2026-11-16", "2026-11-22"),
            ("last week", "2026-11-09", "2026-11-15"),
            ("this month", "2026-11-01", "2026-11-30"),
            ("last month", "2026-10-01", "2026-10-31"),
            ("this year", "2026-01-01", "2026-12-31"),
            ("last year", "2025-01-01", "2025-12-31"),
            ("14 november", "2026-11-14", "2026-11-14"),
            ("november 14th", "2026-11-14", "2026-11-14"),
            ("14 nov 2025", "2025-11-14", "2025-11-14"),
            ("23 november", "2025-11-23", "2025-11-23"),
            ("22 november", "2026-11-22", "2026-11-22"),
            ("last 22 november", "2025-11-22", "2025-11-22"),
            ("29 february", "2024-02-29", "2024-02-29"),
            ("december", "2025-12-01", "2025-12-31"),
            ("november", "2026-11-01", "2026-11-30"),
            ("last november", "2025-11-01", "2025-11-30"),
            ("last may", "2026-05-01", "2026-05-31"),
            ("february 2024", "2024-02-01", "2024-02-29"),
            ("2026-11-14", "2026-11-14", "2026-11-14"),
            ("2026-2", "2026-02-01", "2026-02-28"),
            ("2025", "2025-01-01", "2025-12-31"),
            ("3 days ago", "2026-11-19", "2026-11-19"),
            ("three days ago", "2026-11-19", "2026-11-19"),
            ("a week ago", "2026-11-15", "2026-11-15"),
            ("a month ago", "2026-10-22", "2026-10-22"),
            ("2 years ago", "2024-11-22", "2024-11-22"),
            ("last 7 days", "2026-11-16", "2026-11-22"),
            ("past week", "2026-11-16", "2026-11-22"),
            ("last two months", "2026-09-23", "2026-11-22"),
        ],
    )
    def test_a_day_in_words(self, words: str, first: str, last: str) -> None:
        days = days_named(words.split(), SUNDAY)
        assert days is not None
        assert (days.since.isoformat(), (days.until - timedelta(days=1)).isoformat()) == (first, last)

    @pytest.mark.parametrize(
        ("words", "today", "first"),
        [
            ("yesterday", "2026-03-01", "2026-02-28"),
            ("yesterday", "2024-03-01", "2024-02-29"),
            ("yesterday", "2027-01-01", "2026-12-31"),
            ("last week", "2027-01-02", "2026-12-21"),
            ("last month", "2027-01-31", "2026-12-01"),
            ("this month", "2026-12-31", "2026-12-01"),
            ("31 december", "2027-01-01", "2026-12-31"),
            ("a month ago", "2026-03-31", "2026-02-28"),
            ("a year ago", "2024-02-29", "2023-02-28"),
            ("6 months ago", "2026-03-15", "2025-09-15"),
            ("friday", "2027-01-02", "2027-01-01"),
            ("last november", "2026-10-01", "2025-11-01"),
            ("29 february", "2024-02-28", "2020-02-29"),
            ("29 february", "1903-01-01", "1896-02-29"),
        ],
    )
    def test_months_and_years_may_end_in_between(self, words: str, today: str, first: str) -> None:
        days = days_named(words.split(), date.fromisoformat(today))
        assert days is not None
        assert days.since.isoformat() == first

    @pytest.mark.parametrize(
        "words",
        [
            "", "2026-13-01", "2026-00-10", "0000-01-01", "9999-12-31",
            "99999 years ago", "999999999 days ago", "9999999999 days ago", "ago", "last", "last last",
            "monday monday", "mo", "14", "14 14", "november november", "1st", "-3 days ago", "0.5 days ago",
            "last 0 days", "\u0663 \u0663",
        ],
    )  # fmt: skip
    def test_anything_else_is_no_day(self, words: str) -> None:
        assert days_named(words.split(), SUNDAY) is None

    @given(
        st.dates(), st.lists(st.sampled_from([*WORDS, "1", "3", "31", "0", "2026", "14th", "2026-11-14"]), max_size=4)
    )
    def test_on_no_day_does_any_word_fail(self, today: date, words: list[str]) -> None:
        try:
            days = days_named(words, today)
        except NotesError:
            return
        assert days is None or days.since < days.until

    @given(st.dates(date(1900, 1, 1), date(2199, 12, 30)))
    def test_a_day_that_is_said_is_understood(self, day: date) -> None:
        said = day_in_words(day).casefold().split()
        assert days_named(said[1:], SUNDAY) == Days(day, day + timedelta(days=1))

    @given(st.dates(date(1900, 1, 1)), st.integers(0, 6))
    def test_a_weekday_is_one_of_the_last_seven_days(self, today: date, weekday: int) -> None:
        name = day_in_words(date(2026, 11, 16) + timedelta(days=weekday)).casefold().split()[0]
        plain, last = days_named([name], today), days_named(["last", name], today)
        assert plain is not None
        assert last is not None
        assert plain.since.weekday() == last.since.weekday() == weekday
        assert 0 <= (today - plain.since).days <= 6
        assert 1 <= (today - last.since).days <= 7

    def test_the_clock_is_that_of_the_note_on_both_sides_of_summer_time(self) -> None:
        """In Berlin 2:30 came twice on 25 October 2026; both belong to that day, and are told as 02:30."""
        early = datetime(2026, 10, 25, 2, 30, tzinfo=SUMMER)
        late = datetime(2026, 10, 25, 2, 30, tzinfo=WINTER)
        assert moment_in_words(early) == moment_in_words(late) == "Sunday 25 October 2026, 02:30"
        notes = [note(1, early), note(2, late), note(3, datetime(2026, 10, 26, 0, 10, tzinfo=WINTER))]
        assert [found.id for found in chosen(["25 october"], notes, SUNDAY)] == [1, 2]

    def test_days_are_said_with_their_first_and_last(self) -> None:
        days = days_named(["last", "week"], SUNDAY)
        assert days is not None
        assert days_in_words(days) == "Monday 9 November 2026 to Sunday 15 November 2026"


class TestChosen:
    def test_first_and_last_are_those_that_were_spoken_first_and_last(self) -> None:
        """A clock that was a year ahead once does not make its note the last for a year."""
        headings = [at(2, date(2026, 1, 1)), at(3, date(2026, 1, 2)), at(1, date(2027, 1, 1))]
        for words, numbers in ((["last"], [3]), (["first"], [1]), (["last", "2"], [2, 3]), (["first", "2"], [1, 2])):
            assert [found.id for found in chosen(words, headings, SUNDAY)] == numbers

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ("31 november", "31 November is not a day: November has 30 days."),
            ("november 31st", "31 November is not a day: November has 30 days."),
            ("3 31 november", "31 November is not a day: November has 30 days."),
            ("0 november", "November has 30 days."),
            ("120 november", "November has 30 days."),
            ("last 31 november", "November has 30 days."),
            ("31 february", "February has 29 days."),
            ("29 february 2026", "29 February 2026 is not a day: February 2026 has 28 days."),
        ],
    )
    def test_a_number_beside_a_month_is_never_that_of_a_note(self, words: str, sentence: str) -> None:
        with pytest.raises(NotesError) as caught:
            chosen(words.split(), [*NOTES, at(31, SUNDAY), at(120, SUNDAY)], SUNDAY)
        assert sentence in str(caught.value)

    def test_a_year_may_stand_before_its_month(self) -> None:
        assert ids("2025 november") == ids("november 2025") == [1]

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("3", [3]),
            ("#3", [3]),
            ("note 3", [3]),
            ("last", [9]),
            ("the last one", [9]),
            ("latest", [9]),
            ("first", [1]),
            ("last 3", [7, 8, 9]),
            ("last three notes", [7, 8, 9]),
            ("first two", [1, 2]),
            ("last 100", [1, 2, 3, 5, 7, 8, 9]),
            ("yesterday", [7, 8]),
            ("Yesterday", [7, 8]),
            ("today", [9]),
            ("on monday", [5]),
            ("the 14th of november", [3]),
            ("14 november", [3]),
            ("14 November 2025", [1]),
            ("last year", [1]),
            ("28 feb", [2]),
            ("2026-11-14", [3]),
            ("last week", [3]),
            ("5 3", [5, 3]),
            ("3, 5 and 7", [3, 5, 7]),
            ("3 3", [3]),
            ("8 yesterday", [8, 7]),
            ("14 november 3", [3]),
            ("monday 3", [5, 3]),
            (["14", "november"], [3]),
            (["last", "monday", "yesterday"], [5, 7, 8]),
            (["14 november", "5"], [3, 5]),
        ],
    )
    def test_by_number_by_day_and_by_place(self, words: str | list[str], found: list[int]) -> None:
        assert ids(words) == found

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ("4", "There is no note 4. The first is 1, the last is 9."),
            ("0", "There is no note 0."),
            ("20 november", "There is no note from Friday 20 November 2026. Nearest: "
             "5 of Monday 16 November 2026 and 7 of Saturday 21 November 2026."),
            ("13 november 2025", "Nearest: 1 of Friday 14 November 2025."),
            ("last month", "There is no note from Thursday 1 October 2026 to Saturday 31 October 2026."),
        ],
    )  # fmt: skip
    def test_what_is_not_there_is_told_with_what_is(self, words: str, sentence: str) -> None:
        with pytest.raises(NotesError) as error:
            ids(words)
        assert sentence in str(error.value)

    @pytest.mark.parametrize(
        ("words", "near"),
        [("yesterdy", "yesterday"), ("last mnoday", "last monday"), ("14 novmber", "14 november"), ("lsat", "last"),
         ("3 dyas ago", "3 days ago"), ("Thrusday", "thursday")],
    )  # fmt: skip
    def test_a_near_miss_is_suggested(self, words: str, near: str) -> None:
        with pytest.raises(NotesError, match=f'Did you mean "{near}"'):
            ids(words)

    @pytest.mark.parametrize(
        "words", ["", " ", "note", "someday", "3.5", "-1", "14/11/2026", "../../etc", "\x1b[31m", "💥"]
    )
    def test_nonsense_is_answered_with_examples(self, words: str) -> None:
        with pytest.raises(NotesError) as error:
            ids(words)
        assert "as in yesterday, last monday, 14 november or 3 days ago" in str(error.value)
        assert str(error.value).isprintable()

    def test_without_any_note_every_word_is_answered_with_how_to_speak_one(self) -> None:
        with pytest.raises(NotesError, match="voiceguide note"):
            chosen(["last"], [], SUNDAY)

    @given(
        st.one_of(
            st.lists(st.text(max_size=30), max_size=4),
            st.lists(
                st.sampled_from([*WORDS, "first", "last", "3", "5", "14", "2026", "novmber", "#", ","]), max_size=8
            ),
            st.text(min_size=500, max_size=2000).map(lambda text: [text]),
        ),
        st.dates(date(2, 1, 1), date(9998, 12, 31)),
    )
    def test_any_text_on_any_day_names_notes_or_gets_one_sentence(self, words: list[str], today: date) -> None:
        found, sentence = [], ""
        try:
            found = chosen(words, NOTES, today)
        except NotesError as error:
            sentence = str(error)
        assert bool(found) != bool(sentence)
        assert sentence == on_one_line(sentence)
        assert len(sentence) < 400
        assert len({heading.id for heading in found}) == len(found)
        assert all(heading in NOTES for heading in found)


class TestChosenOne:
    def test_one_is_given(self) -> None:
        assert chosen_one(["today"], NOTES, SUNDAY).id == 9

    def test_several_of_one_day_are_told_with_their_times(self) -> None:
        with pytest.raises(NotesError) as error:
            chosen_one(["yesterday"], NOTES, SUNDAY)
        assert str(error.value) == '"yesterday" names several notes: 7 at 08:30; 8 at 22:14. Give one number.'

    def test_several_of_many_days_are_told_with_their_days_and_not_all_of_them(self) -> None:
        notes = [at(number, date(2026, 1, number)) for number in range(1, 21)]
        with pytest.raises(NotesError) as error:
            chosen_one(["january"], notes, SUNDAY)
        assert "1 of Thursday 1 January 2026, 20:00; 2 of" in str(error.value)
        assert "; 8 of Thursday 8 January 2026, 20:00, and 12 more." in str(error.value)


class TestDaysFrom:
    def test_a_day(self) -> None:
        assert days_from("Last Monday", SUNDAY).since == date(2026, 11, 16)

    @pytest.mark.parametrize("words", ["", "3", "last", "soon", "14/11"])
    def test_anything_else_is_answered_with_examples(self, words: str) -> None:
        with pytest.raises(NotesError, match="last week or november"):
            days_from(words, SUNDAY)

    def test_a_near_miss_is_suggested(self) -> None:
        with pytest.raises(NotesError, match='Did you mean "last week"'):
            days_from("last wek", SUNDAY)


class TestSessionNamed:
    TITLES = ("Arrive", "A steadier shore", "A turn I know", "Set tomorrow down")

    @pytest.mark.parametrize("name", ["Set tomorrow down", "set tomorrow", " SET "])
    def test_by_title_or_by_its_beginning(self, name: str) -> None:
        assert session_named(name, self.TITLES) == "Set tomorrow down"

    def test_several_are_listed(self) -> None:
        with pytest.raises(NotesError, match="A steadier shore, A turn I know, Arrive"):
            session_named("a", self.TITLES)

    @pytest.mark.parametrize(("name", "sentence"), [("Arive", 'Did you mean "Arrive"'), ("", "journal list --all")])
    def test_none_is_answered(self, name: str, sentence: str) -> None:
        with pytest.raises(NotesError, match=sentence):
            session_named(name, self.TITLES)
