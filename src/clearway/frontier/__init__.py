"""Frontier access: voluntary pre-release access to frontier models, from inquiry to general release (Order 3(b))."""
