-- Spreadsheets that an authority brings along: file, how its columns are read, and which records came of it.

create table imports (
  id uuid primary key default gen_random_uuid(),
  organisation_id uuid not null references organisations,
  -- The account of the officer: imported by whom.
  created_by uuid not null,
  kind text not null check (kind in ('workers')),
  file_name text not null check (length(file_name) <= 200),
  -- SHA-256 of the file, kept when the file itself is gone.
  file_hash text not null check (file_hash ~ '^[0-9a-f]{64}$'),
  -- The file, until the import is done or given up.
  sha256 bytea references stored_files,
  media_type text not null,
  -- Which column is which field, and how dates and phones are read.
  settings jsonb,
  -- Counts and problems of the last check.
  report jsonb,
  status text not null default 'sent'
    check (status in ('sent', 'checked', 'queued', 'done', 'failed', 'undone', 'given-up')),
  loaded integer,
  -- Records that stayed when the import was undone, because something else rests on them.
  kept integer,
  created_at timestamptz not null default now(),
  ended_at timestamptz
);
create index imports_organisation on imports (organisation_id, kind, created_at desc);

create table import_rows (
  import_id uuid not null references imports on delete cascade,
  -- Number of the row in the spreadsheet.
  row_number integer not null,
  record_id uuid not null,
  primary key (import_id, row_number)
);
create index import_rows_record on import_rows (record_id);

-- Written while the import's own transaction is still open.
create table import_progress (
  import_id uuid primary key references imports on delete cascade,
  done integer not null
);

grant select, insert, update on imports to fairway_app;
grant select, insert, delete on import_rows to fairway_app;
grant select, insert, update on import_progress to fairway_app;

create trigger release_file after delete or update of sha256 on imports for each row execute function release_file();

alter table imports enable row level security;
create policy imports_registration on imports for all using (
  kind = 'workers' and organisation_id = (select actor_organisation())
  and (select actor_jurisdiction('registration')) is not null);
create policy imports_system on imports for all using ((select actor_is_system()));
create policy stored_files_import on stored_files for select
  using (exists (select from imports i where i.sha256 = stored_files.sha256));

do $$ declare name text; begin
  foreach name in array array['import_rows', 'import_progress'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy %I on %I for all using (exists (select from imports i where i.id = import_id))',
      name || '_with_import', name);
  end loop;
end $$;

-- Takes back the people of an import who are as they were written: nobody verified, changed, completed or checked them,
-- agreed to anything or signed in. As Fairway itself, because consents that were only written down go with them, and
-- staff delete no consent.
create function remove_imported_people(wanted uuid, people_ids uuid[]) returns setof uuid
  language plpgsql volatile security definer set search_path = public as $$
declare
  asking text := current_setting('app.actor', true);
  untouched uuid[];
  one uuid;
begin
  if not exists (select from imports i where i.id = wanted and i.status = 'done' and i.kind = 'workers'
    and i.organisation_id = actor_organisation() and actor_jurisdiction('registration') is not null) then
    raise exception 'this import is not yours to undo' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('app.actor', '{"kind": "system", "name": "imports"}', true);
  untouched := array(
    select p.id from people p join import_rows r on r.record_id = p.id
    where r.import_id = wanted and p.id = any(people_ids) and p.status = 'unverified' and p.updated_at = p.created_at
      and not exists (select from accounts a where a.person_id = p.id)
      and not exists (select from consents c where c.person_id = p.id and c.confirmed_at is not null)
      and not exists (select from person_entries e where e.person_id = p.id)
      and not exists (select from person_checks k where k.person_id = p.id)
    for update of p);
  begin
    delete from people where id = any(untouched);
    return query select unnest(untouched);
  exception when foreign_key_violation then
    foreach one in array untouched loop
      begin
        delete from people where id = one;
        return next one;
      exception when foreign_key_violation then null; -- something else names this person
      end;
    end loop;
  end;
  perform set_config('app.actor', asking, true);
end $$;
