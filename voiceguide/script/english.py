"""English words that are not read as they are written: abbreviations, capitals, sounds, addresses, Roman numerals."""

from __future__ import annotations

import re
from collections.abc import Callable

from voiceguide.script.numbers import MONTH_NAMES, cardinal, ordinal
from voiceguide.script.passage import Begins, ReadAs, ReadingRule, WrittenText
from voiceguide.script.telephone import counted

_TITLES = {
    "mr": "Mister", "mrs": "Missus", "ms": "Miz", "dr": "Doctor", "prof": "Professor", "rev": "Reverend",
    "sr": "Senior", "jr": "Junior", "vs": "versus", "etc": "et cetera", "approx": "approximately", "dept": "department",
    "est": "established", "mt": "Mount", "ave": "Avenue",
}  # fmt: skip
_MAY_END = frozenset({"etc", "sr", "jr", "ave", "am", "pm"})
_WITH_A_DOT = frozenset({"rev", "sr", "jr", "approx", "dept", "est", "mt", "ave"})
_INITIALS = {"eg": "for example,", "ie": "that is,", "am": "A-M", "pm": "P-M", "nb": "note,", "ps": "P-S,"}
_SPELLED = frozenset(
    "AA ADHD ATM BBC CBD CBT CD CV DBT DIY DNA DVD ECG EEG EMDR EQ ETA EU FAQ GP GPS HIV HR IBS ICU ID IQ LGBT LGBTQ"
    " MBCT MBSR MRI NHS OCD PC PMS PTSD RSVP TV UK UN URL USA USB VIP".split()
)
_EITHER = frozenset({"IT", "US"})
_NEAR_IT = re.compile(
    r" (?:support|departments?|teams?|people|jobs?|staff|security|systems?|managers?|desk|industry)\b"
)
_NEAR_US = re.compile(
    r" (?:citizens?|dollars?|army|president|government|numbers?|residents?|states?|phones?|[A-Z][a-z])"
)
_BEFORE_IT = frozenset("in an our your my his her their the".split())
_BEFORE_US = frozenset("the in a outside across from".split())
_STRESSED = frozenset(
    "NOT NO YES AND OR BUT ALL ANY YOU YOUR WE MY ME HE SHE THEY THIS THAT IS ARE WAS DO DOES DID CAN MAY MUST NEVER"
    " ALWAYS NOW ONLY VERY TOO SO IF AT ON OFF IN OUT UP GO BE AS AM AN BY OF TO STOP".split()
)
_LETTERS = re.compile(r"[A-Z](?:-[A-Z])+(?:'S)?(?![A-Z])")
_NEAR = 24
_STREET_NUMBER = re.compile(r"\d [A-Z][a-z]+ $")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_ROMAN_FORM = re.compile(r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})", re.IGNORECASE)
_SOUND = (
    r"(?i:(?P<hmm>mm+(?:-?h+m+)?|m+h+m+|hm|hmmm+)|(?P<shush>s+h+)|(?P<ah>a{3,}h*|a+hh+)|(?P<oh>o+hh+|o{3,}h+)"
    r"|(?P<om>(?:o|au)mm+)|(?P<burr>br{2,}))(?![\w'-])"
)
_DOMAINS = "com|org|net|info|edu|gov|io|eu|uk|ie|ca|au|nz|de|fr|nl|ch|se|dk|fi|es|pl|jp"
_HOST = rf"(?:[\w-]{{1,63}}\.){{1,6}}(?:{_DOMAINS})\b(?![.-]\w)"
_ANY_HOST = r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
_PATH = r"(?P<path>[/?#][^\s\"'<>)\]]*)?"


def _address(match: re.Match[str], passage: WrittenText) -> ReadAs:
    name = f"{_dotted(match['name'])} at " if match["name"] else ""
    path = (match["path"] or "").rstrip(".,;:!?")
    end = match.end("host") + len(path)
    simple = re.fullmatch(r"/(?P<word>[^\W\d_]{1,20})/?", path)  # nobody could remember a longer one
    return ReadAs(end, f"{name}{_dotted(match['host'])}{f' slash {simple[1]}' if simple else ''}")


def _dotted(address: str) -> str:
    parts = re.findall(r"[^\W\d_]+|\d+|[.+_-]", address)
    last = len(parts) - 1
    said = {".": "dot", "-": "dash", "_": "underscore", "+": "plus"}
    words = []
    for place, part in enumerate(parts):
        spelled = place == last and len(part) == 2 and place > 0
        digits = " ".join(cardinal(digit) for digit in part) if part.isdecimal() else ""
        words.append(said.get(part) or digits or ("-".join(part.upper()) if spelled else part))
    return " ".join(words)


def _link(match: re.Match[str], passage: WrittenText) -> str:
    return "a link"


