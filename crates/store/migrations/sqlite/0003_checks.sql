-- Rounds of visits, the whole text of what a visit read, and pictures of the closing night.

-- code: the one item that is visited, empty for the whole list; asked_by: none at night; failure: why it ended without a
-- result, in Thai and below it in English.
create table check_round (
    agency_id text not null,
    id text not null,
    framework_year integer not null,
    code text not null,
    asked_at integer not null,
    asked_by text null,
    begun_at integer null,
    ended_at integer null,
    total integer not null,
    done integer not null,
    on_record integer not null,
    failure text null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id)
) strict;

-- Two people who ask for the same at once get one round.
create unique index check_round_open on check_round (agency_id, framework_year, code, on_record) where ended_at is null;
create index check_round_newest on check_round (agency_id, framework_year, asked_at);

-- The words that visits read, once for all visits that read the same; id: their SHA-256.
create table visit_text (
    agency_id text not null,
    id text not null,
    words text not null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id)
) strict;

-- is_newest: the newest visit of its item and address; text_id: its whole words, forgotten after a while unless newest or
-- on record; picture: digest of the file that shows the page as people saw it.
alter table visit add column round_id text null;
alter table visit add column is_newest integer not null default 0;
alter table visit add column text_id text null;
alter table visit add column picture text null;

update visit set is_newest = 1
where at = (select max(other.at) from visit as other
            where other.agency_id = visit.agency_id and other.framework_year = visit.framework_year
              and other.code = visit.code and other.url = visit.url);

create index visit_present on visit (agency_id, framework_year) where is_newest = 1;
create index visit_recorded on visit (agency_id, framework_year) where on_record = 1;
create index visit_of_round on visit (agency_id, round_id) where round_id is not null;
