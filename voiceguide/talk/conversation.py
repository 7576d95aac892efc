"""A talk with somebody: what asking needs, and a long list offered a few items at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from voiceguide.controls.control import Control
from voiceguide.controls.inbox import Inbox, Source
from voiceguide.controls.key_names import label
from voiceguide.controls.keymap import KeyMap
from voiceguide.talk.choices import Choice
from voiceguide.talk.dialogue import Dialogue, FreeAnswer
from voiceguide.talk.speaker import Speaker
from voiceguide.wording import menus as wording

Item = TypeVar("Item")

OFFERED_AT_ONCE = 3
"""How many items are offered at once, not counting "something else"."""

SOMETHING_ELSE = Choice("else", wording.CHOICE_SOMETHING_ELSE, ("something else",))
BACK = Choice("back", wording.CHOICE_BACK, ("back", "go back"), controls=frozenset({Control.BACK}))


@dataclass(frozen=True, slots=True)
class Talk:
    """What is needed to ask somebody."""

    dialogue: Dialogue
    inbox: Inbox
    keymap: KeyMap
    speaker: Speaker | None
    """What speaks; None if there is no sound."""
    show: Callable[[str], None]
    """Shows a line that is not spoken."""

    def key(self, control: Control) -> str:
        """Return what people call the key of a control that has one."""
        return label(self.keymap.keys(control)[0])

    def hint(self, typed: str, uttered: str, both: str = "") -> str:
        """Return the hint that fits: for typing, for speaking, or for both."""
        if not {Source.KEY, Source.WORD} - self.inbox.sources:
            return both or uttered
        return uttered if Source.WORD in self.inbox.sources else typed


def pick(
    dialogue: Dialogue, question: str, items: Sequence[Item], label_of: Callable[[Item], str],
    phrase: Callable[[Item], str], free: Callable[[str], FreeAnswer | None] | None = None, hint: str = "",
    besides: Sequence[Choice] = (BACK,),
) -> Item | FreeAnswer | Choice | None:  # fmt: skip
    """Offer items three at a time; after the last of them, "something else" means BACK.

    Returns:
        What was picked, what `free` found, a choice of `besides`, or BACK; None if nothing was answered.
    """
    for start in range(0, len(items), OFFERED_AT_ONCE):
        page = items[start : start + OFFERED_AT_ONCE]
        choices = {Choice(str(number), label_of(item), (phrase(item),)): item for number, item in enumerate(page)}
        answer = dialogue.ask(question, (*choices, SOMETHING_ELSE), free, hint, besides)
        if isinstance(answer, Choice) and answer in choices:
            return choices[answer]
        if answer is not SOMETHING_ELSE:
            return answer
    return BACK
