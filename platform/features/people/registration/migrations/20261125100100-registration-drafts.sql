-- Registrations begun and not sent yet, so that they go on another day and on another phone. Whoever knows the number
-- and the secret number goes on; a phone alone is not enough, because several people may share it.
create table registration_drafts (
  -- Of the person to be.
  id uuid primary key,
  -- Eight digits; no secret.
  number text not null unique check (number ~ '^[0-9]{8}$'),
  pin_hash text not null,
  -- E.164, to send the number to; null when the worker has none.
  phone text,
  answers jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index registration_drafts_phone on registration_drafts (phone);
create index registration_drafts_updated on registration_drafts (updated_at);

grant select, insert, update, delete on registration_drafts to fairway_app;
alter table registration_drafts enable row level security;
create policy registration_drafts_system on registration_drafts for all using ((select actor_is_system()));
