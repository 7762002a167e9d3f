-- What operators tell who match at home (Order 2(c)): how they stand with an advisory, and nothing of what they run.

-- A line is added each time, the newest counts. Only that party sees its lines; staff gets counts (home_coverage_of).
CREATE TABLE home_answer (
    line bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    party party_id NOT NULL REFERENCES party,
    person person_id NOT NULL REFERENCES person,
    advisory advisory_id NOT NULL REFERENCES advisory,
    outcome text NOT NULL CHECK (outcome IN ('done', 'planned', 'not-affected', 'cannot')),
    note text NOT NULL CHECK (length(note) <= 2000 AND (outcome <> 'cannot' OR note <> '')),
    at timestamptz NOT NULL
);
CREATE INDEX home_answer_newest ON home_answer (party, advisory, line DESC);
CREATE INDEX home_answer_advisory ON home_answer (advisory);
ALTER TABLE home_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON home_answer FOR SELECT USING (party = (SELECT acting_party()));
CREATE POLICY tell ON home_answer FOR INSERT WITH CHECK (
    party = (SELECT acting_party()) AND person = (SELECT acting_person())
    AND EXISTS (SELECT FROM advisory a WHERE a.id = home_answer.advisory)
);
GRANT SELECT, INSERT ON home_answer TO clearway_service;

-- How parties that match at home stand with an advisory, for staff: by the newest word of each. Fewer than three parties
-- are not counted out, as coverage_of does not.
CREATE FUNCTION home_coverage_of(wanted text) RETURNS TABLE (outcome text, parties bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT newest.outcome, CASE WHEN count(*) >= 3 THEN count(*) END
    FROM (
        SELECT DISTINCT ON (h.party) h.party, h.outcome FROM home_answer h
        WHERE h.advisory = wanted AND (SELECT acts_as_staff()) ORDER BY h.party, h.line DESC
    ) newest GROUP BY newest.outcome ORDER BY newest.outcome
$$;
