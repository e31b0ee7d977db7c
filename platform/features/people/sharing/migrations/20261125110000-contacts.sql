-- How a person is reached: a table of its own, because row level security hides rows and never columns. Who sees that a
-- person can do the work sees nothing here until the person agrees to that as well.

create table person_contacts (
  person_id uuid primary key references people on delete cascade,
  -- E.164. Several people may share one phone; who has none has no row.
  phone text not null check (phone ~ '^\+[1-9][0-9]{6,14}$')
);
create index person_contacts_phone on person_contacts (phone);
insert into person_contacts (person_id, phone) select id, phone from people where phone is not null;
alter table people drop column phone;

-- The whole record says the phone to whom the rules of the new table say it, and null to everybody else.
do $$ begin
  execute replace(pg_get_functiondef('person_record'::regproc), 'p.phone',
    '(select k.phone from person_contacts k where k.person_id = p.id)');
end $$;

grant select, insert, update, delete on person_contacts to fairway_app;
alter table person_contacts enable row level security;
create policy person_contacts_self on person_contacts for all using (person_id = (select actor_person()));
create policy person_contacts_register on person_contacts for insert
  with check ((select actor_kind()) = 'public' and person_is_new(person_id));
-- CASE, so that nobody but an officer with the competence pays for the look-up.
create policy person_contacts_officer on person_contacts for all using (
  case when (select actor_jurisdiction('registration')) is null then false
  else person_nationality(person_id) = (select actor_jurisdiction('registration')) end);
create policy person_contacts_system on person_contacts for all using ((select actor_is_system()));

-- Whom a message is about, so that erasing that record finds it. No reference: the foundation knows no feature.
alter table outbox_messages add column regarding uuid;
create index outbox_regarding on outbox_messages (regarding) where regarding is not null;

-- Puts a text message to a person into the outbox for somebody who may not know the number. Answers whether there is one.
create function tell_person(person uuid, message uuid, body text) returns boolean
  language plpgsql volatile security definer set search_path = public as $$
begin
  if actor_kind() is null then
    raise exception 'nobody sends messages' using errcode = 'insufficient_privilege';
  end if;
  insert into outbox_messages (id, channel, recipient, body, regarding)
    select message, 'sms', k.phone, tell_person.body, person from person_contacts k where k.person_id = person;
  return found;
end $$;
