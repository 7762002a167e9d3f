"""Marks in early copies: equivalent ways to say the same, chosen by a key for each recipient (Order 2(d)).

Keys of JSON, their order, the order of lists, spaces and line breaks carry nothing: what carries is which words, which
ids of products, which optional metrics of CVSS vectors, and which second. Each choice is its own, so parts name too.
"""

from clearway.formats.marks.choices import Choices
from clearway.formats.marks.reading import Fit, Seen, chance_of, look, weigh
from clearway.formats.marks.writing import Marked, mark

__all__ = ["Choices", "Fit", "Marked", "Seen", "chance_of", "look", "mark", "weigh"]
