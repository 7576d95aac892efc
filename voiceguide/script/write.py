"""A session back to text, in one canonical spelling."""

from __future__ import annotations

from voiceguide.script import cues
from voiceguide.script.durations import plain_number
from voiceguide.script.sentences import continues


def write(session: cues.Session) -> str:
    """Return the script of a session; parsing it gives an equal session.

    Notes are not part of a session, so they are not written.
    """
    lines = [f"Title: {session.title}"]
    fields = (
        ("Summary", session.summary),
        ("Minutes", "" if session.minutes is None else plain_number(session.minutes)),
        ("Level", session.level.value),
        ("Kind", session.kind.value),
        ("Language", session.language),
        ("Voice", session.voice),
        ("Source", session.source),
        ("Reviewed", session.reviewed),
    )
    lines += [f"{key}: {value}" for key, value in fields if value]
    lines += [f"Say {written} as: {said}" for written, said in session.pronunciations]
    lines.append("")
    before: cues.Cue | None = None
    for cue in session.cues:
        if isinstance(cue, cues.Part):
            lines.append(f"[from {plain_number(cue.minutes)} minutes]")
            before = None
            for inner in cue.cues:
                lines += _lines(inner, before)
                before = inner
            lines.append("[end]")
        else:
            lines += _lines(cue, before)
        before = cue
    return "\n".join(lines) + "\n"


def _lines(cue: cues.PlainCue, before: cues.Cue | None) -> list[str]:
    match cue:
        case cues.Say(paragraph=True):
            return ["", cue.text]
        case cues.Say() if isinstance(before, cues.Say) and continues(before.text, cue.text):
            return [f"- {cue.text}"]  # without the mark it would continue the previous sentence
        case cues.Say():
            return [cue.text]
        case cues.Chapter():
            return ["", f"# {cue.title}"]
        case _:
            return [f"[{_inside(cue)}]"]


def _inside(cue: cues.PlainCue) -> str:
    match cue:
        case cues.Pause():
            return _pause(cue)
        case cues.Bell():
            return "bell"
        case cues.Breathe():
            return _breathe(cue)
        case cues.Prompt():
            question = f": {cue.question}" if cue.question else ""
            return f"journal up to {_time(cue.limit)}{question}"
        case cues.Wait():
            return "wait" if cue.limit == cues.DEFAULT_WAIT else f"wait up to {_time(cue.limit)}"
        case cues.Bed():
            return f"bed {cue.name or 'off'}"
        case cues.VoiceChange():
            return cue.change.value
        case cues.LandingPlace():
            return "landing place"
        case cues.WayOut():
            return "way out"
        case _:
            raise TypeError(cue)


def _pause(cue: cues.Pause) -> str:
    for name, named in cues.NAMED_PAUSES.items():
        if cue == named:
            return name
    if cue.rigid:
        return f"pause {_time(cue.natural)}"
    return f"pause {plain_number(cue.natural)} to {plain_number(cue.longest)} seconds"


def _breathe(cue: cues.Breathe) -> str:
    phases = [f"breathe in {plain_number(cue.inward)}"]
    if cue.hold:
        phases.append(f"hold {plain_number(cue.hold)}")
    phases.append(f"out {plain_number(cue.outward)}")
    if cue.rest:
        phases.append(f"hold {plain_number(cue.rest)}")
    phases.append(f"{cue.times} times")
    if cue.pacing is cues.Pacing.TONE:
        phases.append("by tone")
    return ", ".join(phases)


def _time(seconds: float) -> str:
    if seconds >= 60 and seconds % 60 == 0:
        minutes = int(seconds // 60)
        return f"{minutes} minute{'s' if minutes != 1 else ''}"
    return f"{plain_number(seconds)} second{'s' if seconds != 1 else ''}"
