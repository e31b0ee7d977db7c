-- An offer is the employer's to make. Who takes part in a programme may let its office make the offers of published
-- rounds, and takes that back as easily; the office cannot say it for them.
alter table programme_places
  add column offers_agreed_at timestamptz,
  add column offers_agreed_by uuid references accounts;
grant update (offers_agreed_at, offers_agreed_by) on programme_places to fairway_app;

create policy programme_places_agree on programme_places for update using (
  case when (select actor() ->> 'organisationKind') in ('employer', 'recruiter') then offers_vacancy(vacancy_id) else false end);

create function guard_programme_place() returns trigger language plpgsql as $$
declare
  agrees boolean := (new.offers_agreed_at, new.offers_agreed_by) is distinct from (old.offers_agreed_at, old.offers_agreed_by);
begin
  if actor_is_system() then return new; end if;
  if agrees and not offers_vacancy(new.vacancy_id) then
    raise exception 'only who offers the vacancy lets the office make its offers' using errcode = 'insufficient_privilege';
  end if;
  if not runs_programme(new.programme_id)
    and (new.programme_id, new.vacancy_id, new.places, new.industry, new.season)
      is distinct from (old.programme_id, old.vacancy_id, old.places, old.industry, old.season) then
    raise exception 'the office of the programme sets its places' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger guard_programme_place before update on programme_places
  for each row execute function guard_programme_place();
