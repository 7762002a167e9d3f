"""Inventories, matching and the tasks of operators (Order 2(c)(iii))."""
