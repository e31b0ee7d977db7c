-- Programmes that fill many places from one roster: what is offered, under which quotas, who stands on the roster, and
-- the rounds in which it is decided.

-- A programme belongs to an authority. Its registration officers run it, because a roster is made of workers' records.
create table programmes (
  id uuid primary key default gen_random_uuid(),
  organisation_id uuid not null references organisations,
  name text not null check (length(name) between 1 and 200),
  -- Of work.
  country char(3) not null,
  -- Of the workers, ISO 3166-1 alpha-3.
  origins text[] not null check (cardinality(origins) between 1 and 20),
  opens_on date not null,
  closes_on date not null check (closes_on >= opens_on),
  created_by uuid not null references accounts,
  created_at timestamptz not null default now()
);
create index programmes_organisation on programmes (organisation_id, created_at);

-- A vacancy that takes part, with the places that are given through the programme.
create table programme_places (
  programme_id uuid not null references programmes on delete cascade,
  vacancy_id uuid not null references vacancies,
  places integer not null check (places between 0 and 10000),
  industry text not null default '' check (length(industry) <= 60),
  season text not null default '' check (length(season) <= 60),
  primary key (programme_id, vacancy_id)
);
create index programme_places_vacancy on programme_places (vacancy_id);

-- At most so many placements of workers, or into vacancies, with all these attributes.
create table programme_quotas (
  id uuid primary key default gen_random_uuid(),
  programme_id uuid not null references programmes on delete cascade,
  name text not null check (length(name) between 1 and 100),
  most integer not null check (most between 0 and 1000000),
  side text not null check (side in ('workers', 'vacancies')),
  condition jsonb not null check (jsonb_typeof(condition) = 'object' and condition <> '{}'),
  unique (programme_id, name)
);

create table roster_entries (
  id uuid primary key default gen_random_uuid(),
  programme_id uuid not null references programmes on delete cascade,
  person_id uuid not null references people on delete cascade,
  -- What stands for the person in published files; known to the worker and the offices.
  number integer generated always as identity unique,
  origin char(3) not null,
  -- The higher comes first; equal ones are drawn by lot.
  priority integer not null default 0 check (priority between -1000000 and 1000000),
  -- Who comes back may be asked for by name, with a right to the place.
  named_vacancy_id uuid references vacancies,
  -- Those with the same word go to one vacancy together, or stay.
  family text not null default '' check (length(family) <= 40),
  valid_from date not null,
  valid_until date not null check (valid_until >= valid_from),
  -- For quotas, bounds and the report alone: no method looks at them otherwise.
  attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'),
  left_at timestamptz,
  added_by uuid not null,
  created_at timestamptz not null default now(),
  unique (programme_id, person_id)
);
create index roster_entries_person on roster_entries (person_id);

-- One decision over the whole roster. The input is kept as it was, with numbers in place of people.
create table rounds (
  id uuid primary key default gen_random_uuid(),
  programme_id uuid not null references programmes,
  -- Said before anything is computed: lots follow from it, and who knows it draws the same.
  seed text not null check (length(seed) between 4 and 100),
  bounds jsonb not null default '[]',
  input text not null,
  -- SHA-256 of the four files as they can be had.
  input_hash text not null check (input_hash ~ '^[0-9a-f]{64}$'),
  -- Roster numbers that could not take part, and why.
  left_out jsonb not null default '[]',
  -- The round whose free places this one fills.
  refill_of uuid references rounds,
  created_by uuid not null references accounts,
  created_at timestamptz not null default now(),
  chosen text,
  published_at timestamptz,
  check ((chosen is null) = (published_at is null))
);
create index rounds_programme on rounds (programme_id, created_at);
-- The free places of a round are filled once; a refill of the refill comes after.
create unique index rounds_refilled on rounds (refill_of) where published_at is not null;

create table round_runs (
  round_id uuid not null references rounds on delete cascade,
  method text not null check (method in ('roster', 'stable', 'greatest', 'bounded', 'arrival')),
  status text not null default 'waiting' check (status in ('waiting', 'done', 'impossible', 'failed')),
  -- Roster number to vacancy.
  outcome jsonb,
  report jsonb,
  took_ms integer,
  started_at timestamptz,
  primary key (round_id, method),
  check ((status = 'done') = (outcome is not null))
);

-- What a published round means for each who took part.
create table round_results (
  round_id uuid not null references rounds,
  person_id uuid not null references people on delete cascade,
  programme_id uuid not null references programmes,
  number integer not null,
  origin char(3) not null,
  vacancy_id uuid references vacancies,
  -- Of 100.
  fit integer check (fit between 0 and 100),
  reasons jsonb not null default '[]',
  withdrawn_at timestamptz,
  primary key (round_id, person_id)
);
create index round_results_person on round_results (person_id);
create index round_results_vacancy on round_results (vacancy_id) where vacancy_id is not null;

grant select, insert on programmes, programme_places, programme_quotas, roster_entries, rounds, round_runs, round_results
  to fairway_app;
