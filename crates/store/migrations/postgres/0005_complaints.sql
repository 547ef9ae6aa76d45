-- The confidential channel: what is told, who may read it, and the log that shows that it came. What is sealed is opaque here.
--
-- Nothing of a case tells when it came more closely than the hour, in microseconds; ids are random, and on SQLite rows lie by
-- their key, so that neither tells an order.

-- The channel of a town: settings as JSON, and the public half of its recovery key.
create table channel (
    agency_id text not null,
    settings text not null,
    recovery_public bytea null,
    opened_at bigint null,
    closed_at bigint null,
    changed_at bigint not null,
    primary key (agency_id),
    foreign key (agency_id) references agency (id)
);

-- A key pair of an officer; the secret half is locked. how: password, passphrase.
create table officer_key (
    agency_id text not null,
    account_id text not null,
    generation bigint not null,
    public bytea not null,
    locked bytea not null,
    how text not null,
    made_on text not null,
    ended_on text null,
    primary key (agency_id, account_id, generation),
    foreign key (agency_id, account_id) references account (agency_id, id)
);

-- A secret key that is unlocked for a session, sealed under a key that only the browser has.
create table officer_unlock (
    agency_id text not null,
    session_id text not null,
    account_id text not null,
    generation bigint not null,
    sealed bytea not null,
    until bigint not null,
    primary key (agency_id, session_id),
    foreign key (agency_id) references agency (id)
);

-- A case. state: a code of domain::complaint; generation: that of the newest key of the case; lookup: SHA-256 of what the
-- receipt gives; leaf: the hash in the log; hour: the hour of the last change.
create table complaint (
    agency_id text not null,
    id text not null,
    number text not null,
    lookup text not null,
    informant_public bytea not null,
    filed_on text not null,
    state text not null,
    generation bigint not null,
    acknowledge_by text not null,
    answer_by text not null,
    finish_by text not null,
    acknowledged_on text null,
    answered_on text null,
    closed_on text null,
    paused_on text null,
    keep_until text null,
    noticed_on text null,
    leaf bytea not null,
    hour bigint not null,
    revision bigint not null,
    primary key (agency_id, id),
    unique (agency_id, number),
    unique (agency_id, lookup),
    foreign key (agency_id) references agency (id)
);

-- The key of a case, sealed to a holder: account:<id>:<generation>, informant, recovery.
create table complaint_grant (
    agency_id text not null,
    complaint_id text not null,
    generation bigint not null,
    holder text not null,
    sealed bytea not null,
    hour bigint not null,
    primary key (agency_id, complaint_id, generation, holder),
    foreign key (agency_id, complaint_id) references complaint (agency_id, id)
);

-- What was said and done in a case, under the key of the case.
create table complaint_entry (
    agency_id text not null,
    complaint_id text not null,
    id text not null,
    generation bigint not null,
    sealed bytea not null,
    hour bigint not null,
    primary key (agency_id, complaint_id, id),
    foreign key (agency_id, complaint_id) references complaint (agency_id, id)
);

-- A file of a case: digest is that of the sealed bytes, sealed is what is said of it, with its key.
create table complaint_file (
    agency_id text not null,
    complaint_id text not null,
    id text not null,
    generation bigint not null,
    digest text not null,
    sealed bytea not null,
    hour bigint not null,
    primary key (agency_id, complaint_id, id),
    foreign key (agency_id, complaint_id) references complaint (agency_id, id)
);

-- Who the informant is, under a key of its own that is in shares: so many needed, of so many.
create table complaint_identity (
    agency_id text not null,
    complaint_id text not null,
    needed bigint not null,
    shares bigint not null,
    sealed bytea not null,
    hour bigint not null,
    primary key (agency_id, complaint_id),
    foreign key (agency_id, complaint_id) references complaint (agency_id, id)
);

-- A share of that key, sealed to a custodian.
create table identity_share (
    agency_id text not null,
    complaint_id text not null,
    account_id text not null,
    key_generation bigint not null,
    sealed bytea not null,
    hour bigint not null,
    primary key (agency_id, complaint_id, account_id),
    foreign key (agency_id, complaint_id) references complaint (agency_id, id)
);

-- That a handler asks who the informant is; the reason is under the key of the case.
create table identity_request (
    agency_id text not null,
    complaint_id text not null,
    id text not null,
    account_id text not null,
    sealed bytea not null,
    asked_on text not null,
    expires_on text not null,
    closed_on text null,
    primary key (agency_id, id),
    foreign key (agency_id, complaint_id) references complaint (agency_id, id)
);

-- What a custodian was asked, with the reason sealed to him, and what he answered: released, refused.
create table identity_answer (
    agency_id text not null,
    request_id text not null,
    complaint_id text not null,
    account_id text not null,
    reason bytea not null,
    answer text null,
    released bytea null,
    answered_on text null,
    primary key (agency_id, request_id, account_id),
    foreign key (agency_id, request_id) references identity_request (agency_id, id),
    foreign key (agency_id, complaint_id) references complaint (agency_id, id)
);

-- Sums that are published: how many of a kind in a half of a fiscal year. what: a code of domain::complaint.
create table complaint_count (
    agency_id text not null,
    fiscal_year bigint not null,
    half bigint not null,
    kind text not null,
    what text not null,
    count bigint not null,
    primary key (agency_id, fiscal_year, half, kind, what),
    foreign key (agency_id) references agency (id)
);

-- Leaves that were promised and are not yet in the log.
create table log_pending (
    agency_id text not null,
    id text not null,
    leaf bytea not null,
    day text not null,
    hour bigint not null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id)
);

-- The log: hashes of leaves from position 0 on.
create table log_leaf (
    agency_id text not null,
    position bigint not null,
    hash bytea not null,
    primary key (agency_id, position),
    foreign key (agency_id) references agency (id)
);

-- The log as it was signed at a size.
create table log_checkpoint (
    agency_id text not null,
    size bigint not null,
    root bytea not null,
    day text not null,
    hour bigint not null,
    note text not null,
    primary key (agency_id, size),
    foreign key (agency_id) references agency (id)
);

-- That somebody is to look into the inbox of cases; sent with those of the whole hour.
create table notice_pending (
    agency_id text not null,
    id text not null,
    account_id text not null,
    hour bigint not null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id)
);

-- That a case was deleted when its time was over; which one is not said.
create table deletion (
    agency_id text not null,
    id text not null,
    day text not null,
    certificate text not null,
    leaf bytea not null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id)
);

create index complaint_grant_of_holder on complaint_grant (agency_id, holder);
create index identity_answer_of_account on identity_answer (agency_id, account_id);
create index log_leaf_of_hash on log_leaf (agency_id, hash);

create trigger log_leaf_stays before update on log_leaf for each row execute function refuse_change();
create trigger log_leaf_remains before delete on log_leaf for each row execute function refuse_change();
create trigger log_checkpoint_stays before update on log_checkpoint for each row execute function refuse_change();
create trigger log_checkpoint_remains before delete on log_checkpoint for each row execute function refuse_change();
create trigger deletion_stays before update on deletion for each row execute function refuse_change();
create trigger deletion_remains before delete on deletion for each row execute function refuse_change();
