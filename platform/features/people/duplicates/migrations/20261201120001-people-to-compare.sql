-- Whom to compare next. Under row level security the planner expects one person where there are all of them, and goes
-- through the checks once for each (100,000 people: half a minute); so it is asked past it, by the system alone, and
-- never row by row.
create function people_to_compare(most integer) returns uuid[] language sql stable security definer
  set search_path = public set enable_nestloop = off as $$
  select array(select p.id from people p left join duplicate_checks c on c.person_id = p.id
    where (select actor_is_system()) and p.status <> 'erased' and (c.checked_at is null or c.checked_at < p.updated_at)
    order by p.nationality, p.birth_date, p.id limit most)
$$;
