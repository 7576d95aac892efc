"""A daytime session made fit for bed: no bell, no return, and no late questions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from voiceguide.errors import SessionError
from voiceguide.script import cues
from voiceguide.script.length import about
from voiceguide.script.moments import ANNOUNCES, ENDING, LATE_AT_BEDTIME, LONG_SILENCE, RETURNS, Moment, moments_of
from voiceguide.wording.errors import scripts as problem

_RETURN_TITLE = re.compile(
    r"(?i)(?:the |a |your )?"
    r"(?:return(?:ing)?|com(?:e|ing) back|(?:wak|gett|sitt)ing up|(?:wake|get|sit) up|waking|back)"
    r"(?:,? (?:to|into|in|again|now|here|from)\b.*)?"
)
_OF_QUESTIONS = re.compile(r"(?i)\b(?:questions?|answers?|i(?:['\u2019](?:ll|ve)| will| have)? ask(?:ed|ing)?)\b")
_LEAVES_FREE = re.compile(r"(?i)you (?:can|may|could)\b.*\b(?:it|no|here)\b")
_PROMISES_QUIET = re.compile(r"(?i)\bi(?:['\u2019]ll| will) be (?:quiet|silent)\b.*")
_LEAST_SHARE = 0.6

_Chapter = list[Moment]


def for_the_night(session: cues.Session) -> cues.Session:
    """Return a session adapted for bed; a bedtime session is returned unchanged.

    It has no bell and no return. After its first third, or after the fourth minute if that is sooner, it has no
    questions, no sentences about them and no windows, and its waits become pauses. Paced and timed cues stay.

    Raises:
        SessionError: it stirs up too much, or little is left without its questions.
    """
    if session.level in {cues.Level.AMBER, cues.Level.DEEP}:
        raise SessionError(problem.LEVEL_NOT_AT_NIGHT, title=session.title, level=session.level)
    if session.kind is cues.SessionKind.BEDTIME:
        return session
    told = _without_return(
        _chapters([moment for moment in moments_of(session) if not isinstance(moment.cue, cues.Bell)])
    )
    late = min(LATE_AT_BEDTIME, sum(map(about, session.at_length(session.minutes or 0.0))) / 3)
    kept = _settled([moment for chapter in told for moment in _unasked(chapter, late)])
    whole = sum(about(moment.cue) for chapter in told for moment in chapter)
    if not any(moment.text for moment in kept) or sum(about(moment.cue) for moment in kept) < _LEAST_SHARE * whole:
        raise SessionError(problem.QUESTIONS_NOT_AT_NIGHT, title=session.title)
    return replace(session, kind=cues.SessionKind.BEDTIME, cues=_regrouped(kept))


def _chapters(moments: Sequence[Moment]) -> list[_Chapter]:
    """Return the moments by chapter; those before the first heading form a chapter too."""
    chapters: list[_Chapter] = [[]]
    for moment in moments:
        if isinstance(moment.cue, cues.Chapter):
            chapters.append([])
        chapters[-1].append(moment)
    return [chapter for chapter in chapters if chapter]


def _without_return(chapters: list[_Chapter]) -> list[_Chapter]:
    """Return the chapters without those at the end that bring the listener back to the room."""
    left = len(chapters)
    while left > 1 and (_returns(chapters[left - 1]) or not any(about(moment.cue) for moment in chapters[left - 1])):
        left -= 1
    return chapters[:left]


def _returns(chapter: _Chapter) -> bool:
    first = chapter[0].cue
    return isinstance(first, cues.Chapter) and _RETURN_TITLE.fullmatch(first.title.strip()) is not None


def _unasked(chapter: _Chapter, late: float) -> _Chapter:
    """Return a chapter without its late questions and the sentences that lead up to or refer to them."""
    gone = {place for place, moment in enumerate(chapter) if moment.seconds >= late and _asks(moment.cue)}
    if gone:
        chapter = [_only_quiet(moment) for moment in chapter]
        gone |= _announcing(chapter, gone)
        leading = False
        for place, moment in enumerate(chapter):
            text = moment.text
            leading = (
                bool(text)
                and place not in gone
                and bool(_OF_QUESTIONS.search(text) or (leading and _LEAVES_FREE.match(text)))
            )
            if leading:
                gone.add(place)
    kept = _without(chapter, gone)
    if gone and not any(isinstance(moment.cue, cues.Say | cues.Prompt | cues.Breathe) for moment in kept):
        return [moment for moment in kept if isinstance(moment.cue, cues.VoiceChange | cues.Bed)]
    return [_waiting_ended(moment, late) for moment in kept]


def _only_quiet(moment: Moment) -> Moment:
    """Return a sentence such as "Once I've asked, I'll be quiet for a minute" reduced to its promise of quiet."""
    cue = moment.cue
    if not isinstance(cue, cues.Say) or not _OF_QUESTIONS.search(cue.text):
        return moment
    promise = _PROMISES_QUIET.search(cue.text)
    return replace(moment, cue=replace(cue, text=promise.group())) if promise else moment


def _announcing(chapter: _Chapter, gone: set[int]) -> set[int]:
    """Return the indices of the sentences that announce the time of removed windows."""
    found: set[int] = set()
    before: list[int] = []
    for place, moment in enumerate(chapter):
        if isinstance(moment.cue, cues.Say):
            before = [*before[-2:], place]
        elif isinstance(moment.cue, cues.Prompt) and place in gone:
            found |= {said for said in before if ANNOUNCES.search(chapter[said].text)}
    return found


def _without(moments: Sequence[Moment], gone: set[int]) -> list[Moment]:
    """Return the moments without the removed ones, keeping paragraph breaks and the announcements of long silences.

    A silence whose announcement was removed is shortened to one that needs none.
    """
    kept: list[Moment] = []
    said: list[str] = []
    paragraph = False
    for place, moment in enumerate(moments):
        cue = moment.cue
        if moment.text:
            said = [*said[-2:], "" if place in gone else moment.text]
        if place in gone:
            paragraph |= isinstance(cue, cues.Say) and cue.paragraph
            continue
        if isinstance(cue, cues.Say):
            cue = replace(cue, paragraph=cue.paragraph or paragraph)
            paragraph = False
        elif isinstance(cue, cues.Pause) and "" in said and not ANNOUNCES.search(" ".join(said)):
            cue = replace(cues.NAMED_PAUSES["think"], line=cue.line) if cue.natural > LONG_SILENCE else cue
        kept.append(replace(moment, cue=cue))
    return kept


def _waiting_ended(moment: Moment, late: float) -> Moment:
    if isinstance(moment.cue, cues.Wait) and moment.seconds >= late:
        return replace(moment, cue=cues.wait_as_pause(moment.cue))
    return moment


def _settled(moments: _Chapter) -> _Chapter:
    """Return the moments without a question at the very end, or sentences near it that rouse a sleeper."""
    gone: set[int] = set()
    ending = 0  # sentences kept so far, counted from the end
    for place in range(len(moments) - 1, -1, -1):
        text = moments[place].text
        if text and (RETURNS.search(text) or (not ending and _asks(moments[place].cue))):
            gone.add(place)
        elif text:
            ending += 1
        if ending == ENDING:
            break
    return [moment for chapter in _chapters(_without(moments, gone)) if _sounding(chapter) for moment in chapter]


def _sounding(chapter: _Chapter) -> bool:
    """Whether a chapter has more than a title."""
    return not isinstance(chapter[0].cue, cues.Chapter) or any(about(moment.cue) for moment in chapter)


def _asks(cue: cues.PlainCue) -> bool:
    return isinstance(cue, cues.Prompt) or (
        isinstance(cue, cues.Say) and cue.text.rstrip("\"'\u201d\u2019)").endswith("?")
    )


def _regrouped(moments: Sequence[Moment]) -> tuple[cues.Cue, ...]:
    """Return the cues, with those of one part grouped in that part again."""
    found: list[cues.Cue] = []
    for _, run in groupby(moments, key=lambda moment: id(moment.part)):
        together = list(run)
        plain = tuple(moment.cue for moment in together)
        part = together[0].part
        found += plain if part is None else [replace(part, cues=plain)]
    return tuple(found)
