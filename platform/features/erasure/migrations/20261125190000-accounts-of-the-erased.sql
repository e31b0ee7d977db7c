-- The desk gives a new recovery card to a person of its own country, and what is left of an erased one is no desk's.
alter policy accounts_desk_read on accounts using (
  case when (select actor_jurisdiction('registration')) is null then false
  else kind = 'worker' and person_nationality(person_id) = (select actor_jurisdiction('registration')) end);
alter policy accounts_desk on accounts using (
  case when (select actor_jurisdiction('registration')) is null then false
  else kind = 'worker' and person_nationality(person_id) = (select actor_jurisdiction('registration')) end);
