"""Judgements of reading: how tasks make one piece of work, and how that is written on a sheet of paper."""
