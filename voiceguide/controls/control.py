"""What a person can ask for while a session plays, and what each asks for in each state.

Pure: keys, words, the desktop and signals all come in as a `Control`, and `response` says what is to be done.
The table is complete: a test goes through every state and every control.
"""

from __future__ import annotations

from enum import StrEnum


class Control(StrEnum):
    """What a person can ask for, by key or by word."""

    TOGGLE = "pause or go on"
    PAUSE = "pause"
    GO_ON = "go on"
    AGAIN = "again"
    BACK = "back"
    SKIP = "skip"
    LOUDER = "louder"
    SOFTER = "softer"
    SLOWER = "slower"
    FASTER = "faster"
    MORE_TIME = "more time"
    NOTE = "note"
    FINISH = "that's all"
    DISCARD = "discard"
    YES = "yes"
    NO = "no"
    WAY_OUT = "way out"
    HELP = "help"
    CHOICES = "what can I say"
    STOP = "stop"
    SWITCH = "switch"


class State(StrEnum):
    """What a session is doing."""

    SPEAKING = "speaking"
    RESTING = "resting"
    """In a silence of the script, or while a chime sounds."""
    WAITING = "waiting"
    """At `[wait]`, until the listener is ready."""
    PAUSED = "paused"
    NOTING = "noting"
    ASKING = "asking"
    """A yes or a no is waited for."""
    FADING = "fading"
    """Falling silent because it is time to sleep."""
    LEAVING = "leaving"
    """On the way out."""
    CHOOSING = "choosing"
    """One switch: the choices are offered one after the other."""


class Action(StrEnum):
    """What is to be done."""

    NOTHING = "nothing"
    REFUSE = "refuse"
    """It means nothing here, and that is said."""
    HOLD = "hold"
    STAY = "stay"
    """Stay as it is, and say so."""
    RESUME = "resume"
    NEXT = "next"
    """Go to what comes after this sentence or this silence."""
    REPEAT = "repeat"
    CHAPTER_BACK = "chapter back"
    CHAPTER_ON = "chapter on"
    LOUDER = "louder"
    SOFTER = "softer"
    SLOWER = "slower"
    FASTER = "faster"
    LINGER = "linger"
    """Make this silence, or the one after this sentence, longer."""
    TAKE_NOTE = "take note"
    FINISH_NOTE = "finish note"
    FINISH_NOTE_FIRST = "finish note first"
    """Keep the note, then ask for the same thing again."""
    DISCARD_NOTE = "discard note"
    EXTEND_NOTE = "extend note"
    ANSWER_YES = "answer yes"
    ANSWER_NO = "answer no"
    STAY_AWAKE = "stay awake"
    LEAVE = "leave"
    GIVE_HELP = "give help"
    TELL_CHOICES = "tell choices"
    OFFER_CHOICES = "offer choices"
    CHOOSE = "choose"
    STOP = "stop"


_PLAYING = {
    Control.TOGGLE: Action.HOLD,
    Control.PAUSE: Action.HOLD,
    Control.GO_ON: Action.NEXT,
    Control.AGAIN: Action.REPEAT,
    Control.BACK: Action.CHAPTER_BACK,
    Control.SKIP: Action.CHAPTER_ON,
    Control.LOUDER: Action.LOUDER,
    Control.SOFTER: Action.SOFTER,
    Control.SLOWER: Action.SLOWER,
    Control.FASTER: Action.FASTER,
    Control.MORE_TIME: Action.LINGER,
    Control.NOTE: Action.TAKE_NOTE,
    Control.FINISH: Action.REFUSE,
    Control.DISCARD: Action.REFUSE,
    Control.YES: Action.REFUSE,
    Control.NO: Action.REFUSE,
    Control.WAY_OUT: Action.LEAVE,
    Control.HELP: Action.GIVE_HELP,
    Control.CHOICES: Action.TELL_CHOICES,
    Control.STOP: Action.STOP,
    Control.SWITCH: Action.OFFER_CHOICES,
}

_ALWAYS = {
    Control.WAY_OUT: Action.LEAVE,
    Control.HELP: Action.GIVE_HELP,
    Control.STOP: Action.STOP,
}

RESPONSES: dict[State, dict[Control, Action]] = {
    State.SPEAKING: _PLAYING,
    State.RESTING: _PLAYING,
    # A person who waits says that they are ready in whatever way comes to them.
    State.WAITING: {**_PLAYING, Control.FINISH: Action.NEXT, Control.YES: Action.NEXT, Control.NO: Action.LINGER},
    State.PAUSED: {
        **_PLAYING,
        Control.TOGGLE: Action.RESUME,
        Control.PAUSE: Action.STAY,
        Control.GO_ON: Action.RESUME,
        Control.MORE_TIME: Action.STAY,
        Control.YES: Action.RESUME,
        Control.NO: Action.STAY,
    },
    State.NOTING: {
        **dict.fromkeys(Control, Action.NOTHING),
        Control.TOGGLE: Action.FINISH_NOTE,
        Control.GO_ON: Action.FINISH_NOTE,
        Control.NOTE: Action.FINISH_NOTE,
        Control.FINISH: Action.FINISH_NOTE,
        Control.SWITCH: Action.FINISH_NOTE,
        Control.DISCARD: Action.DISCARD_NOTE,
        Control.MORE_TIME: Action.EXTEND_NOTE,
        Control.PAUSE: Action.FINISH_NOTE_FIRST,
        Control.WAY_OUT: Action.FINISH_NOTE_FIRST,
        Control.HELP: Action.FINISH_NOTE_FIRST,
        Control.STOP: Action.FINISH_NOTE_FIRST,
    },
    State.ASKING: {
        **dict.fromkeys(Control, Action.REFUSE),
        Control.YES: Action.ANSWER_YES,
        Control.GO_ON: Action.ANSWER_YES,
        Control.NO: Action.ANSWER_NO,
        **_ALWAYS,
    },
    State.FADING: {**dict.fromkeys(Control, Action.STAY_AWAKE), **_ALWAYS},
    State.LEAVING: {**_PLAYING, Control.NOTE: Action.REFUSE, Control.WAY_OUT: Action.REPEAT},
    State.CHOOSING: {
        **_PLAYING,
        Control.TOGGLE: Action.RESUME,
        Control.GO_ON: Action.RESUME,
        Control.SWITCH: Action.CHOOSE,
    },
}
"""What each control asks for in each state."""

BARGING_IN = frozenset({Control.STOP, Control.WAY_OUT, Control.HELP, Control.PAUSE})
"""The words that are heard also while the guide speaks."""


def response(state: State, control: Control) -> Action:
    """Return what a control asks for in a state."""
    return RESPONSES[state][control]


def heard(state: State, control: Control) -> bool:
    """Say whether a spoken word counts in a state: all in silences and windows, a few always."""
    return state not in {State.SPEAKING, State.LEAVING} or control in BARGING_IN
