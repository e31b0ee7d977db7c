-- The consent ledger: to whom, what, for which purpose, from when until when. A row begins to count when the worker has
-- confirmed it and stops by itself when its time is over or when the worker withdraws it.

-- Rows written before this were all given by the worker in person.
alter table consents
  drop constraint consents_purpose_check,
  -- Every verified employer and recruiter, or one organisation by name.
  add column audience text not null default 'verified_employers'
    check (audience in ('verified_employers', 'organisation')),
  add column organisation_id uuid references organisations,
  -- Without the profile, which says whose it is, nothing else means anything.
  add column covers text[] not null default '{profile}'
    check (covers <@ '{profile,contact,documents,contract,case}' and 'profile' = any (covers)),
  add column expires_at timestamptz check (expires_at > granted_at),
  -- Null while the worker has yet to confirm what somebody else wrote down for them.
  add column confirmed_at timestamptz default now(),
  add constraint consents_purpose_check check (purpose in ('shown_to_employers', 'recruitment', 'support')),
  add constraint consents_audience_fits check (
    (audience = 'organisation') = (organisation_id is not null)
    and (purpose = 'shown_to_employers') = (audience = 'verified_employers'));
update consents set confirmed_at = granted_at;
alter table consents alter column confirmed_at set default now();

drop index consents_active;
create unique index consents_open on consents (person_id, purpose, audience, organisation_id) nulls not distinct
  where withdrawn_at is null;
create index consents_organisation on consents (organisation_id, person_id)
  where organisation_id is not null and withdrawn_at is null;
-- For the job that tells others what has ended by itself.
create index consents_expiry on consents (expires_at) where expires_at is not null and withdrawn_at is null;

-- One expression, so that the planner reads it as if it stood there.
create function consent_counts(consent consents) returns boolean language sql stable as $$
  select consent.withdrawn_at is null and consent.confirmed_at is not null
    and (consent.expires_at is null or consent.expires_at > now())
$$;

create or replace function person_is_shown(person uuid) returns boolean
  language plpgsql stable security definer set search_path = public as $$
begin
  return exists (select from people p join consents c on c.person_id = p.id
    where p.id = person and p.status = 'verified' and c.purpose = 'shown_to_employers' and consent_counts(c));
end $$;

-- For whom a worker's agreement opens something: members of an organisation that an authority has verified. Officers
-- with immigration among their duties never, whatever a worker was made to sign: the firewall is not the worker's to open.
create function actor_may_be_trusted() returns boolean
  language sql stable security definer set search_path = public as $$
  select coalesce(not (actor() -> 'competences' ? 'immigration'), true)
    and exists (select from organisations where id = actor_organisation() and status = 'verified')
$$;
-- The organisation of the asking actor, when anybody shares anything with it at all: null saves asking row by row.
create function actor_is_trusted_by_somebody() returns uuid
  language sql stable security definer set search_path = public as $$
  select actor_organisation() where actor_may_be_trusted()
    and exists (select from consents c where c.organisation_id = actor_organisation() and consent_counts(c))
$$;
create function person_trusts(person uuid, organisation uuid, what text) returns boolean
  language plpgsql stable security definer set search_path = public as $$
begin
  return exists (select from consents c where c.person_id = person and c.organisation_id = organisation
    and what = any (c.covers) and consent_counts(c));
end $$;
-- What every table with a worker's data asks: may the asking actor see this part of the person's record by consent?
create function person_shares(person uuid, what text) returns boolean
  language plpgsql stable security definer set search_path = public as $$
begin
  return actor_may_be_trusted() and person_trusts(person, actor_organisation(), what)
    or actor_may_hire() and exists (select from people p join consents c on c.person_id = p.id
      where p.id = person and p.status = 'verified' and c.audience = 'verified_employers'
        and what = any (c.covers) and consent_counts(c));
end $$;

create policy people_trusting on people for select using (
  case when (select actor_is_trusted_by_somebody()) is null then false
  else person_trusts(id, (select actor_is_trusted_by_somebody()), 'profile') end);
create policy person_contacts_shared on person_contacts for select using (
  (select actor_kind()) = 'staff' and person_shares(person_id, 'contact'));
create policy placements_shared on placements for select using (
  case when (select actor_is_trusted_by_somebody()) is null then false
  else person_trusts(person_id, (select actor_is_trusted_by_somebody()), 'contract') end);

-- Whoever may see something by a consent sees that consent, as long as it counts; nobody sees those given to others.
alter policy consents_read on consents using (consent_counts(consents) and (
  (audience = 'verified_employers' and (select actor_may_hire()))
  or (organisation_id = (select actor_organisation()) and (select actor_may_be_trusted()))));
-- What an officer writes down for a worker counts when the worker has confirmed it.
drop policy consents_officer on consents;
create policy consents_officer on consents for insert with check (
  confirmed_at is null and case when (select actor_jurisdiction('registration')) is null then false
  else person_nationality(person_id) = (select actor_jurisdiction('registration')) end);
-- A worker's own consents begin when they are given, not before.
drop policy consents_self on consents;
create policy consents_self on consents for select using (person_id = (select actor_person()));
create policy consents_self_give on consents for insert with check (
  person_id = (select actor_person()) and granted_at = now() and confirmed_at = now());
create policy consents_self_change on consents for update using (person_id = (select actor_person()));

create or replace function consents_guard_ledger() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if actor_kind() in ('public', 'worker', 'staff') then
      raise exception 'consents is a ledger: withdraw instead';
    end if;
    return old;
  end if;
  if old.withdrawn_at is not null
    or (old.confirmed_at is not null and new.confirmed_at is distinct from old.confirmed_at)
    or (to_jsonb(new) - '{withdrawn_at,confirmed_at}'::text[])
      is distinct from (to_jsonb(old) - '{withdrawn_at,confirmed_at}'::text[])
  then
    raise exception 'consents is a ledger: add a row';
  end if;
  return new;
end $$;

-- Since when the person is shown: by the consent that counts.
do $$ begin
  execute replace(pg_get_functiondef('person_record'::regproc), 'c.withdrawn_at is null', 'consent_counts(c)');
end $$;
