-- Administrators invite colleagues and remove them; staff who forgot their password get a link by e-mail.

alter table accounts add column administrator boolean not null default false;
-- Until now the first account of an organisation was its only one.
update accounts a set administrator = true where kind = 'staff' and id = (
  select b.id from accounts b where b.organisation_id = a.organisation_id order by b.created_at, b.id limit 1);

alter type account_actor add attribute administrator boolean;
create or replace function account_actor_of(wanted uuid) returns account_actor
  language sql stable security definer set search_path = public as $$
  select a.id, a.kind, a.person_id, a.organisation_id, o.kind, o.country::text, a.competences, a.locale,
    coalesce(a.display_name, p.full_name), a.administrator
  from accounts a left join organisations o on o.id = a.organisation_id left join people p on p.id = a.person_id
  where a.id = wanted and a.disabled_at is null and (o.status is null or o.status <> 'suspended')
$$;

create function actor_administers(organisation uuid) returns boolean language sql stable parallel safe as $$
  select coalesce(actor() ->> 'administrator' = 'true' and actor_organisation() = organisation, false)
$$;

-- Holders change how they sign in, never what they may do; that is an administrator's, who changes nothing else.
create or replace function accounts_keep_standing() returns trigger language plpgsql as $$
declare standing text[] := array['competences', 'administrator', 'disabled_at'];
begin
  if actor_kind() is null or actor_is_system() then return new; end if;
  if old.kind = 'staff' and old.id is distinct from actor_account() and actor_administers(old.organisation_id) then
    if to_jsonb(new) - standing <> to_jsonb(old) - standing then
      raise exception 'an administrator changes what a colleague may do, and nothing else';
    end if;
    return new;
  end if;
  if (new.kind, new.person_id, new.organisation_id, new.competences, new.disabled_at, new.administrator)
      is distinct from (old.kind, old.person_id, old.organisation_id, old.competences, old.disabled_at, old.administrator) then
    raise exception 'only Fairway itself changes what an account may do';
  end if;
  return new;
end $$;

-- Row level security hides rows, not columns: colleagues are seen without their secrets, and changed by this alone.
create view organisation_members with (security_barrier) as
  select id, organisation_id, email, display_name, competences, administrator, created_at from accounts
  where kind = 'staff' and disabled_at is null and actor_administers(organisation_id);
create function change_member(member uuid, given text[], administers boolean, removed boolean) returns boolean
  language plpgsql security definer set search_path = public as $$
begin
  update accounts a set competences = given, administrator = administers,
    disabled_at = case when removed then now() end
  where a.id = member and a.kind = 'staff' and a.disabled_at is null and a.id <> actor_account()
    and actor_administers(a.organisation_id)
    and given <@ (select o.competences from organisations o where o.id = a.organisation_id);
  return found;
end $$;
grant select on organisation_members to fairway_app;

-- Links sent by e-mail: to join an organisation, or to choose a new password. Each works once.
create table staff_links (
  id uuid primary key default gen_random_uuid(),
  purpose text not null check (purpose in ('invitation', 'password')),
  -- SHA-256 of what the link holds.
  token_hash bytea not null unique,
  -- Whose password.
  account_id uuid references accounts on delete cascade,
  -- To which organisation, who, as what.
  organisation_id uuid references organisations,
  email text check (email = lower(email)),
  competences text[] not null default '{}',
  administrator boolean not null default false,
  created_by uuid references accounts on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  check (case purpose when 'invitation' then organisation_id is not null and email is not null
    else account_id is not null end)
);
create unique index staff_links_invited on staff_links (organisation_id, email) where purpose = 'invitation' and used_at is null;
grant select, insert, update, delete on staff_links to fairway_app;
alter table staff_links enable row level security;
create policy staff_links_system on staff_links for all using ((select actor_is_system()));
create policy staff_links_administrator on staff_links for all
  using (purpose = 'invitation' and actor_administers(organisation_id))
  with check (purpose = 'invitation' and actor_administers(organisation_id) and account_id is null
    and created_by = (select actor_account())
    and competences <@ (select o.competences from organisations o where o.id = organisation_id));
