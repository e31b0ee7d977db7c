-- Who registered a worker who did not do it alone, and whether the worker has confirmed it.

create table person_registrations (
  person_id uuid primary key references people on delete cascade,
  organisation_id uuid not null references organisations,
  account_id uuid not null,
  -- At a desk with the worker, or from the records of the organisation.
  way text not null check (way in ('desk', 'records')),
  registered_at timestamptz not null default now(),
  confirmed_at timestamptz,
  -- A code sent to the worker's phone, or the worker's own sign-in, the first time with the card.
  confirmed_by text check (confirmed_by in ('code', 'sign-in')),
  check ((confirmed_at is null) = (confirmed_by is null))
);
create index person_registrations_organisation on person_registrations (organisation_id, registered_at);

-- Partners that may register workers of their own country: trade unions that an authority has verified.
create function actor_assists() returns text
  language sql stable security definer set search_path = public as $$
  select country::text from organisations
  where id = actor_organisation() and kind = 'union' and status = 'verified' and actor_kind() = 'staff'
$$;

create policy people_assisted on people for insert with check (
  status = 'unverified' and nationality = (select actor_assists()));
do $$ declare name text; begin
  foreach name in array array['person_contacts', 'person_occupations', 'person_skills', 'person_languages',
    'person_destinations'] loop
    execute format('create policy %I on %I for insert with check (
      case when (select actor_assists()) is null then false else person_is_new(person_id) end)',
      name || '_assisted', name);
  end loop;
end $$;
create policy consents_assisted on consents for insert with check (confirmed_at is null and
  case when (select actor_assists()) is null then false else person_is_new(person_id) end);
-- The account comes without a secret number, which only its holder chooses, and with a card.
create policy accounts_assisted on accounts for insert with check (
  kind = 'worker' and pin_hash is null and person_is_new(person_id)
  and (select actor_kind()) = 'staff'
  and person_nationality(person_id) in ((select actor_assists()), (select actor_jurisdiction('registration'))));

grant select, insert on person_registrations to fairway_app;
grant update (confirmed_at, confirmed_by) on person_registrations to fairway_app;
alter table person_registrations enable row level security;
create policy person_registrations_attribute on person_registrations for insert with check (
  organisation_id = (select actor_organisation()) and account_id = (select actor_account())
  and confirmed_at is null and person_is_new(person_id));
create policy person_registrations_self on person_registrations for select using (person_id = (select actor_person()));
create policy person_registrations_confirm on person_registrations for update using (person_id = (select actor_person()));
create policy person_registrations_own on person_registrations for select using (
  organisation_id = (select actor_organisation()));
create policy person_registrations_officer on person_registrations for select using (
  case when (select actor_jurisdiction('registration')) is null then false
  else person_nationality(person_id) = (select actor_jurisdiction('registration')) end);
create policy person_registrations_system on person_registrations for all using ((select actor_is_system()));
