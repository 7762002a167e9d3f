-- Independent verifiers and what they attest (Order 2(d)(2): discover and validate).

CREATE DOMAIN verifier_key_id AS text COLLATE "C" CHECK (VALUE ~ '^vky-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN attestation_id AS text COLLATE "C" CHECK (VALUE ~ '^att-[0-9a-hjkmnp-tv-z]{16}$');

ALTER TABLE party DROP CONSTRAINT party_kind_check;
ALTER TABLE party ADD CONSTRAINT party_kind_check CHECK (
    kind IN ('clearinghouse', 'finder', 'maintainer', 'operator', 'agency', 'verifier')
) NOT VALID;
ALTER TABLE person DROP CONSTRAINT person_roles_check;
ALTER TABLE person ADD CONSTRAINT person_roles_check CHECK (roles <@ ARRAY[
    'administrator', 'coordinator', 'finder', 'maintainer', 'operator', 'auditor', 'verifier', 'worker'
]) NOT VALID;

-- What a verdict was reached with: the proof that decided it, the recipe's digest, the sandbox. Empty in older rows.
ALTER TABLE verdict ADD COLUMN proof evidence_id REFERENCES evidence;
ALTER TABLE verdict ADD COLUMN recipe_digest bytea CHECK (length(recipe_digest) = 32);
ALTER TABLE verdict ADD COLUMN sandbox text NOT NULL DEFAULT '' CHECK (length(sandbox) <= 64);
CREATE INDEX verdict_proof ON verdict (proof) WHERE proof IS NOT NULL;
ALTER TABLE fix ADD COLUMN recipe_digest bytea CHECK (length(recipe_digest) = 32);
ALTER TABLE fix ADD COLUMN sandbox text NOT NULL DEFAULT '' CHECK (length(sandbox) <= 64);
ALTER TABLE fix ADD COLUMN proofs text[] NOT NULL DEFAULT '{}';
GRANT UPDATE (recipe_digest, sandbox, proofs) ON fix TO clearway_service;

-- A verifying party's public key (Ed25519). It counts once staff approved it; revoked, it counts for what it signed
-- before, and compromised for nothing.
CREATE TABLE verifier_key (
    id verifier_key_id PRIMARY KEY,
    party party_id NOT NULL REFERENCES party,
    key bytea NOT NULL UNIQUE CHECK (length(key) = 32),
    label text NOT NULL CHECK (length(label) <= 200),
    house boolean NOT NULL,
    registered_by person_id NOT NULL REFERENCES person,
    registered_at timestamptz NOT NULL,
    approved_by person_id REFERENCES person,
    approved_at timestamptz,
    revoked_by person_id REFERENCES person,
    revoked_at timestamptz,
    compromised boolean NOT NULL DEFAULT false,
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK ((revoked_by IS NULL) = (revoked_at IS NULL)),
    CHECK (revoked_at IS NOT NULL OR NOT compromised)
);
CREATE INDEX verifier_key_party ON verifier_key (party);
CREATE INDEX verifier_key_registered ON verifier_key (registered_by);
CREATE INDEX verifier_key_approved ON verifier_key (approved_by) WHERE approved_by IS NOT NULL;
CREATE INDEX verifier_key_revoked ON verifier_key (revoked_by) WHERE revoked_by IS NOT NULL;

-- What was approved or revoked stays so; only a revocation may still become a compromise, and only staff approve.
CREATE FUNCTION check_verifier_key() RETURNS trigger LANGUAGE plpgsql SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NEW.approved_by IS DISTINCT FROM OLD.approved_by AND (OLD.approved_by IS NOT NULL OR NOT acts_as('coordinator'))
        OR OLD.revoked_at IS NOT NULL AND (NEW.revoked_at > OLD.revoked_at OR NEW.revoked_at IS NULL)
        OR OLD.compromised AND NOT NEW.compromised
    THEN
        RAISE EXCEPTION 'a key is approved by staff, once, and revoked for good' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER verifier_key_kept BEFORE UPDATE ON verifier_key FOR EACH ROW EXECUTE FUNCTION check_verifier_key();

ALTER TABLE verifier_key ENABLE ROW LEVEL SECURITY;
-- Public keys are public: whoever is shown an attestation has to check it.
CREATE POLICY see ON verifier_key FOR SELECT USING (true);
CREATE POLICY register ON verifier_key FOR INSERT WITH CHECK (
    party = (SELECT acting_party()) AND registered_by = (SELECT acting_person()) AND revoked_by IS NULL
    AND CASE WHEN house THEN (SELECT acts_as('worker')) ELSE approved_by IS NULL AND (SELECT acts_as('verifier')) END
);
CREATE POLICY keep ON verifier_key FOR UPDATE USING (
    (SELECT acts_as('coordinator')) OR party = (SELECT acting_party())
);
GRANT SELECT, INSERT, UPDATE (approved_by, approved_at, revoked_by, revoked_at, compromised)
    ON verifier_key TO clearway_service;

-- Two parties, one of which does not count as independent of the other.
CREATE TABLE conflict_of_interest (
    one party_id NOT NULL REFERENCES party,
    other party_id NOT NULL REFERENCES party,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    declared_by person_id NOT NULL REFERENCES person,
    declared_at timestamptz NOT NULL,
    ended_by person_id REFERENCES person,
    ended_at timestamptz,
    PRIMARY KEY (one, other, declared_at),
    CHECK (one < other),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX conflict_of_interest_standing ON conflict_of_interest (one, other) WHERE ended_at IS NULL;
CREATE INDEX conflict_of_interest_other ON conflict_of_interest (other);
CREATE INDEX conflict_of_interest_declared ON conflict_of_interest (declared_by);
CREATE INDEX conflict_of_interest_ended ON conflict_of_interest (ended_by) WHERE ended_by IS NOT NULL;
ALTER TABLE conflict_of_interest ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON conflict_of_interest FOR SELECT USING ((SELECT acting_party()) IN (one, other));
CREATE POLICY declare ON conflict_of_interest FOR INSERT WITH CHECK (
    (SELECT acting_party()) IN (one, other) AND declared_by = (SELECT acting_person())
);
-- A party may not end what stands in its way: staff do.
CREATE POLICY staff ON conflict_of_interest FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE (ended_by, ended_at) ON conflict_of_interest TO clearway_service;

-- A signed statement about a proof or a fix of a vulnerability, once for each key that signed it.
CREATE TABLE verifier_attestation (
    id attestation_id PRIMARY KEY,
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    kind text NOT NULL CHECK (kind IN ('validation', 'fix')),
    proof evidence_id REFERENCES evidence,
    fix fix_id REFERENCES fix,
    party party_id NOT NULL REFERENCES party,
    key verifier_key_id NOT NULL REFERENCES verifier_key,
    verdict text NOT NULL CHECK (length(verdict) <= 40),
    recipe_digest bytea NOT NULL CHECK (length(recipe_digest) = 32),
    payload_digest bytea NOT NULL CHECK (length(payload_digest) = 32),
    envelope bytea NOT NULL CHECK (length(envelope) <= 65536),
    verified_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    UNIQUE (key, payload_digest),
    CHECK ((kind = 'validation') = (proof IS NOT NULL)),
    CHECK ((kind = 'fix') = (fix IS NOT NULL))
);
CREATE INDEX verifier_attestation_vulnerability ON verifier_attestation (vulnerability, id);
CREATE INDEX verifier_attestation_proof ON verifier_attestation (proof) WHERE proof IS NOT NULL;
CREATE INDEX verifier_attestation_fix ON verifier_attestation (fix) WHERE fix IS NOT NULL;
CREATE INDEX verifier_attestation_party ON verifier_attestation (party);

-- What ties a party to a vulnerability or to a fix of it: it found or proposed it itself, or has a conflict of interest
-- with one who did. Told to whoever may see the vulnerability, because only so can it be said what counts.
CREATE FUNCTION verifier_ties(of_vulnerability vulnerability_id, of_fix fix_id, of_party party_id)
RETURNS TABLE (own boolean, in_conflict boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
    WITH involved AS (
        SELECT f.party FROM finding f WHERE f.vulnerability = of_vulnerability
        UNION SELECT x.party FROM fix x WHERE x.id = of_fix
    )
    SELECT
        EXISTS (SELECT FROM involved i WHERE i.party = of_party),
        EXISTS (
            SELECT FROM involved i JOIN conflict_of_interest c
                ON (c.one, c.other) IN ((i.party, of_party), (of_party, i.party))
            WHERE c.ended_at IS NULL
        )
    WHERE cleared_for(of_vulnerability)
        OR EXISTS (SELECT FROM vulnerability v WHERE v.id = of_vulnerability AND v.published_at IS NOT NULL)
$$;

-- The key is the party's and approved, and nobody verifies what they found or mended themselves. The clearinghouse
-- also hands in what others sent it: whether its own run counts there is for the policy to say.
CREATE FUNCTION check_verifier_attestation() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM verifier_key k WHERE k.id = NEW.key AND k.party = NEW.party AND k.approved_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'an attestation is signed with an approved key of its party' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM finding f WHERE f.vulnerability = NEW.vulnerability AND f.party = NEW.party)
        AND NOT EXISTS (SELECT FROM party p WHERE p.id = NEW.party AND p.kind = 'clearinghouse')
        OR EXISTS (SELECT FROM fix x WHERE x.id = NEW.fix AND x.party = NEW.party)
        AND NOT EXISTS (SELECT FROM party p WHERE p.id = NEW.party AND p.kind = 'clearinghouse')
    THEN
        RAISE EXCEPTION 'a verifier is not the finder' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER verifier_attestation_independent BEFORE INSERT ON verifier_attestation
FOR EACH ROW EXECUTE FUNCTION check_verifier_attestation();

-- An envelope names its proof by digest.
CREATE INDEX evidence_proof_digest ON evidence (digest) WHERE kind = 'proof';

-- What is attested of a proof goes where the proof goes: merged, separated, and back.
CREATE FUNCTION follow_proof() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = clearway, pg_temp
AS $$
BEGIN
    UPDATE verifier_attestation SET vulnerability = NEW.vulnerability WHERE proof = NEW.id;
    RETURN NEW;
END
$$;
CREATE TRIGGER evidence_attestations AFTER UPDATE OF vulnerability ON evidence
FOR EACH ROW WHEN (NEW.vulnerability IS NOT NULL AND OLD.vulnerability IS DISTINCT FROM NEW.vulnerability)
EXECUTE FUNCTION follow_proof();

ALTER TABLE verifier_attestation ENABLE ROW LEVEL SECURITY;
-- As with a verdict: whoever may see the vulnerability; after publication that is everybody.
CREATE POLICY see ON verifier_attestation FOR SELECT USING (
    EXISTS (SELECT FROM vulnerability v WHERE v.id = verifier_attestation.vulnerability)
);
-- A verifier hands in its own; staff also carry what was sent to them, which its signature makes the signer's.
CREATE POLICY hand_in ON verifier_attestation FOR INSERT WITH CHECK (
    cleared_for(vulnerability) AND (party = (SELECT acting_party()) OR (SELECT acts_as_staff()))
);
GRANT SELECT, INSERT ON verifier_attestation TO clearway_service;
