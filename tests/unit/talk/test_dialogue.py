"""Questions with few choices: what is said, what counts as an answer, and what becomes of none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.controls.control import Control, State
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.talk.choices import Choice
from voiceguide.talk.dialogue import CLEARED, NOT_UNDERSTOOD, TYPING, Dialogue, Patience, Stopped, WentOut

SHORT = Choice("short", "A short one", ("a short one", "short"))
LONG = Choice("long", "A longer one", ("a longer one",))
NIGHT = Choice("night", "Something for the night", ("the night",), controls=frozenset({Control.SOFTER}))
MENU = (SHORT, LONG, NIGHT)
QUESTION = "What would you like?"

QUICK = Patience(gap=0.0, repeat=0.0, end=0.0)
"""For a listener who has said everything by the time a line is over."""

TITLES = {"small things that count": "Small things that count", "heavy body soft bed": "Heavy body, soft bed"}


def titled(text: str) -> str | None:
    return TITLES.get(text)


class Listener:
    """Hears every line, and asks for things in the middle of some of them."""

    def __init__(self, *sources: Source, patience: Patience = QUICK) -> None:
        self.inbox = Inbox()
        self.inbox.sources |= set(sources) or {Source.KEY, Source.WORD}
        self.said: list[str] = []
        self.shown: list[str] = []
        self.states: list[State] = []
        self.echoed = ""
        self.chimes = 0
        self.helped = 0
        self.plans: list[tuple[str, Callable[[], None]]] = []
        self.dialogue = self.speaking(patience)

    def speaking(self, patience: Patience, aloud: bool = True) -> Dialogue:
        return Dialogue(
            self._hear if aloud else None,
            self.shown.append,
            self.inbox,
            also={Control.HELP: self._help},
            letters={Control.HELP: "h", Control.WAY_OUT: "g", Control.MORE_TIME: "m", Control.TOGGLE: " "},
            echo=self._echo,
            chime=self._chime,
            patience=patience,
        )

    def at(self, beginning: str, *does: Callable[[], None]) -> Listener:
        """At the next line that begins like this, do these things, once."""
        self.plans.append((beginning, lambda: [do() for do in does] and None))
        return self

    def press(self, *keys: str | Control) -> Callable[[], None]:
        return lambda: [self._take(key, Source.KEY) for key in keys] and None

    def utter(self, *words: str | Control) -> Callable[[], None]:
        return lambda: [self._take(word, Source.WORD) for word in words] and None

    def _take(self, what: str | Control, source: Source) -> None:
        if isinstance(what, Control):
            self.inbox.ask(what, source)
        else:
            self.inbox.answer(what, source)

    def _hear(self, line: str) -> None:
        self.said.append(line)
        self.states.append(self.inbox.state)
        for plan in self.plans:
            if line.startswith(plan[0]):
                self.plans.remove(plan)
                plan[1]()
                return

    def _echo(self, letters: str) -> None:
        self.echoed += letters

    def _chime(self) -> None:
        self.chimes += 1

    def _help(self) -> None:
        self.helped += 1


def test_an_offer_says_first_what_it_is_then_its_key_then_its_words() -> None:
    listener = Listener()
    listener.dialogue.ask(QUESTION, MENU, hint="Or say a title.")
    assert listener.said[:5] == [
        QUESTION,
        "A short one: press 1, or say: a short one.",
        "A longer one: press 2, or say: a longer one.",
        "Something for the night: press 3, or say: the night.",
        "Or say a title.",
    ]
    assert listener.shown[:5] == listener.said[:5]


@pytest.mark.parametrize(
    ("source", "offer"), [(Source.KEY, "A short one: press 1."), (Source.WORD, "A short one: say: a short one.")]
)
def test_nothing_is_offered_that_cannot_be_done_here(source: Source, offer: str) -> None:
    listener = Listener(source)
    listener.dialogue.ask(QUESTION, MENU)
    assert listener.said[1] == offer


@pytest.mark.parametrize(
    ("answer", "source"),
    [("1", Source.KEY), ("one", Source.WORD), ("a short one", Source.WORD), ("Short.", Source.WORD)],
)
def test_a_number_and_every_phrase_choose(answer: str, source: Source) -> None:
    listener = Listener()
    listener.at(QUESTION, lambda: listener.inbox.answer(answer, source))
    assert listener.dialogue.ask(QUESTION, MENU) is SHORT
    assert listener.said == [QUESTION], "nothing more is read once it is answered"


def test_a_control_may_mean_a_choice() -> None:
    listener = Listener()
    listener.at(QUESTION, listener.press(Control.SOFTER))
    assert listener.dialogue.ask(QUESTION, MENU) is NIGHT


@pytest.mark.parametrize(("pressed", "meant"), [(Control.YES, True), (Control.NO, False), ("y", True), ("n", False)])
def test_a_yes_or_a_no_is_one_key(pressed: str | Control, meant: bool) -> None:
    listener = Listener()
    listener.at("Is it?", listener.press(pressed))
    assert listener.dialogue.confirm("Is it?") is meant


def test_a_yes_heard_while_the_question_still_sounds_does_not_count() -> None:
    """It may be the guide's own voice that was heard."""
    listener = Listener()
    listener.at("Is it?", listener.utter(Control.YES))
    listener.at("No: ", listener.press(Control.NO))
    assert listener.dialogue.confirm("Is it?") is False
    assert set(listener.states) == {State.SPEAKING}
    assert listener.inbox.state is State.ASKING


