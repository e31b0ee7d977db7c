-- Which people and vacancies changed, and in which transaction: whoever keeps a copy of them beside the database (an
-- index in memory, a file, a search engine) reads again what its copy cannot have seen, also after a time away. The
-- channel `matching` only says that there is something. Ids alone: who reads them still reads the records under row
-- level security.
create table matching_changes (
  xid xid8 not null default pg_current_xact_id(),
  kind text not null check (kind in ('person', 'vacancy')),
  id uuid not null,
  noted_at timestamptz not null default now(),
  primary key (xid, kind, id)
);

-- The newest transaction whose notes are forgotten: a copy that may not have seen it must be made anew.
create table matching_horizon (xid xid8 not null);
create unique index matching_horizon_one on matching_horizon ((true));
insert into matching_horizon values ('0');

grant select, delete on matching_changes to fairway_app;
grant select, update on matching_horizon to fairway_app;
alter table matching_changes enable row level security;
alter table matching_horizon enable row level security;
create policy matching_changes_system on matching_changes using ((select actor_is_system()));
create policy matching_horizon_system on matching_horizon using ((select actor_is_system()));

-- Once for each record and transaction, in whatever name it is changed.
create function note_matching_changes(kind text, ids uuid[]) returns void
  language plpgsql security definer set search_path = public as $$
begin
  insert into matching_changes (kind, id) select note_matching_changes.kind, unnest(ids) on conflict do nothing;
  if found then perform pg_notify('matching', ''); end if;
end $$;

create or replace function matching_changed() returns trigger language plpgsql as $$
begin
  execute format('select note_matching_changes(%L, array(select distinct %I from changed))', tg_argv[0], tg_argv[1]);
  return null;
end $$;
