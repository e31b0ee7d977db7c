-- Two records of one person become one. The other record ceases to be: what of it goes on belongs to the kept one, and
-- all that would be needed to take the step back is held with the kept record, so that it is erased with it.

create table person_merges (
  id uuid primary key default gen_random_uuid(),
  kept uuid not null references people on delete cascade,
  -- The record that was; addresses with it lead to the kept one.
  other uuid not null unique,
  reason text not null check (reason in ('worker-asked', 'document', 'register')),
  -- What came with it, as numbers by table, and how many consents ended.
  moved jsonb not null,
  office_id uuid not null references organisations,
  officer uuid not null,
  merged_at timestamptz not null default now(),
  -- Until then it can be taken back.
  undo_until timestamptz not null,
  -- What it takes to take it back; null when that time is over. Nobody reads it but the functions below.
  held jsonb
);
create index person_merges_kept on person_merges (kept);
create index person_merges_held on person_merges (undo_until) where held is not null;
grant select (id, kept, other, reason, moved, office_id, officer, merged_at, undo_until) on person_merges to fairway_app;
alter table person_merges enable row level security;
create policy person_merges_self on person_merges for select using (kept = (select actor_person()));
create policy person_merges_officer on person_merges for select using (
  case when (select actor_jurisdiction('registration')) is null then false
  else person_nationality(kept) = (select actor_jurisdiction('registration')) end);
create policy person_merges_system on person_merges for select using ((select actor_is_system()));

-- Who searched for the name that was finds no trace of it when it is gone for good.
create function person_merges_forget() returns trigger language plpgsql security definer set search_path = public as $$
declare
  name text := old.held #>> '{other,people,0,full_name}';
  phone text := old.held #>> '{other,person_contacts,0,phone}';
begin
  update sessions set data = data - 'people.search' where length(data -> 'people.search' ->> 'search') > 0
    and (position(lower(data -> 'people.search' ->> 'search') in lower(coalesce(name, ''))) > 0
      or position(right(data -> 'people.search' ->> 'search', 6) in coalesce(phone, '')) > 0);
  return null;
end $$;
create trigger person_merges_forget after delete or update of held on person_merges
  for each row when (old.held is not null) execute function person_merges_forget();

-- Every table that refers to people, also those that come later. `follows` says that its rows go on under another
-- record: what may not go with a person, what belongs to a placement, and merges of long ago.
create function person_references() returns table (name regclass, attribute name, follows boolean)
  language sql stable set search_path = public as $$
  select c.conrelid::regclass, a.attname, c.confdeltype <> 'c' or c.conrelid = 'person_merges'::regclass
    or exists (select from pg_attribute p where p.attrelid = c.conrelid and p.attname = 'placement_id')
  from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
  where c.contype = 'f' and c.confrelid = 'people'::regclass
  -- Checks refer to answers, results to rounds: what others refer to comes first.
  order by (select count(*) from pg_constraint o where o.conrelid = c.conrelid and o.contype = 'f'
    and o.confrelid in (select r.conrelid from pg_constraint r where r.confrelid = 'people'::regclass)), 1, 2
$$;

create function rows_of(wanted regclass, attribute name, person uuid) returns jsonb
  language plpgsql stable set search_path = public as $$
declare rows jsonb;
begin
  execute format('select coalesce(jsonb_agg(to_jsonb(t)), ''[]'') from %s t where t.%I = $1', wanted, attribute)
    into rows using person;
  return rows;
end $$;

