"""Steers a session: what is played now, how loud, what is said in between, and when a note is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from voiceguide.controls.control import State
from voiceguide.controls.inbox import Inbox
from voiceguide.errors import DeviceLost
from voiceguide.guide.course import Course, Place
from voiceguide.guide.mix import Mix
from voiceguide.guide.note_windows import NoteWindows
from voiceguide.guide.phrases import Phrases
from voiceguide.guide.playback import Playback
from voiceguide.sound.audio import Samples, silence, to_frames
from voiceguide.timeline.placement import Clip
from voiceguide.timeline.steps import ClipKind
from voiceguide.wording import spoken as phrases

OWN_NOTE = 900.0
"""Seconds that a note begun by the person may last."""

SOFTER_AGAIN_DB = (-4.0, -2.0)
"""How much softer the first sentences are after a pause, so that nobody is startled."""

QUIETENING = 1.0
"""Seconds over which a bed falls silent before a microphone listens."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Who can ask for something, and what answers them; by default nobody, as in a file."""

    inbox: Inbox = field(default_factory=Inbox)
    """Where requests arrive; one for each session, whose state it keeps."""
    phrases: Phrases | None = None
    """What speaks the answers; None if the guide has no voice of its own."""
    way_out: Callable[[], Course] | None = None
    """Returns what to play on the way out; None if there is no way out."""
    choices: Callable[[], str] = lambda: ""
    """Returns the answer to "what can I say"."""
    how_to_go_on: Callable[[], str] = lambda: ""
    """Returns how to resume a paused session."""
    slept: Callable[[], float] = lambda: 0.0
    """Returns for how many seconds the machine has slept since the last call."""
    bedtime: bool = False
    """Whether it is bedtime: then nothing is said unasked."""


