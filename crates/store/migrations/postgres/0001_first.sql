-- The first schema. Times are microseconds since 1970, dates ISO text, a state is when it began.

-- A municipality; every other row belongs to one. Settings is JSON.
create table agency (
    id text not null,
    slug text not null,
    host text null,
    kind text not null,
    name text not null,
    district text not null,
    province text not null,
    telephone text null,
    website text null,
    settings text not null,
    created_at bigint not null,
    closed_at bigint null,
    primary key (id),
    unique (slug),
    unique (host)
);

create table unit (
    agency_id text not null,
    id text not null,
    name text not null,
    telephone text null,
    book text null,
    position bigint not null,
    closed_at bigint null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id)
);

-- Duties and papers follow the post, not the person.
create table post (
    agency_id text not null,
    id text not null,
    title text not null,
    role text not null,
    unit_id text null,
    position bigint not null,
    closed_at bigint null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id),
    foreign key (agency_id, unit_id) references unit (agency_id, id)
);

-- What a post may do: the names of domain::access::Duty.
create table post_duty (
    agency_id text not null,
    post_id text not null,
    duty text not null,
    given_at bigint not null,
    primary key (agency_id, post_id, duty),
    foreign key (agency_id, post_id) references post (agency_id, id)
);

create table person (
    agency_id text not null,
    id text not null,
    name text not null,
    email text null,
    created_at bigint not null,
    closed_at bigint null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id)
);

-- Who holds a post, from which day, by which order.
create table holding (
    agency_id text not null,
    id text not null,
    post_id text not null,
    person_id text not null,
    basis text null,
    from_on text not null,
    to_on text null,
    created_at bigint not null,
    primary key (agency_id, id),
    foreign key (agency_id, post_id) references post (agency_id, id),
    foreign key (agency_id, person_id) references person (agency_id, id)
);

create table acting (
    agency_id text not null,
    id text not null,
    post_id text not null,
    by_post_id text not null,
    mode text not null,
    basis text null,
    from_on text not null,
    to_on text null,
    created_at bigint not null,
    ended_at bigint null,
    primary key (agency_id, id),
    foreign key (agency_id, post_id) references post (agency_id, id),
    foreign key (agency_id, by_post_id) references post (agency_id, id)
);

-- Secrets are sealed by the crate that holds the key; here they are bytes.
create table account (
    agency_id text not null,
    id text not null,
    person_id text not null,
    login text not null,
    password text null,
    password_at bigint null,
    totp_secret bytea null,
    totp_at bigint null,
    totp_step bigint not null,
    pin text null,
    signing_public bytea null,
    signing_secret bytea null,
    preferences text not null,
    created_at bigint not null,
    closed_at bigint null,
    primary key (agency_id, id),
    unique (agency_id, login),
    unique (agency_id, person_id),
    foreign key (agency_id, person_id) references person (agency_id, id)
);

-- Failed sign-ins by a keyed digest of the login, whether or not there is such an account.
create table attempt (
    agency_id text not null,
    digest text not null,
    failures bigint not null,
    failed_at bigint not null,
    primary key (agency_id, digest),
    foreign key (agency_id) references agency (id)
);

create table recovery_code (
    agency_id text not null,
    account_id text not null,
    digest text not null,
    created_at bigint not null,
    used_at bigint null,
    primary key (agency_id, account_id, digest),
    foreign key (agency_id, account_id) references account (agency_id, id)
);

create table invitation (
    agency_id text not null,
    id text not null,
    account_id text not null,
    digest text not null,
    how text not null,
    created_by text null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint null,
    primary key (agency_id, id),
    unique (digest),
    foreign key (agency_id, account_id) references account (agency_id, id)
);

-- A shared computer on which people switch by PIN.
create table machine (
    agency_id text not null,
    id text not null,
    digest text not null,
    name text not null,
    created_at bigint not null,
    seen_at bigint not null,
    ended_at bigint null,
    primary key (agency_id, id),
    unique (digest),
    foreign key (agency_id) references agency (id)
);

create table machine_account (
    agency_id text not null,
    machine_id text not null,
    account_id text not null,
    added_at bigint not null,
    failures bigint not null,
    primary key (agency_id, machine_id, account_id),
    foreign key (agency_id, machine_id) references machine (agency_id, id),
    foreign key (agency_id, account_id) references account (agency_id, id)
);

