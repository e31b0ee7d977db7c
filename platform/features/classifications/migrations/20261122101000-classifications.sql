-- Occupations and skills by code, with their labels in every language. Filled from the catalogue and from ESCO.

create table occupations (
  -- 'isco:5131' or the ESCO URI.
  id text primary key,
  -- ISCO-08 code: a group's own, or the unit group an ESCO occupation belongs to.
  isco text not null check (isco ~ '^[0-9]{1,4}$'),
  source text not null check (source in ('isco-08', 'esco'))
);
create index occupations_isco on occupations (isco);

create table occupation_labels (
  occupation_id text not null references occupations on delete cascade,
  language text not null,
  label text not null,
  preferred boolean not null,
  -- The label in plain Latin letters (fold.ts): what search compares with.
  folded text collate "C" not null,
  primary key (occupation_id, language, label)
);
create unique index occupation_labels_preferred on occupation_labels (occupation_id, language) where preferred;

create table skills (
  -- Slug of the starter vocabulary, or the ESCO URI.
  id text primary key,
  source text not null check (source in ('starter', 'esco'))
);

create table skill_labels (
  skill_id text not null references skills on delete cascade,
  language text not null,
  label text not null,
  preferred boolean not null,
  folded text collate "C" not null,
  primary key (skill_id, language, label)
);
create unique index skill_labels_preferred on skill_labels (skill_id, language) where preferred;

create table occupation_skills (
  occupation_id text not null references occupations on delete cascade,
  skill_id text not null references skills on delete cascade,
  essential boolean not null,
  primary key (occupation_id, skill_id)
);
create index occupation_skills_skill on occupation_skills (skill_id);

-- What was loaded last, so that a start with an unchanged catalogue does nothing.
create table classification_loads (
  source text primary key,
  -- SHA-256 of the files, in hexadecimal.
  hash text not null,
  loaded_at timestamptz not null default now()
);

-- Typing with mistakes, in any language.
create index occupation_labels_trigram on occupation_labels using gin (folded gin_trgm_ops);
create index skill_labels_trigram on skill_labels using gin (folded gin_trgm_ops);

-- After a load: sorts the new labels into the search index and counts rows, so that the next search is fast. It stands
-- here because only the owner of the tables may.
create function settle_classifications() returns void language plpgsql security definer set search_path = public as $$
begin
  if not actor_is_system() then
    raise exception 'only Fairway itself settles classifications';
  end if;
  perform gin_clean_pending_list('occupation_labels_trigram');
  perform gin_clean_pending_list('skill_labels_trigram');
  analyze occupations, occupation_labels, skills, skill_labels, occupation_skills;
end $$;

grant select, insert, update, delete on
  occupations, occupation_labels, skills, skill_labels, occupation_skills, classification_loads to fairway_app;

-- Public knowledge to read; only Fairway itself (imports by the operator) writes.
do $$ declare name text; begin
  foreach name in array array[
    'occupations', 'occupation_labels', 'skills', 'skill_labels', 'occupation_skills', 'classification_loads'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy %I on %I for select using (true)', name || '_read', name);
    execute format('create policy %I on %I for all using ((select actor_is_system()))', name || '_system', name);
  end loop;
end $$;
