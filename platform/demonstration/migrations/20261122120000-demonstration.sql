-- What of the demonstration is there already, so that a start that was interrupted goes on where it stopped.
create table demonstration_steps (
  key text primary key,
  -- Id of the record the step made; empty when it made none.
  made text not null,
  taken_at timestamptz not null default now()
);
grant select, insert on demonstration_steps to fairway_app;

-- Each step is written in the transaction, and so in the name, of the actor who takes it.
alter table demonstration_steps enable row level security;
create policy demonstration_steps_read on demonstration_steps for select using (actor_kind() is not null);
create policy demonstration_steps_write on demonstration_steps for insert with check (actor_kind() is not null);
