-- From here on the service keeps nothing unsealed; what was kept before is sealed by the worker, a few at a time.
CREATE POLICY sealed_only ON evidence AS RESTRICTIVE FOR INSERT WITH CHECK (sealed);
CREATE POLICY sealed_only ON report_piece AS RESTRICTIVE FOR INSERT WITH CHECK (sealed);
INSERT INTO timer (kind, subject, due_at)
SELECT 'seal-kept', 'evidence', 'epoch'
WHERE EXISTS (SELECT FROM evidence WHERE NOT sealed) OR EXISTS (SELECT FROM report_piece WHERE NOT sealed);
