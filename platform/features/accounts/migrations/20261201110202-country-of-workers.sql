-- Moments are shown by the clocks of the reader's country: of a worker the nationality's.
create or replace function account_actor_of(wanted uuid) returns account_actor
  language sql stable security definer set search_path = public as $$
  select a.id, a.kind, a.person_id, a.organisation_id, o.kind, coalesce(o.country, p.nationality)::text, a.competences,
    a.locale, coalesce(a.display_name, p.full_name), a.administrator
  from accounts a left join organisations o on o.id = a.organisation_id left join people p on p.id = a.person_id
  where a.id = wanted and a.disabled_at is null and (o.status is null or o.status <> 'suspended')
$$;
