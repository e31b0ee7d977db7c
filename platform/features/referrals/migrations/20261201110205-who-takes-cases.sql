-- Where somebody works who would see a case, and by which of their duties: a case handed to anybody else waits for nobody.
create function who_takes_cases() returns table (organisation uuid, competences text[])
  language sql stable security definer set search_path = public as $$
  select a.organisation_id, coalesce(array_agg(distinct duty) filter (where duty is not null), '{}')
  from accounts a left join unnest(a.competences) duty on duty in ('registration', 'contracts', 'inspection')
  where a.kind = 'staff' and a.disabled_at is null and not 'immigration' = any (a.competences)
  group by a.organisation_id
$$;
