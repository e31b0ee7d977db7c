-- Vacancies: the terms offered, checked by an officer before any worker sees them.

create table vacancies (
  id uuid primary key default gen_random_uuid(),
  employer_id uuid not null references organisations,
  -- The licensed recruiter who works the job order; null when the employer hires directly.
  recruiter_id uuid references organisations,
  title text not null check (length(title) between 1 and 200),
  description text not null default '' check (length(description) <= 5000),
  isco text not null check (isco ~ '^[0-9]{4}$'),
  country char(3),
  place text check (length(place) between 1 and 200),
  -- Country whose workers are sought; its authority decides.
  recruits_from char(3),
  places integer check (places between 1 and 10000),
  wage_minor bigint check (wage_minor > 0),
  wage_currency char(3),
  wage_period text check (wage_period in ('hour', 'month', 'year')),
  hours_per_week smallint check (hours_per_week between 1 and 84),
  duration_months smallint check (duration_months between 1 and 120),
  housing text check (housing in ('provided', 'allowance', 'none')),
  meals text check (meals in ('provided', 'allowance', 'none')),
  -- Folder of the legal pathway in catalogue/pathways, e.g. are/private-sector-work-permit.
  pathway text,
  status text not null default 'draft' check (status in ('draft', 'submitted', 'published', 'refused', 'filled', 'closed')),
  submitted_at timestamptz,
  -- The account that decided.
  decided_by uuid,
  decided_at timestamptz,
  decision_reason text check (length(decision_reason) <= 2000),
  -- The account that wrote it; null for what Fairway itself loaded.
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  search_text text not null generated always as (lower(title || ' ' || coalesce(place, ''))) stored,
  -- A draft grows page by page; whatever anybody else sees is whole.
  constraint vacancies_whole check (status in ('draft', 'closed') or (
    country is not null and place is not null and recruits_from is not null and places is not null
    and wage_minor is not null and wage_currency is not null and wage_period is not null
    and hours_per_week is not null and duration_months is not null and housing is not null and meals is not null)),
  constraint vacancies_decided check (status not in ('published', 'refused', 'filled') or decided_at is not null)
);
create index vacancies_published on vacancies (decided_at desc, id) where status = 'published';
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

-- Who may take which step, and that nobody changes the terms after they were sent in: what an officer approves,
-- a worker reads and a contract copies is the same.
create function guard_vacancy() returns trigger language plpgsql as $$
declare
  own boolean := coalesce(actor_organisation() in (old.employer_id, old.recruiter_id), false);
  decides boolean := coalesce(old.recruits_from = actor_jurisdiction('vacancies'), false);
  steps text[] := array['status', 'submitted_at', 'decided_by', 'decided_at', 'decision_reason', 'updated_at', 'search_text'];
begin
  if actor_is_system() then return new; end if;
  if (old.status not in ('draft', 'refused') or not own) and to_jsonb(new) - steps <> to_jsonb(old) - steps then
    raise exception 'the terms of a vacancy do not change once it is sent in' using errcode = 'check_violation';
  end if;
  if new.status <> old.status and not (case new.status
      when 'submitted' then own and old.status in ('draft', 'refused')
      when 'published' then decides and old.status = 'submitted'
      when 'refused' then decides and old.status in ('submitted', 'published')
      when 'filled' then own and old.status = 'published'
      -- What an authority stopped stays stopped: closing it would let those who accepted sign after all.
      when 'closed' then own and old.status <> 'refused'
      else false end) then
    raise exception 'a vacancy that is % cannot become % by this actor', old.status, new.status
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard_vacancy before update on vacancies for each row execute function guard_vacancy();

grant select, insert, update on vacancies to fairway_app;
grant select, insert, delete on vacancy_skills, vacancy_languages, vacancy_costs to fairway_app;

alter table vacancies enable row level security;
create policy vacancies_public on vacancies for select using (status in ('published', 'filled'));
create policy vacancies_own on vacancies for select
  using ((select actor_organisation()) in (employer_id, recruiter_id));
-- An employer writes for itself; a recruiter for a verified employer.
create policy vacancies_write on vacancies for insert with check (
  status = 'draft' and case (select actor() ->> 'organisationKind')
    when 'employer' then employer_id = (select actor_organisation()) and recruiter_id is null
    when 'recruiter' then recruiter_id = (select actor_organisation()) and exists (
      select from organisations o where o.id = employer_id and o.kind = 'employer' and o.status = 'verified')
    else false end);
create policy vacancies_change on vacancies for update
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

-- The parts are seen with the vacancy, and change as long as it may change. As functions, because their plans are kept:
-- written out, the rules of vacancies would be planned again for each part of each query.
create function sees_vacancy(wanted uuid) returns boolean language plpgsql stable as $$
begin
  return exists (select from vacancies v where v.id = wanted);
end $$;
-- What is true for everybody is asked past row level security: cheap enough for each row of a list.
create function vacancy_is_public(wanted uuid) returns boolean
  language plpgsql stable security definer set search_path = public as $$
begin
  return exists (select from vacancies v where v.id = wanted and v.status in ('published', 'filled'));
end $$;
create function changes_vacancy(wanted uuid) returns boolean language plpgsql stable as $$
begin
  return exists (select from vacancies v where v.id = wanted and v.status in ('draft', 'refused')
    and actor_organisation() in (v.employer_id, v.recruiter_id));
end $$;
do $$ declare name text; begin
  foreach name in array array['vacancy_skills', 'vacancy_languages', 'vacancy_costs'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy %I on %I for select using (
      (select actor_is_system()) or vacancy_is_public(vacancy_id) or sees_vacancy(vacancy_id))',
      name || '_read', name);
    execute format('create policy %I on %I for insert with check ((select actor_is_system()) or changes_vacancy(vacancy_id))',
      name || '_add', name);
    execute format('create policy %I on %I for delete using ((select actor_is_system()) or changes_vacancy(vacancy_id))',
      name || '_remove', name);
  end loop;
end $$;
