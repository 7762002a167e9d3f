-- Service providers act for operators who agreed (Order 2(c)(iii)), whom an operator's people call, and how work goes.

CREATE DOMAIN service_id AS text COLLATE "C" CHECK (VALUE ~ '^srv-[0-9a-hjkmnp-tv-z]{16}$');

-- One party serves another. Either asks, the other agrees, and either ends it, for good.
CREATE TABLE service_agreement (
    id service_id PRIMARY KEY,
    provider party_id NOT NULL REFERENCES party,
    client party_id NOT NULL REFERENCES party CHECK (client <> provider),
    asked_by_party party_id NOT NULL CHECK (asked_by_party IN (provider, client)),
    asked_by person_id NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL,
    agreed_by person_id REFERENCES person,
    agreed_at timestamptz,
    ended_by person_id REFERENCES person,
    ended_by_party party_id CHECK (ended_by_party IN (provider, client)),
    ended_at timestamptz,
    CHECK (num_nulls(agreed_by, agreed_at) IN (0, 2)),
    CHECK (num_nulls(ended_by, ended_by_party, ended_at) IN (0, 3))
);
CREATE UNIQUE INDEX service_agreement_standing ON service_agreement (provider, client) WHERE ended_at IS NULL;
CREATE INDEX service_agreement_client ON service_agreement (client);
ALTER TABLE service_agreement ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON service_agreement FOR SELECT USING ((SELECT acting_party()) IN (provider, client));
CREATE POLICY ask ON service_agreement FOR INSERT WITH CHECK (
    asked_by_party = (SELECT acting_party()) AND asked_by = (SELECT acting_person())
    AND agreed_at IS NULL AND ended_at IS NULL
);
CREATE POLICY answer ON service_agreement FOR UPDATE USING ((SELECT acting_party()) IN (provider, client));
GRANT SELECT, INSERT, UPDATE (agreed_by, agreed_at, ended_by, ended_by_party, ended_at)
ON service_agreement TO clearway_service;

-- Nobody agrees with itself, nobody agrees or ends in another's name, and what was agreed stays written.
CREATE FUNCTION check_agreement() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'what has ended stays ended' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.agreed_at IS DISTINCT FROM OLD.agreed_at AND (
        OLD.agreed_at IS NOT NULL OR NEW.agreed_by IS DISTINCT FROM acting_person()
        OR OLD.asked_by_party = acting_party()
    ) THEN
        RAISE EXCEPTION 'the other side agrees, once' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.ended_at IS NOT NULL AND (
        NEW.ended_by IS DISTINCT FROM acting_person() OR NEW.ended_by_party IS DISTINCT FROM acting_party()
    ) THEN
        RAISE EXCEPTION 'whoever ends it says so' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER agreement BEFORE UPDATE ON service_agreement FOR EACH ROW EXECUTE FUNCTION check_agreement();

-- For whom the acting party acts: itself, and those who agreed.
CREATE FUNCTION acting_parties() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT array_agg(s.client::text) || acting_party() FROM service_agreement s
    WHERE s.provider = acting_party() AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL
$$;
-- Who acts for the acting party.
CREATE FUNCTION serving_parties() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT coalesce(array_agg(s.provider::text), '{}') FROM service_agreement s
    WHERE s.client = acting_party() AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL
$$;

-- What follows from an agreement, and ends with it: the client's systems, what they run, and its tasks.
CREATE POLICY serve ON inventory FOR SELECT USING (party = ANY ((SELECT acting_parties())::text[]));
CREATE POLICY serve ON component FOR SELECT USING (
    inventory IN (SELECT i.id FROM inventory i WHERE i.party = ANY ((SELECT acting_parties())::text[]))
);
CREATE POLICY serve ON task FOR SELECT USING (party = ANY ((SELECT acting_parties())::text[]));
CREATE POLICY serve_attest ON task FOR UPDATE USING (party = ANY ((SELECT acting_parties())::text[]));
-- Who works together knows each other by name.
CREATE POLICY serve ON party FOR SELECT USING (
    id = ANY ((SELECT acting_parties())::text[]) OR id = ANY ((SELECT serving_parties())::text[])
);

