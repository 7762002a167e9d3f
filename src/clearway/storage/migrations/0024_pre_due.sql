-- Due times with history, answers that end, compensating controls, what operators say of themselves, and CISA's SSVC
-- statements (Order 2(c)(iii), 2(d)(3)).

CREATE DOMAIN control_id AS text COLLATE "C" CHECK (VALUE ~ '^ctl-[0-9a-hjkmnp-tv-z]{16}$');

-- What an operator says of itself: by which policy its tasks are due, its sector (empty: none told), whether it is
-- counted in numbers by sector, and whether coordinators may know it by name. Nobody else sees it but the worker.
CREATE TABLE operator_profile (
    party party_id PRIMARY KEY REFERENCES party,
    policy text NOT NULL CHECK (policy ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    sector text NOT NULL CHECK (sector ~ '^([a-z][a-z-]{0,59})?$'),
    counted boolean NOT NULL,
    named boolean NOT NULL,
    changed_at timestamptz NOT NULL
);
ALTER TABLE operator_profile ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON operator_profile FOR ALL USING (party = (SELECT acting_party()));
CREATE POLICY match ON operator_profile FOR SELECT USING ((SELECT acts_as('worker')));
CREATE POLICY named ON operator_profile FOR SELECT USING (named AND (SELECT acts_as('coordinator')));
GRANT SELECT, INSERT, UPDATE (policy, sector, counted, named, changed_at) ON operator_profile TO clearway_service;

-- What stands still, and who is hurt, when a system fails (SSVC, mission impact 2.0 and safety impact 2.0).
ALTER TABLE inventory
ADD COLUMN mission text NOT NULL DEFAULT 'unknown'
CHECK (mission IN ('degraded', 'mef-support-crippled', 'mef-failure', 'mission-failure', 'unknown')),
ADD COLUMN safety text NOT NULL DEFAULT 'unknown'
CHECK (safety IN ('negligible', 'marginal', 'critical', 'catastrophic', 'unknown'));
GRANT UPDATE (mission, safety) ON inventory TO clearway_service;

-- `until`: when an answer that ends does. `changes` counts the lines of due_change.
ALTER TABLE task DROP CONSTRAINT task_stage_check;
ALTER TABLE task
ADD CONSTRAINT task_stage_check
CHECK (stage IN ('open', 'done', 'planned', 'not-affected', 'cannot', 'deferred', 'covered')),
ADD COLUMN policy text NOT NULL DEFAULT '',
ADD COLUMN outcome text NOT NULL DEFAULT '',
ADD COLUMN path jsonb NOT NULL DEFAULT '[]',
ADD COLUMN editions text[] NOT NULL DEFAULT '{}',
ADD COLUMN until timestamptz CHECK (isfinite(until)),
ADD COLUMN changes integer NOT NULL DEFAULT 0,
ADD CONSTRAINT task_ends CHECK (stage NOT IN ('deferred', 'covered') OR until IS NOT NULL);
GRANT UPDATE (policy, outcome, path, editions, until, changes) ON task TO clearway_service;
CREATE INDEX task_dated ON task (advisory, id) WHERE stage IN ('open', 'planned', 'deferred', 'covered');

-- Every due time that a task had, and what made it move: a line is added, and none is ever changed.
CREATE TABLE due_change (
    task task_id NOT NULL REFERENCES task,
    number integer NOT NULL CHECK (number > 0),
    at timestamptz NOT NULL,
    old_due_at timestamptz,
    due_at timestamptz,
    forensic boolean NOT NULL,
    policy text NOT NULL,
    outcome text NOT NULL,
    path jsonb NOT NULL,
    reasons text[] NOT NULL,
    editions text[] NOT NULL,
    causes jsonb NOT NULL CHECK (jsonb_array_length(causes) > 0),
    PRIMARY KEY (task, number)
);
ALTER TABLE due_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON due_change FOR SELECT USING (EXISTS (SELECT FROM task t WHERE t.id = due_change.task));
CREATE POLICY date ON due_change FOR INSERT WITH CHECK ((SELECT acts_as('worker')));
GRANT SELECT, INSERT ON due_change TO clearway_service;

INSERT INTO due_change (task, number, at, due_at, forensic, policy, outcome, path, reasons, editions, causes)
SELECT id, 1, made_at, due_at, forensic, '', '', '[]', reasons, '{}',
    '[{"kind": "made", "words": "the task was made before due times had a history"}]'
FROM task;
UPDATE task SET changes = 1;

-- What operators attest may end by itself. A deferral always does, within the days that kernel/limits.py has too, and
-- says why. A statement that a system is not affected may carry one of OpenVEX's justifications.
ALTER TABLE attestation DROP CONSTRAINT attestation_outcome_check;
ALTER TABLE attestation
ADD CONSTRAINT attestation_outcome_check
CHECK (outcome IN ('done', 'planned', 'not-affected', 'cannot', 'deferred')),
ADD COLUMN until timestamptz CHECK (isfinite(until) AND until > at AND until <= at + interval '366 days'),
ADD COLUMN justification text NOT NULL DEFAULT '' CHECK (justification ~ '^[a-z_]{0,80}$'),
ADD CONSTRAINT attestation_deferral_ends CHECK (outcome <> 'deferred' OR (until IS NOT NULL AND note <> ''));

-- What stands in the place of a fix for a while: what was done, how it was checked, and who else accepted it.
CREATE TABLE compensating_control (
    id control_id PRIMARY KEY,
    task task_id NOT NULL REFERENCES task,
    kind text NOT NULL CHECK (kind ~ '^[a-z][a-z-]{0,59}$'),
    done text NOT NULL CHECK (length(done) BETWEEN 1 AND 2000),
    checked text NOT NULL CHECK (length(checked) BETWEEN 1 AND 2000),
    until timestamptz NOT NULL,
    author person_id NOT NULL REFERENCES person,
    written_at timestamptz NOT NULL,
    reviewer person_id REFERENCES person CHECK (reviewer <> author),
    reviewed_at timestamptz,
    accepted boolean,
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
    CHECK (isfinite(until) AND until > written_at AND until <= written_at + interval '366 days'),
    CHECK (num_nulls(reviewer, reviewed_at, accepted) IN (0, 3))
);
CREATE INDEX compensating_control_task ON compensating_control (task, id);
CREATE UNIQUE INDEX compensating_control_waiting ON compensating_control (task) WHERE reviewed_at IS NULL;
ALTER TABLE compensating_control ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON compensating_control FOR SELECT USING (
    EXISTS (SELECT FROM task t WHERE t.id = compensating_control.task)
);
CREATE POLICY write ON compensating_control FOR INSERT WITH CHECK (
    author = (SELECT acting_person()) AND reviewer IS NULL
    AND EXISTS (SELECT FROM task t WHERE t.id = compensating_control.task AND t.party = (SELECT acting_party()))
);
CREATE POLICY review ON compensating_control FOR UPDATE USING (
    reviewer IS NULL AND EXISTS (SELECT FROM task t WHERE t.id = compensating_control.task)
) WITH CHECK (reviewer = (SELECT acting_person()));
GRANT SELECT, INSERT, UPDATE (reviewer, reviewed_at, accepted, note) ON compensating_control TO clearway_service;

-- A task is covered only where somebody else accepted a control that lasts as long.
CREATE FUNCTION check_cover() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM compensating_control c WHERE c.task = NEW.id AND c.accepted AND c.until >= NEW.until
    ) THEN
        RAISE EXCEPTION 'no accepted control covers this task' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cover BEFORE INSERT OR UPDATE OF stage, until ON task
