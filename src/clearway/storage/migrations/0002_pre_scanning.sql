-- Targets and claims (Order 2(d)(1)).

CREATE TABLE target (
    id target_id PRIMARY KEY,
    purl text NOT NULL UNIQUE CHECK (length(purl) BETWEEN 1 AND 500),
    created_at timestamptz NOT NULL
);
ALTER TABLE target ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON target FOR SELECT USING ((SELECT acting_person()) IS NOT NULL);
CREATE POLICY name ON target FOR INSERT WITH CHECK ((SELECT acting_person()) IS NOT NULL);
GRANT SELECT, INSERT ON target TO clearway_service;

-- A lease on scanning a target. The lane is the claim's own id when it is exclusive and 'shared' when it is not, so that
-- one constraint keeps an exclusive claim apart from every other, whoever races.
CREATE TABLE claim (
    id claim_id PRIMARY KEY,
    target target_id NOT NULL REFERENCES target,
    party party_id NOT NULL REFERENCES party,
    person person_id NOT NULL REFERENCES person,
    mode text NOT NULL CHECK (mode IN ('exclusive', 'shared')),
    technique text NOT NULL CHECK (length(technique) <= 200),
    tool text NOT NULL CHECK (length(tool) <= 200),
    during tstzrange NOT NULL CHECK (NOT isempty(during)),
    released_at timestamptz,
    lane text NOT NULL COLLATE "C" GENERATED ALWAYS AS (CASE mode WHEN 'exclusive' THEN id::text ELSE 'shared' END) STORED,
    CONSTRAINT claim_collides EXCLUDE USING gist (target WITH =, during WITH &&, lane WITH <>)
);
CREATE INDEX claim_party ON claim (party, id);
ALTER TABLE claim ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON claim FOR ALL USING (party = (SELECT acting_party()));
CREATE POLICY see ON claim FOR SELECT USING ((SELECT acts_as_staff()));
CREATE POLICY expire ON claim FOR UPDATE USING ((SELECT acts_as('worker')));
GRANT SELECT, INSERT, UPDATE (during, released_at) ON claim TO clearway_service;

-- What a party that collides is told: until when, and by whom only where that party chose to be named.
CREATE FUNCTION claims_in_the_way(of_target target_id, wanted tstzrange, wanted_mode text)
RETURNS TABLE (until timestamptz, holder text, mode text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT upper(c.during), CASE WHEN p.named THEN p.name END, c.mode
    FROM claim c JOIN party p ON p.id = c.party
    WHERE c.target = of_target AND c.during && wanted AND (c.mode = 'exclusive' OR wanted_mode = 'exclusive')
    ORDER BY upper(c.during) DESC
    LIMIT 10
$$;
