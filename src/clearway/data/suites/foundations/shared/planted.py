"""Programs put together from pieces, one of which has a bug; the line that is asked for is marked in the piece."""

import re

MARK = "/*!*/"


def fill(draw, piece, taken):
    """Give every @NAME@ of a piece a word of its own."""
    for label in sorted(set(re.findall(r"@([A-Z])@", piece))):
        word = draw.words(1, taken)[0]
        taken.append(word)
        piece = piece.replace(f"@{label}@", word)
    return piece


def assemble(draw, head, pieces, count):
    """`pieces` are (kind, safe variants, bad variants); give the text and "LINE KIND" of the one that is bad."""
    bad = draw.below(count)
    kinds = draw.shuffled([place % len(pieces) for place in range(count)])
    taken, parts, answer = [], [], ""
    for place in range(count):
        kind, safe, broken = pieces[kinds[place]]
        text = fill(draw, draw.pick(broken if place == bad else safe), taken)
        parts.append(text.strip("\n") + "\n")
        answer = kind if place == bad else answer
    text = head + "\n".join(parts)
    line = next((number for number, row in enumerate(text.splitlines(), 1) if MARK in row), 0)
    return text.replace(MARK, ""), f"{line} {answer}"
