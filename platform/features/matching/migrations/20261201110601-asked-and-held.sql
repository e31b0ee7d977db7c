-- Licences, school, levels of skills and the day from which somebody is free: asked by vacancies, told in the records of
-- people, and compared by matching from now on.

alter table vacancies
  -- [{ licence, essential }]: codes of catalogue/classifications/licences.yaml.
  add column licences jsonb not null default '[]' check (jsonb_typeof(licences) = 'array'),
  -- Last day on which the work can begin.
  add column needed_by date;

do $$ declare
  -- Of the person p: a date or a list that is not as it should be counts as not told. A profession counts in the
  -- country that registered it, every other paper everywhere, and each until the day it expires.
  held constant text := $q$array(select distinct paper.code from (
      select e.data ->> 'licence' || case when e.data ->> 'licence' like 'profession-%'
          then '@' || coalesce(e.data ->> 'country', '') else '' end, e.data ->> 'expiresOn'
        from person_entries e where e.person_id = p.id and e.kind = 'certificate' and e.data ? 'licence'
      union all
      select 'driving-' || category, e.data ->> 'expiresOn'
        from person_entries e, jsonb_array_elements_text(
          case jsonb_typeof(e.data -> 'categories') when 'array' then e.data -> 'categories' else '[]' end) category
        where e.person_id = p.id and e.kind = 'driving') as paper (code, expires_on)
    where coalesce(paper.expires_on, '9999') >= current_date::text order by paper.code)$q$;
  school constant text := $q$(select max((e.data ->> 'level')::smallint) from person_entries e
    where e.person_id = p.id and e.kind = 'education' and e.data -> 'completed' = 'true' and e.data ->> 'level' ~ '^[0-8]$')$q$;
  free_from constant text := $q$(select e.data ->> 'availableFrom' from person_entries e
    where e.person_id = p.id and e.kind = 'availability')$q$;
  level constant text := $q$array_position(array['learner', 'able', 'expert'], e.data ->> 'skillLevel')$q$;
begin
  execute format($v$create or replace view candidates with (security_barrier) as
    select p.id, p.full_name as "fullName", p.nationality::text as nationality,
      coalesce((select json_agg(json_build_object('isco', o.isco, 'years', o.years) order by o.years desc, o.isco)
        from person_occupations o where o.person_id = p.id), '[]') as occupations,
      coalesce((select json_agg(json_strip_nulls(json_build_object('skillId', s.skill_id, 'level', %4$s))
          order by s.skill_id)
        from person_skills s left join person_entries e
          on e.person_id = s.person_id and e.kind = 'skill' and e.data ->> 'skill' = s.skill_id
        where s.person_id = p.id), '[]') as skills,
      coalesce((select json_agg(json_build_object('language', l.language, 'cefr', l.cefr) order by l.language)
        from person_languages l where l.person_id = p.id), '[]') as languages,
      array(select d.country::text from person_destinations d
        where d.person_id = p.id and d.wish = 'wanted' order by d.country) as "countriesWanted",
      array(select d.country::text from person_destinations d
        where d.person_id = p.id and d.wish = 'refused' order by d.country) as "countriesRefused",
      %1$s as licences, %2$s as education, %3$s as "availableFrom"
    from people p
    where ((select actor_is_system()) or (select actor_may_hire())) and person_is_shown(p.id)$v$,
    held, school, free_from, level);
  execute replace(pg_get_functiondef('person_record'::regproc), '''unsure'', (select', format(
    $r$'matched', jsonb_build_object('licences', to_jsonb(%1$s), 'education', %2$s, 'availableFrom', %3$s,
      'levels', (select coalesce(jsonb_object_agg(e.data ->> 'skill', %4$s), '{}') from person_entries e
        where e.person_id = p.id and e.kind = 'skill' and e.data ->> 'skill' is not null and %4$s is not null)),
    'unsure', (select$r$, held, school, free_from, level));
end $$;

create or replace view vacancy_parts with (security_barrier) as
select v.id as vacancy_id,
  coalesce((select json_agg(json_build_object('item', c.item, 'payer', c.payer) order by c.item)
    from vacancy_costs c where c.vacancy_id = v.id), '[]') as costs,
  coalesce((select json_agg(json_build_object('skillId', s.skill_id, 'essential', s.essential, 'level', s.level)
      order by s.essential desc, s.skill_id)
    from vacancy_skills s where s.vacancy_id = v.id), '[]') as skills,
  coalesce((select json_agg(json_build_object('language', l.language, 'minimum', l.cefr, 'essential', false)
      order by l.language)
    from vacancy_languages l where l.vacancy_id = v.id), '[]') as languages
from vacancies v
where (select actor_is_system()) or v.status in ('published', 'filled', 'expired') or sees_vacancy(v.id);

create trigger matching_insert after insert on person_entries referencing new table as changed
  for each statement execute function matching_changed('person', 'person_id');
create trigger matching_update after update on person_entries referencing new table as changed
  for each statement execute function matching_changed('person', 'person_id');
create trigger matching_delete after delete on person_entries referencing old table as changed
  for each statement execute function matching_changed('person', 'person_id');
