"""Where a session was left is found again, also in a script that was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.guide.bookmarks import Bookmark, Match, ResumePoint, digest_of, resume_point
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.timeline.pacing import Stretch
from voiceguide.timeline.steps import Mark, MarkKind, Rest, Spoken, Step


def steps_of(*texts: str) -> list[Step]:
    """Return the steps of a session: a text that begins with # is a chapter."""
    steps: list[Step] = [Rest(Stretch(1, 1, 1))]
    for line, text in enumerate(texts):
        if text.startswith("#"):
            steps.append(Mark(text[1:], line))
        else:
            steps += [Spoken(Utterance(text, Delivery("v", 100)), text, 0.0, line), Rest(Stretch(1, 1, 1))]
    steps.append(Mark("rain", 0, MarkKind.BED))
    return steps


def marked(texts: Sequence[str], sentence: int) -> Bookmark:
    """Return the bookmark that is left when that sentence is spoken."""
    number, chapter = -1, ""
    for text in texts:
        if text.startswith("#"):
            chapter = text[1:]
        else:
            number += 1
            if number == sentence:
                return Bookmark(
                    "S", sentence=number, digest=digest_of(text), chapter=digest_of(chapter) if chapter else ""
                )
    raise AssertionError


SCRIPT = ("a", "b", "#One", "c", "d", "c", "#Two", "e", "b")


class TestResumePoints:
    @pytest.mark.parametrize("sentence", range(7))
    def test_in_the_same_script_it_is_the_same_sentence(self, sentence: int) -> None:
        assert resume_point(marked(SCRIPT, sentence), steps_of(*SCRIPT)) == ResumePoint(sentence, Match.THERE)

    def test_a_sentence_that_moved_is_found_where_it_is_now(self) -> None:
        assert resume_point(marked(SCRIPT, 3), steps_of("new", *SCRIPT)) == ResumePoint(4, Match.MOVED)
        assert resume_point(marked(SCRIPT, 3), steps_of("d")) == ResumePoint(0, Match.MOVED)

    def test_of_several_that_are_alike_it_is_the_nearest(self) -> None:
        assert resume_point(marked(SCRIPT, 6), steps_of("b", *SCRIPT[2:], "end", "b")) == ResumePoint(5, Match.MOVED)

    def test_without_the_sentence_it_is_the_beginning_of_its_chapter(self) -> None:
        changed = [text for text in SCRIPT if text != "d"]
        assert resume_point(marked(SCRIPT, 3), steps_of(*changed)) == ResumePoint(2, Match.CHAPTER)

    def test_without_its_chapter_it_is_the_start(self) -> None:
        assert resume_point(marked(SCRIPT, 3), steps_of("x", "#Two", "y")) == ResumePoint(0, Match.START)
        assert resume_point(marked(SCRIPT, 0), steps_of("x", "#One", "y")) == ResumePoint(0, Match.START)
        assert resume_point(marked(SCRIPT, 3), steps_of("x", "#One")) == ResumePoint(0, Match.START), (
            "nothing is said in it"
        )
        assert resume_point(marked(SCRIPT, 3), ()) == ResumePoint(0, Match.START)

    @given(
        texts=st.lists(st.sampled_from(["a", "b", "c", "#One", "#Two"]), max_size=12),
        sentence=st.integers(0, 20),
        of=st.sampled_from(["a", "c", "zzz"]),
    )
    def test_whatever_became_of_the_script_it_is_a_sentence_of_it(
        self, texts: list[str], sentence: int, of: str
    ) -> None:
        bookmark = replace(marked(SCRIPT, 3), sentence=sentence, digest=digest_of(of))
        said = [text for text in texts if not text.startswith("#")]
        point = resume_point(bookmark, steps_of(*texts))
        assert 0 <= point.sentence < max(1, len(said))
        if point.match in {Match.THERE, Match.MOVED}:
            assert said[point.sentence] == of
        else:
            assert of not in said
