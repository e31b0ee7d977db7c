-- Says on the channel `matching` which people and vacancies changed, so that the indexes in memory read them again.
-- Ids only: whoever hears them still reads the records under row level security.

-- Arguments: 'person' or 'vacancy', and the column that names it.
create function matching_changed() returns trigger language plpgsql as $$
begin
  -- 200 ids in one message: a payload holds less than 8,000 bytes.
  execute format($q$
    select pg_notify('matching', %L || string_agg(id::text, ','))
    from (select id, (row_number() over () - 1) / 200 as part from (select distinct %I as id from changed) ids) parts
    group by part $q$, tg_argv[0] || ':', tg_argv[1]);
  return null;
end $$;

do $$ declare
  source record;
  event text;
begin
  for source in select * from (values
    ('people', 'person', 'id'),
    ('person_occupations', 'person', 'person_id'),
    ('person_skills', 'person', 'person_id'),
    ('person_languages', 'person', 'person_id'),
    ('person_destinations', 'person', 'person_id'),
    ('consents', 'person', 'person_id'),
    ('vacancies', 'vacancy', 'id'),
    ('vacancy_skills', 'vacancy', 'vacancy_id'),
    ('vacancy_languages', 'vacancy', 'vacancy_id')) as t (name, kind, id_column)
  loop
    foreach event in array array['insert', 'update', 'delete'] loop
      execute format('create trigger %I after %s on %I referencing %s table as changed
        for each statement execute function matching_changed(%L, %L)',
        'matching_' || event, event, source.name, case event when 'delete' then 'old' else 'new' end,
        source.kind, source.id_column);
    end loop;
  end loop;
end $$;

-- How many published vacancies are in countries that a worker refuses.
create index vacancies_by_country on vacancies (recruits_from, country) where status = 'published';
