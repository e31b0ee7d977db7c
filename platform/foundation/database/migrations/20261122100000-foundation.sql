-- What every feature stands on: who is asking, sessions, audit trail, outbox, throttles.

create extension if not exists pg_trgm;

-- The actor of the running transaction, set by foundation/database. Unset means nobody: every rule then says no.
create function actor() returns jsonb language sql stable parallel safe as $$
  select nullif(current_setting('app.actor', true), '')::jsonb
$$;
create function actor_kind() returns text language sql stable parallel safe as $$ select actor() ->> 'kind' $$;
create function actor_is_system() returns boolean language sql stable parallel safe as $$
  select coalesce(actor() ->> 'kind' = 'system', false)
$$;
create function actor_account() returns uuid language sql stable parallel safe as $$ select (actor() ->> 'account')::uuid $$;
create function actor_person() returns uuid language sql stable parallel safe as $$ select (actor() ->> 'person')::uuid $$;
create function actor_organisation() returns uuid language sql stable parallel safe as $$
  select (actor() ->> 'organisation')::uuid
$$;
-- The country an officer decides for, when the officer has that competence; otherwise null.
create function actor_jurisdiction(competence text) returns text language sql stable parallel safe as $$
  select actor() ->> 'country'
  where actor() ->> 'organisationKind' = 'authority' and actor() -> 'competences' ? competence
$$;

create table sessions (
  -- SHA-256 of the cookie's value: a copy of this table signs nobody in.
  id_hash bytea primary key,
  account_id uuid,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- Drafts of forms not yet sent and what a sign-in in progress has proved so far.
  data jsonb not null default '{}'
);
create index sessions_account on sessions (account_id);
create index sessions_expires on sessions (expires_at);

-- A form that was sent, so that sending it again leads to the same place and changes nothing.
create table form_submissions (
  key text primary key,
  location text not null,
  created_at timestamptz not null default now()
);

create table throttles (
  bucket text primary key,
  attempts integer not null,
  window_ends timestamptz not null
);

create table audit_events (
  -- Without gaps: given under the lock on audit_head.
  seq bigint primary key,
  -- JSON exactly as hashed: at, actor, action, subject, data. Never personal data: ids and names of fields only.
  entry text not null,
  prev_hash bytea not null,
  hash bytea not null
);
create index audit_events_subject on audit_events (((entry::jsonb) ->> 'subject'));

-- Last link of the chain, so that cutting off the end is noticed as well.
create table audit_head (
  only_row boolean primary key default true check (only_row),
  seq bigint not null,
  hash bytea not null
);
insert into audit_head (seq, hash) values (0, '\x');

create function audit_append() returns trigger language plpgsql security definer set search_path = public as $$
declare head audit_head;
begin
  select * into head from audit_head for update;
  new.seq := head.seq + 1;
  new.prev_hash := head.hash;
  new.hash := sha256(head.hash || convert_to(new.seq::text || E'\n' || new.entry, 'UTF8'));
  update audit_head set seq = new.seq, hash = new.hash;
  return new;
end $$;
create trigger audit_append before insert on audit_events for each row execute function audit_append();

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
create trigger audit_events_append_only before update or delete on audit_events
  for each row execute function refuse_change();

create table outbox_messages (
  -- Also the idempotency key of the SMS gateway and the Message-ID of the e-mail.
  id uuid primary key default gen_random_uuid(),
  channel text not null check (channel in ('sms', 'email')),
  recipient text not null,
  subject text,
  body text not null,
  created_at timestamptz not null default now(),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  sent_at timestamptz,
  last_error text
);
create index outbox_due on outbox_messages (next_attempt_at) where sent_at is null;

-- fairway_app is the role the application runs as: it owns nothing, so row level security binds it.
grant usage on schema public to fairway_app;
grant select, insert, update, delete on sessions, form_submissions, throttles to fairway_app;
grant select on audit_head to fairway_app;
grant select, insert on audit_events to fairway_app;
grant select, insert, update, delete on outbox_messages to fairway_app;

alter table audit_events enable row level security;
create policy audit_write on audit_events for insert with check (actor_kind() is not null);
-- The seq, hashes of other rows stay hidden; what happened to a record is shown by the feature that owns it.
create policy audit_read on audit_events for select using ((select actor_is_system()));

alter table outbox_messages enable row level security;
create policy outbox_write on outbox_messages for insert with check (actor_kind() is not null);
create policy outbox_system on outbox_messages for all using ((select actor_is_system()));
