"""Inventories in (Order 2(c)): what an operator runs, in the formats that tools write; one reader a format."""