class Steering:
    """Where one session is, and what is sounding."""

    def __init__(self, playback: Playback, mix: Mix, listener: Listener, windows: NoteWindows | None) -> None:
        self._playback = playback
        self._mix = mix
        self._listener = listener
        self._windows = windows
        self._clip: Clip | None = None
        self._softened = 0
        self._left_at = 0
        self._speech_db: float | None = None
        self._waited: set[int] = set()
        self.course = Course((), lambda utterance: 0)
        """What is being played, and where it is."""
        self.left = False
        """Whether the way out was taken."""
        self.fading = False
        """Whether it is fading so that somebody can sleep."""

    @property
    def state(self) -> State:
        """What the session is doing."""
        return self._listener.inbox.state

    @state.setter
    def state(self, state: State) -> None:
        self._listener.inbox.state = state

    @property
    def position(self) -> int:
        """The frame of the session that is being heard; on the way out, the one at which it was left."""
        return self._left_at if self.left else self.course.position(self._playback.place)

    @property
    def sentence(self) -> int | None:
        """The number of the last sentence of the session that began to be heard; None before the first."""
        return self.course.sentence_at(self._playback.place)

    @property
    def gain_db(self) -> float:
        """How much louder or softer than planned the clip at the playhead is."""
        speaks = self._clip is not None and self._clip.kind is ClipKind.SAY
        softened = SOFTER_AGAIN_DB[-self._softened] if self._softened and speaks else 0.0
        return max(0.0, self._mix.volume_db) + softened

    @property
    def sounding(self) -> bool:
        """Whether a sentence or a chime of the session is sounding."""
        return self.state in {State.SPEAKING, State.LEAVING} and self._clip is not None and sounds(self._clip)

    @property
    def resting(self) -> bool:
        """Whether the session is in a silence."""
        return self._clip is not None and not sounds(self._clip)

    def begin(self, course: Course) -> None:
        """Begin a course at its playhead."""
        self.course = course
        self._playback.go_to(course.place)

    def arrive(self, clip: Clip) -> bool:
        """Record that a clip is played from here on; return whether it is speech."""
        spoke = self._clip is not None and self._clip.kind is ClipKind.SAY
        if self._softened and spoke and self.course.place.frames == 0:
            self._softened -= 1
        self._clip = clip
        self._tell_state(clip)
        speaking = clip.kind is ClipKind.SAY
        if speaking:
            self._mix.follow(clip.gain_db)
            self._speech_db = clip.gain_db
        return speaking

    def fade(self, fading: bool) -> None:
        """Record that the session fades so that somebody can sleep, or that they are awake after all."""
        self.fading = fading
        if self._clip is not None:
            self._tell_state(self._clip)

    def _tell_state(self, clip: Clip) -> None:
        if self.fading:
            self.state = State.FADING
        elif self.left:
            self.state = State.LEAVING
        else:
            resting = State.WAITING if clip.kind is ClipKind.WAIT else State.RESTING
            self.state = State.SPEAKING if sounds(clip) else resting

    def write(self, block: Samples, speaking: bool, until_speech: int | None, left: int) -> None:
        """Play a block of the clip at the playhead, `left` frames from the clip's end, and move past the block."""
        place = self.course.place
        self._playback.write(block, place, speaking, until_speech, left if self.resting else 0)
        self.course.seek(Place(place.item, place.frames + len(block)))

    def go_to(self, place: Place) -> None:
        """Go softly to a place: the beginning of a sentence, or a moment of a silence."""
        self._return_to(place)
        self.soften()
        self._clip = None

    def say(self, text: str) -> bool:
        """Say a sentence of the guide's own, if it has a voice; return False if a request broke it off.

        The part of the session that was broken off with it, unheard, is then still to be played.
        """
        if self._listener.phrases is None:
            return True
        self._match_phrases()
        if self._playback.own(self._listener.phrases.said(text), self._listener.inbox.pending):
            return True
        self._return_to(self._playback.place)
        return False

    def _match_phrases(self) -> None:
        """Make the guide's own phrases as loud as the session."""
        if self._listener.phrases is not None and self._speech_db is not None:
            self._listener.phrases.gain_db = self._speech_db + max(0.0, self._mix.volume_db)

    def interject(self, samples: Samples) -> None:
        """Play something that is not part of the session; wait until it was heard or something urgent is asked for."""
        if self._playback.own(samples):
            self._playback.drain()

    def was_told(self, item: int) -> bool:
        """Return whether "take your time" was already said at this wait, and count it as said."""
        before = item in self._waited
        self._waited.add(item)
        return before

    def opens(self, clip: Clip) -> bool:
        """Return whether a clip is a window to open now; somebody falling asleep is not asked."""
        asked = clip.kind is ClipKind.JOURNAL and self._windows is not None
        return asked and not self.fading and not self.course.place.frames

    def open_window(self, clip: Clip) -> bool:
        """Open a window once its question was heard; however it ends, the session goes on after it.

        What is asked for before it opens comes first; the window is then still to be opened.

        Returns:
            Whether it was open, or is still to be opened; if not, it is a silence of its length.
        """
        if self._windows is None:
            return False
        self._quieten()
        lost: DeviceLost | None = None
        try:
            opened = self._opened(self._windows, clip, self._listener.inbox.pending)
            if not opened:
                self._mix.unhush()
                self.quiet()
                return opened is None
        except DeviceLost as error:
            if not self._windows.opened:
                raise
            lost = error  # what was said is already kept, so the question is not asked again
        self.course.advance()
        self._playback.go_to(self.course.place)
        self._mix.unhush()
        if lost is not None:
            raise lost
        return True

    def break_off(self) -> Place:
        """Silence everything, and return the moment that was heard last.

        The playhead is then at the beginning of the sentence, or where the silence was interrupted.
        """
        heard = self._playback.cut()
        self._return_to(heard)
        return heard

    def _return_to(self, heard: Place) -> None:
        self.course.seek(self.course.beginning(heard))
        self._playback.go_to(self.course.place)

    def soften(self) -> None:
        """Make the next sentences softer, so that nobody is startled."""
        self._softened = len(SOFTER_AGAIN_DB)

    def quiet(self) -> None:
        """Record that nothing of the session is sounding."""
        self._clip = None

    def own_note(self) -> None:
        """Record a note begun by the person, or say that none can be recorded; the session stays where it is."""
        self._quieten()
        place = self.course.place
        window = Clip(ClipKind.JOURNAL, "", 0, to_frames(OWN_NOTE), 0)
        try:
            hurried = self._listener.inbox.hurried
            opened = self._opened(self._windows, window, hurried) if self._windows is not None else False
            if opened is False:
                self.say(phrases.SAY_NO_NOTES)
        finally:
            self._mix.unhush()
            self._playback.go_to(place)
        self.soften()

    def _quieten(self) -> None:
        """Fade the bed and wait until everything was heard: a microphone is about to listen."""
        if self._mix.bed_heard:
            self._mix.hush(QUIETENING)
            self._playback.own(silence(to_frames(QUIETENING)))
        self._playback.drain()

    def _opened(self, windows: NoteWindows, clip: Clip, comes_first: Callable[[], bool]) -> bool | None:
        """Open a window, and return whether that was possible; None if something else comes first."""
        self._match_phrases()
        before, self.state = self.state, State.RECORDING
        try:
            # Only now: what is asked for from here on concerns the note.
            return None if comes_first() else windows.open(clip, self.interject)
        finally:
            self.state = before

    def leave(self, way_out: Course) -> None:
        """Leave the session where it is and begin the way out."""
        self._left_at = self.course.position(self._playback.cut())
        self._mix.drop_bed()
        self._mix.awake()
        self.left = True
        self.fading = False
        self._softened = 0
        self._clip = None
        self.begin(way_out)


def sounds(clip: Clip) -> bool:
    """Return whether a clip is anything but a silence."""
    return clip.kind in {ClipKind.SAY, ClipKind.BELL, ClipKind.BREATHE}
