-- Rules for the parts of a person's record that stand beside those of the placements' migration.

-- Past row level security, because the rules of people ask consents and must not be asked by them in turn.
create function person_nationality(person uuid) returns text
  language sql stable security definer set search_path = public as $$
  select nationality::text from people where id = person
$$;
-- An officer whose office registers workers writes the parts of those of its own country.
do $$ declare name text; begin
  foreach name in array array['person_occupations', 'person_skills', 'person_languages', 'person_destinations', 'consents'] loop
    execute format('create policy %I on %I for insert with check (
      case when (select actor_jurisdiction(''registration'')) is null then false
      else person_nationality(person_id) = (select actor_jurisdiction(''registration'')) end)', name || '_officer', name);
  end loop;
end $$;
-- Whether a person agrees to be shown is known to those whom it is shown to, and to the desk that registers them.
create policy consents_officer_read on consents for select using (
  case when (select actor_jurisdiction('registration')) is null then false
  else person_nationality(person_id) = (select actor_jurisdiction('registration')) end);

-- Nobody verifies themselves: who is not an officer or Fairway itself can only lose a verification.
create function people_guard_verification() returns trigger language plpgsql as $$
begin
  if new.status = 'verified' and coalesce(actor_kind(), 'public') in ('public', 'worker') and (
    tg_op = 'INSERT' or old.status <> 'verified'
    or (new.full_name, new.birth_date, new.nationality, new.verified_by, new.verified_at)
      is distinct from (old.full_name, old.birth_date, old.nationality, old.verified_by, old.verified_at))
  then
    raise exception 'only an officer verifies a person' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger people_guard_verification before insert or update on people
  for each row execute function people_guard_verification();

-- The desk finds a person by part of a name in any script.
create index people_name_trigram on people using gin (lower(full_name) gin_trgm_ops);

-- Consent once given or withdrawn stays on record; only erasing a person erases it.
create function consents_guard_ledger() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if actor_kind() in ('public', 'worker', 'staff') then
      raise exception 'consents is a ledger: withdraw instead';
    end if;
    return old;
  end if;
  if old.withdrawn_at is not null
    or (new.id, new.person_id, new.purpose, new.granted_at) is distinct from (old.id, old.person_id, old.purpose, old.granted_at)
  then
    raise exception 'consents is a ledger: add a row';
  end if;
  return new;
end $$;
create trigger consents_guard_ledger before update or delete on consents
  for each row execute function consents_guard_ledger();

-- The same rules as in the placements' migration, asked through functions: as subqueries they were planned anew, rules
-- within rules, in every query that touches a person. Their plans are made once per connection.

-- Verified, and agrees to be shown: true or not for whoever asks, so asked past row level security, which makes it
-- cheap enough for each row of a shortlist.
create function person_is_shown(person uuid) returns boolean
  language plpgsql stable security definer set search_path = public as $$
begin
  return exists (select from people p join consents c on c.person_id = p.id
    where p.id = person and p.status = 'verified' and c.purpose = 'shown_to_employers' and c.withdrawn_at is null);
end $$;
-- These run with the asking actor's rights, so that the rules of the tables they ask still hold.
create function person_is_placed(person uuid) returns boolean language plpgsql stable as $$
begin
  return exists (select from placements where person_id = person);
end $$;
create function person_is_visible(person uuid) returns boolean language plpgsql stable as $$
begin
  return exists (select from people where id = person);
end $$;
-- Employers and recruiters that an authority has verified.
create function actor_may_hire() returns boolean language sql stable security definer set search_path = public as $$
  select actor() ->> 'organisationKind' in ('employer', 'recruiter') and exists (
    select from organisations where id = actor_organisation() and status = 'verified')
$$;
alter policy people_shown on people using ((select actor_may_hire()) and person_is_shown(id));
alter policy people_placed on people using ((select actor_kind()) = 'staff' and person_is_placed(id));
do $$ declare name text; begin
  foreach name in array array['person_occupations', 'person_skills', 'person_languages', 'person_destinations'] loop
    execute format('alter policy %I on %I using (
      case when (select actor_is_system()) then true
        when (select actor_may_hire()) and person_is_shown(person_id) then true
        else person_is_visible(person_id) end)', name || '_with_person', name);
  end loop;
end $$;

-- One whole record, under the asking actor's row level security. In PL/pgSQL so that its plan is made once per connection.
create function person_record(wanted uuid) returns jsonb language plpgsql stable as $$
begin
  return (select jsonb_build_object(
    'id', p.id, 'fullName', p.full_name, 'birthDate', p.birth_date, 'nationality', p.nationality, 'phone', p.phone,
    'locale', p.locale, 'status', p.status, 'verifiedAt', p.verified_at, 'createdAt', p.created_at,
    'updatedAt', p.updated_at,
    'shownSince', (select c.granted_at from consents c
      where c.person_id = p.id and c.purpose = 'shown_to_employers' and c.withdrawn_at is null),
    'occupations', (select coalesce(jsonb_agg(jsonb_build_object('isco', o.isco, 'years', o.years)
      order by o.years desc, o.isco), '[]') from person_occupations o where o.person_id = p.id),
    'skills', (select coalesce(jsonb_agg(s.skill_id order by s.skill_id), '[]')
      from person_skills s where s.person_id = p.id),
    'languages', (select coalesce(jsonb_agg(jsonb_build_object('language', l.language, 'cefr', l.cefr)
      order by l.cefr desc, l.language), '[]') from person_languages l where l.person_id = p.id),
    'wanted', (select coalesce(jsonb_agg(d.country order by d.country), '[]')
      from person_destinations d where d.person_id = p.id and d.wish = 'wanted'),
    'refused', (select coalesce(jsonb_agg(d.country order by d.country), '[]')
      from person_destinations d where d.person_id = p.id and d.wish = 'refused'))
    from people p where p.id = wanted);
end $$;