FOR EACH ROW WHEN (NEW.stage = 'covered') EXECUTE FUNCTION check_cover();

-- What CISA states of a vulnerability in its SSVC records (Vulnrichment); public, as the other feeds.
CREATE TABLE ssvc_statement (
    cve text PRIMARY KEY COLLATE "C",
    exploitation text NOT NULL CHECK (exploitation IN ('none', 'poc', 'active')),
    automatable boolean NOT NULL,
    total boolean NOT NULL,
    stated_on date NOT NULL
);
ALTER TABLE ssvc_statement ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON ssvc_statement FOR SELECT USING (true);
CREATE POLICY load ON ssvc_statement FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE, DELETE ON ssvc_statement TO clearway_service;
ALTER TABLE signal_load DROP CONSTRAINT signal_load_feed_check;
ALTER TABLE signal_load ADD CONSTRAINT signal_load_feed_check CHECK (feed IN ('kev', 'epss', 'ssvc'));

-- By which policy, along which path and from which editions a rank came; `weight` is how many consenting operators run
-- it, in sectors of which at least three do.
ALTER TABLE rank
ADD COLUMN policy text NOT NULL DEFAULT '',
ADD COLUMN path jsonb NOT NULL DEFAULT '[]',
ADD COLUMN editions text[] NOT NULL DEFAULT '{}',
ADD COLUMN weight integer NOT NULL DEFAULT 0 CHECK (weight >= 0);

