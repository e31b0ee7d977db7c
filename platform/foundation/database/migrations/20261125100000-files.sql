-- Contents of files, each kept once. Who may read one is said by the feature whose rows name it:
--   sha256 bytea not null references stored_files
--   create policy … on stored_files for select using (exists (select from <its table> t where t.sha256 = stored_files.sha256));
--   create trigger … after delete or update of sha256 on <its table> for each row execute function release_file();
create table stored_files (
  sha256 bytea primary key generated always as (sha256(content)) stored,
  media_type text not null check (media_type ~ '^[a-z]+/[a-z0-9.+-]+$'),
  content bytea not null,
  created_at timestamptz not null default now()
);
-- Photos and spreadsheets are compressed already.
alter table stored_files alter column content set storage external;

grant select on stored_files to fairway_app;
alter table stored_files enable row level security;
create policy stored_files_system on stored_files for select using ((select actor_is_system()));

-- The hash is made of the content here, so that nobody comes to a content by knowing its hash. Holds the row until the
-- commit: who gives it back meanwhile waits, and then finds that it is named again.
create function keep_file(content bytea, media_type text) returns bytea
  language plpgsql volatile security definer set search_path = public as $$
declare hash bytea;
begin
  if actor_kind() is null then
    raise exception 'nobody keeps a file' using errcode = 'insufficient_privilege';
  end if;
  insert into stored_files as f (content, media_type) values (keep_file.content, keep_file.media_type)
    on conflict (sha256) do update set media_type = f.media_type
    returning f.sha256 into hash;
  return hash;
end $$;

-- The last one who names a content takes it along: after an erasure nothing of it is left.
create function release_file() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'DELETE' or new.sha256 is distinct from old.sha256 then
    begin
      delete from stored_files where sha256 = old.sha256;
    exception when foreign_key_violation then null; -- somebody else names it
    end;
  end if;
  return null;
end $$;