grant delete on programme_places, programme_quotas to fairway_app;
grant update (name, opens_on, closes_on) on programmes to fairway_app;
grant update (places, industry, season) on programme_places to fairway_app;
grant update (priority, named_vacancy_id, family, valid_from, valid_until, attributes, left_at) on roster_entries to fairway_app;
grant update (chosen, published_at) on rounds to fairway_app;
grant update (status, outcome, report, took_ms, started_at) on round_runs to fairway_app;
grant update (withdrawn_at) on round_results to fairway_app;

-- Programmes, their places and quotas are rules, and anybody may read rules.
create function runs_programme(wanted uuid) returns boolean language plpgsql stable as $$
begin
  return exists (select from programmes p where p.id = wanted and p.organisation_id = actor_organisation())
    and actor_jurisdiction('registration') is not null;
end $$;
alter table programmes enable row level security;
create policy programmes_read on programmes for select using (true);
create policy programmes_run on programmes for all using (
  organisation_id = (select actor_organisation()) and (select actor_jurisdiction('registration')) is not null);
create policy programmes_system on programmes for all using ((select actor_is_system()));
do $$ declare name text; begin
  foreach name in array array['programme_places', 'programme_quotas'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy %I on %I for select using (true)', name || '_read', name);
    execute format('create policy %I on %I for all using ((select actor_is_system()) or runs_programme(programme_id))',
      name || '_run', name);
  end loop;
end $$;

-- On the roster a worker is put by the registration office of their own country alone. The programme's own officers see
-- the entries; whose they are, only as far as the record of the person is theirs to see.
alter table roster_entries enable row level security;
create policy roster_entries_self on roster_entries for select using (person_id = (select actor_person()));
create policy roster_entries_leave on roster_entries for update using (person_id = (select actor_person()));
create policy roster_entries_origin on roster_entries for select using (origin = (select actor_jurisdiction('registration')));
create policy roster_entries_add on roster_entries for insert with check (
  (select actor_is_system())
  or (origin = (select actor_jurisdiction('registration')) and person_nationality(person_id) = origin));
create policy roster_entries_change on roster_entries for update using (origin = (select actor_jurisdiction('registration')));
create policy roster_entries_run on roster_entries for select using (
  case when (select actor_kind()) = 'staff' then runs_programme(programme_id) else false end);
create policy roster_entries_run_change on roster_entries for update using (
  case when (select actor_kind()) = 'staff' then runs_programme(programme_id) else false end);
create policy roster_entries_system on roster_entries for all using ((select actor_is_system()));

create function guard_roster_entry() returns trigger language plpgsql as $$
begin
  if actor_kind() = 'worker' and (
    (new.priority, new.named_vacancy_id, new.family, new.valid_from, new.valid_until, new.attributes)
      is distinct from (old.priority, old.named_vacancy_id, old.family, old.valid_from, old.valid_until, old.attributes)
    or new.left_at is null and old.left_at is not null)
  then
    raise exception 'a worker leaves a roster and changes nothing else of it' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger guard_roster_entry before update on roster_entries
  for each row execute function guard_roster_entry();

alter table rounds enable row level security;
create policy rounds_published on rounds for select using (published_at is not null);
create policy rounds_run on rounds for all using (
  (select actor_is_system()) or case when (select actor_kind()) = 'staff' then runs_programme(programme_id) else false end);
-- What is published stays as it was.
create function guard_round() returns trigger language plpgsql as $$
begin
  if old.published_at is not null then
    raise exception 'a published round does not change' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger guard_round before update on rounds for each row execute function guard_round();

create function sees_round(wanted uuid) returns boolean language plpgsql stable as $$
begin
  return exists (select from rounds r where r.id = wanted);
end $$;
create function runs_round(wanted uuid) returns boolean language plpgsql stable as $$
begin
  return exists (select from rounds r where r.id = wanted and runs_programme(r.programme_id));
end $$;
alter table round_runs enable row level security;
create policy round_runs_read on round_runs for select using (sees_round(round_id));
create policy round_runs_run on round_runs for all using (
  (select actor_is_system()) or case when (select actor_kind()) = 'staff' then runs_round(round_id) else false end);

create function offers_vacancy(wanted uuid) returns boolean
  language plpgsql stable security definer set search_path = public as $$
begin
  return exists (select from vacancies v where v.id = wanted and actor_organisation() in (v.employer_id, v.recruiter_id));
end $$;
alter table round_results enable row level security;
create policy round_results_self on round_results for select using (person_id = (select actor_person()));
create policy round_results_withdraw on round_results for update using (person_id = (select actor_person()));
create policy round_results_origin on round_results for select using (origin = (select actor_jurisdiction('registration')));
create policy round_results_run on round_results for all using (
  (select actor_is_system()) or case when (select actor_kind()) = 'staff' then runs_programme(programme_id) else false end);
-- Who got a place is shown to who offers it, as long as the worker agrees to be shown.
create policy round_results_offered on round_results for select using (
  case when (select actor_may_hire()) then
    vacancy_id is not null and withdrawn_at is null and person_is_shown(person_id) and offers_vacancy(vacancy_id)
  else false end);

create function guard_round_result() returns trigger language plpgsql as $$
begin
  if old.withdrawn_at is not null then
    raise exception 'who has withdrawn stays withdrawn' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger guard_round_result before update on round_results
  for each row execute function guard_round_result();
