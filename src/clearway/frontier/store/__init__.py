"""Tables of frontier access."""
