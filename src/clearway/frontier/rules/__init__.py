"""Judgements of frontier access: which move is allowed, when a clock ends, what must hold over the whole table."""