def test_the_first_miss_offers_the_same_again_and_the_second_only_numbers() -> None:
    listener = Listener()
    listener.at("Something for", listener.utter("mumble")).at("Something for", listener.utter("mumble mumble"))
    listener.at("Something for the night: press 3.", listener.press("3"))
    assert listener.dialogue.ask(QUESTION, MENU, hint="Or say a title.") is NIGHT
    offers = [line for line in listener.said if line.startswith("A short one")]
    assert offers == [*["A short one: press 1, or say: a short one."] * 2, "A short one: press 1."]
    assert listener.said.count(NOT_UNDERSTOOD) == listener.chimes == 2
    assert listener.shown.count(NOT_UNDERSTOOD) == 2
    assert listener.said.count(QUESTION) == 1


def test_where_there_are_no_keys_the_numbers_are_said() -> None:
    listener = Listener(Source.WORD)
    listener.at(QUESTION, listener.utter("a")).at(NOT_UNDERSTOOD, listener.utter("b"))
    listener.at("Something for the night: say three.", listener.utter("three"))
    assert listener.dialogue.ask(QUESTION, MENU) is NIGHT


@pytest.mark.parametrize("number", ["0", "4", "9"])
def test_a_number_that_was_not_offered_chooses_nothing(number: str) -> None:
    listener = Listener()
    listener.at(QUESTION, listener.press(number))
    listener.at(NOT_UNDERSTOOD, listener.press("2"))
    assert listener.dialogue.ask(QUESTION, MENU, titled) is LONG


def test_nothing_answered_is_said_once_more_and_then_ends_quietly() -> None:
    listener = Listener()
    assert listener.dialogue.ask(QUESTION, MENU) is None
    assert listener.said.count(QUESTION) == 2
    assert NOT_UNDERSTOOD not in listener.said
    assert listener.chimes == 0


@pytest.mark.parametrize("control", [Control.AGAIN, Control.CHOICES])
def test_again_asks_the_whole_question_again(control: Control) -> None:
    listener = Listener()
    listener.at("A longer one", listener.press(control))
    listener.at("Something for", listener.press("1"))
    assert listener.dialogue.ask(QUESTION, MENU) is SHORT
    assert [line.split(":")[0] for line in listener.said] == [
        QUESTION, "A short one", "A longer one", QUESTION, "A short one", "A longer one", "Something for the night",
    ]  # fmt: skip


def test_going_on_leads_to_the_next_offer_and_pausing_to_quiet() -> None:
    listener = Listener()
    listener.at(QUESTION, listener.press(Control.GO_ON))
    listener.at("A short one", listener.press(Control.PAUSE, "2"))
    assert listener.dialogue.ask(QUESTION, MENU) is LONG
    assert len(listener.said) == 2


def test_stop_and_the_way_out_end_any_question() -> None:
    for control, ends in ((Control.STOP, Stopped), (Control.WAY_OUT, WentOut)):
        for ask in (Listener.press, Listener.utter):
            listener = Listener()
            listener.at("A short one", ask(listener, control))
            with pytest.raises(ends):
                listener.dialogue.ask(QUESTION, MENU, titled)


def test_help_is_given_and_the_question_comes_again() -> None:
    listener = Listener()
    listener.at("A longer one", listener.press(Control.HELP))
    listener.dialogue.ask(QUESTION, MENU, titled)
    assert listener.helped == 1
    assert listener.said[3] == QUESTION


def test_one_switch_takes_what_is_being_offered() -> None:
    listener = Listener()
    listener.at("A longer one", listener.press(Control.SWITCH))
    assert listener.dialogue.ask(QUESTION, MENU) is LONG