def _numbered(match: re.Match[str], passage: WrittenText) -> str | None:
    word, numeral = match["word"], match["numeral"]
    if not _ROMAN_FORM.fullmatch(numeral):
        return None
    if numeral == "I":
        follows = passage.text[match.end() :]
        if word[0].islower() or re.match(r" (?!of\b|and\b|to\b|is\b|[A-Z(-])", follows):
            return None  # the part I like
    values = [_ROMAN[letter] for letter in numeral.upper()]
    total = sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
    return f"{word.casefold() if word.isupper() else word} {cardinal(str(total))}"


def _title(match: re.Match[str], passage: WrittenText) -> str | None:
    written, dot = match["word"], match["dot"]
    key = written.casefold()
    if key not in _TITLES or (key in _WITH_A_DOT and not dot) or (written.isupper() and len(written) > 1 and not dot):
        return None
    said = _TITLES[key]
    after = passage.text[match.end() : match.end() + 2]
    if key == "dr" and not after[1:].isupper() and _STREET_NUMBER.search(passage.text[: match.start()][-_NEAR:]):
        said = "Drive"
    return said + "." * _ends(match, passage, key in _MAY_END)


def _ends(match: re.Match[str], passage: WrittenText, may: bool = True) -> bool:
    """Return whether the full stop of an abbreviation ends a sentence, too; `may`: it does so before a capital."""
    follows = passage.text[match.end() : match.end() + 3]
    ends = not follows.strip("\"' )") or (may and follows[0].isspace() and follows[1:2].isupper())
    return match.group().endswith(".") and ends


def _saint(match: re.Match[str], passage: WrittenText) -> str:
    before = passage.text[: match.start()][-_NEAR:].split()
    after_name = len(before) > 1 and before[-1][0].isupper() and len(before[-1]) > 2 and before[-1].isalpha()
    if passage.text[match.end() :][:2].strip()[:1].isupper() and not after_name:
        return "Saint"
    return "Street" + "." * _ends(match, passage, may=False)


def _number_sign(match: re.Match[str], passage: WrittenText) -> str:
    return "number"


def _initials(match: re.Match[str], passage: WrittenText) -> str:
    letters = match.group().replace(".", "")
    known = _INITIALS.get(letters.casefold())
    if known is not None:
        return known.rstrip(",") + "." if _ends(match, passage, letters.casefold() in _MAY_END) else known
    return "-".join(letters.upper()) + ("." if _ends(match, passage) else "")


def _names(match: re.Match[str], passage: WrittenText) -> str:
    return match.group().replace(".", "")


def _sound(match: re.Match[str], passage: WrittenText) -> str:
    said = match.lastgroup or ""
    return said.capitalize() if match.group()[0].isupper() else said


def _slash(match: re.Match[str], passage: WrittenText) -> str:
    written = match.group().casefold()
    known = {
        "and/or": "and or", "s/he": "she or he", "n/a": "not applicable", "c/o": "care of", "b/c": "because",
    }.get(written)  # fmt: skip
    if known is not None:
        return known
    words = match.group().split("/")
    joint = " " if all(_is_abbreviation(word) or len(word) == 1 for word in words) else " or "
    return joint.join(_in_a_row(word) if word.isupper() else word for word in words)


def _with(match: re.Match[str], passage: WrittenText) -> str:
    return "without" if match["out"] else "with"


def _days(match: re.Match[str], passage: WrittenText) -> str:
    names = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday"}
    names |= {"sat": "Saturday", "sun": "Sunday"}
    return " to ".join(names[day[:3].casefold()] for day in match.group().split("-"))


def _day_after_month(match: re.Match[str], passage: WrittenText) -> str | None:
    if match["month"] not in MONTH_NAMES or not 1 <= int(match["day"]) <= 31 or counted(passage.text, match.end()):
        return None
    return f"{match['month']} {ordinal(match['day'])}"


def _month(match: re.Match[str], passage: WrittenText) -> str:
    return next(month for month in MONTH_NAMES if month.startswith(match["month"]))


def _capitals(match: re.Match[str], passage: WrittenText) -> ReadAs | str | None:
    words = re.findall(r"[A-Z][A-Z'-]*", match.group())
    shouted = [word for word in words if len(word) > 1 and not _is_special(word) and word not in _EITHER]
    if len(words) > 1 and shouted:
        return re.sub(r"[A-Z][A-Z'-]*", lambda found: _in_a_row(found.group()), match.group())
    if _LETTERS.match(words[0]):
        return words[0] if len(words) == 1 else ReadAs(match.start() + len(words[0]), words[0])
    first = words[0].split("-")[0]
    return ReadAs(match.start() + len(first), said) if (said := _alone(first, match.start(), passage)) else None


