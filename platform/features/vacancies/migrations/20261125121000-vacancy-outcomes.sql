-- How a vacancy ends, and why: reasons from closed lists, so that they can be counted.

alter table vacancies
  -- Why an officer refused or stopped it.
  add column decision_code text check (decision_code in ('pay', 'costs', 'conditions', 'unclear', 'occupation',
    'not-real', 'employer', 'licence', 'pathway', 'duplicate', 'other')),
  -- Why its employer closed it.
  add column end_reason text check (end_reason in ('job-gone', 'no-candidates', 'would-hire-if-pathway-existed',
    'pathway-too-slow', 'too-expensive', 'licence-lost', 'found-otherwise', 'mistake', 'other')),
  add column ended_at timestamptz;
alter table vacancies drop constraint vacancies_status_check;
alter table vacancies add constraint vacancies_status_check check (
  status in ('draft', 'submitted', 'published', 'refused', 'filled', 'closed', 'expired'));
create index vacancies_expire on vacancies (expires_on) where status = 'published';

-- From the day after its last one a vacancy takes nobody, also before Fairway has noted that it expired.
create function vacancy_is_open(vacancy vacancies) returns boolean language sql stable as $$
  select vacancy.status = 'published'
    and (vacancy.expires_on is null or vacancy.expires_on >= (now() at time zone 'utc')::date)
$$;

create or replace function guard_vacancy() returns trigger language plpgsql as $$
declare
  own boolean := coalesce(actor_organisation() in (old.employer_id, old.recruiter_id), false);
  decides boolean := coalesce(old.recruits_from = actor_jurisdiction('vacancies'), false);
  steps text[] := array['status', 'submitted_at', 'decided_by', 'decided_at', 'decision_reason', 'decision_code',
    'end_reason', 'ended_at', 'updated_at', 'search_text'];
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

drop policy vacancies_public on vacancies;
create policy vacancies_public on vacancies for select using (status in ('published', 'filled', 'expired'));
create or replace function vacancy_is_public(wanted uuid) returns boolean
  language plpgsql stable security definer set search_path = public as $$
begin
  return exists (select from vacancies v where v.id = wanted and v.status in ('published', 'filled', 'expired'));
end $$;

create or replace function may_offer(placement placements) returns boolean language plpgsql stable as $$
begin
  return coalesce(actor_organisation() in (placement.employer_id, placement.recruiter_id), false)
    and exists (select from vacancies v where v.id = placement.vacancy_id and vacancy_is_open(v)
      and v.employer_id = placement.employer_id and v.recruiter_id is not distinct from placement.recruiter_id
      and v.country = placement.destination)
    and exists (select from people p where p.id = placement.person_id and p.nationality = placement.origin);
end $$;

-- How many vacancies ended how, for evidence that everybody may read. Counts what the asking actor may not see, and tells
-- nothing but numbers: who shows them suppresses the small ones.
create function vacancy_outcomes() returns table (
  country char(3), recruits_from char(3), isco text, year integer, outcome text, reason text, vacancies bigint, places bigint)
  language sql stable security definer set search_path = public as $$
  select v.country, v.recruits_from, v.isco, extract(year from coalesce(v.ended_at, v.decided_at) at time zone 'utc')::integer,
    v.status, case v.status when 'refused' then v.decision_code when 'closed' then v.end_reason end,
    count(*), sum(v.places)
  from vacancies v
  where v.status in ('refused', 'filled', 'closed', 'expired') and v.country is not null and v.recruits_from is not null
    and v.submitted_at is not null
  group by 1, 2, 3, 4, 5, 6
$$;
