-- An office corrects what stands in a worker's record: why it did, and what the worker has put back since.

alter table person_changes
  -- Null where an office helped to write down what no pathway compares.
  add column reason text check (reason in ('worker-asked', 'document', 'register', 'typing')),
  -- Which answer, for putting it back; no reference, since the answer may be gone.
  add column entry_id uuid,
  add column put_back_at timestamptz;
grant update (put_back_at) on person_changes to fairway_app;
create policy person_changes_put_back on person_changes for update using (person_id = (select actor_person()));

create or replace function person_keep_words() returns trigger language plpgsql security definer set search_path = public as $$
declare
  person uuid;
  before jsonb;
  after jsonb;
  written jsonb;
begin
  if tg_op <> 'INSERT' then before := person_words(to_jsonb(old)); end if;
  if tg_op <> 'DELETE' then after := person_words(to_jsonb(new)); end if;
  written := case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  person := coalesce(written ->> 'person_id', written ->> 'id')::uuid;
  -- An erased person's words go with the person.
  if before is distinct from after and exists (select from people where id = person) then
    insert into person_changes (person_id, part, before, after, account, organisation_id, reason, entry_id)
    values (person, coalesce(written ->> 'kind', tg_table_name), before, after, actor_account(), actor_organisation(),
      nullif(current_setting('app.correction_reason', true), ''),
      case tg_table_name when 'person_entries' then (written ->> 'id')::uuid end);
  end if;
  return null;
end $$;
-- What is added keeps the words that were there before it as well: none. Not at registering, where all is new.
do $$ declare name text; begin
  foreach name in array array['person_occupations', 'person_skills', 'person_languages', 'person_destinations'] loop
    execute format('create trigger %I after insert on %I for each row
      when (actor_kind() = ''staff'' and nullif(current_setting(''app.correction_reason'', true), '''') is not null)
      execute function person_keep_words()', name || '_keep_added', name);
    execute format('create policy %I on %I for update using (
      case when (select actor_jurisdiction(''registration'')) is null then false
      else person_nationality(person_id) = (select actor_jurisdiction(''registration'')) end)', name || '_correct', name);
    execute format('create policy %I on %I for delete using (
      case when (select actor_jurisdiction(''registration'')) is null then false
      else person_nationality(person_id) = (select actor_jurisdiction(''registration'')) end)', name || '_correct_away', name);
  end loop;
end $$;

-- A record with the wrong nationality lies with the wrong office. It goes to the other one unverified, and the office
-- that sends it away no longer sees it: row level security alone would refuse both.
create function hand_to_nationality(person uuid, country text) returns boolean
  language plpgsql volatile security definer set search_path = public as $$
begin
  update people set nationality = country, status = 'unverified', verified_at = null, verified_by = null,
      updated_at = now()
    where id = person and status <> 'erased' and nationality = actor_jurisdiction('registration');
  return found;
end $$;
