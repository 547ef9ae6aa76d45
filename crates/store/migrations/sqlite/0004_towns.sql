-- Bodies that look after many towns: what a town lets them read, what they found, and where each town stood on a day.

-- That such a body asks to read a town's board, or may. scope: board. What ended stays on record.
create table consent (
    agency_id text not null,
    id text not null,
    viewer_id text not null,
    scope text not null,
    asked_at integer null,
    granted_at integer null,
    granted_by text null,
    ended_at integer null,
    ended_by text null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id),
    foreign key (viewer_id) references agency (id)
) strict;

-- What somebody of such a body found at an item of a town, with the words that were seen. verdict: yes, no, unclear.
create table town_verdict (
    agency_id text not null,
    id text not null,
    viewer_id text not null,
    framework_year integer not null,
    code text not null,
    verdict text not null,
    sentence text null,
    url text null,
    note text null,
    at integer not null,
    account_id text null,
    person text null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id),
    foreign key (viewer_id) references agency (id)
) strict;

-- Where the list of a town stood on a day, for trends: the two ends of the OIT in hundredths, and items by light.
create table board_standing (
    agency_id text not null,
    framework_year integer not null,
    day text not null,
    least integer not null,
    most integer not null,
    complete integer not null,
    at_risk integer not null,
    empty integer not null,
    late integer not null,
    primary key (agency_id, framework_year, day),
    foreign key (agency_id) references agency (id)
) strict;

create unique index consent_living on consent (agency_id, viewer_id) where ended_at is null;
create index consent_of_viewer on consent (viewer_id, granted_at);
create index town_verdict_newest on town_verdict (viewer_id, framework_year, code, agency_id, at);

create trigger town_verdict_stays before update on town_verdict begin select raise(abort, 'a verdict cannot be changed'); end;
create trigger town_verdict_remains before delete on town_verdict begin select raise(abort, 'it cannot be removed'); end;
