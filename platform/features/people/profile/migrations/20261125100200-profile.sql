-- What a worker says beyond what registering asks: one row for each answer of each kind. What an answer holds is told
-- by its kind (profile/kinds.ts), who may see it as well.

create table person_entries (
  id uuid primary key,
  person_id uuid not null references people on delete cascade,
  kind text not null check (kind in ('latin-name', 'sex', 'place', 'phone', 'nationality', 'passport', 'work',
    'education', 'skill', 'language', 'test', 'certificate', 'driving', 'document', 'dependant', 'availability', 'needs')),
  data jsonb not null check (jsonb_typeof(data) = 'object' and octet_length(data::text) <= 16000),
  -- Of a document: its content, and its name on the sender's device.
  sha256 bytea references stored_files,
  file_name text check (length(file_name) between 1 and 200),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint person_entries_file check (
    (kind = 'document') = (sha256 is not null) and (sha256 is null) = (file_name is null))
);
create index person_entries_person on person_entries (person_id, kind);
create unique index person_entries_single on person_entries (person_id, kind)
  where kind in ('latin-name', 'sex', 'place', 'driving', 'availability', 'needs');
create index person_entries_sha256 on person_entries (sha256) where sha256 is not null;
-- The same passport in two records is a sign of one person registered twice.
create index person_entries_passport on person_entries ((data ->> 'country'), (data ->> 'number')) where kind = 'passport';

-- Some know only the year. Then birth_date is its first day, as in the passports of such people.
alter table people add column birth_year_only boolean not null default false;
alter table person_destinations drop constraint person_destinations_wish_check;
alter table person_destinations add constraint person_destinations_wish_check check (wish in ('wanted', 'refused', 'unsure'));

-- Which document an officer saw for what, in which office and when. A check ends when what was checked changes.
create table person_checks (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references people on delete cascade,
  -- Null: name, birth date and nationality.
  entry_id uuid references person_entries on delete cascade,
  seen text not null check (seen in ('passport', 'identity', 'certificate', 'licence', 'work-proof', 'register', 'test', 'other')),
  office_id uuid not null references organisations,
  officer uuid not null,
  checked_at timestamptz not null default now(),
  ended_at timestamptz
);
create unique index person_checks_standing on person_checks (person_id, entry_id) nulls not distinct where ended_at is null;

-- What stood there before somebody else than the worker changed it: the worker's own words are never lost.
create table person_changes (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references people on delete cascade,
  -- The table, and the kind of an entry.
  part text not null,
  -- Null when it was added.
  before jsonb,
  -- Null when it was taken away.
  after jsonb,
  account uuid,
  organisation_id uuid references organisations,
  changed_at timestamptz not null default now()
);
create index person_changes_person on person_changes (person_id, changed_at);

grant select, insert, update, delete on person_entries to fairway_app;
grant select, insert on person_checks to fairway_app;
grant update (ended_at) on person_checks to fairway_app;
grant select on person_changes to fairway_app;

-- Whether a person's answers of a kind are open to the asking member of staff. In PL/pgSQL, planned once per connection;
-- person_shares is the consent ledger's.
create function person_entry_is_open(person uuid, kind text) returns boolean
  language plpgsql stable security definer set search_path = public as $$
begin
  return case
    when kind in ('latin-name', 'work', 'education', 'skill', 'language', 'test', 'certificate', 'driving', 'availability') then
      person_shares(person, 'profile') or exists (select from placements p where p.person_id = person
        and actor_organisation() in (p.employer_id, p.recruiter_id))
    when kind in ('place', 'phone') then person_shares(person, 'contact')
    when kind in ('passport', 'document') then person_shares(person, 'documents')
    else false end;
end $$;

alter table person_entries enable row level security;
create policy person_entries_self on person_entries for all using (person_id = (select actor_person()));
create policy person_entries_officer on person_entries for all using (
  case when (select actor_jurisdiction('registration')) is null then false
  else person_nationality(person_id) = (select actor_jurisdiction('registration')) end);
create policy person_entries_open on person_entries for select using (
  case when (select actor_kind()) = 'staff' then person_entry_is_open(person_id, kind) else false end);
create policy person_entries_system on person_entries for all using ((select actor_is_system()));

create policy stored_files_of_people on stored_files for select using (
  exists (select from person_entries e where e.sha256 = stored_files.sha256));
