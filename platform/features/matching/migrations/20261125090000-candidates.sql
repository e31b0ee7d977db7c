-- Who can be on a shortlist, whole, asked once a person and not once for each of their skills: row level security asks
-- its question for every row of every part. The view reads past it and asks the same question itself.
create view candidates with (security_barrier) as
select p.id, p.full_name as "fullName", p.nationality::text as nationality,
  coalesce((select json_agg(json_build_object('isco', o.isco, 'years', o.years) order by o.years desc, o.isco)
    from person_occupations o where o.person_id = p.id), '[]') as occupations,
  coalesce((select json_agg(json_build_object('skillId', s.skill_id) order by s.skill_id)
    from person_skills s where s.person_id = p.id), '[]') as skills,
  coalesce((select json_agg(json_build_object('language', l.language, 'cefr', l.cefr) order by l.language)
    from person_languages l where l.person_id = p.id), '[]') as languages,
  array(select d.country::text from person_destinations d
    where d.person_id = p.id and d.wish = 'wanted' order by d.country) as "countriesWanted",
  array(select d.country::text from person_destinations d
    where d.person_id = p.id and d.wish = 'refused' order by d.country) as "countriesRefused"
from people p
where ((select actor_is_system()) or (select actor_may_hire())) and person_is_shown(p.id);
grant select on candidates to fairway_app;
