-- Advisories that are withdrawn, and tasks that are not needed any more because nothing affects them now (Order 2(c), 2(d)).

-- A release may withdraw the advisory: its summary says why. The newest release counts, so that one after it lets the
-- advisory stand again.
ALTER TABLE advisory_release ADD COLUMN withdraws boolean NOT NULL DEFAULT false;
ALTER TABLE advisory
ADD COLUMN withdrawn_at timestamptz,
ADD COLUMN withdrawn_for text NOT NULL DEFAULT '' CHECK (length(withdrawn_for) <= 2000),
ADD CONSTRAINT advisory_withdrawn_for_a_reason CHECK ((withdrawn_at IS NULL) = (withdrawn_for = ''));
GRANT UPDATE (package, introduced, withdrawn_at, withdrawn_for) ON advisory TO clearway_service;

-- A task ends as not needed when its advisory was withdrawn or does not cover it any more; due_change says why. When a
-- task came to rest is kept with it, so that nobody has to look for the attestation that told it.
ALTER TABLE task DROP CONSTRAINT task_stage_check;
ALTER TABLE task
ADD CONSTRAINT task_stage_check
CHECK (stage IN ('open', 'done', 'planned', 'not-affected', 'cannot', 'deferred', 'covered', 'not-needed')) NOT VALID,
ADD COLUMN settled_at timestamptz;
ALTER TABLE task VALIDATE CONSTRAINT task_stage_check;
UPDATE task t SET settled_at = coalesce(
    (SELECT max(a.at) FROM attestation a WHERE a.task = t.id AND a.outcome IN ('done', 'not-affected')), t.made_at
) WHERE t.stage IN ('done', 'not-affected');
GRANT UPDATE (settled_at) ON task TO clearway_service;

-- Code that does not know the column leaves it to the database's clock.
CREATE FUNCTION settle_task() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp
AS $$
BEGIN
    NEW.settled_at := CASE WHEN NEW.stage IN ('done', 'not-affected', 'not-needed')
        THEN coalesce(NEW.settled_at, now()) END;
    RETURN NEW;
END
$$;
CREATE TRIGGER settle BEFORE INSERT OR UPDATE OF stage ON task FOR EACH ROW EXECUTE FUNCTION settle_task();

-- What an advisory is judged by anew: all but what was answered for good.
CREATE INDEX task_judged ON task (advisory, id)
WHERE stage IN ('open', 'planned', 'deferred', 'covered', 'cannot', 'not-needed');
DROP INDEX task_dated;

CREATE OR REPLACE VIEW task_lives AS
SELECT t.party, t.inventory, t.stage, t.made_at, t.due_at, t.settled_at FROM task t;
CREATE OR REPLACE VIEW task_life AS
SELECT t.party, t.inventory, t.stage, t.made_at, t.due_at, t.settled_at FROM task t;

-- Of the newest advisories with tasks: how many are settled, those among them that are not needed any more.
CREATE OR REPLACE FUNCTION task_settled(most integer) RETURNS TABLE (advisory text, settled bigint, total bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp SET work_mem = '64MB'
AS $$
    (SELECT a.id::text, CASE WHEN n.told THEN n.settled END::bigint, CASE WHEN n.told THEN n.total END::bigint
    FROM advisory a CROSS JOIN LATERAL (
        SELECT sum(p.settled) AS settled, sum(p.total) AS total,
            count(*) >= 3 AND count(*) FILTER (WHERE p.settled > 0) NOT IN (1, 2)
                AND count(*) FILTER (WHERE p.settled < p.total) NOT IN (1, 2) AS told
        FROM (
            SELECT count(*) FILTER (WHERE t.stage IN ('done', 'not-affected', 'covered', 'not-needed')) AS settled,
                count(*) AS total
            FROM task t WHERE t.advisory = a.id GROUP BY t.party
        ) p
    ) n
    WHERE (SELECT acts_as_staff()) AND n.total > 0 ORDER BY a.id DESC LIMIT most)
    UNION ALL
    (SELECT t.advisory::text,
        count(*) FILTER (WHERE t.stage IN ('done', 'not-affected', 'covered', 'not-needed')), count(*)
    FROM task t WHERE NOT (SELECT acts_as_staff()) AND t.party = (SELECT acting_party())
    GROUP BY t.advisory ORDER BY t.advisory DESC LIMIT most)
$$;
