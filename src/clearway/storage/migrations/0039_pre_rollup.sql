-- Figures of how work on tasks goes, kept once an hour; and answers from home beside those of tasks (Order 2(c)).

-- What staff is told of everybody's tasks, as it was at an instant: what task_weeks, task_patching, task_lateness and
-- task_settled gave then, numbers of few operators hidden already. `tasks` is how many there were.
CREATE TABLE task_rollup (
    at timestamptz PRIMARY KEY,
    tasks bigint NOT NULL,
    figures jsonb NOT NULL
);
ALTER TABLE task_rollup ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON task_rollup FOR SELECT USING ((SELECT acts_as_staff()));
CREATE POLICY roll_up ON task_rollup FOR INSERT WITH CHECK ((SELECT acts_as('worker')));
CREATE POLICY forget ON task_rollup FOR DELETE USING ((SELECT acts_as('worker')));
GRANT SELECT, INSERT, DELETE ON task_rollup TO clearway_service;

-- How parties that match at home stand with advisories, for staff, by the newest word of each. Who has tasks of an
-- advisory here is counted among those and not again; fewer than three parties are not counted out.
CREATE FUNCTION home_coverage_beside(wanted text[]) RETURNS TABLE (advisory text, outcome text, parties bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT newest.advisory, newest.outcome, CASE WHEN count(*) >= 3 THEN count(*) END
    FROM (
        SELECT DISTINCT ON (h.advisory, h.party) h.advisory, h.party, h.outcome FROM home_answer h
        WHERE h.advisory = ANY (wanted) AND (SELECT acts_as_staff()) ORDER BY h.advisory, h.party, h.line DESC
    ) newest
    WHERE NOT EXISTS (SELECT FROM task t WHERE t.party = newest.party AND t.advisory = newest.advisory)
    GROUP BY newest.advisory, newest.outcome ORDER BY newest.advisory, newest.outcome
$$;
-- The same for one, so that no difference between two ways of counting tells of a single party.
CREATE OR REPLACE FUNCTION home_coverage_of(wanted text) RETURNS TABLE (outcome text, parties bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$ SELECT b.outcome, b.parties FROM home_coverage_beside(ARRAY[wanted]) b $$;