create table session (
    agency_id text not null,
    id text not null,
    account_id text not null,
    machine_id text null,
    digest text not null,
    level bigint not null,
    stepped_up_at bigint null,
    device text not null,
    created_at bigint not null,
    seen_at bigint not null,
    idle_until bigint not null,
    expires_at bigint not null,
    covered_at bigint null,
    ended_at bigint null,
    primary key (agency_id, id),
    unique (digest),
    foreign key (agency_id, account_id) references account (agency_id, id)
);

-- What is half typed, by the address of its form.
create table draft (
    agency_id text not null,
    account_id text not null,
    form text not null,
    body text not null,
    updated_at bigint not null,
    primary key (agency_id, account_id, form),
    foreign key (agency_id, account_id) references account (agency_id, id)
);

create table cycle (
    agency_id text not null,
    fiscal_year bigint not null,
    framework text null,
    revision bigint not null,
    opened_at bigint not null,
    closed_at bigint null,
    primary key (agency_id, fiscal_year),
    foreign key (agency_id) references agency (id)
);

-- body: domain::Scorecard as JSON.
create table scorecard (
    agency_id text not null,
    fiscal_year bigint not null,
    body text not null,
    revision bigint not null,
    updated_at bigint not null,
    updated_by text null,
    primary key (agency_id, fiscal_year),
    foreign key (agency_id) references agency (id)
);

-- body: domain::Measure as JSON; the columns beside it are what is asked for. check_since: copied from an earlier year
-- and not yet looked through.
create table measure (
    agency_id text not null,
    id text not null,
    fiscal_year bigint not null,
    no bigint not null,
    title text not null,
    indicator bigint null,
    unit_id text null,
    post_id text null,
    due_on text null,
    body text not null,
    revision bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    removed_at bigint null,
    copied_from text null,
    check_since bigint null,
    primary key (agency_id, id),
    foreign key (agency_id, fiscal_year) references cycle (agency_id, fiscal_year),
    foreign key (agency_id, unit_id) references unit (agency_id, id),
    foreign key (agency_id, post_id) references post (agency_id, id)
);

-- body: domain::Progress as JSON; its evidence stands in evidence_use.
create table progress (
    agency_id text not null,
    measure_id text not null,
    round bigint not null,
    step bigint not null,
    status text not null,
    body text not null,
    revision bigint not null,
    updated_at bigint not null,
    updated_by text null,
    primary key (agency_id, measure_id, round, step),
    foreign key (agency_id, measure_id) references measure (agency_id, id)
);

create table follow_up (
    agency_id text not null,
    measure_id text not null,
    round bigint not null,
    body text not null,
    revision bigint not null,
    updated_at bigint not null,
    updated_by text null,
    primary key (agency_id, measure_id, round),
    foreign key (agency_id, measure_id) references measure (agency_id, id)
);

-- visibility: internal, masked, public. body: domain::Evidence as JSON. masks: what is covered, page by page, as JSON.
-- personal: numbers of persons that were found in the file, as JSON; checked: when somebody vouched that it has none.
create table evidence (
    agency_id text not null,
    id text not null,
    fiscal_year bigint not null,
    title text not null,
    kind text not null,
    made_on text null,
    body text not null,
    digest text null,
    masked_digest text null,
    file_name text null,
    media_type text null,
    size_bytes bigint null,
    visibility text not null,
    revision bigint not null,
    created_at bigint not null,
    created_by text null,
    removed_at bigint null,
    unit_id text null,
    thumbnail_digest text null,
    masks text null,
    masked_file_name text null,
    masked_media_type text null,
    masked_size_bytes bigint null,
    personal text null,
    checked_at bigint null,
    checked_by text null,
    removed_by text null,
    removed_reason text null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id)
);

-- Files that a piece of evidence had before, newest last.
create table evidence_former (
    agency_id text not null,
    evidence_id text not null,
    no bigint not null,
    digest text not null,
    file_name text not null,
    media_type text not null,
    size_bytes bigint not null,
    replaced_at bigint not null,
    replaced_by text null,
    reason text not null,
    primary key (agency_id, evidence_id, no),
    foreign key (agency_id, evidence_id) references evidence (agency_id, id)
);