-- How the tasks of advisories stand, for staff: parties and tasks at each stage and, at stage '', in all. Of fewer than
-- three parties only that there are some is told (kernel/limits.py has the same number), and then no sum that would
-- tell the rest either.
CREATE FUNCTION coverage_of(wanted text[]) RETURNS TABLE (advisory text, stage text, parties bigint, tasks bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    WITH cell AS (
        SELECT t.advisory, t.stage, count(DISTINCT t.party) AS parties, count(*) AS tasks
        FROM task t WHERE t.advisory = ANY (wanted) AND (SELECT acts_as_staff()) GROUP BY t.advisory, t.stage
    ), whole AS (
        SELECT t.advisory, count(DISTINCT t.party) AS parties, count(*) AS tasks
        FROM task t WHERE t.advisory = ANY (wanted) AND (SELECT acts_as_staff()) GROUP BY t.advisory
    )
    SELECT c.advisory, c.stage, CASE WHEN c.parties >= 3 THEN c.parties END, CASE WHEN c.parties >= 3 THEN c.tasks END
    FROM cell c
    UNION ALL
    SELECT w.advisory, '', CASE WHEN s.smallest >= 3 THEN w.parties END, CASE WHEN s.smallest >= 3 THEN w.tasks END
    FROM whole w JOIN (SELECT c.advisory, min(c.parties) AS smallest FROM cell c GROUP BY c.advisory) s USING (advisory)
$$;

-- Coordinators see the tasks of operators that let themselves be named, and of the others only numbers.
DROP POLICY staff ON task;
CREATE POLICY work ON task FOR ALL USING ((SELECT acts_as('worker')));
CREATE POLICY named ON task FOR SELECT USING (
    (SELECT acts_as('coordinator')) AND party IN (SELECT o.party FROM operator_profile o WHERE o.named)
);
CREATE POLICY review ON task FOR UPDATE USING (
    (SELECT acts_as('coordinator')) AND party IN (SELECT o.party FROM operator_profile o WHERE o.named)
);

-- How many tasks stand at each stage and, at stage '', how many operators have any: all of them for staff, and for
-- anybody else those of the own party.
CREATE FUNCTION task_totals() RETURNS TABLE (stage text, count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT t.stage, count(*) FROM task t
    WHERE (SELECT acts_as_staff()) OR t.party = (SELECT acting_party()) GROUP BY t.stage
    UNION ALL
    SELECT '', count(DISTINCT t.party) FROM task t
    WHERE (SELECT acts_as_staff()) OR t.party = (SELECT acting_party())
$$;
