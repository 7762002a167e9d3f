"""Nouns of frontier access: submissions, what belongs to them, and the moves they can make (Order 3(b))."""
