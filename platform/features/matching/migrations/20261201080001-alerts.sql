-- Saved searches that tell of what is new: a worker's over vacancies, an employer's over the shortlist of a vacancy.

create table alerts (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references accounts on delete cascade,
  -- The worker whose alert it is, so that erasing the record takes it along.
  person_id uuid references people on delete cascade,
  kind text not null check (kind in ('jobs-for-me', 'search', 'shortlist')),
  -- What is searched for, as the page of vacancies takes it; of a search alone.
  search jsonb check ((kind = 'search') = (search is not null)),
  -- Whose shortlist; of an alert of an employer or recruiter alone.
  vacancy_id uuid references vacancies on delete cascade,
  locale text not null,
  -- Where to write to besides the page; nothing is sent before who reads it has said yes.
  email text check (email = lower(email)),
  email_confirmed_at timestamptz,
  every_days smallint not null check (every_days in (1, 7)),
  created_at timestamptz not null default now(),
  next_at timestamptz not null default now(),
  check ((kind = 'shortlist') = (vacancy_id is not null)),
  check ((kind = 'shortlist') = (person_id is null))
);
create unique index alerts_once on alerts (account_id, kind, coalesce(vacancy_id, account_id), coalesce(search, '{}'));
create index alerts_due on alerts (next_at);
create index alerts_person on alerts (person_id) where person_id is not null;
create index alerts_vacancy on alerts (vacancy_id) where vacancy_id is not null;

-- What an alert has found, each once: of a worker a vacancy, whichever alert found it; of a vacancy a person.
create table alert_finds (
  id uuid primary key default gen_random_uuid(),
  alert_id uuid not null references alerts on delete cascade,
  account_id uuid not null references accounts on delete cascade,
  vacancy_id uuid references vacancies on delete cascade,
  person_id uuid references people on delete cascade,
  -- Null for people who were there when the alert was made.
  told_at timestamptz,
  check (num_nonnulls(vacancy_id, person_id) = 1)
);
create unique index alert_finds_vacancy on alert_finds (account_id, vacancy_id) where vacancy_id is not null;
create unique index alert_finds_person on alert_finds (alert_id, person_id) where person_id is not null;
create index alert_finds_alert on alert_finds (alert_id);
create index alert_finds_of_vacancy on alert_finds (vacancy_id) where vacancy_id is not null;
create index alert_finds_of_person on alert_finds (person_id) where person_id is not null;

grant select, insert, update, delete on alerts to fairway_app;
grant select, insert, delete on alert_finds to fairway_app;
alter table alerts enable row level security;
alter table alert_finds enable row level security;
create policy alerts_system on alerts using ((select actor_is_system()));
create policy alerts_own on alerts using (account_id = (select actor_account()))
  with check (account_id = (select actor_account()) and person_id is not distinct from (select actor_person()));
create policy alert_finds_system on alert_finds using ((select actor_is_system()));
-- Whom an employer's alert found is nobody's to read: the message says how many, the shortlist shows who may be shown.
create policy alert_finds_own on alert_finds for select using (
  vacancy_id is not null and account_id = (select actor_account()));
