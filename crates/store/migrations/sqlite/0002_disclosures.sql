-- The disclosure list (OIT) of a year as a town works on it.

-- list: the town's own list as JSON, where it has one; closes_on: the last day on which addresses may change;
-- closed_at: when everything was put on record; confirmed_at: when the result stood and addresses were free again.
create table disclosure_year (
    agency_id text not null,
    framework_year integer not null,
    list text null,
    list_source text null,
    closes_on text null,
    closed_at integer null,
    confirmed_at integer null,
    revision integer not null,
    updated_at integer not null,
    updated_by text null,
    primary key (agency_id, framework_year),
    foreign key (agency_id) references agency (id)
) strict;

-- body: domain::Disclosure as JSON, without what visits found; the columns beside it are what is asked for.
create table disclosure (
    agency_id text not null,
    framework_year integer not null,
    code text not null,
    post_id text null,
    due_on text null,
    body text not null,
    revision integer not null,
    updated_at integer not null,
    updated_by text null,
    primary key (agency_id, framework_year, code),
    foreign key (agency_id) references agency (id),
    foreign key (agency_id, post_id) references post (agency_id, id)
) strict;

-- What a visit found at an address, kept as proof. outcome: fine, doubtful, failed. findings: JSON.
-- on_record: taken on the closing night.
create table visit (
    agency_id text not null,
    id text not null,
    framework_year integer not null,
    code text not null,
    url text not null,
    at integer not null,
    outcome text not null,
    status integer null,
    final_url text null,
    media_type text null,
    size_bytes integer null,
    digest text null,
    title text null,
    words text null,
    findings text not null,
    on_record integer not null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id)
) strict;

-- An item that the assessor gave nothing, and what the town answers.
create table objection (
    agency_id text not null,
    id text not null,
    framework_year integer not null,
    code text not null,
    reason text not null,
    noticed_on text not null,
    due_on text not null,
    draft text not null,
    sent_on text null,
    revision integer not null,
    updated_at integer not null,
    updated_by text null,
    primary key (agency_id, id),
    unique (agency_id, framework_year, code),
    foreign key (agency_id) references agency (id)
) strict;

create index visit_newest on visit (agency_id, framework_year, url, at);
