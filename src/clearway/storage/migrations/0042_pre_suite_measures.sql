-- What a sealed suite can measure: of each task its family, its step on the ladder, the minutes that people take, and
-- how many were timed (0: the authors' estimate). It stays empty for suites that were sealed before this.
ALTER TABLE suite_task
ADD COLUMN family text CHECK (family ~ '^[a-z][a-z0-9-]{0,63}$'),
ADD COLUMN step integer CHECK (step BETWEEN 1 AND 9),
ADD COLUMN minutes double precision CHECK (minutes BETWEEN 0.015625 AND 2097152),
ADD COLUMN timed_by integer CHECK (timed_by BETWEEN 0 AND 1000),
ADD CONSTRAINT suite_task_measured CHECK (num_nulls(family, step, minutes, timed_by) IN (0, 4));

-- A consulted office learns what was committed to of the checkpoints that it is consulted about, and of no others: who
-- else submitted is not its business.
ALTER POLICY see ON commitment USING (
    (SELECT acts_in_benchmarking()) OR (SELECT acts_as('custodian'))
    OR ((SELECT acts_as('consulted')) AND checkpoint IN (SELECT encode(c.root, 'hex') FROM submission_checkpoint c))
    OR developer = (SELECT acting_party())
);
