-- Partners such as migrant centres, and unions that register themselves; what a public agency is competent for.
alter table organisations drop constraint organisations_kind_check;
alter table organisations add constraint organisations_kind_check
  check (kind in ('authority', 'employer', 'recruiter', 'union', 'partner'));
-- Of authorities: an administrator gives colleagues these and no others.
alter table organisations add column competences text[] not null default '{}';
update organisations o set competences = coalesce((
  select array_agg(distinct given) from accounts a, unnest(a.competences) given where a.organisation_id = o.id), '{}')
where kind = 'authority';

drop policy organisations_register on organisations;
create policy organisations_register on organisations for insert
  with check (status = 'pending' and kind <> 'authority' and competences = '{}' and (select actor_kind()) = 'public');
-- Who decides on an organisation does not make it competent for anything.
create function organisations_keep_competences() returns trigger language plpgsql as $$
begin
  if actor_kind() is not null and not actor_is_system() and new.competences is distinct from old.competences then
    raise exception 'only Fairway itself changes what an organisation is competent for';
  end if;
  return new;
end $$;
create trigger organisations_keep_competences before update on organisations
  for each row execute function organisations_keep_competences();
