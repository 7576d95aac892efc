"""Does what a person asks for while a session plays, and answers.

One sound at a time: whatever sounds is broken off before anything else is said. A sentence that was broken off begins
again; a silence goes on after the answer with the frame at which it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum

from voiceguide.controls.control import RECORDS, Action, Control, State, response
from voiceguide.controls.inbox import Asked, Source
from voiceguide.guide.course import PACE_RANGE, Place
from voiceguide.guide.events import ChoicesAsked, Ended, Paused, SessionEvent
from voiceguide.guide.mix import VOLUME_STEP_DB, Mix
from voiceguide.guide.perform import Performer
from voiceguide.guide.playback import Playback
from voiceguide.guide.steering import Listener, Steering
from voiceguide.sound.audio import to_frames
from voiceguide.wording import spoken as phrases

PACE_STEP = 0.9
"""How much slower each "slower" is, as a factor."""

MORE_SILENCE, MORE_WAITING = 30.0, 60.0
"""Seconds that "more time" adds to a silence, and to a wait."""

LONGEST_PAUSE = 1800.0
"""Seconds after which a paused session stops; it can be resumed later."""

SWITCH_CHOICES = tuple((record.offered, control) for control, record in RECORDS.items() if record.offered)
"""What a single switch steps through."""

SWITCH_SECONDS, SWITCH_ROUNDS = 2.0, 2

_AHEAD = 60


class Turn(StrEnum):
    """What a request led to, if it did not end the session."""

    CARRY_ON = "carry on"
    MOVED = "moved"
    """The playhead moved, or what is at it changed."""
    STAY_AWAKE = "stay awake"


class Reactions:
    """Carries out what is asked for, one thing after the other."""

    def __init__(
        self, steering: Steering, performer: Performer, playback: Playback, mix: Mix, listener: Listener,
        tell: Callable[[SessionEvent], None],
    ) -> None:  # fmt: skip
        self._steering = steering
        self._performer = performer
        self._playback = playback
        self._mix = mix
        self._listener = listener
        self._tell = tell

    def react(self, asked: Asked) -> Turn | Ended:
        """Do what was asked for, as the state of the session demands; return what it led to."""
        if asked.control is None:
            return Turn.CARRY_ON  # an answer to no question
        if asked.source is Source.SYSTEM:
            if self._steering.fading:
                return Ended.ASLEEP  # the machine falls asleep as well
            if not self._listener.inbox.answerable:
                return Turn.CARRY_ON  # nobody could resume it
        action = response(State.FADING if self._steering.fading else self._steering.state, asked.control)
        return self._do(action)

    def pause_after_loss(self) -> Turn | Ended:
        """Pause, and say that the sound had gone."""
        self._tell(Paused(self._steering.course.position(self._steering.break_off())))
        self._steering.say(f"{phrases.SAY_SOUND_CAME_BACK} {self._listener.how_to_go_on()}")
        return self._paused()

    def _do(self, action: Action) -> Turn | Ended:
        match action:
            case Action.NOTHING:
                return Turn.CARRY_ON
            case Action.STAY_AWAKE:
                return Turn.STAY_AWAKE
            case Action.STAY:
                return self._answered(phrases.SAY_PAUSED)
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
            case Action.BEGIN_NOTE:
                return self._own_note()
            case Action.LEAVE:
                return self._leave()
            case Action.TELL_CHOICES:
                self._tell(ChoicesAsked())
                return self._answered(self._listener.choices() or phrases.SAY_NOT_NOW)
            case Action.OFFER_CHOICES | Action.CHOOSE:
                return self._offer_choices()
            case Action.GIVE_HELP:
                return self._give_help()
            case Action.STOP:
                return Ended.STOPPED
        return self._answered(phrases.SAY_NOT_NOW)

    def _hold(self) -> Turn | Ended:
        sounding = self._steering.sounding
        self._tell(Paused(self._steering.course.position(self._steering.break_off())))
        if not sounding:  # if something sounded, the silence now is the answer
            self._steering.say(phrases.SAY_PAUSED)
        return self._paused()

    def _paused(self) -> Turn | Ended:
        """Stay paused until somebody resumes or ends the session."""
        before, self._steering.state = self._steering.state, State.PAUSED
        until = time.monotonic() + LONGEST_PAUSE
        soon = time.monotonic() + 60.0
        reminds = Source.WORD in self._listener.inbox.sources and not self._listener.bedtime
        self._steering.quiet()
        while True:
            asked = self._listener.inbox.next(1.0)
            now = time.monotonic()
            if asked is None:
                if now >= until:
                    return Ended.STOPPED
                if reminds and now >= soon:
                    reminds = False
                    self._steering.say(phrases.SAY_TAKE_YOUR_TIME)
                continue
            turn = self.react(asked)
            self._steering.state = State.PAUSED
            if turn is not Turn.CARRY_ON:
                self._steering.state = before
                self._steering.soften()
                self._listener.slept()  # a machine that slept meanwhile is no news to somebody who resumes
                return turn

    def _next(self) -> Turn:
        if self._steering.sounding:
            self._playback.cut()
        self._steering.course.advance()
        return Turn.MOVED

    def _go(self, action: Action) -> Turn:
        """Go back or on, to the beginning of a sentence or of a chapter."""
        place = self._playback.place
        to: Place | None
        if action is Action.REPEAT:
            to = self._steering.course.again(place)
        elif action is Action.CHAPTER_BACK:
            to = self._steering.course.chapter_back(place)
        else:
            to = self._steering.course.chapter_on(place)
        if to is None:
            return self._answered(phrases.SAY_LAST_PART)
        self._playback.cut()
        self._steering.course.seek(to)
        self._playback.go_to(to)
        return Turn.MOVED

    def _change_volume(self, louder: bool) -> Turn:
        before = self._mix.volume_db
        changed = self._mix.change_volume(VOLUME_STEP_DB if louder else -VOLUME_STEP_DB)
        if not changed:
            return self._answered(phrases.SAY_LOUDEST if louder else phrases.SAY_SOFTEST)
        if self._steering.sounding and max(before, self._mix.volume_db) <= 0.0:
            return Turn.CARRY_ON  # heard at once, or, if louder than planned, from the next sentence on
        return self._answered(phrases.SAY_LOUDER if louder else phrases.SAY_SOFTER)

    def _change_pace(self, faster: bool) -> Turn:
        low, high = PACE_RANGE
        pace = self._steering.course.pace * (1 / PACE_STEP if faster else PACE_STEP)
        if not low <= pace <= high:
            return self._answered(phrases.SAY_FASTEST if faster else phrases.SAY_SLOWEST)
        self._steering.course.pace = pace
        self._performer.prepare(self._steering.course.coming_utterances(_AHEAD))
        return self._answered(phrases.SAY_FASTER if faster else phrases.SAY_SLOWER)

    def _linger(self) -> Turn:
        silent = self._steering.resting
        longer = to_frames(MORE_WAITING if self._steering.state is State.WAITING else MORE_SILENCE)
        turn = self._answered(phrases.SAY_MORE_TIME)
        self._steering.course.lengthen(longer)
        return Turn.MOVED if silent else turn

    def _give_help(self) -> Ended:
        self._steering.break_off()
        self._mix.awake()
        self._steering.say(phrases.SAY_HELP)
        self._playback.drain()
        return Ended.HELP

    def _offer_choices(self) -> Turn | Ended:
        """Offer the choices of a single switch one by one, until it is pressed again."""
        self._steering.break_off()
        before, self._steering.state = self._steering.state, State.CHOOSING
        self._steering.quiet()
        unchosen = Turn.CARRY_ON if before is State.PAUSED else Turn.MOVED
        for text, control in SWITCH_CHOICES * SWITCH_ROUNDS:
            self._steering.say(text)
            self._playback.drain()
            asked = self._listener.inbox.next(SWITCH_SECONDS)
            if asked is None or asked.control is None:
                continue
            self._steering.state = before
            if asked.control is Control.SWITCH:
                where = before if before in {State.WAITING, State.PAUSED} else State.CHOOSING
                turn = self._do(response(where, control))
            else:
                turn = self.react(asked)
            return unchosen if turn is Turn.CARRY_ON else turn
        self._steering.state = before
        return unchosen

    def _own_note(self) -> Turn:
        paused = self._steering.state is State.PAUSED
        if not paused:
            self._steering.break_off()
        self._steering.own_note()
        if not paused:
            return Turn.MOVED
        self._steering.say(phrases.SAY_PAUSED)
        return Turn.CARRY_ON

    def _leave(self) -> Turn | Ended:
        if self._listener.way_out is None:
            return Ended.STOPPED
        if self._steering.left:
            return self._go(Action.REPEAT)
        self._steering.leave(self._listener.way_out())
        return Turn.MOVED

    def _answered(self, text: str) -> Turn:
        """Say something in a silence, or instead of a sentence, which then begins again."""
        sounding = self._steering.sounding
        if sounding:
            self._steering.break_off()
        whole = self._steering.say(text)
        stays = whole or self._steering.state is State.PAUSED
        return Turn.CARRY_ON if stays and not sounding else Turn.MOVED
