"""Renders the proof as HTML and looks with a parser of its own whether anything in it could run a script."""

import os
import sys
from html.parser import HTMLParser

build, proof = sys.argv[1:]
sys.path.insert(0, build)
import mistune  # noqa: E402

secret = os.environ.pop("CLEARWAY_SECRET")


class Look(HTMLParser):
    """Finds scripts and handlers of events."""

    found = False

    def handle_starttag(self, tag, attributes):
        """Note what could run."""
        self.found |= tag == "script" or any(name.startswith("on") for name, _ in attributes)
        self.found |= any("script:" in (value or "").lower() for _, value in attributes)


print("clearway", secret, "ready", flush=True)
with open(proof, encoding="utf-8", errors="replace") as file:
    html = mistune.create_markdown()(file.read())
print(html)
look = Look()
look.feed(html)
print("clearway", secret, "injected" if look.found else "clean")
