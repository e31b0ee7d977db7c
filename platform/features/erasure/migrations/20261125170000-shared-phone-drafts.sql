-- Who shares a phone keeps a registration begun on it, and the messages that go with it.

-- Erases a person from every table, also from those that come later: whatever refers to people on delete cascade goes.
-- Where something refers to the person that may not go, a row stays without a name, a birth date or anything else
-- that was told. For the person alone, or Fairway itself. Answers whether such a row stays.
create or replace function erase_person(person uuid) returns boolean
  language plpgsql volatile security definer set search_path = public as $$
declare
  who people;
  own_phone text;
  reference record;
  stays boolean := false;
  referred boolean;
  blank text;
begin
  if not coalesce(actor_is_system() or actor_person() = person, false) then
    raise exception 'nobody erases another' using errcode = 'insufficient_privilege';
  end if;
  select * into who from people where id = person for update;
  if not found then return false; end if;
  perform set_config('app.erasing', person::text, true);

  select k.phone into own_phone from person_contacts k
    where k.person_id = person and not exists (
      select from person_contacts other where other.phone = k.phone and other.person_id <> person)
      and not exists (select from registration_drafts d where d.phone = k.phone and d.id <> person);
  delete from outbox_messages where regarding = person or recipient = own_phone;
  delete from registration_drafts where id = person;
  delete from form_submissions where position(person::text in location) > 0;
  -- A sign-in on its way, and what officers have just searched for.
  delete from sessions where account_id is null and position(own_phone in data::text) > 0;
  update sessions set data = data - 'people.search' where length(data -> 'people.search' ->> 'search') > 0
    and (position(lower(data -> 'people.search' ->> 'search') in lower(who.full_name)) > 0
      or position(right(data -> 'people.search' ->> 'search', 6) in coalesce(own_phone, '')) > 0);

  for reference in
    select c.conrelid::regclass as name, a.attname as attribute, c.confdeltype = 'c' as goes
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = 'people'::regclass
    order by goes desc
  loop
    if reference.goes then
      execute format('delete from %s where %I = $1', reference.name, reference.attribute) using person;
    else
      execute format('select exists (select from %s where %I = $1)', reference.name, reference.attribute)
        into referred using person;
      stays := stays or referred;
    end if;
  end loop;
  if not stays then
    delete from people where id = person;
    return false;
  end if;
  select string_agg(format('%I = %s', attname, case
      when attname = 'full_name' then '''—'''
      when attname = 'birth_date' then 'date ''0001-01-01'''
      when attname = 'locale' then '''en'''
      when attname = 'status' then '''erased'''
      when attnotnull then 'default'
      else 'null' end), ', ') into blank
    from pg_attribute where attrelid = 'people'::regclass and attnum > 0 and not attisdropped
      and attgenerated = '' and attname not in ('id', 'nationality');
  execute format('update people set %s where id = $1', blank) using person;
  -- What nobody signed is nobody's contract.
  update contracts c set terms = c.terms #- '{parties,worker}', stripped_at = now()
    from placements l where l.id = c.placement_id and l.person_id = person and l.stage = 'closed'
      and not exists (select from placement_events e where e.placement_id = l.id and e.kind = 'signed'
        and e.data ->> 'version' = c.version::text and e.data ->> 'by' = 'worker');
  return true;
end $$;
