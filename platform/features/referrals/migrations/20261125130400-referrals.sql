-- A worker's case handed from one office or union to another, with the worker's consent in the ledger of consents, or
-- without it by who may override and says why.
create table referrals (
  id uuid primary key default gen_random_uuid(),
  -- Transfer: the sender gives the case away; referral: both follow it.
  kind text not null check (kind in ('referral', 'transfer')),
  person_id uuid not null references people,
  placement_id uuid references placements,
  -- Null: the worker asks for help.
  from_organisation uuid references organisations,
  to_organisation uuid not null references organisations,
  -- Of the officers who shall work on it. Never immigration: its officers see what their own competence shows them.
  to_competence text check (to_competence in ('registration', 'contracts', 'inspection')),
  cause text not null,
  -- asked: the worker has not answered; open: waits for the receiver.
  status text not null check (status in ('asked', 'declined', 'open', 'accepted', 'refused', 'done', 'revoked')),
  override_reason text,
  outcome text,
  created_by uuid not null references accounts,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (from_organisation is distinct from to_organisation),
  check (override_reason is null or from_organisation is not null),
  check ((status = 'done') = (outcome is not null))
);
create index referrals_person on referrals (person_id);
create index referrals_placement on referrals (placement_id) where override_reason is not null;
create index referrals_from on referrals (from_organisation, status);
create index referrals_to on referrals (to_organisation, status);
-- The same case is not handed to the same office twice at once.
create unique index referrals_open on referrals (person_id, placement_id, to_organisation) nulls not distinct
  where status in ('asked', 'open', 'accepted');

grant select, insert on referrals to fairway_app;
grant update (status, outcome, updated_at) on referrals to fairway_app;

-- A function of its own, because the rules of people ask placements, and theirs ask referrals.
create function may_refer(referral referrals) returns boolean language plpgsql stable as $$
begin
  if referral.status not in ('asked', 'open') or referral.created_by is distinct from actor_account()
    or not exists (select from organisations o where o.id = referral.to_organisation
      and o.kind in ('authority', 'union') and o.status = 'verified')
  then return false; end if;
  if actor_person() is not null then
    return referral.person_id = actor_person() and referral.from_organisation is null
      and (referral.placement_id is null
        or exists (select from placements p where p.id = referral.placement_id and p.person_id = actor_person()));
  end if;
  return coalesce(referral.from_organisation = actor_organisation(), false)
    and actor() ->> 'organisationKind' in ('authority', 'union')
    and actor_may_be_trusted()
    -- Without the worker's yes only by who protects people in danger.
    and (referral.status = 'asked' and referral.override_reason is null
      or referral.override_reason is not null and actor_jurisdiction('safeguarding') is not null)
    and exists (select from people p where p.id = referral.person_id)
    and (referral.placement_id is null
      or exists (select from placements p where p.id = referral.placement_id and p.person_id = referral.person_id));
end $$;

alter table referrals enable row level security;
create policy referrals_worker on referrals for all using (person_id = (select actor_person())) with check (person_id = (select actor_person()));
-- Of an office those who work on cases: the sender's by any such duty, the receiver's by the one that was asked for; and
-- nobody who has immigration among their duties. Nothing reaches the receiver before the worker has answered.
create function actor_sends_cases() returns uuid language sql stable as $$
  select actor_organisation() where actor_may_be_trusted() and (actor() ->> 'organisationKind' = 'union'
    or actor() ->> 'organisationKind' = 'authority'
      and actor() -> 'competences' ?| '{registration,contracts,inspection,safeguarding}')
$$;
create function referral_is_received(referral referrals) returns boolean language sql stable as $$
  select referral.to_organisation = actor_organisation() and referral.status not in ('asked', 'declined')
    and (referral.to_competence is null or actor_jurisdiction(referral.to_competence) is not null)
    and actor_may_be_trusted()
$$;
create policy referrals_sender on referrals for select using (from_organisation = (select actor_sends_cases()));
create policy referrals_sender_change on referrals for update using (from_organisation = (select actor_sends_cases()));
create policy referrals_receiver on referrals for select using (referral_is_received(referrals));
create policy referrals_receiver_change on referrals for update using (referral_is_received(referrals));
create policy referrals_start on referrals as restrictive for insert with check (may_refer(referrals) or actor_is_system());
create policy referrals_insert on referrals for insert with check (actor_kind() in ('worker', 'staff'));
create policy referrals_system on referrals for all using ((select actor_is_system()));

-- What was handed over without consent is open to the receiver while they work on it; to nobody who has immigration
-- among their duties.
create function placement_is_handed_over(placement uuid) returns boolean
  language plpgsql stable security definer set search_path = public as $$
begin
  return exists (select from referrals r where r.placement_id = placement and r.status = 'accepted'
    and r.override_reason is not null and referral_is_received(r));
end $$;
create function actor_is_handed_something() returns boolean
  language sql stable security definer set search_path = public as $$
  select exists (select from referrals r where r.to_organisation = actor_organisation() and r.status = 'accepted'
    and r.override_reason is not null)
$$;
create policy placements_handed_over on placements for select using (
  case when (select actor_is_handed_something()) then placement_is_handed_over(id) else false end);
