"""The machine's own archives, read as archives of source."""

from clearway.gateways.registries.debian import as_source_lines, as_source_stanzas

STANZAS = """Types: deb
# made by an installer
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Architectures: amd64
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://other.example/node
Suites: nodistro
Components: main

Enabled: no
Types: deb
URIs: http://mirror.example/old
Suites: bookworm
Components: main
"""


def test_stanzas_of_this_release_become_source() -> None:
    """Only the release's own archives are taken, with their keys, and without what sources do not have."""
    (stanza,) = as_source_stanzas(STANZAS, "bookworm")
    assert stanza.splitlines() == [
        "Types: deb-src",
        "URIs: http://mirror.example/debian",
        "Suites: bookworm bookworm-updates",
        "Components: main",
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg",
    ]


def test_lines_of_this_release_become_source() -> None:
    """Options are kept, strangers and repetitions are not."""
    lines = [
        "deb http://mirror.example/debian bookworm main",
        "deb-src http://mirror.example/debian bookworm main",
        "deb [signed-by=/a.gpg] http://mirror.example/debian-security bookworm-security main",
        "deb http://cloud.example/apt cloud-bookworm main",
        "# deb http://mirror.example/debian bookworm contrib",
        "deb http://mirror.example/debian bookworm main",
        "deb",
    ]
    assert as_source_lines(lines, "bookworm") == [
        "deb-src http://mirror.example/debian bookworm main",
        "deb-src [signed-by=/a.gpg] http://mirror.example/debian-security bookworm-security main",
    ]
