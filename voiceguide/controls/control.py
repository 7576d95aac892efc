"""What a person can ask for while a session plays: one record for each control, holding everything about it.

Pure: keys, words, the desktop and signals all arrive as a `Control`, and `response` says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from voiceguide.wording import controls as wording
from voiceguide.wording import spoken


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
    RECORDING = "recording"
    ASKING = "asking"
    """Waiting for a yes or a no."""
    FADING = "fading"
    """Falling silent because it is time to sleep."""
    LEAVING = "leaving"
    """On the way out."""
    CHOOSING = "choosing"
    """A single switch steps through the choices."""


class Action(StrEnum):
    """What to do; the value is the letter that stands for it in a record's row."""

    NOTHING = "-"
    REFUSE = "x"
    """It means nothing here; say so."""
    HOLD = "H"
    STAY = "s"
    """Stay as it is, and say so."""
    RESUME = "R"
    NEXT = "N"
    """Go to what comes after this sentence or this silence."""
    REPEAT = "A"
    CHAPTER_BACK = "["
    CHAPTER_ON = "]"
    LOUDER = "+"
    SOFTER = "="
    SLOWER = "<"
    FASTER = ">"
    LINGER = "M"
    """Make this silence, or the one after this sentence, longer."""
    BEGIN_NOTE = "J"
    FINISH_NOTE = "f"
    FINISH_NOTE_FIRST = "F"
    """Keep the note, then ask for the same control again."""
    DISCARD_NOTE = "d"
    EXTEND_NOTE = "e"
    ANSWER_YES = "y"
    ANSWER_NO = "n"
    STAY_AWAKE = "w"
    LEAVE = "G"
    GIVE_HELP = "?"
    TELL_CHOICES = "c"
    OFFER_CHOICES = "o"
    CHOOSE = "C"
    STOP = "S"


@dataclass(frozen=True, slots=True)
class ControlRecord:
    """Everything there is to know about one control."""

    row: str
    """What it does in each `State`: the letter of an `Action` for each, in their order."""
    told: wording.Told
    """How it is described."""
    keys: tuple[str, ...] = ()
    """Its default keys, the one to mention first; see `key_names`."""
    in_notes: tuple[str, ...] = ()
    """Its phrases that count even during a note: nothing that people might say to themselves."""
    words: tuple[str, ...] = ()
    """Its other phrases, as a recogniser writes them, apart from capitals."""
    said_as: Control | None = None
    """The control whose words to mention if it has none of its own."""
    player: tuple[str, ...] = ()
    """The MPRIS methods of a desktop's player that ask for it."""
    offered: str = ""
    """What a single switch offers it as; empty if it does not."""
    indispensable: bool = False
    """Whether it must always be within reach, and nothing may be finished first."""
    barges_in: bool = False
    """Whether its words are heard even while the guide speaks."""
    destructive: bool = False
    """Whether it throws something away: the recogniser has to be very sure of it."""

    @property
    def phrases(self) -> tuple[str, ...]:
        """Every phrase for it, the usual words first."""
        return self.in_notes + self.words


