-- Who takes part in frontier access and benchmarking, and the identifiers of what they work on (Order 3(a), 3(b)).

CREATE DOMAIN submission_id AS text COLLATE "C" CHECK (VALUE ~ '^sub-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN checkpoint_id AS text COLLATE "C" CHECK (VALUE ~ '^ckp-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN material_id AS text COLLATE "C" CHECK (VALUE ~ '^mat-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN grant_id AS text COLLATE "C" CHECK (VALUE ~ '^grt-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN partnership_id AS text COLLATE "C" CHECK (VALUE ~ '^ptn-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN certificate_id AS text COLLATE "C" CHECK (VALUE ~ '^crt-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN duty_id AS text COLLATE "C" CHECK (VALUE ~ '^dty-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN suite_id AS text COLLATE "C" CHECK (VALUE ~ '^sui-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN commitment_id AS text COLLATE "C" CHECK (VALUE ~ '^cmt-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN opening_id AS text COLLATE "C" CHECK (VALUE ~ '^opn-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN evaluation_id AS text COLLATE "C" CHECK (VALUE ~ '^evl-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN estimate_id AS text COLLATE "C" CHECK (VALUE ~ '^est-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN determination_id AS text COLLATE "C" CHECK (VALUE ~ '^det-[0-9a-hjkmnp-tv-z]{16}$');
CREATE DOMAIN incident_id AS text COLLATE "C" CHECK (VALUE ~ '^icd-[0-9a-hjkmnp-tv-z]{16}$');

ALTER TABLE party DROP CONSTRAINT party_kind_check;
ALTER TABLE party ADD CONSTRAINT party_kind_check CHECK (
    kind IN ('clearinghouse', 'finder', 'maintainer', 'operator', 'agency', 'verifier', 'developer')
) NOT VALID;
ALTER TABLE person DROP CONSTRAINT person_roles_check;
ALTER TABLE person ADD CONSTRAINT person_roles_check CHECK (roles <@ ARRAY[
    'administrator', 'coordinator', 'finder', 'maintainer', 'operator', 'auditor', 'verifier', 'worker',
    'developer', 'program', 'evaluator', 'consulted', 'official', 'custodian', 'partner'
]) NOT VALID;
