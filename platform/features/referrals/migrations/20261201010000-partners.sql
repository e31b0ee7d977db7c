-- Migrant centres and other partners take cases and hand them on, as unions do; refusals say why; what a case opened
-- closes with it.
alter table referrals
  add column refusal text,
  -- The worker's word with the yes: once the receiver takes the case, the sender no longer sees the record.
  add column ends_sender boolean not null default false,
  -- What the yes opened to the receiver.
  add column consent_id uuid references consents on delete set null;
update referrals set refusal = 'other' where status = 'refused';
alter table referrals add check ((status = 'refused') = (refusal is not null));
grant update (refusal, ends_sender, consent_id) on referrals to fairway_app;

create or replace function may_refer(referral referrals) returns boolean language plpgsql stable as $$
begin
  if referral.status not in ('asked', 'open') or referral.created_by is distinct from actor_account()
    or not exists (select from organisations o where o.id = referral.to_organisation and o.status = 'verified'
      -- A partner is a private body without a duty to protect: nothing comes to it but by the worker's own yes.
      and (o.kind in ('authority', 'union') or o.kind = 'partner' and referral.override_reason is null))
  then return false; end if;
  if actor_person() is not null then
    return referral.person_id = actor_person() and referral.from_organisation is null
      and (referral.placement_id is null
        or exists (select from placements p where p.id = referral.placement_id and p.person_id = actor_person()));
  end if;
  return coalesce(referral.from_organisation = actor_organisation(), false)
    and actor() ->> 'organisationKind' in ('authority', 'union', 'partner')
    and actor_may_be_trusted()
    -- Without the worker's yes only by who protects people in danger.
    and (referral.status = 'asked' and referral.override_reason is null
      or referral.override_reason is not null and actor_jurisdiction('safeguarding') is not null)
    and exists (select from people p where p.id = referral.person_id)
    and (referral.placement_id is null
      or exists (select from placements p where p.id = referral.placement_id and p.person_id = referral.person_id));
end $$;

create or replace function actor_sends_cases() returns uuid language sql stable as $$
  select actor_organisation() where actor_may_be_trusted() and (actor() ->> 'organisationKind' in ('union', 'partner')
    or actor() ->> 'organisationKind' = 'authority'
      and actor() -> 'competences' ?| '{registration,contracts,inspection,safeguarding}')
$$;

-- Whom the worker lets see their cases: who works on cases, never an employer or a recruiter.
create policy referrals_shared on referrals for select using (
  case when (select actor_is_trusted_by_somebody()) is null then false
  else person_trusts(person_id, (select actor_sends_cases()), 'case') end);

-- Ends what a case opened, as its row says, whoever asks: the receiver's sight of a case that they refused or that was
-- taken back, unless they have another of the same worker; the sender's, where the worker said so and it was taken.
create function end_consents_of_case(referral uuid) returns setof uuid
  language sql volatile security definer set search_path = public as $$
  update consents c set withdrawn_at = now() from referrals r
  where r.id = referral and c.person_id = r.person_id and c.withdrawn_at is null and (
    -- Each yes to the same receiver takes the place of the one before: the last may stand with another case.
    r.status in ('refused', 'revoked') and c.organisation_id = r.to_organisation
      and c.id in (select o.consent_id from referrals o where o.person_id = r.person_id)
      and not exists (select from referrals o where o.person_id = r.person_id
        and o.to_organisation = r.to_organisation and o.status in ('open', 'accepted'))
    or r.status = 'accepted' and r.ends_sender and c.organisation_id = r.from_organisation)
  returning c.organisation_id
$$;