create function put_rows(wanted regclass, rows jsonb) returns void language plpgsql set search_path = public as $$
declare columns text;
begin
  select string_agg(format('%I', attname), ', ') into columns from pg_attribute
    where attrelid = wanted and attnum > 0 and not attisdropped and attgenerated = '';
  execute format('insert into %s (%s) overriding system value select %s from jsonb_populate_recordset(null::%s, $1)
    on conflict do nothing', wanted, columns, columns, wanted) using rows;
end $$;

-- Why these two may not become one now; null when they may. Asked again by the merge itself.
create function merge_hindrance(kept uuid, other uuid) returns text
  language plpgsql stable security definer set search_path = public as $$
declare
  office text := actor_jurisdiction('registration');
begin
  if office is null or kept = other or person_nationality(kept) is distinct from office
    or person_nationality(other) is distinct from office then return 'none-of-yours'; end if;
  if exists (select from possible_duplicates where person_a = least(kept, other) and person_b = greatest(kept, other)
    and decision = 'different') or not exists (
    select from possible_duplicates where person_a = least(kept, other) and person_b = greatest(kept, other))
    then return 'not-found-same'; end if;
  if (select count(distinct person_id) from placements where person_id in (kept, other)
      and stage not in ('closed', 'returned', 'ended', 'moved')) = 2
    or exists (select from placements x join placements y on y.vacancy_id = x.vacancy_id
      where x.person_id = kept and y.person_id = other
        and x.stage not in ('closed', 'returned') and y.stage not in ('closed', 'returned'))
    then return 'both-placed'; end if;
  if exists (select from accounts where person_id = other) then
    if not exists (select from accounts where person_id = kept) then return 'account-lost'; end if;
    if (select phone from person_contacts where person_id = kept)
      is distinct from (select phone from person_contacts where person_id = other) then return 'two-phones'; end if;
  end if;
  if exists (select from roster_entries where person_id = other and left_at is null)
    or exists (select from round_results where person_id = other and withdrawn_at is null) then return 'on-roster'; end if;
  if exists (select from person_merges m where m.kept in (merge_hindrance.kept, merge_hindrance.other)
    and m.held is not null and m.undo_until > now()) then return 'merged-lately'; end if;
  return null;
end $$;

-- How much of what others must point to a record has: the office sees numbers, not contracts or cases.
create function merge_counts(person uuid) returns jsonb
  language plpgsql stable security definer set search_path = public as $$
begin
  if person_nationality(person) is distinct from actor_jurisdiction('registration') then return null; end if;
  return jsonb_build_object(
    'placements', (select count(*) from placements where person_id = person),
    'referrals', (select count(*) from referrals where person_id = person),
    'documents', (select count(*) from person_entries where person_id = person and kind = 'document'),
    'consents', (select count(*) from consents c where person_id = person and withdrawn_at is null),
    'account', exists (select from accounts where person_id = person));
end $$;

-- Lists of the kept record that the merge may change, by the part that the officer chooses.
create function merged_tables() returns text[] language sql immutable as $$
  select '{person_contacts,person_occupations,person_skills,person_languages,person_destinations,person_entries,person_checks,consents,record_views,pathway_answers}'::text[]
$$;

-- Joins `other` into `kept`. `chosen` names the parts that the other record gives: identity, occupations, skills,
-- languages, destinations, and kinds of answers of which there is one. Answers the merge's id.
create function merge_people(kept uuid, other uuid, chosen text[], why text, until timestamptz) returns uuid
  language plpgsql volatile security definer set search_path = public as $$
declare
  made uuid := gen_random_uuid();
  speaker text := current_setting('app.actor');
  office uuid := actor_organisation();
  officer uuid := actor_account();
  single text[] := '{latin-name,sex,place,driving,availability,needs}';
  reference record;
  name text;
  rows jsonb;
  ids jsonb;
  total integer;
  lost jsonb := '{}';
  moved jsonb := '{}';
  numbers jsonb := '{}';
  before jsonb := '{}';
  removed jsonb := '{}';
  added jsonb := '{}';
  person_before jsonb;
  person_wrote jsonb;
  ended integer;
begin
  perform from people where id in (kept, other) order by id for update;
  if merge_hindrance(kept, other) is not null then
    raise exception 'these records are not merged' using errcode = 'check_violation', constraint = 'merge_hindrance';
  end if;
  -- Fairway itself writes from here on: the words of the office are the merge, which is told and taken back as one.
  perform set_config('app.actor', '{"kind":"system","name":"merging"}', true);

  -- All of the other record as it is.
  lost := jsonb_build_object('people', rows_of('people', 'id', other));
  for reference in select * from person_references() where not follows loop
    rows := rows_of(reference.name, reference.attribute, other);
    if rows <> '[]' then
      lost := lost || jsonb_build_object(reference.name::text, coalesce(lost -> reference.name::text, '[]') || rows);
    end if;
  end loop;
  select to_jsonb(p) into person_before from people p where p.id = kept;
  foreach name in array merged_tables() loop
    before := before || jsonb_build_object(name, rows_of(name::regclass, 'person_id', kept));
  end loop;

  for reference in select * from person_references() where follows loop
    execute format('with gone as (update %s set %I = $1 where %I = $2 returning id)
      select coalesce(jsonb_agg(id), ''[]''), count(*) from gone', reference.name, reference.attribute, reference.attribute)
      into ids, total using kept, other;
    moved := moved || jsonb_build_object(reference.name::text, ids);
    numbers := numbers || jsonb_build_object(reference.name::text, total);
  end loop;

  -- Answers: of kinds with one answer the chosen one; of the others all, but nothing twice.
  delete from person_entries e where e.person_id = kept and e.kind = any (single) and e.kind = any (chosen)
    and exists (select from person_entries o where o.person_id = other and o.kind = e.kind);
  with gone as (
    update person_entries e set person_id = kept where e.person_id = other
      and case when e.kind = any (single)
        then not exists (select from person_entries k where k.person_id = kept and k.kind = e.kind)
        else e.kind = 'document' or not exists (
          select from person_entries k where k.person_id = kept and k.kind = e.kind and k.data = e.data) end
    returning id, kind)
  select coalesce(jsonb_agg(id), '[]'), count(*) filter (where kind = 'document'), jsonb_build_object(
      'documents', count(*) filter (where kind = 'document'), 'answers', count(*) filter (where kind <> 'document'))
    into ids, total, rows from gone;
  moved := moved || jsonb_build_object('person_entries', ids);
  numbers := numbers || rows;
  update person_checks set person_id = kept where entry_id in (select value::uuid from jsonb_array_elements_text(ids));

  foreach name in array array['occupations', 'skills', 'languages', 'destinations'] loop
    continue when name <> all (chosen);
    execute format('delete from %I where person_id = $1', 'person_' || name) using kept;
    execute format('update %I set person_id = $1 where person_id = $2', 'person_' || name) using kept, other;
  end loop;
  if 'identity' = any (chosen) then
    update people k set full_name = o.full_name, birth_date = o.birth_date, birth_year_only = o.birth_year_only,
        status = o.status, verified_by = o.verified_by, verified_at = o.verified_at
      from people o where k.id = kept and o.id = other;
    delete from person_checks where person_id = kept and entry_id is null;
    update person_checks set person_id = kept where person_id = other and entry_id is null;
  end if;
  -- The phone is how a worker signs in: an account keeps its own.
  if not exists (select from person_contacts where person_id = kept)
    and not exists (select from accounts where person_id = kept) then
    update person_contacts set person_id = kept where person_id = other;
  end if;
  insert into record_views select (jsonb_populate_record(v, jsonb_build_object('person_id', kept))).*
    from record_views v where v.person_id = other on conflict do nothing;
  if not exists (select from pathway_answers where person_id = kept) then
    update pathway_answers set person_id = kept where person_id = other;
  end if;

  -- Consents: what both records opened to the same, and for as long; the rest ends, and the worker can agree anew.
  with narrowed as (
    select k.id, k.covers as had, k.expires_at as until, k.confirmed_at as confirmed,
      array(select unnest(k.covers) intersect select unnest(o.covers) order by 1) as covers,
      least(k.expires_at, o.expires_at) as expires, o.id as twin
    from consents k left join consents o on o.person_id = other and o.purpose = k.purpose and o.audience = k.audience
      and o.organisation_id is not distinct from k.organisation_id and consent_counts(o)
    where k.person_id = kept and k.withdrawn_at is null),
  gone as (
    update consents c set withdrawn_at = now() from narrowed n
    where c.id = n.id and (n.twin is null or n.confirmed is null
      or not n.had <@ n.covers or n.expires is distinct from n.until)
    returning c.*, n.twin, n.covers as narrow, n.expires)
  select count(*), coalesce(jsonb_agg(jsonb_build_object('person_id', kept, 'purpose', purpose, 'audience', audience,
      'organisation_id', organisation_id, 'covers', to_jsonb(narrow), 'expires_at', expires,
      'granted_at', granted_at, 'confirmed_at', confirmed_at))
      filter (where twin is not null and confirmed_at is not null and (expires is null or expires > now())), '[]')
    into ended, rows from gone;
  insert into consents (person_id, purpose, audience, organisation_id, covers, expires_at, granted_at, confirmed_at)
    select r.person_id, r.purpose, r.audience, r.organisation_id, r.covers, r.expires_at, r.granted_at, r.confirmed_at
    from jsonb_populate_recordset(null::consents, rows) r;
  numbers := numbers || jsonb_build_object('consents_ended', ended,
    'accounts_ended', (select count(*) from accounts where person_id = other));

  update outbox_messages set regarding = kept where regarding = other;
  delete from registration_drafts where id = other;
  delete from people where id = other;
  update people set updated_at = now() where id = kept returning to_jsonb(people) into person_wrote;

  foreach name in array merged_tables() loop
    rows := rows_of(name::regclass, 'person_id', kept);
    removed := removed || jsonb_build_object(name, (select coalesce(jsonb_agg(r), '[]')
      from jsonb_array_elements(before -> name) r where not rows @> jsonb_build_array(r)));
    added := added || jsonb_build_object(name, (select coalesce(jsonb_agg(r), '[]')
      from jsonb_array_elements(rows) r where not (before -> name) @> jsonb_build_array(r)));
  end loop;
  insert into person_merges (id, kept, other, reason, moved, office_id, officer, undo_until, held)
    values (made, kept, other, why, numbers, office, officer, until, jsonb_build_object('other', lost, 'moved', moved,
      'removed', removed, 'added', added, 'person', person_before, 'wrote', person_wrote));
  perform set_config('app.actor', speaker, true);
  return made;
end $$;

-- Takes a merge back: for the office, or for the worker who objects. What was changed since stays with the kept record.
-- Nothing that the worker has closed since is opened by it. Answers false when there is nothing to take back.
create function undo_merge(wanted uuid) returns boolean
  language plpgsql volatile security definer set search_path = public as $$
declare
  speaker text := current_setting('app.actor');
  done person_merges;
  reference record;
  name text;
begin
  select * into done from person_merges where id = wanted for update;
  if not found or done.held is null or done.undo_until <= now() or not coalesce(
    done.kept = actor_person() or person_nationality(done.kept) = actor_jurisdiction('registration'), false)
    then return false; end if;
  perform from people where id = done.kept for update;
  perform set_config('app.actor', '{"kind":"system","name":"merging"}', true);

  perform put_rows('people', done.held #> '{other,people}');
  -- What went on goes back, as far as it still is the kept record's.
  for reference in select * from person_references()
    where follows or person_references.name = 'person_entries'::regclass loop
    execute format('update %s set %I = $1 where %I = $2 and id in (select value::uuid from jsonb_array_elements_text($3))',
      reference.name, reference.attribute, reference.attribute)
      using done.other, done.kept, coalesce(done.held #> array['moved', reference.name::text], '[]');
  end loop;
  foreach name in array merged_tables() loop
    -- Answers and their checks have gone back by their ids already.
    execute format('delete from %I t where t.person_id = $1 and to_jsonb(t) in (select jsonb_array_elements($2))', name)
      using done.kept, done.held #> array['added', name];
  end loop;
  update people p set full_name = b.full_name, birth_date = b.birth_date, birth_year_only = b.birth_year_only,
      status = b.status, verified_by = b.verified_by, verified_at = b.verified_at
    from jsonb_populate_record(null::people, done.held -> 'person') b, jsonb_populate_record(null::people, done.held -> 'wrote') w
    where p.id = done.kept and (p.full_name, p.birth_date, p.birth_year_only, p.status, p.verified_at)
      is not distinct from (w.full_name, w.birth_date, w.birth_year_only, w.status, w.verified_at);
  -- After the person, whose change ends a check.
  foreach name in array merged_tables() loop
    perform put_rows(name::regclass, done.held #> array['removed', name]);
  end loop;
  for reference in select * from person_references() where not follows loop
    if done.held -> 'other' ? reference.name::text then
      -- An answer that the worker took away since the merge is not brought back, nor are its checks.
      if reference.name = 'person_entries'::regclass then
        perform put_rows(reference.name, (select coalesce(jsonb_agg(r), '[]')
          from jsonb_array_elements(done.held #> '{other,person_entries}') r
          where not coalesce(done.held #> '{moved,person_entries}', '[]') ? (r ->> 'id')));
      elsif reference.name = 'person_checks'::regclass then
        perform put_rows(reference.name, (select coalesce(jsonb_agg(r), '[]')
          from jsonb_array_elements(done.held #> '{other,person_checks}') r
          where r ->> 'entry_id' is null
            or exists (select from person_entries e where e.id = (r ->> 'entry_id')::uuid and e.person_id = done.other)));
      else
        perform put_rows(reference.name, done.held #> array['other', reference.name::text]);
      end if;
    end if;
  end loop;
  update person_checks c set person_id = e.person_id from person_entries e
    where e.id = c.entry_id and e.person_id = done.other and c.person_id <> e.person_id;
  update consents c set withdrawn_at = now()
    where c.person_id in (done.kept, done.other) and c.withdrawn_at is null and c.granted_at <= done.merged_at
      and exists (select from consents w where w.person_id = done.kept and w.withdrawn_at > done.merged_at
        and w.purpose = c.purpose and w.audience = c.audience and w.organisation_id is not distinct from c.organisation_id);
  -- Those who look for jobs, and those who look for people, see both anew.
  update people set updated_at = now() where id in (done.kept, done.other);
  delete from person_merges where id = wanted;
  perform set_config('app.actor', speaker, true);
  return true;
end $$;

-- The time to take them back is over: nothing of the other records is held any more.
create function forget_merged() returns integer language plpgsql volatile security definer set search_path = public as $$
declare total integer;
begin
  if not actor_is_system() then
    raise exception 'Fairway itself forgets' using errcode = 'insufficient_privilege';
  end if;
  update person_merges set held = null where held is not null and undo_until <= now();
  get diagnostics total = row_count;
  return total;
end $$;
revoke execute on function rows_of, put_rows from public;
