-- An organisation that an authority entered from its own register has nobody who signs in: a licensing officer of its
-- country invites its first administrator, and for no organisation that has one.

create function organisation_has_administrator(organisation uuid) returns boolean
  language sql stable security definer set search_path = public as $$
  select exists (select from accounts a
    where a.organisation_id = organisation and a.administrator and a.disabled_at is null)
$$;
create function may_invite_first_administrator(organisation uuid) returns boolean
  language sql stable security definer set search_path = public as $$
  select exists (select from organisations o where o.id = organisation and o.kind <> 'authority'
    and o.country = actor_jurisdiction('licensing')) and not organisation_has_administrator(organisation)
$$;
create policy staff_links_first_administrator on staff_links for all
  using (purpose = 'invitation' and administrator and may_invite_first_administrator(organisation_id))
  with check (purpose = 'invitation' and administrator and competences = '{}' and account_id is null
    and created_by = (select actor_account()) and may_invite_first_administrator(organisation_id));
