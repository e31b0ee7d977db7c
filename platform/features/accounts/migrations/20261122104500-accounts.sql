-- Who can sign in, and how they prove who they are.

create table accounts (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('worker', 'staff')),
  -- Workers: the record that is theirs. The secret number tells apart those who share a phone.
  person_id uuid unique references people on delete cascade,
  pin_hash text,
  card_number text unique,
  card_hash text,
  -- Staff.
  organisation_id uuid references organisations,
  email text unique check (email = lower(email)),
  display_name text,
  competences text[] not null default '{}',
  password_hash text,
  -- The provider's address and its name for this user.
  oidc_subject text unique,
  -- Set by the holder: after the password only a passkey, never a code by e-mail.
  passkeys_only boolean not null default false,
  locale text not null default 'en',
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  constraint accounts_kind_fits check (
    (kind = 'worker' and person_id is not null and organisation_id is null)
    or (kind = 'staff' and person_id is null and organisation_id is not null and email is not null))
);
create index accounts_organisation on accounts (organisation_id);

create table passkeys (
  -- WebAuthn credential id, base64url.
  id text primary key,
  account_id uuid not null references accounts on delete cascade,
  name text not null check (length(name) between 1 and 100),
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkeys_account on passkeys (account_id);

-- Bearer tokens for organisations' own systems.
create table api_tokens (
  id uuid primary key default gen_random_uuid(),
  -- SHA-256 of the token.
  token_hash bytea not null unique,
  account_id uuid not null references accounts on delete cascade,
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create unique index api_tokens_name on api_tokens (account_id, name) where revoked_at is null;

alter table sessions add constraint sessions_account foreign key (account_id) references accounts on delete cascade;

grant select, insert, update, delete on accounts, passkeys, api_tokens to fairway_app;

alter table accounts enable row level security;
create policy accounts_self on accounts for select using (id = (select actor_account()));
create policy accounts_system on accounts for all using ((select actor_is_system()));
-- A visitor who registers makes the account of the person made in the same transaction, and of nobody else.
create function person_is_new(person uuid) returns boolean
  language sql stable security definer set search_path = public as $$
  select exists (select from people where id = person and created_at = transaction_timestamp())
$$;
create policy accounts_registration on accounts for insert with check (
  actor_kind() = 'public' and kind = 'worker' and person_is_new(person_id));
create policy accounts_worker on accounts for update using (kind = 'worker' and id = (select actor_account()))
  with check (kind = 'worker' and person_id = (select actor_person()));
-- The desk gives a new recovery card to a person of its own country.
create policy accounts_desk_read on accounts for select using (kind = 'worker' and exists (
  select from people p where p.id = person_id and p.nationality = (select actor_jurisdiction('registration'))));
create policy accounts_desk on accounts for update using (kind = 'worker' and exists (
  select from people p where p.id = person_id and p.nationality = (select actor_jurisdiction('registration'))));
alter table passkeys enable row level security;
create policy passkeys_self on passkeys for all using (account_id = (select actor_account()));
create policy passkeys_system on passkeys for all using ((select actor_is_system()));
alter table api_tokens enable row level security;
create policy api_tokens_self on api_tokens for all using (account_id = (select actor_account()));
create policy api_tokens_system on api_tokens for all using ((select actor_is_system()));

-- The one statement that runs before the actor is known: whose session or token is this?
create type account_actor as (account_id uuid, kind text, person_id uuid, organisation_id uuid,
  organisation_kind text, country text, competences text[], locale text, name text);
create function account_actor_of(wanted uuid) returns account_actor
  language sql stable security definer set search_path = public as $$
  select a.id, a.kind, a.person_id, a.organisation_id, o.kind, o.country::text, a.competences, a.locale,
    coalesce(a.display_name, p.full_name)
  from accounts a left join organisations o on o.id = a.organisation_id left join people p on p.id = a.person_id
  where a.id = wanted and a.disabled_at is null and (o.status is null or o.status <> 'suspended')
$$;
create function token_account(hash bytea) returns uuid
  language sql volatile security definer set search_path = public as $$
  -- To the minute, so that a busy system does not write at each request.
  update api_tokens set last_used_at = now() where token_hash = hash and revoked_at is null
    and (last_used_at is null or last_used_at < now() - interval '1 minute');
  select account_id from api_tokens where token_hash = hash and revoked_at is null
$$;

-- A visitor who registers an organisation makes its first account in the same transaction, without any competence.
create policy accounts_first_of_organisation on accounts for insert with check (
  (select actor_kind()) = 'public' and kind = 'staff' and competences = '{}' and organisation_is_new(organisation_id));
create policy accounts_staff on accounts for update using (kind = 'staff' and id = (select actor_account()));
-- Holders change how they sign in, never what they may do.
create function accounts_keep_standing() returns trigger language plpgsql as $$
begin
  if actor_kind() is not null and not actor_is_system()
    and (new.kind, new.person_id, new.organisation_id, new.competences, new.disabled_at)
      is distinct from (old.kind, old.person_id, old.organisation_id, old.competences, old.disabled_at) then
    raise exception 'only Fairway itself changes what an account may do';
  end if;
  return new;
end $$;
create trigger accounts_keep_standing before update on accounts
  for each row execute function accounts_keep_standing();
