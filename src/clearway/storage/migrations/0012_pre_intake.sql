-- Intake: reports of any size in pieces, what further formats say of a finding, who handed it on, what completed it,
-- and what a target's keepers hold to be in scope (Order 2(d)(1): take findings in, and say what is missing).

-- A report's bytes, exactly as they came, in pieces of at most one MiB. Migration 0013 takes report.body away.
CREATE TABLE report_piece (
    report report_id NOT NULL REFERENCES report,
    number integer NOT NULL CHECK (number >= 0),
    body bytea NOT NULL CHECK (length(body) <= 1048576),
    PRIMARY KEY (report, number)
);
INSERT INTO report_piece (report, number, body)
SELECT r.id, n.number, substring(r.body FROM n.number * 1048576 + 1 FOR 1048576)
FROM report r, generate_series(0, (length(r.body) - 1) / 1048576) AS n (number);
ALTER TABLE report ALTER COLUMN body DROP NOT NULL;
ALTER TABLE report_piece ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON report_piece FOR SELECT USING (EXISTS (SELECT FROM report r WHERE r.id = report_piece.report));
CREATE POLICY keep ON report_piece FOR INSERT WITH CHECK (
    EXISTS (SELECT FROM report r WHERE r.id = report_piece.report AND r.party = (SELECT acting_party()))
);
GRANT SELECT, INSERT ON report_piece TO clearway_service;

ALTER TABLE finding
    ADD COLUMN packages text[] NOT NULL DEFAULT '{}',
    ADD COLUMN ranges text[] NOT NULL DEFAULT '{}',
    ADD COLUMN symbols text[] NOT NULL DEFAULT '{}',
    ADD COLUMN source text NOT NULL DEFAULT '',
    ADD COLUMN published text NOT NULL DEFAULT '',
    ADD COLUMN fingerprints text[] NOT NULL DEFAULT '{}',
    ADD COLUMN scope_note text NOT NULL DEFAULT '';

-- How a finding came about can be asked for, by staff of all and by each party of its own; most scanners' findings have no
-- model and no review, and cost nothing here.
CREATE INDEX finding_tool ON finding (tool, id);
CREATE INDEX finding_own_tool ON finding (party, tool, id);
CREATE INDEX finding_model ON finding (model, id) WHERE model <> '';
CREATE INDEX finding_own_model ON finding (party, model, id) WHERE model <> '';
CREATE INDEX finding_harness ON finding (harness, id) WHERE harness <> '';
CREATE INDEX finding_own_harness ON finding (party, harness, id) WHERE harness <> '';
CREATE INDEX finding_prompt ON finding (prompt_hash, id) WHERE prompt_hash <> '';
CREATE INDEX finding_own_prompt ON finding (party, prompt_hash, id) WHERE prompt_hash <> '';
CREATE INDEX finding_review ON finding (review, id) WHERE review <> '';
CREATE INDEX finding_own_review ON finding (party, review, id) WHERE review <> '';

-- Lines that are added and never changed, whoever asks.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END
$$;

-- Who handed a finding on before it came here, the first reporter first, in their own words.
CREATE TABLE reporter_hop (
    finding finding_id NOT NULL REFERENCES finding,
    number integer NOT NULL CHECK (number >= 0),
    party text NOT NULL,
    reference text NOT NULL,
    at text NOT NULL,
    PRIMARY KEY (finding, number)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reporter_hop FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON reporter_hop
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE reporter_hop ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON reporter_hop FOR SELECT USING (EXISTS (SELECT FROM finding f WHERE f.id = reporter_hop.finding));
CREATE POLICY keep ON reporter_hop FOR INSERT WITH CHECK (
    EXISTS (SELECT FROM finding f WHERE f.id = reporter_hop.finding AND f.party = (SELECT acting_party()))
);
GRANT SELECT, INSERT ON reporter_hop TO clearway_service;

-- What a reporter added to a finding that was not enough to act on; the report keeps what was said at first.
CREATE TABLE finding_supplement (
    finding finding_id NOT NULL REFERENCES finding,
    number integer NOT NULL CHECK (number >= 0),
    party party_id NOT NULL REFERENCES party,
    person person_id NOT NULL REFERENCES person,
    at timestamptz NOT NULL,
    package text NOT NULL,
    version text NOT NULL,
    identifiers text[] NOT NULL,
    crash_type text NOT NULL,
    crash_state text[] NOT NULL,
    scope_note text NOT NULL,
    proof evidence_id REFERENCES evidence,
    PRIMARY KEY (finding, number)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON finding_supplement
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON finding_supplement
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE finding_supplement ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON finding_supplement FOR SELECT USING (party = (SELECT acting_party()));
CREATE POLICY see ON finding_supplement FOR SELECT USING ((SELECT acts_as_staff()));
CREATE POLICY keep ON finding_supplement FOR INSERT WITH CHECK (
    party = (SELECT acting_party())
    AND EXISTS (SELECT FROM finding f WHERE f.id = finding_supplement.finding AND f.party = (SELECT acting_party()))
);
GRANT SELECT, INSERT ON finding_supplement TO clearway_service;

-- A reporter completes what needs information, and by that hands it in anew; nothing else of a finding is theirs to change.
CREATE POLICY complete ON finding FOR UPDATE
USING (party = (SELECT acting_party()) AND outcome = 'needs-information')
WITH CHECK (party = (SELECT acting_party()) AND outcome = 'received' AND vulnerability IS NULL);
GRANT UPDATE (package, version, identifiers, crash_type, crash_state, scope_note) ON finding TO clearway_service;

-- What a completed finding tells is compared anew.
GRANT UPDATE (profile) ON telling TO clearway_service;

-- What the keepers of a target declare (as in a SECURITY.md): data, never instructions.
CREATE TABLE target_scope (
    target target_id PRIMARY KEY REFERENCES target,
    party party_id NOT NULL REFERENCES party,
    statement text NOT NULL,
    weaknesses_out text[] NOT NULL,
    paths_out text[] NOT NULL,
    versions text[] NOT NULL,
    supported text[] NOT NULL,
    set_at timestamptz NOT NULL
);
ALTER TABLE target_scope ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON target_scope FOR SELECT USING ((SELECT acting_person()) IS NOT NULL);
CREATE POLICY staff ON target_scope FOR ALL USING ((SELECT acts_as_staff()));
CREATE POLICY steward ON target_scope FOR ALL USING (
    EXISTS (
        SELECT FROM target t JOIN stewardship s ON s.package = t.purl
        WHERE t.id = target_scope.target AND s.party = (SELECT acting_party())
    )
);
GRANT SELECT, INSERT, UPDATE (party, statement, weaknesses_out, paths_out, versions, supported, set_at)
ON target_scope TO clearway_service;
