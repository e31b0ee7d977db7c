-- How many people a programme may take in a season, and what became of the places: append-only entries, and their sums
-- written along with each, so that a place is never given twice.

create table quotas (
  id uuid primary key default gen_random_uuid(),
  -- Folder in catalogue/pathways.
  programme text not null check (programme ~ '^[a-z]{3}/[a-z][a-z0-9-]{0,60}$'),
  -- Whose law it is: the officers' jurisdiction.
  country char(3) not null,
  -- As the law names it: 2026, 2026/27.
  season text not null check (season ~ '\S' and length(season) <= 40),
  starts_on date not null,
  -- First day no longer in it.
  ends_on date not null check (ends_on > starts_on),
  -- Places for some only: people of one country, one employer's, one industry's (ISIC section).
  key_kind text check (key_kind in ('origin', 'employer', 'industry')),
  key_value text check ((key_kind is null) = (key_value is null)),
  -- Whether placements take their places here by themselves.
  takes_placements boolean not null,
  announced integer not null default 0,
  reserved integer not null default 0,
  used integer not null default 0,
  created_at timestamptz not null default now(),
  constraint quotas_too_many check (announced <= 1000000000),
  constraint quotas_below_zero check (announced >= 0 and reserved >= 0 and used >= 0),
  constraint quotas_not_overdrawn check (reserved + used <= announced)
);
create index quotas_programme on quotas (programme, starts_on);

create table quota_entries (
  id uuid primary key default gen_random_uuid(),
  quota_id uuid not null references quotas,
  -- Given under the lock on the quota.
  seq integer not null,
  kind text not null check (kind in ('announced', 'reserved', 'used', 'released')),
  -- Fewer places announced: below 0.
  places integer not null check (places between -10000000 and 10000000 and (places > 0 or (kind = 'announced' and places <> 0))),
  released_from text check (released_from in ('reserved', 'used')),
  -- Whose place; for places given outside of Fairway nobody's.
  placement_id uuid references placements,
  note text not null default '' check (length(note) <= 500),
  source_url text check (length(source_url) <= 2000),
  occurred_on date not null default current_date,
  recorded_at timestamptz not null default now(),
  actor text not null,
  check ((kind = 'released') = (released_from is not null)),
  check (placement_id is null or (places = 1 and kind <> 'announced')),
  unique (quota_id, seq)
);
create index quota_entries_holder on quota_entries (quota_id, placement_id);
create index quota_entries_placement on quota_entries (placement_id) where placement_id is not null;
create trigger quota_entries_append_only before update or delete on quota_entries
  for each row execute function refuse_change();

-- Two quotas for the same places at the same time would be counted twice.
create function refuse_overlap() returns trigger language plpgsql security definer set search_path = public as $$
begin
  perform pg_advisory_xact_lock(hashtext('quotas/' || new.programme));
  if exists (select from quotas q where q.programme = new.programme and q.key_kind is not distinct from new.key_kind
      and q.key_value is not distinct from new.key_value and q.starts_on < new.ends_on and new.starts_on < q.ends_on) then
    raise exception 'quotas overlap' using errcode = 'exclusion_violation', constraint = 'quotas_overlap';
  end if;
  return new;
end $$;
create trigger quotas_overlap before insert on quotas for each row execute function refuse_overlap();

-- What one holder has in a quota: a placement, or nobody in particular.
create function quota_held(wanted uuid, holder uuid) returns table (reserved bigint, used bigint)
  language sql stable security definer set search_path = public as $$
  select
    coalesce(sum(case when kind = 'reserved' then places
      when kind = 'used' or released_from = 'reserved' then -places else 0 end), 0),
    coalesce(sum(case when kind = 'used' then places when released_from = 'used' then -places else 0 end), 0)
  from quota_entries where quota_id = wanted and kind <> 'announced' and placement_id is not distinct from holder
$$;
revoke execute on function quota_held from public;