-- What a provider did for a client, which the client reads; the record has it too.
CREATE TABLE service_act (
    line bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    client party_id NOT NULL REFERENCES party,
    provider party_id NOT NULL REFERENCES party,
    person person_id NOT NULL REFERENCES person,
    who text NOT NULL CHECK (length(who) <= 200),
    at timestamptz NOT NULL,
    action text NOT NULL CHECK (length(action) <= 100),
    subject text NOT NULL CHECK (length(subject) <= 100),
    told text NOT NULL CHECK (length(told) <= 200)
);
CREATE INDEX service_act_client ON service_act (client, line);
CREATE INDEX service_act_provider ON service_act (provider, line);
ALTER TABLE service_act ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON service_act FOR SELECT USING ((SELECT acting_party()) IN (client, provider));
CREATE POLICY act ON service_act FOR INSERT WITH CHECK (
    person = (SELECT acting_person()) AND provider = (SELECT acting_party())
    AND client = ANY ((SELECT acting_parties())::text[])
);
GRANT SELECT, INSERT ON service_act TO clearway_service;

-- Whom people call about a task: a party's own line, which those it works with see too.
CREATE TABLE party_contact (
    party party_id PRIMARY KEY REFERENCES party,
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 300),
    changed_at timestamptz NOT NULL
);
ALTER TABLE party_contact ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON party_contact FOR ALL USING (party = (SELECT acting_party()));
CREATE POLICY serve ON party_contact FOR SELECT USING (
    party = ANY ((SELECT acting_parties())::text[]) OR party = ANY ((SELECT serving_parties())::text[])
);
GRANT SELECT, INSERT, UPDATE (words, changed_at), DELETE ON party_contact TO clearway_service;

-- How work on tasks goes: for staff, of all operators, and numbers of fewer than three of them are hidden (kernel/limits.py
-- has the same number); for anybody else, of the own party. Only these functions read the two views, which say the same:
-- the one is read whole and joins at once, the other is read for one party and looks up each task.
CREATE VIEW task_lives AS
SELECT t.party, t.inventory, t.stage, t.made_at, t.due_at, s.at AS settled_at
FROM task t LEFT JOIN (
    SELECT a.task, max(a.at) AS at FROM attestation a WHERE a.outcome IN ('done', 'not-affected') GROUP BY a.task
) s ON s.task = t.id AND t.stage IN ('done', 'not-affected');
CREATE VIEW task_life AS
SELECT t.party, t.inventory, t.stage, t.made_at, t.due_at, s.at AS settled_at
FROM task t LEFT JOIN LATERAL (
    SELECT max(a.at) AS at FROM attestation a WHERE a.task = t.id AND a.outcome IN ('done', 'not-affected')
) s ON t.stage IN ('done', 'not-affected');

