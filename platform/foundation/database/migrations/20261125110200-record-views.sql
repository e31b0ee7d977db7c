-- Who looked at whose record: written with every view by staff, read by the worker whom it is about. The hash chain of
-- the audit trail holds the same views, so that a row taken away here is missed.
create table record_views (
  person_id uuid not null references people on delete cascade,
  organisation_id uuid not null references organisations,
  account_id uuid not null,
  -- On which kind of page.
  purpose text not null,
  -- In a list beside others: noted once a day for an organisation and a purpose.
  listed boolean not null,
  seen_at timestamptz not null default now(),
  seen_on date not null default (now() at time zone 'UTC')::date
);
create unique index record_views_listed on record_views (person_id, organisation_id, purpose, seen_on) where listed;
create index record_views_of_person on record_views (person_id, seen_at desc);

-- Nobody changes or takes away a view.
grant select, insert on record_views to fairway_app;
alter table record_views enable row level security;
create policy record_views_note on record_views for insert with check (
  (select actor_kind()) = 'staff' and account_id = (select actor_account())
  and organisation_id = (select actor_organisation()));
create policy record_views_self on record_views for select using (person_id = (select actor_person()));
create policy record_views_system on record_views for select using ((select actor_is_system()));