-- One after the other: the entry's number, what its holder has, and the sums of the quota, whose checks refuse to give
-- what is not there.
create function count_quota_entry() returns trigger language plpgsql security definer set search_path = public as $$
declare held record;
begin
  perform from quotas where id = new.quota_id for update;
  select coalesce(max(seq), 0) + 1 into new.seq from quota_entries where quota_id = new.quota_id;
  if new.kind <> 'announced' then
    select h.reserved, h.used into held from quota_held(new.quota_id, new.placement_id) h;
    held.reserved := held.reserved + case when new.kind = 'reserved' then new.places
      when new.kind = 'used' or new.released_from = 'reserved' then -new.places else 0 end;
    held.used := held.used + case when new.kind = 'used' then new.places
      when new.released_from = 'used' then -new.places else 0 end;
    if held.reserved < 0 or held.used < 0 or (new.placement_id is not null and held.reserved + held.used > 1) then
      raise exception 'not held' using errcode = 'check_violation', constraint = 'quota_entries_held';
    end if;
  end if;
  update quotas set
    announced = announced + case when new.kind = 'announced' then new.places else 0 end,
    reserved = reserved + case when new.kind = 'reserved' then new.places
      when new.kind = 'used' or new.released_from = 'reserved' then -new.places else 0 end,
    used = used + case when new.kind = 'used' then new.places
      when new.released_from = 'used' then -new.places else 0 end
  where id = new.quota_id;
  return new;
end $$;
create trigger quota_entries_count before insert on quota_entries for each row execute function count_quota_entry();

-- A placement reserves, uses or gives back its place in every quota it falls under, in the order of ids so that two who
-- ask at once do not wait for each other. A quota without a place left is answered with `full`, and nothing is written to
-- it. Tells no more than the quotas' ids: the parties do not see the ledger.
create function step_quotas(wanted uuid, step text, asked text, day date, who text)
  returns table (quota uuid, done text) language plpgsql volatile security definer set search_path = public as $$
declare
  p placements;
  q quotas;
  held record;
begin
  select * into p from placements where id = wanted;
  if p.id is null or not acts_in(p) then
    raise exception 'not a party of this placement' using errcode = 'insufficient_privilege';
  end if;
  for quota in
    select c.id from quotas c where case when step = 'reserved' then
        c.takes_placements and c.programme = asked and c.starts_on <= day and day < c.ends_on
        and case c.key_kind when 'origin' then c.key_value = p.origin
          when 'employer' then c.key_value = p.employer_id::text else c.key_kind is null end
      else exists (select from quota_entries e where e.quota_id = c.id and e.placement_id = wanted) end
    order by c.id
  loop
    select * into q from quotas c where c.id = quota for update;
    select h.reserved, h.used into held from quota_held(quota, wanted) h;
    done := null;
    if step = 'reserved' and held.reserved + held.used = 0 then
      if q.announced - q.reserved - q.used < 1 then
        done := 'full';
        return next;
        continue;
      end if;
      done := 'reserved';
    elsif step = 'used' and held.reserved = 1 then
      done := 'used';
    elsif step = 'released' and held.reserved + held.used = 1 then
      done := 'released';
    end if;
    if done is not null then
      insert into quota_entries (quota_id, kind, places, released_from, placement_id, occurred_on, actor)
        values (quota, done, 1, case when done = 'released' then case held.used when 1 then 'used' else 'reserved' end end,
          wanted, day, who);
      return next;
    end if;
  end loop;
end $$;

grant select, insert on quotas, quota_entries to fairway_app;

alter table quotas enable row level security;
-- How many places are left is public; what one employer has is between it and the office.
create policy quotas_public on quotas for select
  using (key_kind is distinct from 'employer' or key_value = (select actor_organisation())::text);
create policy quotas_office on quotas for select using (country = (select actor_jurisdiction('labour-market-test')));
create policy quotas_announce on quotas for insert
  with check (country = (select actor_jurisdiction('labour-market-test')) and announced = 0 and reserved = 0 and used = 0);
create policy quotas_system on quotas for all using ((select actor_is_system()));

alter table quota_entries enable row level security;
create policy quota_entries_office on quota_entries for select using (exists (
  select from quotas q where q.id = quota_id and q.country = (select actor_jurisdiction('labour-market-test'))));
create policy quota_entries_write on quota_entries for insert with check (placement_id is null and exists (
  select from quotas q where q.id = quota_id and q.country = (select actor_jurisdiction('labour-market-test'))));
create policy quota_entries_system on quota_entries for all using ((select actor_is_system()));
