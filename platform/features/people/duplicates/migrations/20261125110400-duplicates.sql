-- Records that may be of one person: proposed by rules, decided by the registration office, never by a machine.

create table possible_duplicates (
  id uuid primary key default gen_random_uuid(),
  person_a uuid not null references people on delete cascade,
  person_b uuid not null references people on delete cascade,
  rule text not null,
  likelihood text not null check (likelihood in ('likely', 'possible')),
  found_at timestamptz not null default now(),
  decision text check (decision in ('same', 'different')),
  decided_by uuid,
  decided_at timestamptz,
  check (person_a < person_b),
  unique (person_a, person_b)
);
create index possible_duplicates_b on possible_duplicates (person_b);
create index possible_duplicates_open on possible_duplicates (found_at) where decision is null;

-- When a record was last compared with the others.
create table duplicate_checks (
  person_id uuid primary key references people on delete cascade,
  checked_at timestamptz not null default now()
);
create index people_birth_date on people (nationality, birth_date);

grant select, insert on possible_duplicates to fairway_app;
grant update (decision, decided_by, decided_at) on possible_duplicates to fairway_app;
grant select, insert, update on duplicate_checks to fairway_app;
alter table possible_duplicates enable row level security;
create policy possible_duplicates_system on possible_duplicates for all using ((select actor_is_system()));
-- Both records are the office's own: who is registered in another country is nothing to compare with.
create policy possible_duplicates_officer on possible_duplicates for select using (
  case when (select actor_jurisdiction('registration')) is null then false
  else person_nationality(person_a) = (select actor_jurisdiction('registration'))
    and person_nationality(person_b) = (select actor_jurisdiction('registration')) end);
create policy possible_duplicates_decide on possible_duplicates for update using (
  case when (select actor_jurisdiction('registration')) is null then false
  else person_nationality(person_a) = (select actor_jurisdiction('registration'))
    and person_nationality(person_b) = (select actor_jurisdiction('registration')) end)
  with check (decided_by = (select actor_account()));
alter table duplicate_checks enable row level security;
create policy duplicate_checks_system on duplicate_checks for all using ((select actor_is_system()));
