-- Reports live in pieces only: what the code before 0012 still wrote into report.body moves, and the column goes.
INSERT INTO report_piece (report, number, body)
SELECT r.id, n.number, substring(r.body FROM n.number * 1048576 + 1 FOR 1048576)
FROM report r, generate_series(0, (length(r.body) - 1) / 1048576) AS n (number)
WHERE r.body IS NOT NULL
ON CONFLICT DO NOTHING;
ALTER TABLE report DROP COLUMN body;
