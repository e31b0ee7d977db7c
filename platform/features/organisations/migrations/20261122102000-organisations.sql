-- Authorities, employers, recruiters and unions, and the licences of recruiters.

create table organisations (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('authority', 'employer', 'recruiter', 'union')),
  name text not null check (length(name) between 1 and 200),
  country char(3) not null,
  registration_number text check (length(registration_number) between 1 and 60),
  -- An employer abroad names the country it wants to hire from first: the authority there may check it.
  recruits_from char(3),
  status text not null default 'pending' check (status in ('pending', 'verified', 'suspended')),
  decided_by uuid references organisations,
  decided_at timestamptz,
  decision_reason text check (length(decision_reason) <= 2000),
  created_at timestamptz not null default now()
);
create unique index organisations_registration on organisations (country, registration_number);
create index organisations_queue on organisations (status, country, created_at);
create index organisations_name on organisations (lower(name));

-- Where an organisation is written to: known to authorities and to other organisations, never to the public.
create table organisation_contacts (
  organisation_id uuid primary key references organisations on delete cascade,
  email text not null check (length(email) between 3 and 254),
  locale text not null
);

create table licences (
  id uuid primary key default gen_random_uuid(),
  organisation_id uuid not null references organisations,
  number text not null check (length(number) between 1 and 60),
  -- The authority that issued it.
  issuer_id uuid not null references organisations,
  country char(3) not null,
  valid_from date not null,
  valid_to date not null check (valid_to >= valid_from),
  status text not null default 'valid' check (status in ('valid', 'suspended', 'revoked')),
  status_reason text check (length(status_reason) <= 2000),
  created_at timestamptz not null default now(),
  constraint licences_number unique (country, number)
);
create index licences_organisation on licences (organisation_id);

grant select, insert, update on organisations, organisation_contacts, licences to fairway_app;

alter table organisations enable row level security;
-- Verified and suspended ones are a public register; a pending one is seen by itself and by those who decide on it.
create policy organisations_public on organisations for select using (status <> 'pending');
create policy organisations_own on organisations for select using (id = (select actor_organisation()));
create policy organisations_decide on organisations for all
  using (kind <> 'authority' and country = (select actor_jurisdiction('licensing')));
-- An employer abroad may also be checked by the authority whose workers it wants to hire; what another authority
-- has suspended stays suspended.
create policy organisations_abroad on organisations for select
  using (kind = 'employer' and recruits_from = (select actor_jurisdiction('vacancies')));
create policy organisations_abroad_decide on organisations for update
  using (kind = 'employer' and recruits_from = (select actor_jurisdiction('vacancies'))
    and (status <> 'suspended' or decided_by = (select actor_organisation())));
create policy organisations_register on organisations for insert
  with check (status = 'pending' and kind in ('employer', 'recruiter') and (select actor_kind()) = 'public');
create policy organisations_system on organisations for all using ((select actor_is_system()));

alter table organisation_contacts enable row level security;
create policy organisation_contacts_staff on organisation_contacts for select using ((select actor_kind()) = 'staff');
-- A visitor who registers an organisation writes what belongs to it in the same transaction, and to no other one.
create function organisation_is_new(organisation uuid) returns boolean
  language sql stable security definer set search_path = public as $$
  select exists (select from organisations
    where id = organisation and status = 'pending' and created_at = transaction_timestamp())
$$;
create policy organisation_contacts_register on organisation_contacts for insert
  with check ((select actor_kind()) = 'public' and organisation_is_new(organisation_id));
create policy organisation_contacts_system on organisation_contacts for all using ((select actor_is_system()));

alter table licences enable row level security;
create policy licences_public on licences for select using (true);
create policy licences_issue on licences for insert
  with check (country = (select actor_jurisdiction('licensing')) and issuer_id = (select actor_organisation()));
create policy licences_decide on licences for update using (country = (select actor_jurisdiction('licensing')));
create policy licences_system on licences for all using ((select actor_is_system()));
