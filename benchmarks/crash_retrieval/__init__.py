"""How well earlier crashes of the same flaw are found for a crash, and how the weights for that are fitted."""
