-- Vacancies: the terms offered, checked by an officer before any worker sees them.

create table vacancies (
  id uuid primary key default gen_random_uuid(),
  employer_id uuid not null references organisations,
  -- The licensed recruiter who works the job order; null when the employer hires directly.
  recruiter_id uuid references organisations,
  title text not null check (length(title) between 1 and 200),
  description text not null default '' check (length(description) <= 5000),
  isco text not null check (isco ~ '^[0-9]{4}$'),
  country char(3) not null,
  place text not null check (length(place) between 1 and 200),
  -- Country whose workers are sought; its authority decides.
  recruits_from char(3) not null,
  places integer not null check (places between 1 and 10000),
  wage_minor bigint not null check (wage_minor > 0),
  wage_currency char(3) not null,
  wage_period text not null check (wage_period in ('hour', 'month', 'year')),
  hours_per_week smallint not null check (hours_per_week between 1 and 84),
  duration_months smallint not null check (duration_months between 1 and 120),
  housing text not null check (housing in ('provided', 'allowance', 'none')),
  meals text not null check (meals in ('provided', 'allowance', 'none')),
  -- Folder of the legal pathway in catalogue/pathways, e.g. are/private-sector-work-permit.
  pathway text,
  status text not null default 'draft' check (status in ('draft', 'submitted', 'published', 'refused', 'filled', 'closed')),
  submitted_at timestamptz,
  decided_by uuid,
  decided_at timestamptz,
  decision_reason text,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index vacancies_published on vacancies (decided_at desc) where status = 'published';
create index vacancies_queue on vacancies (recruits_from, status, submitted_at);
create index vacancies_employer on vacancies (employer_id);
create index vacancies_recruiter on vacancies (recruiter_id);

create table vacancy_skills (
  vacancy_id uuid not null references vacancies on delete cascade,
  skill_id text not null references skills,
  essential boolean not null,
  primary key (vacancy_id, skill_id)
);
create index vacancy_skills_skill on vacancy_skills (skill_id);

create table vacancy_languages (
  vacancy_id uuid not null references vacancies on delete cascade,
  language text not null,
  cefr text not null check (cefr in ('A1', 'A2', 'B1', 'B2', 'C1', 'C2')),
  primary key (vacancy_id, language)
);

-- Who pays each cost of recruitment (items of the ILO definition of recruitment fees and related costs).
create table vacancy_costs (
  vacancy_id uuid not null references vacancies on delete cascade,
  item text not null check (item in ('agency_fee', 'visa', 'travel', 'medical', 'training', 'insurance', 'documents')),
  payer text not null check (payer in ('employer', 'worker', 'government')),
  amount_minor bigint not null check (amount_minor >= 0),
  currency char(3) not null,
  primary key (vacancy_id, item)
);

grant select, insert, update, delete on vacancies, vacancy_skills, vacancy_languages, vacancy_costs to fairway_app;

alter table vacancies enable row level security;
create policy vacancies_public on vacancies for select using (status in ('published', 'filled'));
create policy vacancies_own on vacancies for all
  using ((select actor_organisation()) in (employer_id, recruiter_id))
  with check ((select actor_organisation()) in (employer_id, recruiter_id));
create policy vacancies_officer on vacancies for select using (
  status <> 'draft' and (
    recruits_from in ((select actor_jurisdiction('vacancies')), (select actor_jurisdiction('contracts')))
    or country in ((select actor_jurisdiction('vacancies')), (select actor_jurisdiction('contracts')),
                   (select actor_jurisdiction('inspection')))));
create policy vacancies_decide on vacancies for update
  using (status <> 'draft' and recruits_from = (select actor_jurisdiction('vacancies')));
create policy vacancies_system on vacancies for all using ((select actor_is_system()));

-- The parts are seen and changed with the vacancy.
do $$ declare name text; begin
  foreach name in array array['vacancy_skills', 'vacancy_languages', 'vacancy_costs'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy %I on %I for select using (exists (select from vacancies v where v.id = vacancy_id))',
      name || '_read', name);
    execute format('create policy %I on %I for all using (exists (select from vacancies v where v.id = vacancy_id
      and (select actor_organisation()) in (v.employer_id, v.recruiter_id)))', name || '_own', name);
    execute format('create policy %I on %I for all using ((select actor_is_system()))', name || '_system', name);
  end loop;
end $$;
