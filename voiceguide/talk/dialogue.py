"""Questions to answer with eyes closed: few choices, spoken and shown, chosen by key or by word.

It knows nothing of terminals and devices: it speaks with `speak`, shows with `show`, and gets every answer from the
inbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from voiceguide.controls.control import Control, State
from voiceguide.controls.inbox import Asked, Inbox, Source
from voiceguide.talk.choices import MOST_CHOICES, NO, YES, Choice, by_key, by_words, offer, plain_words

NOT_UNDERSTOOD = "I did not understand."
TYPING = "Typing: Enter takes it, Escape clears it."
CLEARED = "Cleared."

_MISSES = 2
_BACKSPACE = frozenset({"backspace", "\x7f", "\b"})

FreeAnswer = TypeVar("FreeAnswer")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for an answer, in seconds."""

    gap: float = 1.5
    """Between offers."""
    repeat: float = 30.0
    """Until everything is repeated."""
    end: float = 300.0
    """Until the question ends unanswered."""


class Stopped(Exception):
    """The person asked to stop."""


class WentOut(Exception):
    """The person asked for the way out."""


class _Then(Enum):
    """What happens to a question that has no answer yet."""

    READ_ON = "read on"
    SAME_AGAIN = "same again"
    REPEAT = "repeat"
    WAIT = "wait"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class _Answer(Generic[FreeAnswer]):
    value: Choice | FreeAnswer | None


@dataclass(slots=True)
class _Question(Generic[FreeAnswer]):
    """One question while it is being asked."""

    text: str
    choices: Sequence[Choice]
    free: Callable[[str], FreeAnswer | None] | None
    hint: str
    besides: Sequence[Choice]
    keys: Mapping[str, Choice]
    words: Mapping[str, Choice]
    typed: str = ""
    """The letters of a title typed so far."""
    offered: Choice | None = None
    """What is being offered at the moment."""
    scanned: bool = False
    """Whether a single switch chooses: then each offer stays for a moment, even if it is only shown."""
    misses: int = 0
    repeated: bool = False