-- step 0 is the following up of the whole measure.
create table evidence_use (
    agency_id text not null,
    evidence_id text not null,
    measure_id text not null,
    round bigint not null,
    step bigint not null,
    added_at bigint not null,
    primary key (agency_id, evidence_id, measure_id, round, step),
    foreign key (agency_id, evidence_id) references evidence (agency_id, id),
    foreign key (agency_id, measure_id) references measure (agency_id, id)
);

create table paper (
    agency_id text not null,
    id text not null,
    fiscal_year bigint not null,
    kind text not null,
    digits text not null,
    memo text not null,
    chain text not null,
    revision bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (agency_id, id),
    unique (agency_id, fiscal_year, kind),
    foreign key (agency_id, fiscal_year) references cycle (agency_id, fiscal_year)
);

-- Wording of one block, kept apart from the data; base is the composed text that it replaced.
create table edit (
    agency_id text not null,
    paper_id text not null,
    block_id text not null,
    text text not null,
    base text not null,
    revision bigint not null,
    updated_at bigint not null,
    updated_by text null,
    primary key (agency_id, paper_id, block_id),
    foreign key (agency_id, paper_id) references paper (agency_id, id)
);

create table suppression (
    agency_id text not null,
    paper_id text not null,
    id text not null,
    rule text not null,
    excerpt text not null,
    reason text not null,
    created_at bigint not null,
    created_by text null,
    removed_at bigint null,
    primary key (agency_id, paper_id, id),
    foreign key (agency_id, paper_id) references paper (agency_id, id)
);

-- report: report::Report as JSON. digest: of its content, without number, date and opinions.
create table version (
    agency_id text not null,
    id text not null,
    paper_id text not null,
    no bigint not null,
    digest text not null,
    report text not null,
    note text not null,
    created_at bigint not null,
    created_by text null,
    frozen_at bigint null,
    withdrawn_at bigint null,
    primary key (agency_id, id),
    unique (agency_id, paper_id, no),
    foreign key (agency_id, paper_id) references paper (agency_id, id)
);

create table version_picture (
    agency_id text not null,
    version_id text not null,
    file text not null,
    digest text not null,
    primary key (agency_id, version_id, file),
    foreign key (agency_id, version_id) references version (agency_id, id)
);

-- way: ink or click. body: domain::approval::Approval as JSON. waits_for: the post whose step is next.
create table approval (
    agency_id text not null,
    version_id text not null,
    way text not null,
    body text not null,
    state text not null,
    waits_for text null,
    revision bigint not null,
    begun_at bigint not null,
    ended_at bigint null,
    primary key (agency_id, version_id),
    foreign key (agency_id, version_id) references version (agency_id, id)
);

-- Each entry binds the content digest and all earlier entries.
create table approval_entry (
    agency_id text not null,
    version_id text not null,
    seq bigint not null,
    post_id text not null,
    by_post_id text not null,
    person_id text null,
    deed text not null,
    words text not null,
    signed_on text null,
    way text not null,
    attested_by text null,
    scan_page_id text null,
    previous_digest text null,
    digest text not null,
    signature bytea null,
    public_key bytea null,
    lapsed_at bigint null,
    created_at bigint not null,
    primary key (agency_id, version_id, seq),
    foreign key (agency_id, version_id) references version (agency_id, id)
);

create table scan (
    agency_id text not null,
    id text not null,
    digest text not null,
    file_name text not null,
    pages bigint not null,
    source text not null,
    created_at bigint not null,
    created_by text null,
    done_at bigint null,
    fault text null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id)
);

-- state: filed, blank, stray, unreadable, set-aside.
create table scan_page (
    agency_id text not null,
    id text not null,
    scan_id text not null,
    no bigint not null,
    digest text null,
    state text not null,
    version_id text null,
    page bigint null,
    how text null,
    turned bigint not null,
    fault text null,
    filed_by text null,
    filed_at bigint null,
    created_at bigint not null,
    primary key (agency_id, id),
    unique (agency_id, scan_id, no),
    foreign key (agency_id, scan_id) references scan (agency_id, id),
    foreign key (agency_id, version_id) references version (agency_id, id)
);

-- A pen correction on a page.
create table correction (
    agency_id text not null,
    id text not null,
    version_id text not null,
    page bigint not null,
    scan_page_id text null,
    post_id text null,
    note text not null,
    created_at bigint not null,
    created_by text null,
    mended_at bigint null,
    mended_by text null,
    primary key (agency_id, id),
    foreign key (agency_id, version_id) references version (agency_id, id)
);

