-- Until when somebody did a work, as far as their record tells: the last of the stretches that name this occupation, or
-- nothing while one of them goes on. Years of work that ended long ago count half.
do $$ declare
  ended constant text := $q$(select case when bool_and(e.data ->> 'to' ~ '^\d{4}-(0[1-9]|1[0-2])$')
      then (max((e.data ->> 'to') || '-01')::date + interval '1 month - 1 day')::date::text end
    from person_entries e
    where e.person_id = o.person_id and e.kind = 'work' and e.data ->> 'occupation' = o.isco)$q$;
begin
  execute 'create or replace view candidates with (security_barrier) as ' || replace(
    pg_get_viewdef('candidates'::regclass),
    $q$json_build_object('isco', o.isco, 'years', o.years)$q$,
    format($q$json_strip_nulls(json_build_object('isco', o.isco, 'years', o.years, 'until', %s))$q$, ended));
  execute replace(pg_get_functiondef('person_record'::regproc), '''matched'', jsonb_build_object(', format(
    $q$'matched', jsonb_build_object('until', (select coalesce(jsonb_object_agg(o.isco, ended.day), '{}')
      from person_occupations o, lateral (select %s) as ended (day) where o.person_id = p.id and ended.day is not null), $q$,
    ended));
end $$;
