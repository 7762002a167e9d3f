-- Severity from several raters, and audit samples of what was decided (Order 2(d)(2)).

CREATE DOMAIN rating_id AS text COLLATE "C" CHECK (VALUE ~ '^rat-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN sample_id AS text COLLATE "C" CHECK (VALUE ~ '^smp-[0-9a-hjkmnp-tv-z]{16}$');

-- A CVSS vector that a party gave by hand, and why. Nothing is overwritten; a party's newest counts.
CREATE TABLE severity_rating (
    id rating_id PRIMARY KEY,
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    party party_id NOT NULL REFERENCES party,
    person person_id NOT NULL REFERENCES person,
    vector text NOT NULL CHECK (length(vector) <= 300),
    scale text NOT NULL CHECK (scale IN ('3.0', '3.1', '4.0')),
    score real NOT NULL CHECK (score BETWEEN 0 AND 10),
    reason text NOT NULL CHECK (length(reason) <= 2000),
    reference boolean NOT NULL,
    rated_at timestamptz NOT NULL
);
CREATE INDEX severity_rating_vulnerability ON severity_rating (vulnerability, rated_at);
CREATE INDEX severity_rating_party ON severity_rating (party);
CREATE INDEX severity_rating_person ON severity_rating (person, rated_at);
CREATE INDEX severity_rating_newest ON severity_rating (rated_at, id);
ALTER TABLE severity_rating ENABLE ROW LEVEL SECURITY;
-- Staff first: asked once for a statement and not once for a row.
CREATE POLICY need_to_know ON severity_rating FOR SELECT USING (
    (SELECT acts_as_staff()) OR cleared_for(vulnerability)
);
-- Everybody rates in their own party's name; only the house's own coordinators are its reference.
CREATE POLICY rate ON severity_rating FOR INSERT WITH CHECK (
    party = (SELECT acting_party()) AND person = (SELECT acting_person()) AND cleared_for(vulnerability)
    AND reference = (SELECT acts_as('coordinator'))
);
GRANT SELECT, INSERT ON severity_rating TO clearway_service;

-- What is known of scores in general; the newest counts.
CREATE TABLE severity_model (
    fitted_at timestamptz PRIMARY KEY,
    ratings integer NOT NULL,
    mean real NOT NULL,
    deviation real NOT NULL,
    bias_spread real NOT NULL,
    noise real NOT NULL
);
ALTER TABLE severity_model ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON severity_model FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT ON severity_model TO clearway_service;

-- The habit of each rater on each scale, as the newest model has it. A party sees its own. What the house hands in for
-- others is rated by them: it is no reference, and has a habit apart from that of the house's own people.
CREATE TABLE rater_habit (
    party party_id NOT NULL REFERENCES party,
    scale text NOT NULL,
    reference boolean NOT NULL,
    ratings integer NOT NULL,
    bias real NOT NULL,
    bias_error real NOT NULL,
    spread real NOT NULL,
    PRIMARY KEY (party, scale, reference)
);
ALTER TABLE rater_habit ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON rater_habit FOR SELECT USING (party = (SELECT acting_party()));
CREATE POLICY staff ON rater_habit FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, DELETE ON rater_habit TO clearway_service;

-- The score that is believed; what was reported stays as it is.
CREATE TABLE believed_severity (
    vulnerability vulnerability_id PRIMARY KEY REFERENCES vulnerability,
    score real NOT NULL,
    low real NOT NULL,
    high real NOT NULL,
    ratings integer NOT NULL,
    CHECK (low <= score AND score <= high)
);
ALTER TABLE believed_severity ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON believed_severity FOR SELECT USING (
    EXISTS (SELECT FROM vulnerability v WHERE v.id = believed_severity.vulnerability)
);
CREATE POLICY staff ON believed_severity FOR ALL USING ((SELECT acts_as_staff()));
GRANT SELECT, INSERT, UPDATE, DELETE ON believed_severity TO clearway_service;
-- What was rated by hand goes along when its vulnerability is merged into another.
CREATE INDEX vulnerability_merged_into ON vulnerability (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX finding_rated ON finding (id)
WHERE cvss_vector <> '' AND vulnerability IS NOT NULL AND outcome IN ('new', 'joined');

-- What was believed when it was ranked orders what is equally urgent; `cvss_score` stays that of the reported vector.
ALTER TABLE rank ADD COLUMN believed_score real, ADD COLUMN believed_low real, ADD COLUMN believed_high real,
ADD COLUMN believed_ratings integer,
ADD CHECK (num_nulls(believed_score, believed_low, believed_high, believed_ratings) IN (0, 4));

-- A sample of what was decided in bulk, drawn by chance that is on record: the first `size` keys of the population by
-- SHA-256 of seed and key. The population is kept as it was, so that anybody can draw again whatever is merged since.
CREATE TABLE audit_sample (
    id sample_id PRIMARY KEY,
    of text NOT NULL CHECK (of IN ('verdicts', 'ratings')),
    since timestamptz NOT NULL,
    until timestamptz NOT NULL,
    kind text,
    claim claim_id REFERENCES claim,
    party party_id REFERENCES party,
    rater person_id REFERENCES person,
    population integer NOT NULL CHECK (population > 0),
    population_digest bytea NOT NULL CHECK (length(population_digest) = 32),
    population_keys text NOT NULL,
    size integer NOT NULL CHECK (size BETWEEN 1 AND population),
    seed bytea NOT NULL CHECK (length(seed) = 32),
    drawn_by person_id NOT NULL REFERENCES person,
    drawn_at timestamptz NOT NULL,
    CHECK (since < until),
    CHECK ((of = 'ratings') = (rater IS NOT NULL))
);
ALTER TABLE audit_sample ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON audit_sample FOR SELECT USING ((SELECT acts_as_staff()));
CREATE POLICY draw ON audit_sample FOR INSERT WITH CHECK (
    (SELECT acts_as('coordinator')) AND drawn_by = (SELECT acting_person())
);
GRANT SELECT, INSERT ON audit_sample TO clearway_service;

CREATE TABLE audit_sample_item (
    sample sample_id NOT NULL REFERENCES audit_sample,
    position integer NOT NULL CHECK (position > 0),
    key text NOT NULL,
    vulnerability vulnerability_id NOT NULL REFERENCES vulnerability,
    PRIMARY KEY (sample, position)
);
ALTER TABLE audit_sample_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON audit_sample_item FOR SELECT USING ((SELECT acts_as_staff()));
CREATE POLICY draw ON audit_sample_item FOR INSERT WITH CHECK ((SELECT acts_as('coordinator')));
GRANT SELECT, INSERT ON audit_sample_item TO clearway_service;

-- What auditors say of an item; the newest counts, the others are history.
CREATE TABLE audit_answer (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sample sample_id NOT NULL,
    position integer NOT NULL,
    answer text NOT NULL CHECK (answer IN ('agree', 'disagree')),
    note text NOT NULL CHECK (length(note) <= 500),
    answered_by person_id NOT NULL REFERENCES person,
    answered_at timestamptz NOT NULL,
    FOREIGN KEY (sample, position) REFERENCES audit_sample_item,
    CHECK (answer = 'agree' OR note <> '')
);
CREATE INDEX audit_answer_item ON audit_answer (sample, position, number);
ALTER TABLE audit_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON audit_answer FOR SELECT USING ((SELECT acts_as_staff()));
-- Nobody audits what they rated themselves.
CREATE POLICY answer ON audit_answer FOR INSERT WITH CHECK (
    (SELECT acts_as('coordinator')) AND answered_by = (SELECT acting_person())
    AND EXISTS (SELECT FROM audit_sample s WHERE s.id = sample AND s.rater IS DISTINCT FROM answered_by)
);
GRANT SELECT, INSERT ON audit_answer TO clearway_service;
CREATE INDEX verdict_decided ON verdict (decided_at, vulnerability);
-- Staff see each, and ask once for a statement: a population is drawn from a million of them.
CREATE POLICY staff ON verdict FOR SELECT USING ((SELECT acts_as_staff()));