-- Numbers of papers from the unit's own book; gaps and external numbers are allowed. origin: book or external.
create table register_entry (
    agency_id text not null,
    id text not null,
    book text not null,
    number text not null,
    sequence bigint null,
    entry_on text null,
    paper_id text null,
    title text not null,
    origin text not null,
    created_at bigint not null,
    created_by text null,
    voided_at bigint null,
    primary key (agency_id, id),
    unique (agency_id, book, number),
    foreign key (agency_id) references agency (id)
);

create table publication (
    agency_id text not null,
    id text not null,
    paper_id text not null,
    version_id text not null,
    fiscal_year bigint not null,
    kind text not null,
    no bigint not null,
    digest text not null,
    published_at bigint not null,
    published_by text null,
    withdrawn_at bigint null,
    withdrawn_reason text null,
    primary key (agency_id, id),
    unique (agency_id, fiscal_year, kind, no),
    foreign key (agency_id, version_id) references version (agency_id, id)
);

-- role: signed, pdf, html, docx, json, evidence.
create table publication_file (
    agency_id text not null,
    publication_id text not null,
    name text not null,
    digest text not null,
    media_type text not null,
    size_bytes bigint not null,
    position bigint not null,
    role text not null,
    title text null,
    primary key (agency_id, publication_id, name),
    foreign key (agency_id, publication_id) references publication (agency_id, id)
);

-- Everything that happened; only ever added to. subject: measure:<id>, paper:<id> and the like.
create table event (
    agency_id text not null,
    id text not null,
    at bigint not null,
    account_id text null,
    person text null,
    capacity text null,
    kind text not null,
    subject text null,
    fiscal_year bigint null,
    body text not null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id)
);

create table job (
    id text not null,
    agency_id text null,
    kind text not null,
    payload text not null,
    dedup text null,
    run_at bigint not null,
    attempts bigint not null,
    lease_until bigint null,
    lease_by text null,
    created_at bigint not null,
    done_at bigint null,
    failed_at bigint null,
    last_error text null,
    primary key (id),
    unique (dedup)
);

create table mail (
    agency_id text not null,
    id text not null,
    recipient text not null,
    subject text not null,
    body text not null,
    created_at bigint not null,
    sent_at bigint null,
    attempts bigint not null,
    last_error text null,
    failed_at bigint null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id)
);

create table reminder (
    agency_id text not null,
    id text not null,
    subject text not null,
    stage text not null,
    due_on text not null,
    post_id text null,
    channel text not null,
    created_at bigint not null,
    primary key (agency_id, id),
    unique (agency_id, subject, stage, due_on, channel),
    foreign key (agency_id) references agency (id)
);

create table tick (
    name text not null,
    slot text not null,
    at bigint not null,
    primary key (name, slot)
);

create index session_account on session (agency_id, account_id);
create index holding_post on holding (agency_id, post_id);
create index holding_person on holding (agency_id, person_id);
create index measure_year on measure (agency_id, fiscal_year, no);
create index evidence_year on evidence (agency_id, fiscal_year);
create index evidence_use_measure on evidence_use (agency_id, measure_id, round, step);
create index version_paper on version (agency_id, paper_id, no);
create index event_at on event (agency_id, at);
create index event_subject on event (agency_id, subject, at);
create index job_ready on job (run_at);
create index mail_waiting on mail (sent_at, created_at);
create index scan_page_version on scan_page (agency_id, version_id, page);
create index approval_waits on approval (agency_id, waits_for);
create index publication_year on publication (agency_id, fiscal_year, kind);
create index register_paper on register_entry (agency_id, paper_id);
create unique index measure_number on measure (agency_id, fiscal_year, no) where removed_at is null;

-- Memory is append-only.
create function refuse_change() returns trigger language plpgsql as $$ begin raise exception 'it cannot be changed or removed'; end $$;
create trigger event_stays before update on event for each row execute function refuse_change();
create trigger event_remains before delete on event for each row execute function refuse_change();
create trigger approval_entry_stays before update of post_id, by_post_id, deed, words, signed_on, digest, previous_digest, signature on approval_entry for each row execute function refuse_change();
create trigger approval_entry_remains before delete on approval_entry for each row execute function refuse_change();
