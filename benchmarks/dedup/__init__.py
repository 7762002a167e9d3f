"""Deduplication: training the shipped models, and measuring them out of fold."""
