-- What a worker answered to find out which pathways are open to them, so that they go on another day. Their own: no
-- office and no employer sees it.
create table pathway_answers (
  person_id uuid primary key references people on delete cascade,
  inquiry jsonb not null check (jsonb_typeof(inquiry) = 'object' and octet_length(inquiry::text) <= 60000),
  updated_at timestamptz not null default now()
);
create index pathway_answers_updated on pathway_answers (updated_at);

grant select, insert, update, delete on pathway_answers to fairway_app;
alter table pathway_answers enable row level security;
create policy pathway_answers_self on pathway_answers for all using (person_id = (select actor_person()));
create policy pathway_answers_system on pathway_answers for all using ((select actor_is_system()));
