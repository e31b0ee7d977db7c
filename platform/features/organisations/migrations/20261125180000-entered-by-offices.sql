-- An authority brings its own register along: employers of its country, which it has yet to check, and licences.

create policy organisation_contacts_enter on organisation_contacts for insert
  with check (organisation_is_new(organisation_id) and exists (select from organisations o
    where o.id = organisation_id and o.country = (select actor_jurisdiction('licensing'))));

-- Takes back licences that nobody changed and since which nothing was decided or offered on the strength of them.
create function withdraw_licences(wanted uuid[]) returns setof uuid
  language sql volatile security definer set search_path = public as $$
  delete from licences l
  where l.id = any(wanted) and l.issuer_id = actor_organisation() and l.country = actor_jurisdiction('licensing')
    and l.status = 'valid' and l.status_reason is null
    and not exists (select from vacancies v where v.recruiter_id = l.organisation_id and v.decided_at >= l.created_at)
    and not exists (select from placements p where p.recruiter_id = l.organisation_id and p.created_at >= l.created_at)
  returning l.id
$$;

-- Takes back employers whom an authority entered: nobody decided on them, works in them, or named them since.
create function withdraw_employers(wanted uuid[]) returns setof uuid
  language plpgsql volatile security definer set search_path = public as $$
declare
  one uuid;
begin
  for one in select o.id from organisations o
    where o.id = any(wanted) and o.kind = 'employer' and o.status = 'pending' and o.decided_by is null
      and o.country = actor_jurisdiction('licensing')
      and not exists (select from accounts a where a.organisation_id = o.id)
    for update
  loop
    begin
      delete from organisations where id = one;
      return next one;
    exception when foreign_key_violation then null; -- something else names it
    end;
  end loop;
end $$;
