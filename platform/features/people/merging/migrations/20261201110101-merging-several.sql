-- Records of one person by threes and more: merges follow each other, and are taken back the last one first. Lists are
-- united entry by entry. What a case stands on goes on with it.

-- What an answer is about: two with the same say the same thing, maybe in other words.
create function entry_matter(entry person_entries) returns text language sql immutable as $$
  select coalesce(entry.data ->> case entry.kind when 'phone' then 'phone' when 'nationality' then 'country'
    when 'passport' then 'number' when 'skill' then 'skill' when 'language' then 'language' end, entry.data::text)
$$;
create function entry_is_checked(entry uuid) returns boolean language sql stable as $$
  select exists (select from person_checks c where c.entry_id = entry and c.ended_at is null)
$$;

-- Why these two may not become one now; null when they may. Asked again by the merge itself.
create or replace function merge_hindrance(kept uuid, other uuid) returns text
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
  -- A case that goes on by a yes which only one of the records gave, or gave wider: joining would cut the worker off.
  if exists (select from referrals r join consents c on c.id = r.consent_id and c.person_id = r.person_id
    where r.person_id in (kept, other) and r.status in ('open', 'accepted') and consent_counts(c)
      and not exists (select from consents t
        where t.person_id = case c.person_id when kept then other else kept end and consent_counts(t)
          and t.purpose = c.purpose and t.audience = c.audience and t.organisation_id is not distinct from c.organisation_id
          and t.covers @> c.covers and coalesce(t.expires_at, 'infinity') >= coalesce(c.expires_at, 'infinity')))
    then return 'case-open'; end if;
  return null;
end $$;

