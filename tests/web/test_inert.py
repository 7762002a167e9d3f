"""Whatever reporters, maintainers and operators write stays text: nothing of it runs, loads or hides."""

from collections.abc import Callable

from tests.hostile.attacks import ATTACKS
from tests.remediation.matrices import kept_matrix, kept_range
from tests.web.conftest import Window
from tests.web.worlds import fill

# Markup, script, a template's own language, a right-to-left override, a bell; then every short attack of the corpus;
# and a short one for short columns.
MARKUP = (
    "</title></textarea><script>window.hit=1</script><img src=x onerror=window.hit=1>"
    "\" onmouseover=window.hit=1 x=''{{ 7*7 }}{% raise %}\u202e\a"
)
HOSTILE = MARKUP + "".join(attack for attack in ATTACKS.values() if len(attack) < 200).replace("\0", "")
SHORT = "<b id=hit>"
ELEMENTS = "script, img, style, link, iframe, base, math"
ACTING = frozenset("\a\b\x1b\x7f\x9b\u200b\u200f\u202a\u202e\u2028\u2066\u2069\ufeff")

# Every column of text that no check constrains to a few words, in every table of ours. The record's lines are hashed
# and hold no text of reporters; a time zone is checked when it comes in.
PLANT = """
DO $plant$
DECLARE place record; hostile text;
BEGIN
    FOR place IN
        SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
        JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = 'clearway' AND t.table_type = 'BASE TABLE' AND c.domain_name IS NULL
            AND c.is_generated = 'NEVER' AND (c.data_type = 'text' OR c.udt_name = '_text')
            AND c.table_name IN ('party', 'person', 'target', 'claim', 'report', 'vulnerability', 'clearance',
                'finding', 'evidence', 'finding_join', 'reproduction', 'verdict', 'rank', 'case_answer', 'fix',
                'verification', 'advisory', 'inventory', 'component', 'task', 'attestation', 'review_pair',
                'regrouping', 'matrix', 'matrix_fix', 'matrix_proof', 'matrix_cell', 'release_range', 'release_seen')
            AND c.column_name NOT IN ('time_zone', 'roles', 'crash_frames')
    LOOP
        FOREACH hostile IN ARRAY ARRAY[%s, %s, %s] LOOP
            BEGIN
                IF place.data_type = 'text' THEN
                    EXECUTE format(
                        'UPDATE %%I SET %%I = $1 || left(md5(ctid::text), 6)', place.table_name, place.column_name
                    ) USING hostile;
                ELSE
                    EXECUTE format(
                        'UPDATE %%I SET %%I = ARRAY[$1, $1]', place.table_name, place.column_name
                    ) USING hostile;
                END IF;
                EXIT;
            EXCEPTION WHEN check_violation OR unique_violation OR foreign_key_violation
                OR program_limit_exceeded THEN NULL;
            END;
        END LOOP;
    END LOOP;
    UPDATE reproduction SET crash_frames = ARRAY[%s || E'\\t' || %s || E'\\t12'];
    UPDATE verdict SET crash_frames = ARRAY[%s || E'\\t' || %s || E'\\t12'];
END
$plant$
"""


async def test_nothing_that_was_written_runs(window: Window, tamper: Callable[[str], None]) -> None:
    """Hostile text in every column: no script runs, no element comes of it, no character hides, no policy is broken."""
    house = window.site.house
    published, embargoed = await fill(window.site, tamper)
    matrix = await kept_matrix(house, published, embargoed)
    await kept_range(house, embargoed)
    tamper(PLANT % (_quoted(HOSTILE), _quoted(MARKUP), _quoted(SHORT), *[_quoted(MARKUP)] * 4))
    page = window.page
    seen = 0
    for secret in (house.administrator.secret, (await house.operator()).secret):
        await page.context.clear_cookies()
        await window.sign_in(secret)
        paths = ["/", "/advisories", "/overview", "/record", "/tasks", f"/vulnerabilities/{published}"]
        if secret == house.administrator.secret:
            paths += ["/cases", "/review", "/finders", "/finders/techniques", "/finders/waiting"]
            paths += [f"/vulnerabilities/{embargoed}", "/matrices", f"/matrices/{matrix}"]
        for path in [*paths, *await _linked(window, paths)]:
            assert await window.go(path) == 200, path
            assert await page.evaluate("window.hit") is None, path
            assert await page.locator(f"#hit, main :is({ELEMENTS}), [onmouseover], [onload]").count() == 0, path
            content = await page.content()
            assert not ACTING & set(content), path
            seen += content.count("window.hit=1")
    assert seen > 50  # it was shown, as text


async def _linked(window: Window, paths: list[str]) -> list[str]:
    found: set[str] = set()
    for path in paths:
        await window.go(path)
        links: list[str] = await window.page.evaluate(
            "Array.from(document.querySelectorAll('main a')).map((link) => link.getAttribute('href'))"
        )
        found.update(link for link in links if link.startswith(("/cases/", "/advisories/", "/vulnerabilities/")))
    return sorted(found)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
