"""Everything that is said and shown before a session: the greeting, the first questions, and the menus."""

from __future__ import annotations

START_HANDS_FREE_OPTION = "Choose and control by voice; with a command, write it after that command."
HANDS_FREE_BEHIND = "Write --hands-free after the command, as in: voiceguide play NAME --hands-free"

GREETING = "Hello."
FIRST_GREETING = (
    "Hello, and welcome. Here you find guided sessions, with silences in them. "
    "This is no treatment and no emergency service. Everything stays on this computer."
)
HELP_BY_KEY = "To find a person at any moment, press {key}."
HELP_BY_WORD = "To find a person at any moment, say: help."
HELP_BY_BOTH = "To find a person at any moment, press {key}, or say: help."
FEW_QUESTIONS = "First a few short questions. What you answer is remembered."

ASK_SPOKEN = "Shall I speak the menus, or only show them? If a screen reader reads to you, only show them."
CHOICE_SPEAK_MENUS, CHOICE_SHOW_MENUS = "Speak them", "Only show them"
ONE_VOICE = "This is one voice. It would speak to you like this."
ANOTHER_VOICE = "And this is another. It would speak to you like this."
ASK_VOICE = "Which voice shall guide you?"
CHOICE_THE_FIRST, CHOICE_THE_SECOND, CHOICE_OTHER_VOICES = "The first", "The second", "Other voices"
BETTER_VOICE = (
    "There is a voice that sounds more like a person. One command adds it, and then it needs no network. "
    "The README says how."
)
ASK_PACE = "Is this pace fine?"
CHOICE_PACE_FINE, CHOICE_SLOWER, CHOICE_FASTER = "It is fine", "Slower", "Faster"
ASK_COUNTRY = "In which country are you? The help card shows its numbers."
COUNTRY_HINT_TYPED = "Or type its name, then Enter."
COUNTRY_HINT_SAID = "Or say its name."
ANSWERS_REMEMBERED, ANSWERS_GIVEN = "Thank you. That is remembered.", "Thank you."
CHOICE_SKIP, SKIPPED_BY_KEY, SKIPPED_BY_WORD = (
    "Skip",
    "To skip a question, press {key}.",
    "To skip a question, say: skip.",
)

ASK_LEFT = 'You left "{title}" before its end. Go on with it?'
ASK_WISH = "What would you like?"
CHOICE_SHORT, CHOICE_LONGER, CHOICE_NIGHT, CHOICE_SOMETHING_ELSE = (
    "A short one", "A longer one", "Something for the night", "Something else",
)  # fmt: skip
TITLE_HINT_TYPED = "Or type a title, then Enter."
TITLE_HINT_SAID = "Or say a title."
TITLE_HINT_BOTH = "Or say a title, or type it, then Enter."
ASK_SHORT = "A short one. Which?"
ASK_LONGER = "A longer one. Which?"
ASK_NIGHT = "For the night. Which?"
ASK_SEVERAL = "Several begin like that. Which?"
ASK_ELSE = "Something else."
CHOICE_LEAVE_NOTE, CHOICE_LAST_NOTE, CHOICE_STOP = "Leave a note", "Hear the last note", "Stop"
CHOICE_BACK = "Back"
NONE_OF_THESE = "There is none of these."
MENU_NO_NOTES_YET = "There is no note yet."
MENU_STOPPED = "Stopped."
MENU_NOT_SPOKEN = "The menus are only shown: {reason}"
NOT_REMEMBERED = "That could not be remembered: {reason}"

READY_QUESTIONS = (
    "Is today a day for that, on the whole?",
    "Is there something, or somebody, to turn to afterwards if it stays heavy?",
)
"""Asked before a session that can hurt."""
GOES_NEAR = "This session goes near something that can hurt."
GOES_DEEP = "This session goes to something that may hurt a good deal. It is best done together with a therapist."
MAY_BE_LEFT = "{where} At any moment {ways} to leave it."
LEFT_BY_KEY, LEFT_BY_WORD, LEFT_BY_EITHER = "press {key}", 'say "way out"', " or "
GREEN_INSTEAD = 'Then not today. There is "{title}", a green session, and the help card tells where to find a person.'
NOT_TODAY = 'Not started. To play the green session: voiceguide play "{title}". For the help card: voiceguide helplines'