def test_one_switch_pressed_when_nothing_is_offered_begins_the_offers_again() -> None:
    listener = Listener()
    listener.at(QUESTION, listener.press(Control.SWITCH))
    listener.at("Something for", listener.press(Control.SWITCH))
    assert listener.dialogue.ask(QUESTION, MENU) is NIGHT
    assert listener.said.count(QUESTION) == 2


def test_a_title_can_be_typed_and_its_letters_are_letters() -> None:
    """M, the space bar and H ask for something else as long as no title was begun."""
    listener = Listener()
    typed = ["s", Control.MORE_TIME, *"all", Control.TOGGLE, "t", Control.HELP, *"ings that count"]
    listener.at(QUESTION, listener.press(*typed, Control.FINISH))
    assert listener.dialogue.ask(QUESTION, MENU, titled) == "Small things that count"
    assert listener.echoed == "small things that count\n"
    assert listener.helped == 0
    assert listener.said == [QUESTION, TYPING]


def test_a_title_may_begin_with_a_key_that_means_nothing_here() -> None:
    listener = Listener()
    TITLES["my own"] = "My own"
    listener.at(QUESTION, listener.press(Control.MORE_TIME, *"y own", Control.FINISH))
    assert listener.dialogue.ask(QUESTION, MENU, titled) == "My own"


def test_a_slip_while_typing_can_be_mended_or_cleared() -> None:
    listener = Listener()
    listener.at(QUESTION, listener.press("s", "x", "backspace", Control.STOP, "1"))
    assert listener.dialogue.ask(QUESTION, MENU, titled) is SHORT
    assert listener.echoed == "sx\ns\n"
    assert CLEARED in listener.shown


def test_a_title_that_is_not_there_is_not_understood() -> None:
    listener = Listener()
    listener.at(QUESTION, listener.press("s", "x", Control.FINISH))
    listener.at(NOT_UNDERSTOOD, listener.press("1"))
    assert listener.dialogue.ask(QUESTION, MENU, titled) is SHORT
    assert listener.chimes == 1


def test_a_title_can_be_said() -> None:
    listener = Listener()
    listener.at(QUESTION, listener.utter("Heavy body, soft bed"))
    assert listener.dialogue.ask(QUESTION, MENU, titled) == "Heavy body, soft bed"


def test_where_menus_are_not_spoken_everything_is_shown_once() -> None:
    listener = Listener()
    assert listener.speaking(QUICK, aloud=False).ask(QUESTION, MENU) is None
    assert listener.said == []
    assert len(listener.shown) == 2 * 4, "and once more when nothing was answered"


def test_who_knows_the_menu_answers_before_it_is_asked() -> None:
    listener = Listener()
    listener.press("2")()
    assert listener.dialogue.ask(QUESTION, MENU) is LONG
    assert listener.said == []


@pytest.mark.parametrize("key", [Control.TOGGLE, Control.GO_ON, Control.FINISH, Control.PAUSE])
def test_a_key_that_ends_a_greeting_early_answers_nothing_and_the_question_is_said(key: Control) -> None:
    listener = Listener()
    listener.at("Hello.", listener.press(key))
    listener.at("A short one", listener.press("1"))
    listener.dialogue.tell("Hello.")
    assert listener.dialogue.ask(QUESTION, MENU, titled) is SHORT
    assert listener.said == ["Hello.", QUESTION, "A short one: press 1, or say: a short one."]


def test_more_choices_than_a_person_keeps_in_mind_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="5 choices"):
        Listener().dialogue.ask(QUESTION, [SHORT] * 5)


EVERYTHING = st.one_of(
    st.tuples(st.sampled_from(sorted(Control)), st.sampled_from(Source)),
    st.tuples(
        st.sampled_from(["1", "4", "x", "s", "backspace", "a short one", "nonsense", ""]), st.sampled_from(Source)
    ),
)


@given(st.lists(EVERYTHING, max_size=30), st.booleans())
def test_whatever_is_asked_for_a_question_ends_with_an_answer_or_none(
    asked: list[tuple[str | Control, Source]], aloud: bool
) -> None:
    listener = Listener()
    for what, source in asked:
        listener._take(what, source)
    try:
        answer = listener.speaking(QUICK, aloud).ask(QUESTION, MENU, titled)
    except (Stopped, WentOut):
        return
    assert answer is None or answer in MENU or answer in TITLES.values()
    assert listener.inbox.state is State.ASKING
