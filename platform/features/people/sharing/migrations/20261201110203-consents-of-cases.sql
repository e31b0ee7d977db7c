-- What a worker opens with a case stands beside what they gave by themselves: neither takes the other's place, and what
-- the case opened ends with it.
alter table consents drop constraint consents_purpose_check,
  add constraint consents_purpose_check check (purpose in ('shown_to_employers', 'recruitment', 'support', 'case'));
