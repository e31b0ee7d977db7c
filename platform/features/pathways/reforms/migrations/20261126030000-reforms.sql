-- Changes of a programme's rules: drafted by one officer of an authority, published by another, in force from a day on.

create table reforms (
  id uuid primary key,
  organisation_id uuid not null references organisations,
  -- Of the authority, and so of the programme: an authority changes the law of its own country only.
  country char(3) not null,
  -- Such as npl.labour-permit.
  programme text not null check (programme ~ '^[a-z]{3}\.[a-z][a-z0-9-]{0,60}$' and left(programme, 3) = lower(country)),
  -- The act that decides it: name, place in it, address, where it was published.
  act text not null check (length(act) between 1 and 300),
  ref text not null check (length(ref) between 1 and 200),
  url text not null check (length(url) <= 500 and url ~ '^https?://'),
  published_in text not null default '' check (length(published_in) <= 200),
  -- First day of the new rules.
  effective_on date not null,
  -- Text of the rules file, and of the words in each language, as they would be.
  files jsonb not null check (jsonb_typeof(files) = 'object' and octet_length(files::text) <= 4000000),
  -- Where it began: the same texts before. SHA-256 of them tells whether the rules have moved on since.
  base jsonb not null check (jsonb_typeof(base) = 'object' and octet_length(base::text) <= 4000000),
  base_hash text not null check (base_hash ~ '^[0-9a-f]{64}$'),
  -- SHA-256 of the files of the catalogue at that time.
  catalogue_hash text not null check (catalogue_hash ~ '^[0-9a-f]{64}$'),
  status text not null default 'draft'
    check (status in ('draft', 'submitted', 'published', 'withdrawn', 'dropped')),
  created_by uuid not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_by uuid,
  published_at timestamptz,
  -- Four eyes.
  check (published_by is distinct from created_by),
  check ((published_at is not null) = (published_by is not null)),
  check (status not in ('published', 'withdrawn') or published_by is not null)
);
create index reforms_organisation on reforms (organisation_id, created_at desc);
create index reforms_published on reforms (programme, published_at) where status = 'published';
-- Of two that began at the same rules only one takes effect: the other has to begin again.
create unique index reforms_one_after_another on reforms (programme, base_hash) where status = 'published';

-- Who did what with it, and why.
create table reform_events (
  reform_id uuid not null references reforms,
  seq integer not null,
  at timestamptz not null default now(),
  account_id uuid not null,
  kind text not null check (kind in ('drafted', 'submitted', 'returned', 'published', 'withdrawn', 'dropped')),
  reason text not null default '' check (length(reason) <= 2000),
  primary key (reform_id, seq)
);

grant select, insert, update on reforms to fairway_app;
grant select, insert on reform_events to fairway_app;

alter table reforms enable row level security;
create policy reforms_office on reforms for all using (
  organisation_id = (select actor_organisation()) and country = (select actor_jurisdiction('statistics')));
create policy reforms_system on reforms for select using ((select actor_is_system()));

alter table reform_events enable row level security;
create policy reform_events_read on reform_events for select using (exists (select from reforms r where r.id = reform_id));
create policy reform_events_add on reform_events for insert with check (
  account_id = (select actor_account())
  and exists (select from reforms r where r.id = reform_id and r.organisation_id = (select actor_organisation())));

-- What was submitted is what is published, and what was published stays as it was; who drafts does not publish.
create function reforms_keep() returns trigger language plpgsql as $$
begin
  if (new.id, new.organisation_id, new.country, new.programme, new.created_by, new.created_at)
     is distinct from (old.id, old.organisation_id, old.country, old.programme, old.created_by, old.created_at)
    or (old.status <> 'draft'
      and (new.act, new.ref, new.url, new.published_in, new.effective_on, new.files, new.base, new.base_hash)
      is distinct from
      (old.act, old.ref, old.url, old.published_in, old.effective_on, old.files, old.base, old.base_hash))
    or (old.published_at is not null and (new.published_at, new.published_by)
      is distinct from (old.published_at, old.published_by))
    or not (new.status = old.status or (old.status, new.status) in (('draft', 'submitted'), ('draft', 'dropped'),
      ('submitted', 'draft'), ('submitted', 'published'), ('published', 'withdrawn')))
    or (new.status = 'published' and old.status = 'submitted' and new.published_by is distinct from actor_account())
    or (new.status <> 'published' and new.published_at is not null and old.published_at is null) then
    raise exception 'this change of a reform is not allowed' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger reforms_keep before update on reforms for each row execute function reforms_keep();

create function reforms_begin() returns trigger language plpgsql as $$
begin
  if new.status <> 'draft' or new.published_by is not null or (actor_account() is not null and new.created_by <> actor_account()) then
    raise exception 'a reform begins as a draft of its own author' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger reforms_begin before insert on reforms for each row execute function reforms_begin();

-- Every process of the platform hears of it and reads the rules anew.
create function reforms_tell() returns trigger language plpgsql as $$
begin
  if new.status <> old.status and (new.status = 'published' or old.status = 'published') then
    perform pg_notify('reforms', new.programme);
  end if;
  return null;
end $$;
create trigger reforms_tell after update on reforms for each row execute function reforms_tell();

-- Names of those who drafted, published and returned, for their own colleagues.
create function reform_authors(wanted uuid) returns table (account_id uuid, display_name text)
  language sql stable security definer set search_path = public as $$
  select a.id, a.display_name from accounts a
  where a.organisation_id = actor_organisation() and actor_jurisdiction('statistics') is not null
    and a.id in (select e.account_id from reform_events e join reforms r on r.id = e.reform_id
      where r.id = wanted and r.organisation_id = actor_organisation())
$$;
revoke execute on function reform_authors(uuid) from public;
grant execute on function reform_authors(uuid) to fairway_app;
