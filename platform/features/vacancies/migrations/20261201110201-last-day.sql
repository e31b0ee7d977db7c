-- The last day of a vacancy is over when it is over for everybody: in UTC-12, twelve hours after that day ends in UTC.
create or replace function vacancy_is_open(vacancy vacancies) returns boolean language sql stable as $$
  select vacancy.status = 'published'
    and (vacancy.expires_on is null or vacancy.expires_on >= ((now() - interval '12 hours') at time zone 'utc')::date)
$$;
