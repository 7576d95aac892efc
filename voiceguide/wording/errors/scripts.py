"""Sentences about scripts and sessions that cannot be read, found, resumed, or played as requested."""

SCRIPT_HAS_PROBLEMS = "{name} has {count}, so nothing was spoken."
SCRIPT_MISSING = "{path}: there is no such file. Check the name, or list all sessions: voiceguide list"
SCRIPT_IS_FOLDER = "{path}: this is a folder. Name one script file in it."
SCRIPT_NOT_UTF8 = (
    "{path}: line {line}, column {column} is not UTF-8 text. Save the file again with the encoding UTF-8, and check it "
    "again."
)
SCRIPT_TOO_LARGE = (
    "{path}: this file has {size:.1f} megabytes, and a session script has at most {most:.0f}. Is it a script? If so, "
    "divide it into several sessions."
)
SCRIPT_REFUSED = "{path}: the file cannot be read ({reason}). Check its permissions."
SCRIPTS_REFUSED = "{path}: the scripts in this folder cannot be read ({reason}). Check its permissions."

SESSION_UNKNOWN = 'There is no session called "{name}".{hint} To list them all: voiceguide list'
SESSION_UNCLEAR = 'Several sessions begin with "{name}": {titles}. Give a little more of the title.'
LENGTH_OUT_OF_REACH = (
    '"{title}" cannot last {asked}. With this voice it can last {reach}. Choose a length in that range; nothing was '
    "spoken."
)
LEVEL_NOT_AT_NIGHT = (
    '"{title}" is {level}: it can stir things up, so it is not played at bedtime. Play it by day, without --bedtime, '
    "or choose another: voiceguide list"
)
QUESTIONS_NOT_AT_NIGHT = (
    '"{title}" is made of questions, and bedtime sessions ask nothing late on, so little of it would be left. Play it '
    "by day, without --bedtime, or choose another: voiceguide list"
)
NOBODY_TO_ASK = (
    '"{title}" is {level}, so it asks two questions before it starts, and nobody can answer them here. Play it at a '
    "terminal, or choose another: voiceguide list"
)
NOBODY_TO_CHOOSE = (
    "There is no terminal to press keys at, and no words can be heard, so nothing can be chosen. Name a session: "
    "voiceguide play NAME"
)

NOTHING_TO_RESUME = "Nothing to resume: no session was left unfinished. To begin one: voiceguide play NAME"
UNFINISHED_UNKNOWN = 'No unfinished session is called "{name}". To list those you can resume: voiceguide resume --list'
BOOKMARKS_REFUSED = (
    "The places where sessions were left, in {folder}, cannot be read or changed ({reason}). Check the permissions of "
    "that folder."
)
BOOKMARK_NOT_KEPT = (
    "The place reached in this session could not be saved in {folder} ({reason}). Resuming it later may begin "
    "somewhere else."
)
