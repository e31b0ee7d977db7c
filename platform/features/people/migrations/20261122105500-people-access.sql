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
