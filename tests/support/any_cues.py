"""Cues of every kind, for tests of what must hold whatever a script says."""

from __future__ import annotations

from hypothesis import strategies as st

from voiceguide.script import cues

words = st.text("abcdefgh ", min_size=1, max_size=60).map(str.strip).filter(bool).map(lambda text: text + ".")
seconds = st.integers(1, 400).map(float)


@st.composite
def pauses(draw: st.DrawFn) -> cues.Pause:
    shortest, natural, longest = sorted(draw(st.tuples(seconds, seconds, seconds)))
    return cues.Pause(natural, shortest, longest)


plain_cues = st.one_of(
    st.builds(cues.Say, words, st.booleans()),
    pauses(),
    st.builds(cues.Bell),
    st.builds(
        cues.Breathe, st.just(4.0), st.sampled_from([0.0, 2.0]), st.just(6.0), st.sampled_from([0.0, 2.0]),
        st.integers(1, 3), st.sampled_from(cues.Pacing),
    ),
    st.builds(cues.Prompt, words, seconds),
    st.builds(cues.Wait, seconds),
    st.builds(cues.Bed, st.sampled_from([None, "rain"])),
    st.builds(cues.Chapter, words),
    st.builds(cues.VoiceChange, st.sampled_from(cues.Change)),
    st.builds(cues.LandingPlace),
    st.builds(cues.WayOut),
)  # fmt: skip
any_cues = st.lists(
    st.one_of(
        plain_cues, st.builds(cues.Part, st.integers(1, 30).map(float), st.lists(plain_cues, max_size=4).map(tuple))
    ),
    max_size=20,
).map(tuple)
