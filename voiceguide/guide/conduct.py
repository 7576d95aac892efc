"""The loop of a session: turns what is at the playhead into blocks for a sink, until the end or a stop.

The same loop writes a file and plays to a device. Where somebody listens, a window for a note and a wait take as long
as the person needs, and what they ask for is done; otherwise, as in a file, both are silence. Progress is what the
sink reports as heard, never what was queued.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator

from voiceguide.controls.control import Control, State
from voiceguide.errors import DeviceLost, DeviceNotFound, DeviceUnavailable
from voiceguide.guide.course import Course
from voiceguide.guide.events import Ended, Found, Lost, Outcome, Sentence, SessionEvent
from voiceguide.guide.mix import Mix
from voiceguide.guide.note_windows import NoteWindows
from voiceguide.guide.perform import Performer
from voiceguide.guide.playback import Playback
from voiceguide.guide.reactions import Reactions, Turn
from voiceguide.guide.steering import Listener, Steering
from voiceguide.output.sink import Sink
from voiceguide.sound.audio import SAMPLE_RATE, Samples, to_frames
from voiceguide.timeline.placement import Clip, PlacedMark
from voiceguide.timeline.steps import ClipKind
from voiceguide.wording import spoken as phrases

DEVICE_PATIENCE = 120.0
"""Seconds within which a lost device may come back."""

TAKE_YOUR_TIME_AFTER = 45.0
"""Seconds of waiting after which "take your time" is said, once."""

_WITHOUT_SOUND = {Control.STOP: Ended.STOPPED, Control.HELP: Ended.HELP}
_RETRY = 1.0
_DOZED = 2.0


class Guide:
    """Conducts one session to a sink, and to another one if the first goes away.

    Args:
        performer: makes the sound of each clip.
        sink: where it goes.
        reopen: looks for a lost device again; None if there is no other.
        tell: called with what happens, as it is heard.
        sleep: waits for a number of seconds.
        windows: records the notes of the session; None if its windows are silence.
        listener: who can ask for something, and what answers them; nobody by default.
        mix: beds and volume.
        sleep_after: seconds after which the session falls silent; None for never.
    """

    def __init__(
        self,
        performer: Performer,
        sink: Sink,
        reopen: Callable[[], Sink] | None = None,
        tell: Callable[[SessionEvent], None] = lambda event: None,
        sleep: Callable[[float], None] = time.sleep,
        windows: NoteWindows | None = None,
        listener: Listener | None = None,
        mix: Mix | None = None,
        sleep_after: float | None = None,
    ) -> None:
        self._performer = performer
        self._reopen = reopen
        self._tell = tell
        self._sleep = sleep
        self._mix = mix or Mix()
        listener = listener or Listener()
        self._playback = Playback(sink, self._mix, listener.inbox.hurried)
        self._listener = listener
        self._steering = Steering(self._playback, self._mix, listener, windows)
        self._reactions = Reactions(self._steering, performer, self._playback, self._mix, listener, tell)
        self._awake_until = None if sleep_after is None else to_frames(sleep_after)
        self._sleep_after = sleep_after
        self._asleep_at = 0
        self._fell_asleep = 0
        self._told = -1
        self._looked = 0

    @property
    def position(self) -> int:
        """The frame of the session that is being heard."""
        return self._steering.position

    def conduct(self, course: Course, opening: Iterable[Samples] = ()) -> Outcome:
        """Play a session from its playhead to its end; return how it ended. KeyboardInterrupt fades it out early.

        `opening` is played first, piece by piece, and is not part of the session.

        Raises:
            DeviceLost: the device went away and did not come back.
            OutputError, SpeechError: the session cannot continue.
        """
        self._steering.begin(course)
        pieces = iter(opening)
        try:
            while True:
                try:
                    self._open(pieces)
                    return self._close(self._run())
                except DeviceLost as lost:
                    ended = self._recover(lost)
                    if ended is not None:
                        return self._close(ended)
        except KeyboardInterrupt:
            return self._close(Ended.INTERRUPTED)
        except BaseException:
            self._playback.stop()  # whatever happened, the sound fades rather than being cut off
            raise

    def interject(self, samples: Samples) -> None:
        """Play something that is not part of the session, and wait until it was heard.

        Raises:
            DeviceLost: the device went away.
        """
        self._steering.interject(samples)

    def close(self) -> None:
        """Close the current sink."""
        self._playback.close()

    def _open(self, pieces: Iterator[Samples]) -> None:
        for piece in pieces:
            self._steering.state = State.RECORDING  # Enter skips what is said before the first note
            self._playback.own(piece)
        self._steering.state = State.RESTING

    def _close(self, ended: Ended) -> Outcome:
        if ended is not Ended.FINISHED:
            position = self._fell_asleep if self._steering.fading else self._steering.position
            self._playback.stop()
            return Outcome(position, ended)
        return Outcome(self._steering.position, ended)

    def _run(self) -> Ended:
        """Play what is at the playhead until nothing is left or something ends the session."""
        while (clip := self._steering.course.current()) is not None:
            if isinstance(clip, PlacedMark):
                self._steering.course.advance()
                continue
            self._mix.bed(self._steering.course.bed)
            if self._steering.opens(clip):
                if self._listener.inbox.pending():
                    turn = self._turn()
                    if isinstance(turn, Ended):
                        return turn
                    continue
                if self._steering.open_window(clip):
                    continue
            ended = self._wait(clip) if clip.kind is ClipKind.WAIT else self._play(clip)
            if ended is not None:
                return ended
        self._playback.drain()
        self._tell_sentence()
        return Ended.LEFT if self._steering.left else Ended.FINISHED

    def _play(self, clip: Clip, say_so_after: float | None = None) -> Ended | None:
        """Play one clip, unless a request leads elsewhere."""
        steering = self._steering
        speaking = steering.arrive(clip)
        course = steering.course
        left = clip.frames - course.place.frames
        leads_to_speech = self._mix.has_bed and not speaking and course.speech_follows()
        for block in self._performer.blocks(clip, self._playback.block_frames, course.place.frames, steering.gain_db):
            turn = self._turn()
            if turn is not Turn.CARRY_ON:
                return turn if isinstance(turn, Ended) else None
            steering.write(block, speaking, left if leads_to_speech else None, left)
            left -= len(block)
            self._tell_sentence()
            if say_so_after is not None and course.place.frames >= say_so_after and not steering.fading:
                say_so_after = None
                if not steering.say(phrases.SAY_TAKE_YOUR_TIME):
                    return None
        course.advance()
        return None

    def _wait(self, clip: Clip) -> Ended | None:
        """Wait until the person is ready; where nobody can say so, or wants to, play a silence."""
        if not self._listener.inbox.answerable or self._steering.fading:
            return self._play(clip)
        course = self._steering.course
        course.last_until(course.longest())
        longer = course.current()
        if not isinstance(longer, Clip):
            return None
        soon = to_frames(TAKE_YOUR_TIME_AFTER)
        unasked = not self._listener.bedtime and course.place.frames < soon and longer.frames >= 2 * soon
        return self._play(longer, soon if unasked and not self._steering.was_told(course.place.item) else None)

    def _turn(self) -> Turn | Ended:
        """Handle what was asked for, and check whether it is time to sleep."""
        played, fading = self._playback.played, self._steering.fading
        if fading and played >= self._asleep_at:
            return Ended.ASLEEP
        if self._awake_until is not None and played >= self._awake_until and not fading and not self._steering.left:
            self._fell_asleep = self._steering.position
            self._asleep_at = played + self._mix.fall_asleep()
            self._steering.fade(True)
        if played >= self._looked + SAMPLE_RATE:
            self._looked = played
            if self._listener.slept() > _DOZED:
                if self._steering.fading:
                    return Ended.ASLEEP
                if self._listener.inbox.answerable:
                    return self._reactions.pause_after_loss()
        asked = self._listener.inbox.next()
        if asked is None:
            return Turn.CARRY_ON
        turn = self._reactions.react(asked)
        if turn is Turn.STAY_AWAKE:
            self._mix.wake()
            self._awake_until = self._playback.played + to_frames(self._sleep_after or 0.0)
            self._steering.fade(False)
            return Turn.CARRY_ON
        return turn

    def _tell_sentence(self) -> None:
        """Report a sentence once it begins to be heard; while the session fades, nobody hears it."""
        if self._steering.left or self._steering.fading:
            return
        sentence = self._steering.sentence
        if sentence is not None and sentence != self._told:
            self._told = sentence
            course = self._steering.course
            self._tell(Sentence(sentence, course.text_of(sentence), course.chapter_of(sentence)))

    def _recover(self, lost: DeviceLost) -> Ended | None:
        """Wait for the device; go on from the beginning of the sentence, or pause there if somebody can resume.

        A silence goes on where it was: nobody needs to hear its beginning again. Nobody falling asleep is disturbed.
        """
        while not self._steering.fading:
            place = self._playback.lost(lost.position)
            self._tell(Lost(self._steering.position))
            sink = self._reopened(lost)
            if isinstance(sink, Ended):
                return sink
            self._playback.go_on_with(sink)
            self._steering.go_to(place)
            self._tell(Found(self._steering.position))
            if not self._listener.inbox.answerable:
                return None
            try:
                turn = self._reactions.pause_after_loss()
            except DeviceLost as again:
                lost = again
                continue
            return turn if isinstance(turn, Ended) else None
        return Ended.ASLEEP

    def _reopened(self, lost: DeviceLost) -> Sink | Ended:
        """Return the device once it is back, or how the session ends if the person will not wait for it."""
        for _ in range(round(DEVICE_PATIENCE / _RETRY) if self._reopen is not None else 0):
            self._sleep(_RETRY)
            for control, ended in _WITHOUT_SOUND.items():
                if self._listener.inbox.waits(control):
                    return ended
            with contextlib.suppress(DeviceUnavailable, DeviceNotFound):
                if self._reopen is not None:
                    return self._reopen()
        raise lost
