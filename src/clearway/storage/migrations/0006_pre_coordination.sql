-- Cases, who maintains what, and how many reports a maintainer bears at once (Order 2(d)(3): coordinate remediation).

CREATE TABLE stewardship (
    package text PRIMARY KEY CHECK (length(package) BETWEEN 1 AND 1000),
    party party_id NOT NULL REFERENCES party,
    since timestamptz NOT NULL
);
ALTER TABLE stewardship ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON stewardship FOR SELECT USING (party = (SELECT acting_party()));
CREATE POLICY staff ON stewardship FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE ON stewardship TO clearway_service;

-- How many reports a maintainer bears open at once, and how many new ones in seven days.
CREATE TABLE capacity (
    party party_id PRIMARY KEY REFERENCES party,
    open_max integer NOT NULL CHECK (open_max BETWEEN 0 AND 1000),
    week_max integer CHECK (week_max BETWEEN 1 AND 1000)
);
ALTER TABLE capacity ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON capacity FOR ALL USING (party = (SELECT acting_party()));
CREATE POLICY staff ON capacity FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE ON capacity TO clearway_service;

-- A case: the room of one vulnerability. Its maintainer sees it from the moment of being told.
CREATE TABLE case_room (
    id case_id PRIMARY KEY,
    vulnerability vulnerability_id NOT NULL UNIQUE REFERENCES vulnerability,
    maintainer party_id REFERENCES party,
    policy text NOT NULL CHECK (policy IN ('standard', 'exploited')),
    embargo_until timestamptz NOT NULL,
    days integer,
    cvss_score real,
    opened_at timestamptz NOT NULL,
    told_at timestamptz,
    resolved_at timestamptz
);
CREATE INDEX case_room_open ON case_room (maintainer) WHERE told_at IS NOT NULL AND resolved_at IS NULL;
CREATE INDEX case_room_told ON case_room (maintainer, told_at);
CREATE INDEX case_room_waiting ON case_room (maintainer, days, cvss_score DESC) WHERE told_at IS NULL;
ALTER TABLE case_room ENABLE ROW LEVEL SECURITY;
CREATE POLICY told ON case_room FOR SELECT USING (maintainer = (SELECT acting_party()) AND told_at IS NOT NULL);
CREATE POLICY staff ON case_room FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (maintainer, embargo_until, told_at, resolved_at) ON case_room TO clearway_service;

-- What was said in a case; lines are added and never changed.
CREATE TABLE case_answer (
    case_room case_id NOT NULL REFERENCES case_room,
    at timestamptz NOT NULL,
    party party_id NOT NULL REFERENCES party,
    answer text NOT NULL CHECK (answer IN ('acknowledged', 'disputed', 'resolved', 'message')),
    note text NOT NULL CHECK (length(note) <= 100000),
    line bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX case_answer_case ON case_answer (case_room, line);
ALTER TABLE case_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON case_answer FOR SELECT USING (EXISTS (SELECT FROM case_room r WHERE r.id = case_answer.case_room));
CREATE POLICY answer ON case_answer FOR INSERT WITH CHECK (
    party = (SELECT acting_party()) AND EXISTS (SELECT FROM case_room r WHERE r.id = case_answer.case_room)
);
GRANT SELECT, INSERT ON case_answer TO clearway_service;
