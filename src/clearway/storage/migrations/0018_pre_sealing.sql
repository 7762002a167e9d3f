-- Evidence and reports are sealed at rest, each under a key of its own that stands in a row of its own; two persons
-- release them, and what was opened by breaking the glass is told to everybody on the staff (Order 2(d)(2), 3).

CREATE DOMAIN evidence_release_id AS text COLLATE "C" CHECK (VALUE ~ '^rel-[0-9a-hjkmnp-tv-z]{16}$');

-- Permission to take the evidence of one vulnerability out of the house, asked for by one person and given by another.
-- Broken glass needs nobody's permission, and stays on every page of the staff until somebody else has looked into it.
CREATE TABLE evidence_release (
    id evidence_release_id PRIMARY KEY,
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    broken_glass boolean NOT NULL,
    asked_by person_id NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL,
    approved_by person_id REFERENCES person,
    approved_at timestamptz,
    reviewed_by person_id REFERENCES person,
    reviewed_at timestamptz,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    CHECK (approved_by IS NULL OR (approved_by <> asked_by AND NOT broken_glass)),
    CHECK (reviewed_by IS NULL OR (reviewed_by <> asked_by AND broken_glass)),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK ((reviewed_by IS NULL) = (reviewed_at IS NULL))
);
CREATE INDEX evidence_release_vulnerability ON evidence_release (vulnerability, asked_at);
CREATE INDEX evidence_release_asked_by ON evidence_release (asked_by);
CREATE INDEX evidence_release_approved_by ON evidence_release (approved_by);
CREATE INDEX evidence_release_reviewed_by ON evidence_release (reviewed_by);
CREATE INDEX evidence_release_loud ON evidence_release (asked_at) WHERE broken_glass AND reviewed_at IS NULL;
ALTER TABLE evidence_release ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON evidence_release FOR SELECT USING ((SELECT acts_as_staff()));
CREATE POLICY ask ON evidence_release FOR INSERT WITH CHECK (
    (SELECT acts_as('coordinator')) AND asked_by = (SELECT acting_person()) AND approved_by IS NULL
    AND reviewed_by IS NULL
);
-- Nobody answers what they have asked themselves; the worker only ends what has run out.
CREATE POLICY answer ON evidence_release FOR UPDATE USING (
    ((SELECT acts_as('coordinator')) AND asked_by <> (SELECT acting_person())) OR (SELECT acts_as('worker'))
) WITH CHECK (
    (approved_by IS NULL OR approved_by = (SELECT acting_person()) OR (SELECT acts_as('worker')))
    AND (reviewed_by IS NULL OR reviewed_by = (SELECT acting_person()) OR (SELECT acts_as('worker')))
);
GRANT SELECT, INSERT, UPDATE (approved_by, approved_at, reviewed_by, reviewed_at, ended_at)
    ON evidence_release TO clearway_service;

-- Whether the acting person may take out the evidence of a vulnerability now.
CREATE FUNCTION evidence_released(of_vulnerability vulnerability_id) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM evidence_release r
        WHERE r.vulnerability = of_vulnerability AND r.asked_by = acting_person() AND r.ended_at IS NULL
            AND (r.approved_at IS NOT NULL OR r.broken_glass)
    )
$$;

ALTER TABLE evidence ADD COLUMN sealed boolean NOT NULL DEFAULT false;
CREATE TABLE evidence_key (
    evidence evidence_id PRIMARY KEY REFERENCES evidence,
    sealed_key bytea NOT NULL CHECK (length(sealed_key) = 60)
);
ALTER TABLE evidence_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY open ON evidence_key FOR SELECT USING (
    (SELECT acts_as('worker')) OR EXISTS (
        SELECT FROM evidence e WHERE e.id = evidence_key.evidence
            AND (e.party = (SELECT acting_party()) OR evidence_released(e.vulnerability))
    )
);
CREATE POLICY keep ON evidence_key FOR INSERT WITH CHECK (
    EXISTS (SELECT FROM evidence e WHERE e.id = evidence_key.evidence AND e.party = (SELECT acting_party()))
);
GRANT SELECT, INSERT ON evidence_key TO clearway_service;

ALTER TABLE report_piece ADD COLUMN sealed boolean NOT NULL DEFAULT false;
ALTER TABLE report_piece DROP CONSTRAINT report_piece_body_check;
ALTER TABLE report_piece ADD CONSTRAINT report_piece_body_check CHECK (length(body) <= 1048576 + 28) NOT VALID;
CREATE TABLE report_key (
    report report_id PRIMARY KEY REFERENCES report,
    sealed_key bytea NOT NULL CHECK (length(sealed_key) = 60)
);
ALTER TABLE report_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY open ON report_key FOR SELECT USING (
    (SELECT acts_as('worker'))
    OR EXISTS (SELECT FROM report r WHERE r.id = report_key.report AND r.party = (SELECT acting_party()))
    OR EXISTS (
        SELECT FROM finding f WHERE f.report = report_key.report AND f.vulnerability IS NOT NULL
            AND evidence_released(f.vulnerability)
    )
);
CREATE POLICY keep ON report_key FOR INSERT WITH CHECK (
    EXISTS (SELECT FROM report r WHERE r.id = report_key.report AND r.party = (SELECT acting_party()))
);
GRANT SELECT, INSERT ON report_key TO clearway_service;
