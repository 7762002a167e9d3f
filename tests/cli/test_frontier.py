"""`clearway frontier`: the table without a server, and a submission over the API."""

from pathlib import Path

from clearway.frontier.rules.diagram import mermaid
from tests.cli.commands import lines, run
from tests.tidy.sources import HOUSE

CLOCKS = HOUSE / "data" / "policies" / "frontier-clocks.toml"


def test_diagram_and_check_need_no_server(tmp_path: Path) -> None:
    """The check is 0 for what ships, and 1 with a name for clocks that let somebody wait for ever."""
    assert run("frontier", "diagram").stdout == mermaid()
    assert run("frontier", "diagram", "--format", "svg").stdout.startswith("<svg")
    (found,) = lines(run("frontier", "check", "--format", "jsonl"))
    assert found["violations"] == []
    spoilt = tmp_path / "clocks.toml"
    spoilt.write_text(CLOCKS.read_text().replace('ends = "lapse"', 'ends = "remind"'))
    failed = run("frontier", "check", "--clocks", spoilt, "--format", "jsonl")
    assert failed.exit_code == 1
    assert "nobody-waits-without-a-clock" in {one["name"] for one in lines(failed)[0]["violations"]}


def test_clocks_that_cannot_be_are_refused(tmp_path: Path) -> None:
    """Access for longer than the Order allows, a clock twice, an unknown zone, and a file that is not there."""
    text = CLOCKS.read_text()
    for code, spoilt in {
        "access-too-long": text.replace('days = 30\ncounted = "calendar"\nowner = "both"',
                                        'days = 31\ncounted = "calendar"\nowner = "both"'),
        "repeated-clock": text.replace('key = "notice"', 'key = "asking"'),
        "unknown-time-zone": text.replace("America/New_York", "America/Nowhere"),
    }.items():  # fmt: skip
        file = tmp_path / f"{code}.toml"
        file.write_text(spoilt)
        refused = run("frontier", "check", "--clocks", file)
        assert (refused.exit_code, code in refused.stderr) == (1, True), refused.stderr
    assert "no-policy" in run("frontier", "check", "--clocks", tmp_path / "none.toml").stderr
