-- Which vacancies came into the public list or left it, in the order in which that became true, for other systems that
-- follow. Ids only: what a vacancy says is read from the vacancy.

create sequence vacancy_changes_seq;
create table vacancy_changes (
  vacancy_id uuid primary key references vacancies on delete cascade,
  -- Of its last change; given under a lock, so that a number seen means that all smaller ones are there.
  seq bigint not null unique,
  changed_at timestamptz not null,
  listed boolean not null
);
grant select on vacancy_changes to fairway_app;
alter table vacancy_changes enable row level security;
create policy vacancy_changes_public on vacancy_changes for select using (true);

create function note_vacancy_changes(ids uuid[]) returns void
  language plpgsql security definer set search_path = public as $$
begin
  if cardinality(ids) = 0 then return; end if;
  perform pg_advisory_xact_lock(hashtext('vacancy_changes'));
  insert into vacancy_changes (vacancy_id, seq, changed_at, listed)
  select v.id, nextval('vacancy_changes_seq'), clock_timestamp(), v.status = 'published' and e.status = 'verified'
  from vacancies v join organisations e on e.id = v.employer_id
  where v.id = any(ids)
    and (v.status = 'published' and e.status = 'verified'
      or exists (select from vacancy_changes c where c.vacancy_id = v.id and c.listed))
  on conflict (vacancy_id) do update
    set seq = excluded.seq, changed_at = excluded.changed_at, listed = excluded.listed;
end $$;
revoke execute on function note_vacancy_changes from public;

create function vacancies_listed() returns trigger language plpgsql security definer set search_path = public as $$
begin
  perform note_vacancy_changes(array(select id from new_rows where status = 'published'));
  return null;
end $$;
create trigger vacancies_listed after insert on vacancies referencing new table as new_rows
  for each statement execute function vacancies_listed();

create function vacancies_relisted() returns trigger language plpgsql security definer set search_path = public as $$
begin
  perform note_vacancy_changes(array(select n.id from new_rows n join old_rows o using (id)
    where n.status <> o.status and 'published' in (n.status, o.status)));
  return null;
end $$;
create trigger vacancies_relisted after update on vacancies referencing new table as new_rows old table as old_rows
  for each statement execute function vacancies_relisted();

-- The vacancies of an employer who is suspended, or verified again, go and come with it.
create function vacancies_of_employer_relisted() returns trigger
  language plpgsql security definer set search_path = public as $$
begin
  perform note_vacancy_changes(array(select v.id from vacancies v
    join new_rows n on n.id = v.employer_id join old_rows o on o.id = n.id
    where n.status <> o.status and v.status = 'published'));
  return null;
end $$;
create trigger vacancies_of_employer_relisted after update on organisations
  referencing new table as new_rows old table as old_rows
  for each statement execute function vacancies_of_employer_relisted();

insert into vacancy_changes (vacancy_id, seq, changed_at, listed)
select v.id, nextval('vacancy_changes_seq'), coalesce(v.decided_at, now()), true
from (select v.* from vacancies v join organisations e on e.id = v.employer_id
  where v.status = 'published' and e.status = 'verified' order by v.decided_at, v.id) v;
