-- A worker's record ends. What other records must still point to stays as a row that says nothing of anybody.

alter table people drop constraint people_status_check,
  add constraint people_status_check check (status in ('unverified', 'verified', 'erased'));
-- The office keeps records of people, not what is left after them.
alter policy people_registration on people using (
  status <> 'erased' and nationality = (select actor_jurisdiction('registration')));

create or replace function person_nationality(person uuid) returns text
  language sql stable security definer set search_path = public as $$
  select nationality::text from people where id = person and status <> 'erased'
$$;

-- The text of a contract ends when the law no longer asks for it: its terms and its hash stay, so that who holds the
-- paper can still prove it, and the worker's name and birth date go.
alter table contracts add column stripped_at timestamptz;
create function contracts_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.stripped_at is null and new.stripped_at is not null
    and new.terms = old.terms #- '{parties,worker}'
    and (to_jsonb(new) - '{terms,stripped_at}'::text[]) = (to_jsonb(old) - '{terms,stripped_at}'::text[])
    and exists (select from placements l join people p on p.id = l.person_id
      where l.id = old.placement_id and p.status = 'erased')
  then
    return new;
  end if;
  raise exception 'contracts is append-only';
end $$;
drop trigger contracts_append_only on contracts;
create trigger contracts_append_only before update or delete on contracts
  for each row execute function contracts_guard();

create or replace function consents_guard_ledger() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if actor_kind() in ('public', 'worker', 'staff')
      and current_setting('app.erasing', true) is distinct from old.person_id::text then
      raise exception 'consents is a ledger: withdraw instead';
    end if;
    return old;
  end if;
  if old.withdrawn_at is not null
    or (old.confirmed_at is not null and new.confirmed_at is distinct from old.confirmed_at)
    or (to_jsonb(new) - '{withdrawn_at,confirmed_at}'::text[])
      is distinct from (to_jsonb(old) - '{withdrawn_at,confirmed_at}'::text[])
  then
    raise exception 'consents is a ledger: add a row';
  end if;
  return new;
end $$;

-- Erases a person from every table, also from those that come later: whatever refers to people on delete cascade goes.
-- Where something refers to the person that may not go, a row stays without a name, a birth date or anything else
-- that was told. For the person alone, or Fairway itself. Answers whether such a row stays.
create function erase_person(person uuid) returns boolean
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
      select from person_contacts other where other.phone = k.phone and other.person_id <> person);
  delete from outbox_messages where regarding = person or recipient = own_phone;
  delete from registration_drafts where id = person or phone = own_phone;
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

-- Ends the texts of these placements' contracts. Answers how many there were.
create function strip_contracts(wanted uuid[]) returns integer
  language plpgsql volatile security definer set search_path = public as $$
declare stripped integer;
begin
  if not actor_is_system() then
    raise exception 'Fairway itself ends what the law no longer asks for' using errcode = 'insufficient_privilege';
  end if;
  update contracts set terms = terms #- '{parties,worker}', stripped_at = now()
    where placement_id = any (wanted) and stripped_at is null;
  get diagnostics stripped = row_count;
  return stripped;
end $$;
