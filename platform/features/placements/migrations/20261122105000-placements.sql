-- One worker on the way to, in and back from one job: append-only events from which every view is derived.

create table placements (
  id uuid primary key default gen_random_uuid(),
  vacancy_id uuid not null references vacancies,
  person_id uuid not null references people,
  employer_id uuid not null references organisations,
  recruiter_id uuid references organisations,
  -- The worker's country and the country of work: jurisdictions.
  origin char(3) not null,
  destination char(3) not null,
  -- Fold of the events, written with each of them, so that queues and row level security can ask for it.
  stage text not null,
  -- The day this stage was reached.
  stage_since date not null default current_date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index placements_person on placements (person_id);
create index placements_employer on placements (employer_id, stage);
create index placements_recruiter on placements (recruiter_id, stage);
create index placements_origin on placements (origin, stage, updated_at);
create index placements_destination on placements (destination, stage, updated_at);
-- One open placement for a worker and a vacancy.
create unique index placements_open on placements (vacancy_id, person_id) where stage not in ('closed', 'returned');

create table placement_events (
  placement_id uuid not null references placements,
  seq integer not null check (seq >= 1),
  kind text not null,
  data jsonb not null default '{}',
  -- The day it happened, in the place it binds; recorded_at says when we heard of it.
  occurred_on date not null,
  recorded_at timestamptz not null default now(),
  actor text not null,
  primary key (placement_id, seq)
);
create trigger placement_events_append_only before update or delete on placement_events
  for each row execute function refuse_change();

-- A contract's version: terms never change; another version is another row.
create table contracts (
  id uuid primary key default gen_random_uuid(),
  placement_id uuid not null references placements,
  version integer not null check (version >= 1),
  terms jsonb not null,
  -- SHA-256 of the terms' canonical JSON: what a signature binds.
  terms_hash text not null check (terms_hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  unique (placement_id, version)
);
create trigger contracts_append_only before update or delete on contracts
  for each row execute function refuse_change();

-- Places of a vacancy that nobody has accepted yet. Holds the vacancy until the commit, so that two workers never
-- accept the last one; counts what the asking worker may not see, and tells no more than the number.
create function vacancy_places_left(wanted uuid) returns integer
  language plpgsql volatile security definer set search_path = public as $$
declare total integer;
begin
  select places into total from vacancies where id = wanted for no key update;
  return total - (select count(*) from placements where vacancy_id = wanted and stage not in ('offered', 'closed'));
end $$;

grant select, insert on placements, placement_events, contracts to fairway_app;
-- Who is placed where, and by whom, never changes.
grant update (stage, stage_since, updated_at) on placements to fairway_app;

-- Those who take steps in a placement; others see it and do not act.
create function acts_in(placement placements) returns boolean language sql stable as $$
  select coalesce(actor_is_system() or placement.person_id = actor_person()
    or actor_organisation() in (placement.employer_id, placement.recruiter_id)
    or actor_jurisdiction('contracts') in (placement.origin, placement.destination), false)
$$;

-- A placement opens the person's record to its parties, so: a published vacancy of one's own, to somebody whom one may
-- see already. A function of its own, because the rules of people ask placements and must not be asked by them in turn.
create function may_offer(placement placements) returns boolean language plpgsql stable as $$
begin
  return coalesce(actor_organisation() in (placement.employer_id, placement.recruiter_id), false)
    and exists (select from vacancies v where v.id = placement.vacancy_id and v.status = 'published'
      and v.employer_id = placement.employer_id and v.recruiter_id is not distinct from placement.recruiter_id
      and v.country = placement.destination)
    and exists (select from people p where p.id = placement.person_id and p.nationality = placement.origin);
end $$;

alter table placements enable row level security;
create policy placements_worker on placements for select using (person_id = (select actor_person()));
create policy placements_party on placements for select using ((select actor_organisation()) in (employer_id, recruiter_id));
create policy placements_authority on placements for select
  using (origin = (select actor_jurisdiction('contracts')) or destination = (select actor_jurisdiction('contracts')));
create policy placements_inspection on placements for select
  using (destination = (select actor_jurisdiction('inspection')) and stage in ('started', 'ended'));
-- The firewall: immigration sees a placement from the signed contract to the start of work, and never again after it.
create policy placements_immigration on placements for select
  using (destination = (select actor_jurisdiction('immigration')) and stage in ('signed', 'departed'));
create policy placements_step on placements for update using (acts_in(placements));
create policy placements_offer on placements for insert with check (may_offer(placements));
create policy placements_system on placements for all using ((select actor_is_system()));

do $$ declare name text; begin
  foreach name in array array['placement_events', 'contracts'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy %I on %I for select using (exists (select from placements p where p.id = placement_id))',
      name || '_with_placement', name);
    execute format('create policy %I on %I for insert with check (
      exists (select from placements p where p.id = placement_id and acts_in(p)))', name || '_step', name);
  end loop;
end $$;

-- Who sees a person: rules stand here because they rest on consents and placements.
alter table people enable row level security;
create policy people_self on people for all using (id = (select actor_person()));
create policy people_register on people for insert with check ((select actor_kind()) = 'public' and status = 'unverified');
create policy people_registration on people for all using (nationality = (select actor_jurisdiction('registration')));
-- Employers and recruiters: verified workers who agreed to be shown.
create policy people_shown on people for select using (
  status = 'verified'
  and (select actor() ->> 'organisationKind') in ('employer', 'recruiter')
  and exists (select from consents c where c.person_id = people.id and c.purpose = 'shown_to_employers' and c.withdrawn_at is null));
-- Everybody who sees a placement of theirs.
create policy people_placed on people for select using (
  (select actor_kind()) = 'staff' and exists (select from placements p where p.person_id = people.id));
create policy people_system on people for all using ((select actor_is_system()));

alter table consents enable row level security;
create policy consents_self on consents for all using (person_id = (select actor_person()));
create policy consents_register on consents for insert
  with check ((select actor_kind()) = 'public' and person_is_new(person_id));
create policy consents_read on consents for select
  using ((select actor() ->> 'organisationKind') in ('employer', 'recruiter') and withdrawn_at is null);
create policy consents_system on consents for all using ((select actor_is_system()));

do $$ declare name text; begin
  foreach name in array array['person_occupations', 'person_skills', 'person_languages', 'person_destinations'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy %I on %I for select using (exists (select from people p where p.id = person_id))',
      name || '_with_person', name);
    execute format('create policy %I on %I for all using (person_id = (select actor_person()))', name || '_self', name);
    execute format('create policy %I on %I for insert
      with check ((select actor_kind()) = ''public'' and person_is_new(person_id))', name || '_register', name);
    execute format('create policy %I on %I for all using ((select actor_is_system()))', name || '_system', name);
  end loop;
end $$;

-- A vacancy stays visible to the parties of its placements when it is no longer published.
create policy vacancies_placed on vacancies for select using (
  (select actor_kind()) in ('worker', 'staff') and exists (select from placements p where p.vacancy_id = vacancies.id));