-- Open tasks at each of several instants, in order, and how many of them were past what is their due time now. Neither
-- those nor the rest are told where they are of one or two operators, so that no difference tells them either.
CREATE FUNCTION task_weeks(ends timestamptz[]) RETURNS TABLE (at timestamptz, open bigint, overdue bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp SET work_mem = '64MB'
AS $$
    WITH life AS (
        SELECT l.party, l.made_at, l.due_at, l.settled_at FROM task_lives l WHERE (SELECT acts_as_staff())
        UNION ALL
        SELECT l.party, l.made_at, l.due_at, l.settled_at FROM task_life l
        WHERE NOT (SELECT acts_as_staff()) AND l.party = (SELECT acting_party())
    ), bucket AS (
        -- What happens at the very instant has happened: a bucket's number is that of the instants before it.
        SELECT party, width_bucket(made_at - interval '1 microsecond', ends) AS made,
            width_bucket(settled_at - interval '1 microsecond', ends) AS settled,
            width_bucket(due_at, ends) AS due, count(*) AS tasks
        FROM life GROUP BY 1, 2, 3, 4
    ), standing AS (
        SELECT i, b.party, sum(b.tasks) AS open, coalesce(sum(b.tasks) FILTER (WHERE i > b.due), 0) AS overdue
        FROM bucket b, generate_series(b.made + 1, coalesce(b.settled, cardinality(ends))) i GROUP BY i, b.party
    ), counted AS (
        SELECT i, sum(open) AS open, count(*) AS parties, sum(overdue) AS overdue,
            count(*) FILTER (WHERE overdue > 0) AS late, count(*) FILTER (WHERE open > overdue) AS early
        FROM standing GROUP BY i
    )
    SELECT ends[e.i],
        CASE WHEN c.parties IS NULL THEN 0 WHEN c.parties >= 3 OR NOT (SELECT acts_as_staff()) THEN c.open END,
        CASE WHEN c.parties IS NULL THEN 0
            WHEN (c.parties >= 3 AND c.late NOT IN (1, 2) AND c.early NOT IN (1, 2)) OR NOT (SELECT acts_as_staff())
            THEN c.overdue END
    FROM generate_series(1, cardinality(ends)) AS e (i) LEFT JOIN counted c USING (i) ORDER BY e.i
$$;

-- How long it took from a task to its being done, for tasks made since an instant: by sector of those who are counted,
-- and for an operator by how far the internet reaches its systems.
CREATE FUNCTION task_patching(since timestamptz)
RETURNS TABLE (name text, count bigint, half interval, most interval)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp SET work_mem = '64MB'
AS $$
    WITH took AS MATERIALIZED (
        SELECT o.sector AS name, l.party, l.settled_at - l.made_at AS took
        FROM task_lives l JOIN operator_profile o ON o.party = l.party AND o.counted AND o.sector <> ''
        WHERE (SELECT acts_as_staff()) AND l.stage = 'done' AND l.made_at >= since
        UNION ALL
        SELECT i.exposed, l.party, l.settled_at - l.made_at FROM task_life l JOIN inventory i ON i.id = l.inventory
        WHERE NOT (SELECT acts_as_staff()) AND l.party = (SELECT acting_party()) AND l.stage = 'done'
            AND l.made_at >= since
    ), told AS (
        SELECT d.name, count(*) >= 3 OR NOT (SELECT acts_as_staff()) AS told
        FROM (SELECT t.name, t.party FROM took t GROUP BY t.name, t.party) d GROUP BY d.name
    )
    SELECT g.name, CASE WHEN told.told THEN g.count END, CASE WHEN told.told THEN g.half END,
        CASE WHEN told.told THEN g.most END
    FROM (
        SELECT t.name, count(*) AS count, percentile_cont(0.5) WITHIN GROUP (ORDER BY t.took) AS half,
            percentile_cont(0.9) WITHIN GROUP (ORDER BY t.took) AS most
        FROM took t GROUP BY t.name
    ) g JOIN told USING (name) ORDER BY g.name
$$;

-- How late open tasks are: 0 not yet, 1 less than a week, 2 less than four, 3 more; 4: due with the next upgrade. What is
-- late adds up to what task_weeks tells, and so does the rest: where one number of either is hidden, all of it are.
CREATE FUNCTION task_lateness(now timestamptz) RETURNS TABLE (late integer, count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp SET work_mem = '64MB'
AS $$
    WITH opened AS (
        SELECT t.party, t.due_at FROM task t WHERE (SELECT acts_as_staff()) AND t.stage = 'open'
        UNION ALL
        SELECT t.party, t.due_at FROM task t
        WHERE NOT (SELECT acts_as_staff()) AND t.party = (SELECT acting_party()) AND t.stage = 'open'
    ), counted AS (
        SELECT CASE WHEN o.due_at IS NULL THEN 4 WHEN o.due_at > now THEN 0
                WHEN o.due_at > now - interval '7 days' THEN 1 WHEN o.due_at > now - interval '28 days' THEN 2
                ELSE 3 END AS late,
            o.party, count(*) AS tasks
        FROM opened o GROUP BY 1, 2
    ), cell AS (
        SELECT c.late, count(*) AS parties, sum(c.tasks) AS tasks FROM counted c GROUP BY c.late
    )
    SELECT c.late, CASE
        WHEN min(c.parties) OVER (PARTITION BY c.late IN (1, 2, 3)) >= 3 OR NOT (SELECT acts_as_staff())
        THEN c.tasks END::bigint
    FROM cell c ORDER BY c.late
$$;

-- Of the newest advisories with tasks: how many are settled.
CREATE FUNCTION task_settled(most integer) RETURNS TABLE (advisory text, settled bigint, total bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp SET work_mem = '64MB'
AS $$
    (SELECT a.id::text, CASE WHEN n.told THEN n.settled END::bigint, CASE WHEN n.told THEN n.total END::bigint
    FROM advisory a CROSS JOIN LATERAL (
        SELECT sum(p.settled) AS settled, sum(p.total) AS total,
            count(*) >= 3 AND count(*) FILTER (WHERE p.settled > 0) NOT IN (1, 2)
                AND count(*) FILTER (WHERE p.settled < p.total) NOT IN (1, 2) AS told
        FROM (
            SELECT count(*) FILTER (WHERE t.stage IN ('done', 'not-affected', 'covered')) AS settled,
                count(*) AS total
            FROM task t WHERE t.advisory = a.id GROUP BY t.party
        ) p
    ) n
    WHERE (SELECT acts_as_staff()) AND n.total > 0 ORDER BY a.id DESC LIMIT most)
    UNION ALL
    (SELECT t.advisory::text, count(*) FILTER (WHERE t.stage IN ('done', 'not-affected', 'covered')), count(*)
    FROM task t WHERE NOT (SELECT acts_as_staff()) AND t.party = (SELECT acting_party())
    GROUP BY t.advisory ORDER BY t.advisory DESC LIMIT most)
$$;
