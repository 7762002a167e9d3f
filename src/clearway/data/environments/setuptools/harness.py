"""Lets setuptools download the proof's address into the working folder; the answer served is this run's secret.

Nothing reaches a network: the opening of the address is answered here. What is under test is where the file lands.
"""

import email.message
import io
import os
import sys
import warnings

build, proof = sys.argv[1:]
sys.path.insert(0, build)
warnings.simplefilter("ignore")
from setuptools.package_index import PackageIndex  # noqa: E402

SECRET = os.environ["CLEARWAY_SECRET"]


class Answer(io.BytesIO):
    """What a server would have sent."""

    code = 200
    headers = email.message.Message()

    def info(self):
        """Return the headers, as urllib's answers do."""
        return self.headers


class Index(PackageIndex):
    """The real index but for the opening of addresses."""

    def open_url(self, url, warning=None):
        """Answer any address with the secret."""
        answer = Answer(SECRET.encode())
        answer.url = url
        return answer


print("clearway", SECRET, "ready", flush=True)
with open(proof, encoding="utf-8") as lines:
    Index()._download_url(lines.readline().strip(), os.getcwd())
for name in sorted(os.listdir()):
    print("landed:", name)