class Dialogue:
    """Asks one question after another; `also` are controls that work at every question.

    `speak` says a sentence, and returns early when something is asked for; with None nothing is said, as for a person
    whose screen reader reads what is shown. `letters` maps controls to the letters of their keys, so that titles can
    be typed. `echo` shows letters as they are typed, `chime` sounds when something was not understood.
    """

    def __init__(
        self,
        speak: Callable[[str], None] | None,
        show: Callable[[str], None],
        inbox: Inbox,
        *,
        also: Mapping[Control, Callable[[], None]] | None = None,
        letters: Mapping[Control, str] | None = None,
        echo: Callable[[str], None] = lambda letters: None,
        chime: Callable[[], None] = lambda: None,
        patience: Patience | None = None,
    ) -> None:
        self.speak = speak
        """Says a sentence; None if nothing is spoken."""
        self._show = show
        self._inbox = inbox
        self._also = also or {}
        self._letters = letters or {}
        self._echo = echo
        self._chime = chime
        self._patience = patience or Patience()

    def ask(
        self, question: str, choices: Sequence[Choice], free: Callable[[str], FreeAnswer | None] | None = None,
        hint: str = "", besides: Sequence[Choice] = (),
    ) -> Choice | FreeAnswer | None:  # fmt: skip
        """Ask, and return what was chosen, or what `free` found for a text that was typed or said.

        `hint` is said after the choices; `besides` can be chosen without being offered, by key, control or phrase. None
        is returned if nobody answered for a long while.

        Raises:
            Stopped, WentOut: the person asked for that instead.
        """
        if not 0 < len(choices) <= MOST_CHOICES:
            raise ValueError(f"{len(choices)} choices cannot be kept in mind")
        asking = _Question(question, choices, free, hint, besides, by_key(choices, besides), by_words(choices, besides))
        self._inbox.state = State.ASKING
        if self.speak is not None:
            for line, _ in self._lines(asking):
                self._show(line)
        try:
            heard = self._known_before(asking) or self._read(asking, self._lines(asking))
            while not isinstance(heard, _Answer):
                heard = self._after(heard, asking)
        finally:
            if asking.typed:
                self._echo("\n")
        return heard.value

    def confirm(self, question: str) -> bool | None:
        """Ask for a yes or a no, and return it; None if nobody answered for a long while.

        Raises:
            Stopped, WentOut: the person asked for that instead.
        """
        answer = self.ask(question, (YES, NO))
        return None if answer is None else answer is YES

    def tell(self, line: str) -> None:
        """Show a line and say it; a request meanwhile cuts short what is said, not what is shown."""
        self._show(line)
        self._say(line)

    def _say(self, line: str) -> None:
        if self.speak is None:
            return
        self._inbox.state = State.SPEAKING
        try:
            self.speak(line)
        finally:
            self._inbox.state = State.ASKING

    def _lines(self, asking: _Question[FreeAnswer]) -> list[tuple[str, Choice | None]]:
        """Return the question and its offers; after two misses, only numbers are offered."""
        plain = asking.misses >= _MISSES
        offers = [
            (offer(choice, number, self._inbox.sources, plain), choice)
            for number, choice in enumerate(asking.choices, 1)
        ]
        lines: list[tuple[str, Choice | None]] = [(asking.text, None), *offers]
        return [*lines, (asking.hint, None)] if asking.hint and not plain else lines

    def _known_before(self, asking: _Question[FreeAnswer]) -> _Answer[FreeAnswer] | _Then | None:
        """Return what requests from before the question mean to it; one that only cut a greeting short is no answer."""
        while (asked := self._inbox.next()) is not None:
            if asked.control in _MEANS:
                continue
            heard = self._meaning(asked, asking)
            if isinstance(heard, _Answer) or asking.typed:
                return heard
        return None

    def _after(self, heard: _Then, asking: _Question[FreeAnswer]) -> _Answer[FreeAnswer] | _Then:
        """Continue a question that has no answer yet; return what that leads to."""
        if heard is _Then.REPEAT:
            return self._read(asking, self._lines(asking))
        if heard is _Then.MISSED:
            asking.misses += 1
            self._chime()
            self.tell(NOT_UNDERSTOOD)
            offers = self._lines(asking)[1:]
            if self.speak is not None and asking.misses == _MISSES:
                for line, _ in offers:
                    self._show(line)
            return self._read(asking, offers)
        patience = self._patience
        silent = asking.repeated or asking.typed != ""
        asked = self._inbox.next(patience.end if silent else patience.repeat)
        if asked is not None:
            return self._meaning(asked, asking)
        if silent:
            return _Answer(None)
        asking.repeated = True
        return _Then.REPEAT

    def _read(
        self, asking: _Question[FreeAnswer], lines: Sequence[tuple[str, Choice | None]]
    ) -> _Answer[FreeAnswer] | _Then:
        """Say lines one by one, with a moment after each, until something is asked for; return what that means."""
        index = 0
        while index < len(lines):
            line, asking.offered = lines[index]
            heard = self._offer(asking, line)
            if heard is not _Then.SAME_AGAIN:
                index += 1
            if heard not in (_Then.READ_ON, _Then.SAME_AGAIN):
                return heard
        asking.offered = None
        return _Then.WAIT

    def _offer(self, asking: _Question[FreeAnswer], line: str) -> _Answer[FreeAnswer] | _Then:
        if self.speak is None:
            self._show(line)
        else:
            self._say(line)
        lingers = self.speak is not None or asking.scanned
        asked = self._inbox.next(self._patience.gap if lingers else 0.0)
        return _Then.READ_ON if asked is None else self._meaning(asked, asking)

    def _meaning(self, asked: Asked, asking: _Question[FreeAnswer]) -> _Answer[FreeAnswer] | _Then:
        """Return what a request means to a question."""
        control = asked.control
        if control is None:
            return self._answered(asked, asking)
        letter = self._letters.get(control, "") if asked.source is Source.KEY else ""
        if asking.typed:
            if control is Control.FINISH:
                return self._looked_up(asking)
            if control is Control.STOP:
                return self._cleared(asking)
            if letter:
                return self._type(letter, asking)
        if control is Control.STOP:
            raise Stopped
        if control is Control.WAY_OUT:
            raise WentOut
        for choice in (*asking.choices, *asking.besides):
            if control in choice.controls:
                return _Answer(choice)
        if control in self._also:
            self._also[control]()
            return _Then.REPEAT if control is Control.HELP else _Then.SAME_AGAIN
        if control is Control.SWITCH:
            asking.scanned = True
            return _Answer(asking.offered) if asking.offered is not None else _Then.REPEAT
        if letter.isalpha() and asking.free is not None:
            return self._type(letter, asking)
        return _MEANS.get(control, _Then.MISSED)

    def _answered(self, asked: Asked, asking: _Question[FreeAnswer]) -> _Answer[FreeAnswer] | _Then:
        """Return what a character or words mean to a question."""
        text = asked.answer
        if asked.source is Source.KEY and text in _BACKSPACE:
            return self._taken_back(asking)
        if asked.source is Source.KEY and text == "space":
            text = " "
        if asked.source is Source.KEY and asking.typed and len(text) == 1:
            return self._type(text, asking)
        plain = plain_words(text)
        if plain in asking.keys:
            return _Answer(asking.keys[plain])
        if asked.source is Source.KEY and len(text) == 1:
            return self._type(text, asking) if text.isalpha() and asking.free is not None else _Then.MISSED
        return self._found(plain, asking)

    def _found(self, text: str, asking: _Question[FreeAnswer]) -> _Answer[FreeAnswer] | _Then:
        if text in asking.words:
            return _Answer(asking.words[text])
        found = asking.free(text) if asking.free is not None else None
        return _Answer(found) if found is not None else _Then.MISSED

    def _type(self, letter: str, asking: _Question[FreeAnswer]) -> _Then:
        if not asking.typed:
            self.tell(TYPING)
        asking.typed += letter
        self._echo(letter)
        return _Then.WAIT

    def _taken_back(self, asking: _Question[FreeAnswer]) -> _Then:
        if len(asking.typed) == 1:
            return self._cleared(asking)
        if asking.typed:
            asking.typed = asking.typed[:-1]
            # What a terminal shows is only ever added to, so the word is shown again, as it is now.
            self._echo(f"\n{asking.typed}")
        return _Then.WAIT

    def _cleared(self, asking: _Question[FreeAnswer]) -> _Then:
        asking.typed = ""
        self._echo("\n")
        self.tell(CLEARED)
        return _Then.WAIT

    def _looked_up(self, asking: _Question[FreeAnswer]) -> _Answer[FreeAnswer] | _Then:
        typed, asking.typed = asking.typed, ""
        self._echo("\n")
        return self._found(plain_words(typed), asking)


_MEANS = {
    Control.AGAIN: _Then.REPEAT,
    Control.CHOICES: _Then.REPEAT,
    Control.GO_ON: _Then.READ_ON,
    Control.FINISH: _Then.WAIT,
    Control.TOGGLE: _Then.WAIT,
    Control.PAUSE: _Then.WAIT,
}
"""What controls mean at a question that does not give them another meaning."""