drop function merge_people(uuid, uuid, text[], text, timestamptz);
-- Joins `other` into `kept`. `chosen` names the parts that the other record gives: identity, occupations, skills,
-- languages, destinations, and kinds of answers of which there is one. `united` has the rows that shall stand of lists
-- that both give. Answers the merge's id.
create function merge_people(kept uuid, other uuid, chosen text[], united jsonb, why text, until timestamptz) returns uuid
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
  beaten uuid[];
  pairs jsonb;
  cases jsonb;
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
  select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'consent_id', r.consent_id,
      'created_by', r.created_by)), '[]') into cases from referrals r where r.person_id in (kept, other);
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

  -- Answers: of kinds with one answer the chosen one; of the others all, but of two about the same the better one.
  delete from person_entries e where e.person_id = kept and e.kind = any (single) and e.kind = any (chosen)
    and exists (select from person_entries o where o.person_id = other and o.kind = e.kind);
  select array_agg(k.id) into beaten from person_entries k join person_entries o
    on o.person_id = other and o.kind = k.kind and entry_matter(o) = entry_matter(k)
    where k.person_id = kept and k.kind <> all (single) and k.kind <> 'document'
      and (entry_is_checked(o.id), o.updated_at) > (entry_is_checked(k.id), k.updated_at);
  delete from person_entries where id = any (beaten);
  with gone as (
    update person_entries e set person_id = kept where e.person_id = other
      and case when e.kind = any (single)
        then not exists (select from person_entries k where k.person_id = kept and k.kind = e.kind)
        else e.kind = 'document' or not exists (
          select from person_entries k where k.person_id = kept and k.kind = e.kind
            and entry_matter(k) = entry_matter(e)) end
    returning id, kind)
  select coalesce(jsonb_agg(id), '[]'), count(*) filter (where kind = 'document'), jsonb_build_object(
      'documents', count(*) filter (where kind = 'document'), 'answers', count(*) filter (where kind <> 'document'))
    into ids, total, rows from gone;
  moved := moved || jsonb_build_object('person_entries', ids);
  numbers := numbers || rows;
  update person_checks set person_id = kept where entry_id in (select value::uuid from jsonb_array_elements_text(ids));

  foreach name in array array['occupations', 'skills', 'languages', 'destinations'] loop
    if united ? name then
      -- Only what stands in one of the two: whoever joins records writes nothing new.
      execute format('delete from %I t where t.person_id = $1 and to_jsonb(t) - ''person_id'' not in
        (select jsonb_array_elements($2))', 'person_' || name) using kept, united -> name;
      execute format('update %1$I t set person_id = $1 where t.person_id = $2
        and to_jsonb(t) - ''person_id'' in (select jsonb_array_elements($3))
        and not exists (select from %1$I k where k.person_id = $1 and k.%2$I = t.%2$I)',
        'person_' || name, case name when 'occupations' then 'isco' when 'skills' then 'skill_id'
          when 'languages' then 'language' else 'country' end) using kept, other, united -> name;
    elsif name = any (chosen) then
      execute format('delete from %I where person_id = $1', 'person_' || name) using kept;
      execute format('update %I set person_id = $1 where person_id = $2', 'person_' || name) using kept, other;
    end if;
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
  -- What the worker asked for with the sign-in that ends was asked for by the same worker.
  update referrals r set created_by = k.id from accounts o, accounts k
    where r.created_by = o.id and o.person_id = other and k.person_id = kept;
  -- A case whose yes was joined with the other record's goes by the joint one.
  update referrals r set consent_id = k.id from consents c, consents k
    where r.person_id = kept and c.id = r.consent_id and (c.person_id = other and c.withdrawn_at is null or c.withdrawn_at = now())
      and k.person_id = kept and k.withdrawn_at is null and k.purpose = c.purpose and k.audience = c.audience
      and k.organisation_id is not distinct from c.organisation_id;
  numbers := numbers || jsonb_build_object('consents_ended', ended,
    'accounts_ended', (select count(*) from accounts where person_id = other));

  -- Who else looked like the other record looks like the kept one.
  with carried as (
    insert into possible_duplicates (person_a, person_b, rule, likelihood, decision, decided_by, decided_at)
    select least(kept, t.third), greatest(kept, t.third), d.rule, d.likelihood, d.decision, d.decided_by, d.decided_at
      from possible_duplicates d
      cross join lateral (select case d.person_a when other then d.person_b else d.person_a end as third) t
      where other in (d.person_a, d.person_b) and t.third <> kept
    on conflict do nothing returning id)
  select coalesce(jsonb_agg(id), '[]') into pairs from carried;

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
      'removed', removed, 'added', added, 'pairs', pairs, 'cases', cases, 'person', person_before, 'wrote', person_wrote));
  perform set_config('app.actor', speaker, true);
  return made;
end $$;

-- Takes a merge back: for the office, or for the worker who objects. What was changed since stays with the kept record.
-- Nothing that the worker has closed since is opened by it. Answers false when there is nothing to take back.
create or replace function undo_merge(wanted uuid) returns boolean
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
  -- The last one first: an earlier one knows nothing of what a later one brought.
  if exists (select from person_merges l where l.kept = done.kept and l.merged_at > done.merged_at and l.undo_until > now())
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
      -- Who was like this one may be gone since.
      elsif reference.name = 'possible_duplicates'::regclass then
        perform put_rows(reference.name, (select coalesce(jsonb_agg(r), '[]')
          from jsonb_array_elements(done.held #> '{other,possible_duplicates}') r
          where (select count(*) from people p where p.id::text in (r ->> 'person_a', r ->> 'person_b')) = 2));
      else
        perform put_rows(reference.name, done.held #> array['other', reference.name::text]);
      end if;
    end if;
  end loop;
  delete from possible_duplicates where id in (select value::uuid from jsonb_array_elements_text(done.held -> 'pairs'));
  update referrals r set created_by = a.id
    from jsonb_to_recordset(done.held -> 'cases') as h (id uuid, created_by uuid), accounts a
    where r.id = h.id and a.id = h.created_by and a.id <> r.created_by;
  update referrals r set consent_id = c.id
    from jsonb_to_recordset(done.held -> 'cases') as h (id uuid, consent_id uuid), consents c
    where r.id = h.id and c.id = h.consent_id and c.person_id = r.person_id;
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
