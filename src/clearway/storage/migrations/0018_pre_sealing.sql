-- Evidence and reports are sealed at rest, each under a key of its own that stands in a row of its own; two persons
-- release them, and what was opened by breaking the glass is told to everybody on the staff (Order 2(d)(2), 3).

CREATE DOMAIN evidence_release_id AS text COLLATE "C" CHECK (VALUE ~ '^rel-[0-9a-hjkmnp-tv-z]{16}$');

-- When the acting person acts, by the house's clock: what has run out by then opens nothing, however late its timer.
CREATE FUNCTION acting_at() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('clearway.at', true), '')::timestamptz $$;

CREATE OR REPLACE FUNCTION act_with_key(presented bytea, at timestamptz)
RETURNS TABLE (person text, party text, roles text[], scopes text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
DECLARE found_key record;
BEGIN
    SELECT k.id, k.person, k.scopes INTO found_key FROM api_key k
    WHERE k.hash = presented AND k.revoked_at IS NULL AND k.expires_at > at;
    IF FOUND THEN
        PERFORM set_config('clearway.key', found_key.id, true);
        PERFORM set_config('clearway.at', at::text, true);
        RETURN QUERY SELECT b.person, b.party, b.roles, found_key.scopes FROM begin_acting(found_key.person) b;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION act_with_session(presented bytea, at timestamptz)
RETURNS TABLE (person text, party text, roles text[], scopes text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
DECLARE found_session record;
BEGIN
    SELECT k.person, k.scopes INTO found_session FROM web_session s JOIN api_key k ON k.id = s.key
    WHERE s.hash = presented AND s.expires_at > at AND k.revoked_at IS NULL AND k.expires_at > at;
    IF FOUND THEN
        PERFORM set_config('clearway.at', at::text, true);
        RETURN QUERY SELECT b.person, b.party, b.roles, found_session.scopes FROM begin_acting(found_session.person) b;
    END IF;
END
$$;

-- Permission to take the evidence of one vulnerability out of the house, asked for by one person and given by another.
-- Broken glass needs nobody's permission, and stays on every page of the staff until somebody else has looked into it.
-- The hours are those of kernel/limits.py.
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
    review_note text NOT NULL DEFAULT '' CHECK (length(review_note) <= 2000),
    ends_at timestamptz NOT NULL,
    ended_by person_id REFERENCES person,
    ended_at timestamptz,
    CHECK (approved_by IS NULL OR (approved_by <> asked_by AND NOT broken_glass)),
    CHECK (reviewed_by IS NULL OR (reviewed_by <> asked_by AND broken_glass AND review_note <> '')),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK ((reviewed_by IS NULL) = (reviewed_at IS NULL)),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
    CHECK (ends_at <= CASE
        WHEN broken_glass THEN asked_at + interval '2 hours'
        WHEN approved_at IS NULL THEN asked_at + interval '72 hours'
        ELSE approved_at + interval '8 hours'
    END)
);
CREATE INDEX evidence_release_vulnerability ON evidence_release (vulnerability, id);
CREATE INDEX evidence_release_approved_by ON evidence_release (approved_by);
CREATE INDEX evidence_release_reviewed_by ON evidence_release (reviewed_by);
CREATE INDEX evidence_release_ended_by ON evidence_release (ended_by);
CREATE INDEX evidence_release_open ON evidence_release (id) WHERE ended_at IS NULL;
CREATE INDEX evidence_release_loud ON evidence_release (id) WHERE broken_glass AND reviewed_at IS NULL;
-- Nobody asks twice for the same thing at once.
CREATE UNIQUE INDEX evidence_release_once ON evidence_release (asked_by, vulnerability, broken_glass)
    WHERE ended_at IS NULL;

-- What a release covers: the findings that stood under the vulnerability when it was asked for. What is merged into it
-- afterwards, or moved there on purpose, is not released with it; what is moved away is no longer.
CREATE TABLE evidence_release_finding (
    release evidence_release_id NOT NULL REFERENCES evidence_release,
    finding finding_id NOT NULL REFERENCES finding,
    PRIMARY KEY (release, finding)
);
CREATE INDEX evidence_release_finding_finding ON evidence_release_finding (finding);

CREATE FUNCTION cover_findings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    INSERT INTO evidence_release_finding (release, finding)
    SELECT NEW.id, f.id FROM finding f WHERE f.vulnerability = NEW.vulnerability;
    RETURN NULL;
END
$$;
CREATE TRIGGER cover_findings AFTER INSERT ON evidence_release FOR EACH ROW EXECUTE FUNCTION cover_findings();

-- Each change of a release is one of three: somebody else approves what waits, somebody else reviews broken glass,
-- or it ends. What has ended stays so.
CREATE FUNCTION check_release_change() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp
AS $$
DECLARE
    by_another boolean := acts_as('coordinator') AND OLD.asked_by <> acting_person();
    approves boolean := (NEW.approved_by, NEW.approved_at, NEW.ends_at)
        IS DISTINCT FROM (OLD.approved_by, OLD.approved_at, OLD.ends_at);
    reviews boolean := (NEW.reviewed_by, NEW.reviewed_at, NEW.review_note)
        IS DISTINCT FROM (OLD.reviewed_by, OLD.reviewed_at, OLD.review_note);
    ends boolean := (NEW.ended_by, NEW.ended_at) IS DISTINCT FROM (OLD.ended_by, OLD.ended_at);
BEGIN
    IF approves AND (
        by_another AND OLD.approved_at IS NULL AND OLD.ended_at IS NULL AND OLD.ends_at > acting_at()
        AND NEW.approved_by = acting_person() AND NEW.approved_at = acting_at()
    ) IS NOT TRUE OR reviews AND (
        by_another AND OLD.reviewed_at IS NULL AND NEW.reviewed_by = acting_person() AND NEW.reviewed_at = acting_at()
    ) IS NOT TRUE OR ends AND (OLD.ended_at IS NULL AND NEW.ended_by = acting_person()) IS NOT TRUE THEN
        RAISE EXCEPTION 'a release is not changed in this way' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_release_change BEFORE UPDATE ON evidence_release
FOR EACH ROW EXECUTE FUNCTION check_release_change();

ALTER TABLE evidence_release ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON evidence_release FOR SELECT USING ((SELECT acts_as_staff()));
CREATE POLICY ask ON evidence_release FOR INSERT WITH CHECK (
    (SELECT acts_as('coordinator')) AND asked_by = (SELECT acting_person()) AND asked_at = (SELECT acting_at())
    AND approved_by IS NULL AND reviewed_by IS NULL AND ended_by IS NULL
);
CREATE POLICY answer ON evidence_release FOR UPDATE USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT,
    UPDATE (approved_by, approved_at, reviewed_by, reviewed_at, review_note, ends_at, ended_by, ended_at)
    ON evidence_release TO clearway_service;
ALTER TABLE evidence_release_finding ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON evidence_release_finding FOR SELECT USING ((SELECT acts_as_staff()));
GRANT SELECT ON evidence_release_finding TO clearway_service;

-- Whether a release lets the acting person take things out now.
CREATE FUNCTION release_runs(release evidence_release) RETURNS boolean
LANGUAGE sql STABLE SET search_path = clearway, pg_temp
AS $$
    SELECT acts_as('coordinator') AND release.asked_by = acting_person() AND release.ended_at IS NULL
        AND release.ends_at > acting_at() AND (release.broken_glass OR release.approved_at IS NOT NULL)
$$;

-- Who opens a piece of evidence: the worker for a run, the party that sent it, and who has a release. The staff is no
-- sending party: what the clearinghouse hands in for others is opened by release like everything else.
CREATE FUNCTION evidence_opens(piece evidence_id) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT acts_as('worker') OR EXISTS (
        SELECT FROM evidence e WHERE e.id = piece AND (
            (e.party = acting_party() AND NOT acts_as_staff()) OR EXISTS (
                SELECT FROM evidence_release r JOIN evidence_release_finding c ON c.release = r.id
                WHERE c.finding = e.finding AND r.vulnerability = e.vulnerability AND release_runs(r)
            )
        )
    )
$$;

-- A report tells of all its findings at once, so every vulnerability that it tells of has to be released.
CREATE FUNCTION report_opens(of_report report_id) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    SELECT acts_as('worker') OR EXISTS (
        SELECT FROM report p WHERE p.id = of_report AND p.party = acting_party() AND NOT acts_as_staff()
    ) OR (
        acts_as('coordinator')
        AND EXISTS (SELECT FROM finding f WHERE f.report = of_report AND f.vulnerability IS NOT NULL)
        AND NOT EXISTS (
            SELECT FROM finding f WHERE f.report = of_report AND (f.vulnerability IS NOT NULL OR f.outcome = 'received')
                AND NOT EXISTS (
                    SELECT FROM evidence_release r JOIN evidence_release_finding c ON c.release = r.id
                    WHERE c.finding = f.id AND r.vulnerability = f.vulnerability AND release_runs(r)
                )
        )
    )
$$;

-- Which master key seals the others now, told by eight bytes of its digest; a process that holds another one may not seal.
CREATE TABLE sealing_master (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    id bytea NOT NULL CHECK (length(id) = 8)
);
ALTER TABLE sealing_master ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON sealing_master FOR SELECT USING (true);
GRANT SELECT ON sealing_master TO clearway_service;

CREATE FUNCTION adopt_master(presented bytea) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    INSERT INTO sealing_master (id) VALUES (presented) ON CONFLICT DO NOTHING;
    RETURN (SELECT m.id FROM sealing_master m);
END
$$;

CREATE FUNCTION check_master() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NEW.master IS DISTINCT FROM (SELECT m.id FROM sealing_master m) THEN
        RAISE EXCEPTION 'sealed by another master key' USING ERRCODE = 'CW001';
    END IF;
    RETURN NEW;
END
$$;

ALTER TABLE evidence ADD COLUMN sealed boolean NOT NULL DEFAULT false;
CREATE INDEX evidence_plain ON evidence (id) WHERE NOT sealed;
CREATE TABLE evidence_key (
    evidence evidence_id PRIMARY KEY REFERENCES evidence,
    sealed_key bytea NOT NULL CHECK (length(sealed_key) = 60),
    master bytea NOT NULL
);
CREATE TRIGGER check_master BEFORE INSERT OR UPDATE ON evidence_key FOR EACH ROW EXECUTE FUNCTION check_master();
ALTER TABLE evidence_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY open ON evidence_key FOR SELECT USING ((SELECT acts_as('worker')) OR evidence_opens(evidence));
CREATE POLICY keep ON evidence_key FOR INSERT WITH CHECK (
    (SELECT acts_as('worker'))
    OR EXISTS (SELECT FROM evidence e WHERE e.id = evidence_key.evidence AND e.party = (SELECT acting_party()))
);
CREATE POLICY rewrap ON evidence_key FOR UPDATE USING ((SELECT acts_as('worker')));
GRANT SELECT, INSERT, UPDATE (sealed_key, master) ON evidence_key TO clearway_service;

ALTER TABLE report_piece ADD COLUMN sealed boolean NOT NULL DEFAULT false;
ALTER TABLE report_piece DROP CONSTRAINT report_piece_body_check;
ALTER TABLE report_piece ADD CONSTRAINT report_piece_body_check CHECK (length(body) <= 1048576 + 28) NOT VALID;
CREATE INDEX report_piece_plain ON report_piece (report, number) WHERE NOT sealed;
CREATE TABLE report_key (
    report report_id PRIMARY KEY REFERENCES report,
    sealed_key bytea NOT NULL CHECK (length(sealed_key) = 60),
    master bytea NOT NULL
);
CREATE TRIGGER check_master BEFORE INSERT OR UPDATE ON report_key FOR EACH ROW EXECUTE FUNCTION check_master();
ALTER TABLE report_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY open ON report_key FOR SELECT USING ((SELECT acts_as('worker')) OR report_opens(report));
CREATE POLICY keep ON report_key FOR INSERT WITH CHECK (
    (SELECT acts_as('worker'))
    OR EXISTS (SELECT FROM report r WHERE r.id = report_key.report AND r.party = (SELECT acting_party()))
);
CREATE POLICY rewrap ON report_key FOR UPDATE USING ((SELECT acts_as('worker')));
GRANT SELECT, INSERT, UPDATE (sealed_key, master) ON report_key TO clearway_service;

-- The master key is exchanged while nobody else seals; the locks are held until the keys are sealed anew.
CREATE FUNCTION exchange_master(of_id bytea, for_id bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NOT acts_as('worker') THEN
        RAISE EXCEPTION 'only the worker exchanges the master key' USING ERRCODE = 'insufficient_privilege';
    END IF;
    LOCK TABLE evidence_key, report_key IN SHARE ROW EXCLUSIVE MODE;
    UPDATE sealing_master SET id = for_id WHERE id = of_id;
    RETURN FOUND;
END
$$;

-- What was kept before there was sealing is sealed where it stands, once; the service changes no other body.
CREATE FUNCTION seal_evidence(piece evidence_id, sealed_body bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NOT acts_as('worker') THEN
        RAISE EXCEPTION 'only the worker seals' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE evidence SET body = sealed_body, sealed = true WHERE id = piece AND NOT sealed;
END
$$;

CREATE FUNCTION seal_report_piece(of_report report_id, at_number integer, sealed_body bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NOT acts_as('worker') THEN
        RAISE EXCEPTION 'only the worker seals' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE report_piece SET body = sealed_body, sealed = true
    WHERE report = of_report AND number = at_number AND NOT sealed;
END
$$;
