"""Signals: CISA's catalog and FIRST's scores, as they come and in no other shape."""

import contextlib
import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.signals import Listing, Score, parse_epss, parse_kev
from clearway.kernel import limits
from clearway.kernel.errors import Refusal

CVE = "CVE-2026-1234"
HEAD = "#model_version:v2026.01.01,score_date:2026-11-20T00:00:00+0000\ncve,epss,percentile\n"


def catalog(version: object = "2026.11.20", **entry: object) -> bytes:
    """A catalog with one entry."""
    line = {"cveID": CVE, "dateAdded": "2026-11-19", "vendorProject": "x"} | entry
    return json.dumps({"title": "x", "catalogVersion": version, "vulnerabilities": [line]}).encode()


def test_a_catalog_is_read() -> None:
    """Its date and its listings; what else CISA tells of them is left aside."""
    assert parse_kev(catalog()) == (date(2026, 11, 20), (Listing(cve=CVE, listed_on=date(2026, 11, 19)),))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_scores_are_read(pack: type[bytes]) -> None:
    """The day and the scores, plain or gzipped as FIRST hands them out."""
    assert parse_epss(pack(f"{HEAD}{CVE},0.00043,0.1\n".encode())) == (
        date(2026, 11, 20),
        (Score(cve=CVE, chance=0.00043),),
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad-json"),
        (b"{}", "bad-shape"),
        (catalog(version="newest"), "bad-date"),
        (catalog(version="2026.13.1"), "bad-date"),
        (catalog(cveID="CVE-1"), "bad-cve"),
        (catalog(cveID="CVE-2026-1234\n"), "bad-cve"),
        (catalog(dateAdded="yesterday"), "bad-shape"),
        (b'{"catalogVersion": "2026.11.20", "vulnerabilities": []}', "empty-feed"),
    ],
)
def test_what_is_no_catalog_is_refused(body: bytes, code: str) -> None:
    """An empty or broken catalog never takes the place of a good one."""
    with pytest.raises(Refusal) as refused:
        parse_kev(body)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "no-date"),
        (f"cve,epss\n{CVE},0.1\n".encode(), "no-date"),
        (b"#score_date:2026-13-01\ncve,epss\n", "no-date"),
        (HEAD.encode(), "empty-feed"),
        (f"{HEAD}{CVE},1.1,0\n".encode(), "bad-score"),
        (f"{HEAD}{CVE},nan,0\n".encode(), "bad-score"),
        (f"{HEAD}{CVE}\n".encode(), "bad-score"),
        (f"{HEAD}EUVD-1,0.1,0\n".encode(), "bad-cve"),
        pytest.param(gzip.compress(HEAD.encode(), mtime=0)[:-4], "bad-gzip", id="broken off"),
        pytest.param(b"\x1f\x8bnonsense", "bad-gzip", id="no gzip"),
        (b"\xff\xfe", "not-utf-8"),
    ],
)
def test_what_are_no_scores_is_refused(body: bytes, code: str) -> None:
    """The code says what is wrong."""
    with pytest.raises(Refusal) as refused:
        parse_epss(body)
    assert refused.value.code == code


def test_a_bad_score_says_where() -> None:
    """The line is the file's."""
    with pytest.raises(Refusal) as refused:
        parse_epss(f"{HEAD}{CVE},0.1,0\n{CVE},x,0\n".encode())
    assert refused.value.where == "line 4"


def test_a_packed_feed_has_a_limit() -> None:
    """A small file that unpacks into a huge one is refused before it is unpacked."""
    with pytest.raises(Refusal, match="MiB"):
        parse_epss(gzip.compress(bytes(limits.SIGNAL_BYTES_MAX + 1)))


@given(st.binary(max_size=200))
def test_nothing_but_an_answer_or_a_refusal(body: bytes) -> None:
    """Whatever comes in, plain or gzipped."""
    for parse in (parse_kev, parse_epss):
        for packed in (body, gzip.compress(body), b"\x1f\x8b" + body):
            with contextlib.suppress(Refusal):
                parse(packed)


def test_the_real_feeds_are_read(shared_data: Path) -> None:
    """CISA's catalog of a day and all scores of a day."""
    dated, listings = parse_kev((shared_data / "kev.json").read_bytes())
    assert (dated, len(listings)) == (date(2025, 8, 25), 1332)
    dated, scores = parse_epss((shared_data / "epss-2025-08-17.csv.gz").read_bytes())
    assert (dated, len(scores)) == (date(2025, 8, 17), 272_866)