def _in_a_row(word: str) -> str:
    """Return a word among others in capitals."""
    if _is_abbreviation(word):
        return _spelled(word)
    if word == "I" or _LETTERS.match(word) or (len(word) > 1 and _ROMAN_FORM.fullmatch(word)):
        return word
    if "-" in word:
        return "-".join(map(_in_a_row, word.split("-")))
    return f"I{word[1:].casefold()}" if word.startswith("I'") else word.casefold()


def _alone(word: str, place: int, passage: WrittenText) -> str | None:
    """Return how a single word in capitals is said; None if as it is written."""
    if word == "OK":
        return "okay"
    if word in _EITHER:
        after, near = (_BEFORE_IT, _NEAR_IT) if word == "IT" else (_BEFORE_US, _NEAR_US)
        spelled = passage.word_before(place) in after or near.match(passage.text, place + 2)
        return _spelled(word) if spelled else word.casefold()
    if _is_abbreviation(word):
        return _spelled(word)
    return word.casefold() if word in _STRESSED else None


def _is_special(word: str) -> bool:
    return _is_abbreviation(word) or bool(_ROMAN_FORM.fullmatch(word) or _LETTERS.match(word))


def _is_abbreviation(word: str) -> bool:
    if word in _SPELLED:
        return True
    return (
        len(word) > 1
        and word.isalpha()
        and word.isupper()
        and not set(word) & set("AEIOUY")
        and not _ROMAN_FORM.fullmatch(word)
    )


def _spelled(word: str) -> str:
    """Return the letters of a word joined: engines take the A of `A D H D` for the article."""
    return "-".join(word)


def _several(match: re.Match[str], passage: WrittenText) -> str | None:
    word = match["word"]
    return f"{_spelled(word)}'s" if _is_abbreviation(word) else None


def _rule(
    pattern: str,
    say: Callable[[re.Match[str], WrittenText], ReadAs | str | None],
    told: bool = True,
    begins: str = "letter",
) -> ReadingRule:
    return ReadingRule(pattern, say, frozenset({Begins(begins)}), told)


ENGLISH_WORDS = (
    _rule(rf"(?P<name>(?!))?(?i:https?://(?:www\.)?|www\.)(?P<host>{_ANY_HOST}){_PATH}", _address),
    _rule(r"(?i:https?://|www\.)[^\s,;!?)\"'\]>]+", _link),
    ReadingRule(
        rf"(?:(?P<name>[\w.+-]{{1,64}})@)?(?P<host>{_HOST}){_PATH}",
        _address,
        frozenset({Begins.LETTER, Begins.DIGIT}),
    ),
    _rule(
        r"(?P<word>(?i:part|chapter|step|session|volume)) "
        r"(?P<numeral>[IVXL]{1,8}|ii|iii|iv|vi|vii|viii|ix|xi|xii)\b(?!')",
        _numbered,
    ),
    _rule(r"[Ss]t\.(?=\s|$|[,;])", _saint),
    _rule(r"[Nn]os?\.\s?(?=\d)", _number_sign),
    _rule(r"(?P<word>[A-Za-z]{2,6})(?P<dot>\.?)(?!\w|\.\w)", _title),
    _rule(r"Ph\.?D\.?(?!\w)", lambda match, passage: "P-H-D" + "." * _ends(match, passage)),
    _rule(r"(?:[A-Za-z]\.){1,8}[A-Za-z](?:\.(?!\.)|(?![\w.]))", _initials),
    _rule(r"[A-Z]\.(?: [A-Z]\.){1,4}(?= \w)", _names, told=False),
    _rule(r"(?:Mon|Tues?|Wed|Thur?s?|Fri|Sat|Sun)-(?:Mon|Tues?|Wed|Thur?s?|Fri|Sat|Sun)\b", _days),
    _rule(r"(?P<month>Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)t?\.? ?(?=\d)", lambda m, p: f"{_month(m, p)} "),
    _rule(r"(?P<month>[A-Z][a-z]{2,8}) (?P<day>\d{1,2})(?![\d:/%]|[.,]\d|-)", _day_after_month, told=False),
    _rule(r"A-Z\b", lambda match, passage: "A to Z"),
    _rule(r"w/(?P<out>o)?(?!\w)", _with),
    _rule(r"[^\W\d_]{1,30}(?:/[^\W\d_]{1,30}){1,8}(?![\w/])", _slash),
    ReadingRule(_SOUND, _sound, frozenset({Begins.LETTER})),
    _rule(r"(?P<word>[A-Z]{2,6})s\b", _several),
    _rule(r"[^\W\d_]{1,30}\(e?s\)", lambda match, passage: re.sub(r"[()]", "", match.group()), told=False),
    _rule(r"x(?P<count>\d{1,3})(?!\w)", lambda match, passage: f"{cardinal(match['count'])} times"),
    _rule(r"[A-Z][A-Z'-]*(?:[ ,;:]{1,3}[A-Z][A-Z'-]*){0,40}(?![^\W\d_]|')", _capitals),
)
"""How English words are read, the first that fits."""
