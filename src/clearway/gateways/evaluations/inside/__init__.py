"""What runs in Inspect's own process, started by `python -m`. Nothing else imports this, or Inspect.

It has neither the expected answers nor a key but that of the model, and asks the house for whatever it needs.
"""
