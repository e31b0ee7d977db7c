-- Workers and what they say of themselves.

create table people (
  id uuid primary key default gen_random_uuid(),
  full_name text not null check (length(full_name) between 1 and 200),
  birth_date date not null,
  nationality char(3) not null,
  -- E.164. Several people may share one phone; some have none.
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  locale text not null,
  status text not null default 'unverified' check (status in ('unverified', 'verified')),
  verified_by uuid,
  verified_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index people_phone on people (phone);
create index people_queue on people (nationality, status, created_at);

create table person_occupations (
  person_id uuid not null references people on delete cascade,
  -- ISCO-08 unit group.
  isco text not null check (isco ~ '^[0-9]{4}$'),
  years smallint not null check (years between 0 and 70),
  primary key (person_id, isco)
);
create index person_occupations_isco on person_occupations (isco);

create table person_skills (
  person_id uuid not null references people on delete cascade,
  skill_id text not null references skills,
  primary key (person_id, skill_id)
);
create index person_skills_skill on person_skills (skill_id);

create table person_languages (
  person_id uuid not null references people on delete cascade,
  language text not null,
  cefr text not null check (cefr in ('A1', 'A2', 'B1', 'B2', 'C1', 'C2')),
  primary key (person_id, language)
);

create table person_destinations (
  person_id uuid not null references people on delete cascade,
  country char(3) not null,
  wish text not null check (wish in ('wanted', 'refused')),
  primary key (person_id, country)
);

-- A ledger: withdrawing ends a row, granting again adds one.
create table consents (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references people on delete cascade,
  purpose text not null check (purpose in ('shown_to_employers')),
  granted_at timestamptz not null default now(),
  withdrawn_at timestamptz check (withdrawn_at >= granted_at)
);
create unique index consents_active on consents (person_id, purpose) where withdrawn_at is null;

grant select, insert, update, delete on
  people, person_occupations, person_skills, person_languages, person_destinations, consents to fairway_app;
