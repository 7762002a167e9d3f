"""The outside world behind Protocols, each with a real and a pretend twin."""