create trigger person_entries_release_file after delete or update of sha256 on person_entries
  for each row execute function release_file();

alter table person_checks enable row level security;
create policy person_checks_self on person_checks for select using (person_id = (select actor_person()));
-- Whoever sees what was checked sees that it was.
create policy person_checks_with_entry on person_checks for select using (
  case when (select actor_kind()) <> 'staff' then false
    when entry_id is null then person_is_visible(person_id)
    else exists (select from person_entries e where e.id = entry_id) end);
create policy person_checks_officer on person_checks for insert with check (
  office_id = (select actor_organisation()) and officer = (select actor_account())
  and case when (select actor_jurisdiction('registration')) is null then false
  else person_nationality(person_id) = (select actor_jurisdiction('registration')) end
  and (entry_id is null or exists (select from person_entries e where e.id = entry_id and e.person_id = person_checks.person_id)));
create policy person_checks_withdraw on person_checks for update using (
  case when (select actor_jurisdiction('registration')) is null then false
  else person_nationality(person_id) = (select actor_jurisdiction('registration')) end);
create policy person_checks_system on person_checks for all using ((select actor_is_system()));

alter table person_changes enable row level security;
create policy person_changes_self on person_changes for select using (person_id = (select actor_person()));
create policy person_changes_officer on person_changes for select using (
  case when (select actor_jurisdiction('registration')) is null then false
  else person_nationality(person_id) = (select actor_jurisdiction('registration')) end);
create policy person_changes_system on person_changes for select using ((select actor_is_system()));

-- A change of what was checked ends that check and no other.
create function person_checks_end() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_table_name = 'people' then
    update person_checks set ended_at = now() where person_id = new.id and entry_id is null and ended_at is null;
  else
    update person_checks set ended_at = now() where entry_id = new.id and ended_at is null;
  end if;
  return null;
end $$;
create trigger person_entries_end_check after update on person_entries for each row
  when ((new.data, new.sha256) is distinct from (old.data, old.sha256)) execute function person_checks_end();
create trigger people_end_check after update on people for each row
  when ((new.full_name, new.birth_date, new.birth_year_only, new.nationality)
    is distinct from (old.full_name, old.birth_date, old.birth_year_only, old.nationality))
  execute function person_checks_end();

create or replace function people_guard_verification() returns trigger language plpgsql as $$
begin
  if new.status = 'verified' and coalesce(actor_kind(), 'public') in ('public', 'worker') and (
    tg_op = 'INSERT' or old.status <> 'verified'
    or (new.full_name, new.birth_date, new.birth_year_only, new.nationality, new.verified_by, new.verified_at)
      is distinct from
      (old.full_name, old.birth_date, old.birth_year_only, old.nationality, old.verified_by, old.verified_at))
  then
    raise exception 'only an officer verifies a person' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

-- Columns that say when or by whom, not what.
create function person_words(record jsonb) returns jsonb language sql immutable as $$
  select record - '{id,person_id,status,verified_at,verified_by,created_at,updated_at,locale,sha256}'::text[]
$$;
create function person_keep_words() returns trigger language plpgsql security definer set search_path = public as $$
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
    insert into person_changes (person_id, part, before, after, account, organisation_id)
    values (person, coalesce(written ->> 'kind', tg_table_name), before, after, actor_account(), actor_organisation());
  end if;
  return null;
end $$;
do $$ declare name text; begin
  foreach name in array array['people', 'person_occupations', 'person_skills', 'person_languages', 'person_destinations'] loop
    execute format('create trigger %I after update or delete on %I for each row
      when (actor_kind() = ''staff'') execute function person_keep_words()', name || '_keep_words', name);
  end loop;
end $$;
create trigger person_entries_keep_words after insert or update or delete on person_entries for each row
  when (actor_kind() = 'staff') execute function person_keep_words();

do $$ begin
  execute replace(replace(pg_get_functiondef('person_record'::regproc),
    '''birthDate'', p.birth_date', '''birthDate'', p.birth_date, ''birthYearOnly'', p.birth_year_only'),
    '''refused'', (select', '''unsure'', (select coalesce(jsonb_agg(d.country order by d.country), ''[]'')
      from person_destinations d where d.person_id = p.id and d.wish = ''unsure''),
    ''refused'', (select');
end $$;