# At a wait, people say that they are ready in whatever words come to them.
# fmt: off
RECORDS: Mapping[Control, ControlRecord] = {
    # Speaking, resting, waiting, paused, recording, asking, fading, leaving, choosing:
    #                                 srwpnaflc
    Control.TOGGLE:    ControlRecord("HHHRfxwHR", wording.TOLD_TOGGLE, ("space",),
                                     said_as=Control.PAUSE, player=("PlayPause",)),
    Control.PAUSE:     ControlRecord("HHHsFxwHH", wording.TOLD_PAUSE,
                                     in_notes=("pause",), words=("wait", "hold on"),
                                     barges_in=True, player=("Pause",)),
    Control.GO_ON:     ControlRecord("NNNRfywNR", wording.TOLD_GO_ON, ("right",),
                                     words=("go on", "continue", "resume", "carry on", "i'm ready"),
                                     offered=spoken.SAY_GO_ON),
    Control.AGAIN:     ControlRecord("AAAA-xwAA", wording.TOLD_AGAIN, ("left",),
                                     words=("again", "repeat", "say again", "say that again", "once more")),
    Control.BACK:      ControlRecord("[[[[-xw[[", wording.TOLD_BACK, ("page up", "["),
                                     words=("back", "go back"), player=("Previous",)),
    Control.SKIP:      ControlRecord("]]]]-xw]]", wording.TOLD_SKIP, ("page down", "]"),
                                     words=("skip", "next"), player=("Next",)),
    Control.LOUDER:    ControlRecord("++++-xw++", wording.TOLD_LOUDER, ("up",),
                                     words=("louder", "volume up")),
    Control.SOFTER:    ControlRecord("====-xw==", wording.TOLD_SOFTER, ("down",),
                                     words=("softer", "quieter", "volume down")),
    Control.SLOWER:    ControlRecord("<<<<-xw<<", wording.TOLD_SLOWER, ("-",),
                                     words=("slower", "slow down")),
    Control.FASTER:    ControlRecord(">>>>-xw>>", wording.TOLD_FASTER, ("+", "="),
                                     words=("faster", "speed up")),
    Control.MORE_TIME: ControlRecord("MMMsexwMM", wording.TOLD_MORE_TIME, ("m",),
                                     in_notes=("more time",), words=("stay",), offered=spoken.SAY_MORE_TIME),
    Control.NOTE:      ControlRecord("JJJJfxwxJ", wording.TOLD_NOTE, ("j",),
                                     words=("note", "new note", "start note", "open note", "take a note")),
    Control.FINISH:    ControlRecord("xxNxfxwxx", wording.TOLD_FINISH, ("enter",),
                                     in_notes=("that's all", "end note", "close note", "finish", "save it"),
                                     words=("done", "keep it")),
    Control.DISCARD:   ControlRecord("xxxxdxwxx", wording.TOLD_DISCARD, ("d",),
                                     in_notes=("discard", "discard it"), words=("delete it",), destructive=True),
    Control.YES:       ControlRecord("xxNR-ywxx", wording.TOLD_YES, ("y",),
                                     in_notes=("yes",), words=("yes please",)),
    Control.NO:        ControlRecord("xxMs-nwxx", wording.TOLD_NO, ("n",),
                                     in_notes=("no",), words=("no thank you",)),
    Control.WAY_OUT:   ControlRecord("GGGGFGGAG", wording.TOLD_WAY_OUT, ("g",),
                                     in_notes=("way out", "the way out"), words=("ground me",),
                                     indispensable=True, barges_in=True, offered=spoken.SAY_WAY_OUT),
    Control.HELP:      ControlRecord("????F????", wording.TOLD_HELP, ("h",),
                                     in_notes=("help", "help me"),
                                     indispensable=True, barges_in=True),
    Control.CHOICES:   ControlRecord("cccc-xwcc", wording.TOLD_CHOICES, ("?",),
                                     words=("what can I say", "choices")),
    Control.STOP:      ControlRecord("SSSSFSSSS", wording.TOLD_STOP, ("escape",),
                                     in_notes=("stop",), words=("enough", "that's enough"),
                                     indispensable=True, barges_in=True, offered=spoken.SAY_STOP,
                                     player=("Stop", "Quit")),
    Control.SWITCH:    ControlRecord("oooofxwoC", wording.TOLD_SWITCH),
}
# fmt: on
"""Each control's record, in the order in which they are described; read downwards, the matrix of what each does in
each state."""

_COLUMNS = {state: column for column, state in enumerate(State)}


def response(state: State, control: Control) -> Action:
    """Return what a control asks for in a state."""
    return Action(RECORDS[control].row[_COLUMNS[state]])


def heard(state: State, control: Control) -> bool:
    """Return whether a spoken control counts in a state: all do in silences and windows, a few always."""
    return state not in {State.SPEAKING, State.LEAVING} or RECORDS[control].barges_in
