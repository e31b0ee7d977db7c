-- Who registers an organisation proves the e-mail address first: what was typed waits in the link, and nothing is made
-- before it is opened. The answer on the page is so the same whether or not the address has an account.

alter table staff_links add column registration jsonb;
alter table staff_links drop constraint staff_links_purpose_check, drop constraint staff_links_check;
alter table staff_links
  add constraint staff_links_purpose check (purpose in ('invitation', 'password', 'registration')),
  add constraint staff_links_fits check (case purpose
    when 'invitation' then organisation_id is not null and email is not null
    when 'registration' then registration is not null and email is not null
    else account_id is not null end);
