"""The record: an append-only Merkle log of every action, with signed checkpoints."""
