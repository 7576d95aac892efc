"""A session back into its text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.script.cues import (
    BEDS,
    NAMED_PAUSES,
    Bed,
    Bell,
    Breathe,
    Change,
    Chapter,
    Cue,
    LandingPlace,
    Level,
    Pacing,
    Part,
    Pause,
    PlainCue,
    Prompt,
    Say,
    Session,
    SessionKind,
    VoiceChange,
    Wait,
    WayOut,
)
from voiceguide.script.length import first_beyond
from voiceguide.script.parse import parse, session_from
from voiceguide.script.sentences import sentences, tidy
from voiceguide.script.write import write

SCRIPTS = sorted((Path(__file__).resolve().parents[3] / "scripts").glob("*.md"))


def test_a_session_is_written_in_one_canonical_spelling() -> None:
    session = session_from(
        "kind: Bedtime\ntitle: T // a note\nSay 988 as: nine\nMINUTES: 12:30\n\n"
        "[A BREATH] Hello. There [pause: 5s][2 min] [20-60 s]\n## One\n[wait: 120 s][wait 5 min][chime][bed ocean]\n"
        "[breathe in four out six][from 15]\nmore [end] [journal 1: What?][journal][bed none][slow][exit][landing]"
    )
    assert write(session) == (
        "Title: T\nMinutes: 12.5\nLevel: green\nKind: bedtime\nLanguage: en\nSay 988 as: nine\n\n"
        "[breath]\n\nHello.\nThere\n[pause 5 seconds]\n[pause 2 minutes]\n[pause 20 to 60 seconds]\n\n# One\n"
        "[wait]\n[wait up to 5 minutes]\n[bell]\n[bed sea]\n[breathe in 4, out 6, 5 times]\n[from 15 minutes]\n\n"
        "more\n[end]\n[journal up to 1 minute: What?]\n[journal up to 3 minutes]\n[bed off]\n[slower]\n[way out]\n"
        "[landing place]\n"
    )


def test_a_thing_of_a_list_stays_a_thing_of_its_own() -> None:
    """Written as it is spoken, `one thing` went on with the line before it."""
    session = session_from("Title: T\n\nFind:\n- one thing\n- another")
    assert write(session).endswith("\n\nFind:\n- one thing\n- another\n")
    assert parse(write(session)).session == session


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_shipped_script_survives_being_written(path: Path) -> None:
    session = session_from(path.read_text(encoding="utf-8"), str(path))
    assert parse(write(session)).session == session


def test_there_are_shipped_scripts() -> None:
    assert SCRIPTS


# Sessions made directly: every kind of cue, wherever it may stand

WORDS = st.sampled_from(
    ["Hello", "there", "you", "Dr.", "e.g.", "a.m.", "3.", "12", "2)", "-", "(so)", '"Yes."', "well...", "\u2026",
     "and\u2026", "don't", "\u201cno\u201d", "caf\u00e9", "snake_case", "a/b", "https://example.org", "Say", "Title:",
     "Key:", "--", "=", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "\u05e9\u05dc\u05d5\u05dd", "\U0001f642", "!", "?",
     "as:", "ok", "#1", "@"]
)  # fmt: skip
RAW = st.one_of(
    st.lists(WORDS, min_size=1, max_size=8).map(" ".join),
    st.text(st.characters(exclude_categories=["C"], exclude_characters="[](){}<>\uff08\uff3b\u3010"), max_size=20),
)
LINES = RAW.map(tidy).filter(lambda text: any(map(str.isalnum, text)))
SENTENCES = RAW.map(sentences).filter(bool).map(lambda pieces: pieces[0])
MILLISECONDS = st.one_of(st.integers(1, 3600).map(float), st.integers(1, 3_600_000).map(lambda n: round(n / 1000, 3)))


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    low, high = sorted([draw(MILLISECONDS), draw(MILLISECONDS)])
    return draw(st.sampled_from([*NAMED_PAUSES.values(), Pause(low, low, low), Pause(low, low, high)]))


PHASES = st.integers(2000, 20_000).map(lambda n: round(n / 1000, 3))
OPTIONAL = st.one_of(st.just(0.0), PHASES)
TITLES = LINES.map(lambda text: text.lstrip("#/ ").rstrip("# ")).filter(bool)
PLAIN: st.SearchStrategy[PlainCue] = st.one_of(
    st.builds(Say, SENTENCES, st.booleans()),
    st.builds(Say, SENTENCES, st.booleans()),
    pauses(),
    st.just(Bell()),
    st.builds(Breathe, PHASES, OPTIONAL, PHASES, OPTIONAL, st.integers(1, 60), st.sampled_from(Pacing)),
    st.builds(Prompt, st.one_of(st.just(""), LINES), MILLISECONDS),
    st.builds(Wait, st.one_of(st.just(120.0), MILLISECONDS)),
    st.builds(Bed, st.sampled_from([*BEDS, None])),
    st.builds(Chapter, TITLES),
    st.builds(VoiceChange, st.sampled_from(Change)),
    st.just(LandingPlace()),
    st.just(WayOut()),
)
MINUTES = st.one_of(st.integers(1, 1440).map(float), st.integers(250, 1_440_000).map(lambda n: round(n / 1000, 3)))
CUES: st.SearchStrategy[Cue] = st.one_of(
    PLAIN, PLAIN, PLAIN, st.builds(Part, MINUTES, st.lists(PLAIN, max_size=5).map(tuple))
)


def with_paragraphs(cues: list[Cue]) -> tuple[Cue, ...]:
    """The first sentence, and the first after a chapter, begin a paragraph."""
    fresh = True

    def mended(cue: PlainCue) -> PlainCue:
        nonlocal fresh
        if isinstance(cue, Say):
            cue = Say(cue.text, cue.paragraph or fresh)
            fresh = False
        elif isinstance(cue, Chapter):
            fresh = True
        return cue

    return tuple(
        Part(cue.minutes, tuple(mended(inner) for inner in cue.cues)) if isinstance(cue, Part) else mended(cue)
        for cue in cues
    )


FIELDS = st.one_of(st.just(""), LINES)
SESSIONS = st.builds(
    Session,
    title=LINES,
    cues=st.tuples(st.builds(Say, SENTENCES, st.booleans()), st.lists(CUES, max_size=12)).map(
        lambda parts: with_paragraphs([parts[0], *parts[1]])
    ),
    summary=FIELDS,
    minutes=st.one_of(st.none(), MINUTES),
    level=st.sampled_from(Level),
    kind=st.sampled_from(SessionKind),
    language=st.sampled_from(["en", "de", "pt-BR"]),
    voice=FIELDS,
    source=FIELDS,
    reviewed=FIELDS,
    pronunciations=st.lists(
        st.tuples(st.sampled_from(["988", "9:30", "Dr. No", "as", "a" * 120, "x as"]), LINES), max_size=3
    ).map(tuple),
).filter(lambda session: first_beyond(session) is None)


@given(SESSIONS)
@settings(max_examples=500)
@pytest.mark.long
def test_writing_and_parsing_gives_the_same_session(session: Session) -> None:
    parsed = parse(write(session))
    assert [str(problem) for problem in parsed.problems] == []
    assert parsed.session == session
    assert write(parsed.session) == write(session)
