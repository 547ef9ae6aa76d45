-- Bodies that look after many towns: what a town lets them read, what they found, and where each town stood on a day.

-- That such a body asks to read a town's board, or may. scope: board. What ended stays on record.
create table consent (
    agency_id text not null,
    id text not null,
    viewer_id text not null,
    scope text not null,
    asked_at bigint null,
    granted_at bigint null,
    granted_by text null,
    ended_at bigint null,
    ended_by text null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id),
    foreign key (viewer_id) references agency (id)
);

-- What somebody of such a body found at an item of a town, with the words that were seen. verdict: yes, no, unclear.
create table town_verdict (
    agency_id text not null,
    id text not null,
    viewer_id text not null,
    framework_year bigint not null,
    code text not null,
    verdict text not null,
    sentence text null,
    url text null,
    note text null,
    at bigint not null,
    account_id text null,
    person text null,
    primary key (agency_id, id),
    foreign key (agency_id) references agency (id),
    foreign key (viewer_id) references agency (id)
);

-- Where the list of a town stood on a day, for trends: the two ends of the OIT in hundredths, and items by light.
create table board_standing (
    agency_id text not null,
    framework_year bigint not null,
    day text not null,
    least bigint not null,
    most bigint not null,
    complete bigint not null,
    at_risk bigint not null,
    empty bigint not null,
    late bigint not null,
    primary key (agency_id, framework_year, day),
    foreign key (agency_id) references agency (id)
);

create unique index consent_living on consent (agency_id, viewer_id) where ended_at is null;
create index consent_of_viewer on consent (viewer_id, granted_at);
create index town_verdict_newest on town_verdict (viewer_id, framework_year, code, agency_id, at);

create trigger town_verdict_stays before update on town_verdict for each row execute function refuse_change();
create trigger town_verdict_remains before delete on town_verdict for each row execute function refuse_change();
