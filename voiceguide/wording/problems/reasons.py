"""Parts of sentences: why something failed, and what a list is made of."""

LENGTHS = "from {low} to {high}"

A_TEXT = "a text"
A_SWITCH = "true or false"
A_RATE = "a number of words a minute, {low:g} to {high:g}"
A_LIST = "a list"
ONE_OF = "one of {choices}"
A_PATIENCE = 'a number of seconds, {low:g} to {high:g}, or "{never}"'
A_LIST_OF_KEYS = "a list of names with their keys"
