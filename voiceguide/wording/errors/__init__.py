"""The sentences of all errors, by room; `reasons` has the parts that say why.

Each says what happened, where, and what to do. Fields in braces are filled in where the error is raised.
"""
