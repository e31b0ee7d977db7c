-- What a vacancy asks and what it costs, whole, asked once a vacancy and not once for each of its parts, as `candidates`
-- does for people. The view reads past row level security and asks the same question itself.
create view vacancy_parts with (security_barrier) as
select v.id as vacancy_id,
  coalesce((select json_agg(json_build_object('item', c.item, 'payer', c.payer) order by c.item)
    from vacancy_costs c where c.vacancy_id = v.id), '[]') as costs,
  coalesce((select json_agg(json_build_object('skillId', s.skill_id, 'essential', s.essential)
      order by s.essential desc, s.skill_id)
    from vacancy_skills s where s.vacancy_id = v.id), '[]') as skills,
  coalesce((select json_agg(json_build_object('language', l.language, 'minimum', l.cefr, 'essential', false)
      order by l.language)
    from vacancy_languages l where l.vacancy_id = v.id), '[]') as languages
from vacancies v
where (select actor_is_system()) or v.status in ('published', 'filled', 'expired') or sees_vacancy(v.id);
grant select on vacancy_parts to fairway_app;
