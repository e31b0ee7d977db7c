-- What a receiver who refuses writes to the sender and the worker.
alter table referrals
  add column refusal_note text check (
    refusal_note is null or status = 'refused' and length(refusal_note) between 1 and 500);
grant update (refusal_note) on referrals to fairway_app;

-- An erased worker's cases go with them: what each step was and when stays in the audit trail, without a word of the
-- case. Until now whoever had asked for help could not be erased at all.
alter table referrals
  drop constraint referrals_person_id_fkey,
  add constraint referrals_person_id_fkey foreign key (person_id) references people on delete cascade,
  drop constraint referrals_created_by_fkey,
  add constraint referrals_created_by_fkey foreign key (created_by) references accounts on delete set null,
  alter column created_by drop not null;

-- Tells an office by e-mail that a case waits: those who would see it there, or, when it was refused, who handed it over.
-- For who takes part in it, who need not know who works there. `texts` by language, and nothing in them says who the
-- worker is. Not more than once an hour to one address, unless somebody was in danger: the mail says only to look.
create function tell_of_case(referral uuid, texts jsonb) returns integer
  language plpgsql volatile security definer set search_path = public as $$
declare
  about referrals;
  told integer;
begin
  select * into about from referrals r where r.id = referral
    and (r.person_id = actor_person() or actor_organisation() in (r.from_organisation, r.to_organisation));
  insert into outbox_messages (id, channel, recipient, subject, body, regarding)
    select gen_random_uuid(), 'email', a.email, said ->> 'subject', said ->> 'body', about.to_organisation
    from accounts a, lateral (select coalesce(texts -> a.locale, texts -> 'en') as said) t
    where a.kind = 'staff' and a.disabled_at is null and case about.status
      when 'refused' then a.id = about.created_by
      when 'open' then a.organisation_id = about.to_organisation and not 'immigration' = any (a.competences)
        and (about.to_competence is null or about.to_competence = any (a.competences))
        and (about.override_reason is not null or not exists (select from outbox_messages m
          where m.recipient = a.email and m.regarding = about.to_organisation and m.created_at > now() - interval '1 hour'))
      else false end;
  get diagnostics told = row_count;
  return told;
end $$;
