"""Does what a person asks for while a session plays: holds the course, and answers.

One sound at a time: what sounds is broken off before anything else is said, and a sentence that was broken off begins
again. A silence is not: it goes on behind the answer with the frame at which it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum

from voiceguide.errors import DeviceLost
from voiceguide.guide import phrases
from voiceguide.guide.controls import Action, Control, State, response
from voiceguide.guide.course import PACE_RANGE, Course, Place
from voiceguide.guide.events import ChoicesAsked, Ended, Event, Paused
from voiceguide.guide.inbox import Asked, Source
from voiceguide.guide.mix import VOLUME_STEP_DB, Mix
from voiceguide.guide.noting import Windows
from voiceguide.guide.perform import Performer
from voiceguide.guide.playback import Playback
from voiceguide.guide.present import Present
from voiceguide.sound.audio import Samples, silence, to_frames
from voiceguide.timeline.arrange import Kind
from voiceguide.timeline.timeline import Clip

PACE_STEP = 0.9
"""How much slower each "slower" is, as a factor."""

MORE_TIME, MORE_WAITING = 30.0, 60.0
"""Seconds that "more time" adds to a silence, and to a wait."""

LONGEST_PAUSE = 1800.0
"""Seconds after which a session that is paused stops; it can be gone on with later."""

OWN_NOTE = 900.0
"""Seconds that a note may last which the person begins."""

SOFTER_AGAIN_DB = (-4.0, -2.0)
"""How much softer the first sentences are after a pause, so that nobody is startled."""

SWITCH_CHOICES = (
    (phrases.GO_ON, Control.GO_ON),
    (phrases.MORE_TIME, Control.MORE_TIME),
    (phrases.WAY_OUT, Control.WAY_OUT),
    (phrases.STOP, Control.STOP),
)
"""What one switch chooses from, one after the other."""

SWITCH_SECONDS, SWITCH_ROUNDS = 2.0, 2

QUIETENING = 1.0
"""Seconds in which a bed falls silent before a microphone listens."""

_AHEAD = 60


class Turn(StrEnum):
    """What became of something that was asked for, where it did not end the session."""

    CARRY_ON = "carry on"
    MOVED = "moved"
    """The playhead is elsewhere, or what is at it has changed."""
    STAY_AWAKE = "stay awake"


class Steering:
    """Holds the course of one session, and changes it as it is asked to."""

    def __init__(
        self, performer: Performer, playback: Playback, mix: Mix, present: Present, windows: Windows | None,
        tell: Callable[[Event], None],
    ) -> None:  # fmt: skip
        self._performer = performer
        self._playback = playback
        self._mix = mix
        self._present = present
        self._windows = windows
        self._tell = tell
        self._clip: Clip | None = None
        self._softened = 0
        self._left_at = 0
        self._waited: set[int] = set()
        self.course = Course(())
        """What is being played, and where it is."""
        self.left = False
        """Whether the way out was taken."""
        self.fading = False
        """Whether it is falling silent to let somebody sleep."""

    @property
    def state(self) -> State:
        """What the session is doing."""
        return self._present.inbox.state

    @state.setter
    def state(self, state: State) -> None:
        self._present.inbox.state = state

    @property
    def position(self) -> int:
        """The frame of the session that is being heard; on the way out, that at which it was left."""
        return self._left_at if self.left else self.course.position(self._playback.place)

    @property
    def sentence(self) -> int | None:
        """Which sentence of the session was begun last, as it was heard."""
        return self.course.sentence_at(self._playback.place)

    @property
    def gain_db(self) -> float:
        """How much louder or softer the clip at the playhead is than planned."""
        speaks = self._clip is not None and self._clip.kind is Kind.SAY
        softened = SOFTER_AGAIN_DB[-self._softened] if self._softened and speaks else 0.0
        return max(0.0, self._mix.volume_db) + softened

    @property
    def _sounding(self) -> bool:
        return self.state in {State.SPEAKING, State.LEAVING} and self._clip is not None and _sounds(self._clip)

    def begin(self, course: Course) -> None:
        """Begin a course where its playhead is."""
        self.course = course
        self._playback.go_to(course.place)

    def arrive(self, clip: Clip) -> bool:
        """Note that a clip is played from here on; say whether it is speech."""
        if self._softened and self._clip is not None and self._clip.kind is Kind.SAY and self.course.place.frames == 0:
            self._softened -= 1
        self._clip = clip
        speaking = clip.kind is Kind.SAY
        if self.fading:
            self.state = State.FADING
        elif self.left:
            self.state = State.LEAVING
        else:
            resting = State.WAITING if clip.kind is Kind.WAIT else State.RESTING
            self.state = State.SPEAKING if _sounds(clip) else resting
        if speaking:
            self._mix.follow(clip.gain_db)
            if self._present.phrases is not None:
                self._present.phrases.gain_db = clip.gain_db
        return speaking

    def write(self, block: Samples, speaking: bool, until_speech: int | None) -> None:
        """Play a block of the clip at the playhead, which moves on behind it."""
        place = self.course.place
        self._playback.write(block, place, speaking, until_speech)
        self.course.seek(Place(place.item, place.frames + len(block)))

    def go_to(self, place: Place) -> None:
        """Go to a place, softly: to the beginning of a sentence, or to a moment of a silence."""
        self.course.seek(self.course.beginning(place))
        self._playback.go_to(self.course.place)
        self._softened = len(SOFTER_AGAIN_DB)
        self._clip = None

    def say(self, text: str) -> None:
        """Say something of the guide's own, if it has a voice, until anything else is asked for."""
        if self._present.phrases is not None:
            self._playback.own(self._present.phrases.said(text), self._present.inbox.pending)

    def interject(self, samples: Samples) -> None:
        """Play something that is no part of the session, and wait until it was heard or somebody is in a hurry."""
        if self._playback.own(samples):
            self._playback.drain()

    def was_told(self, item: int) -> bool:
        """Say whether this wait was come to before; "take your time" is said once."""
        before = item in self._waited
        self._waited.add(item)
        return before

    def take_note(self, clip: Clip) -> bool:
        """Open a window once its question was heard; however it ends, the session goes on behind it.

        Returns:
            Whether it was open; else it is a silence of its length.
        """
        if self._windows is None or self.course.place.frames:
            return False
        self._quieten()
        lost: DeviceLost | None = None
        try:
            if not self._noted(self._windows, clip):
                self._mix.unhush()
                return False
        except DeviceLost as error:
            if not self._windows.answered:
                raise
            lost = error  # what was said is kept by now; it is not asked for again
        self.course.advance()
        self._playback.go_to(self.course.place)
        self._mix.unhush()
        if lost is not None:
            raise lost
        return True

    def react(self, asked: Asked) -> Turn | Ended:
        """Do what was asked for in the state that the session is in."""
        if asked.control is None:
            return Turn.CARRY_ON  # an answer to no question
        action = response(State.FADING if self.fading else self.state, asked.control)
        return self._do(action)

    def pause_after_loss(self) -> Turn | Ended:
        """Pause, and say that the sound was gone."""
        self.say(f"{phrases.SOUND_CAME_BACK} {self._present.how_to_go_on()}")
        return self._paused()

    def _do(self, action: Action) -> Turn | Ended:
        match action:
            case Action.NOTHING:
                return Turn.CARRY_ON
            case Action.STAY_AWAKE:
                return Turn.STAY_AWAKE
            case Action.STAY:
                return self._answered(phrases.PAUSED)
            case Action.HOLD:
                return self._hold()
            case Action.RESUME:
                return Turn.MOVED
            case Action.NEXT:
                return self._next()
            case Action.REPEAT | Action.CHAPTER_BACK | Action.CHAPTER_ON:
                return self._go(action)
            case Action.LOUDER | Action.SOFTER:
                return self._change_volume(action is Action.LOUDER)
            case Action.SLOWER | Action.FASTER:
                return self._change_pace(action is Action.FASTER)
            case Action.LINGER:
                return self._linger()
            case Action.TAKE_NOTE:
                return self._own_note()
            case Action.LEAVE:
                return self._leave()
            case Action.TELL_CHOICES:
                self._tell(ChoicesAsked())
                return self._answered(self._present.choices() or phrases.NOT_NOW)
            case Action.OFFER_CHOICES | Action.CHOOSE:
                return self._offer_choices()
            case Action.GIVE_HELP:
                return self._give_help()
            case Action.STOP:
                return Ended.STOPPED
        return self._answered(phrases.NOT_NOW)

    def _break_off(self) -> Place:
        """Silence what sounds, and return the moment that was heard last.

        The playhead is then at the beginning of the sentence, or where the silence stopped.
        """
        heard = self._playback.cut()
        self.course.seek(self.course.beginning(heard))
        self._playback.go_to(self.course.place)
        return heard

    def _answered(self, text: str) -> Turn:
        """Say something in a silence, or instead of a sentence, which then begins again."""
        sounding = self._sounding
        if sounding:
            self._break_off()
        self.say(text)
        return Turn.MOVED if sounding else Turn.CARRY_ON

    def _hold(self) -> Turn | Ended:
        sounding = self._sounding
        self._tell(Paused(self.course.position(self._break_off())))
        if not sounding:  # where something sounded, its silence is the answer
            self.say(phrases.PAUSED)
        return self._paused()

    def _paused(self) -> Turn | Ended:
        """Stay paused until somebody goes on, or ends it."""
        before, self.state = self.state, State.PAUSED
        until = time.monotonic() + LONGEST_PAUSE
        soon = time.monotonic() + 60.0
        reminds = Source.WORD in self._present.inbox.sources and not self._present.bedtime
        self._clip = None
        while True:
            asked = self._present.inbox.next(1.0)
            now = time.monotonic()
            if asked is None:
                if now >= until:
                    return Ended.STOPPED
                if reminds and now >= soon:
                    reminds = False
                    self.say(phrases.TAKE_YOUR_TIME)
                continue
            turn = self.react(asked)
            self.state = State.PAUSED
            if turn is not Turn.CARRY_ON:
                self.state = before
                self._softened = len(SOFTER_AGAIN_DB)
                return turn

    def _next(self) -> Turn:
        if self._sounding:
            self._playback.cut()
        self.course.advance()
        return Turn.MOVED

    def _go(self, action: Action) -> Turn:
        """Go back or on, to the beginning of a sentence or of a chapter."""
        place = self._playback.place
        to: Place | None
        if action is Action.REPEAT:
            to = self.course.again(place)
        elif action is Action.CHAPTER_BACK:
            to = self.course.chapter_back(place)
        else:
            to = self.course.chapter_on(place)
        if to is None:
            return self._answered(phrases.LAST_PART)
        self._playback.cut()
        self.course.seek(to)
        self._playback.go_to(to)
        return Turn.MOVED

    def _change_volume(self, louder: bool) -> Turn:
        changed = self._mix.change_volume(VOLUME_STEP_DB if louder else -VOLUME_STEP_DB)
        if not changed:
            return self._answered(phrases.LOUDEST if louder else phrases.SOFTEST)
        if self._sounding:
            return Turn.CARRY_ON  # it is heard at once
        return self._answered(phrases.LOUDER if louder else phrases.SOFTER)

    def _change_pace(self, faster: bool) -> Turn:
        low, high = PACE_RANGE
        pace = self.course.pace * (1 / PACE_STEP if faster else PACE_STEP)
        if not low <= pace <= high:
            return self._answered(phrases.FASTEST if faster else phrases.SLOWEST)
        self.course.pace = pace
        self._performer.prepare(self.course.coming_utterances(_AHEAD))
        return self._answered(phrases.FASTER if faster else phrases.SLOWER)

    def _linger(self) -> Turn:
        silent = self._clip is not None and not _sounds(self._clip)
        longer = to_frames(MORE_WAITING if self.state is State.WAITING else MORE_TIME)
        turn = self._answered(phrases.MORE_TIME)
        self.course.lengthen(longer)
        return Turn.MOVED if silent else turn

    def _own_note(self) -> Turn:
        if self._windows is None:
            return self._answered(phrases.NO_NOTES)
        paused = self.state is State.PAUSED
        if not paused:
            self._break_off()
        self._quieten()
        place = self.course.place
        window = Clip(Kind.JOURNAL, "", 0, to_frames(OWN_NOTE), 0)
        try:
            if not self._noted(self._windows, window):
                self.say(phrases.NO_NOTES)
        finally:
            self._mix.unhush()
            self._playback.go_to(place)
        self._softened = len(SOFTER_AGAIN_DB)
        if not paused:
            return Turn.MOVED
        self.say(phrases.PAUSED)
        return Turn.CARRY_ON

    def _quieten(self) -> None:
        """Let everything fall silent and be heard: a microphone is about to listen."""
        if self._mix.has_bed:
            self._mix.hush(QUIETENING)
            self._playback.own(silence(to_frames(QUIETENING)))
        self._playback.drain()

    def _noted(self, windows: Windows, clip: Clip) -> bool:
        before, self.state = self.state, State.NOTING
        try:
            return windows.open(clip, self.interject)
        finally:
            self.state = before

    def _give_help(self) -> Ended:
        self._break_off()
        self.say(phrases.HELP)
        self._playback.drain()
        return Ended.HELP

    def _leave(self) -> Turn | Ended:
        if self._present.way_out is None:
            return Ended.STOPPED
        place = self._playback.cut()
        self._left_at = self.course.position(place)
        self._mix.bed(None)
        self._mix.hush(0.0)
        self.left = True
        self.fading = False
        self._softened = 0
        self._clip = None
        self.begin(self._present.way_out())
        return Turn.MOVED

    def _offer_choices(self) -> Turn | Ended:
        """Offer what one switch can choose, one after the other, until it is pressed again."""
        self._break_off()
        before, self.state = self.state, State.CHOOSING
        self._clip = None
        for text, control in SWITCH_CHOICES * SWITCH_ROUNDS:
            self.say(text)
            self._playback.drain()
            asked = self._present.inbox.next(SWITCH_SECONDS)
            if asked is None or asked.control is None:
                continue
            self.state = before
            if asked.control is not Control.SWITCH:
                return self.react(asked)
            turn = self._do(response(before if before is State.WAITING else State.CHOOSING, control))
            return Turn.MOVED if turn is Turn.CARRY_ON else turn
        self.state = before
        return Turn.MOVED


def _sounds(clip: Clip) -> bool:
    return clip.kind in {Kind.SAY, Kind.BELL, Kind.BREATHE}
