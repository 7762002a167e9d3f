"""A set of names, one a line: all of them and no other, so that naming everything does not pass."""

from verdict import expected, lines, say

named = lines()
say(len(named) == len(set(named)) and set(named) == set(expected()["names"]))
