-- What shows that something was prepared: a photo or a scan beside the number on the paper.

create table task_files (
  id uuid primary key,
  placement_id uuid not null references placements,
  -- The worker's, so that erasing the record erases it.
  person_id uuid not null references people on delete cascade,
  -- Of the placement: an id that its events plan.
  task text not null check (length(task) between 1 and 40),
  sha256 bytea not null references stored_files,
  file_name text not null check (length(file_name) between 1 and 200),
  added_by text not null check (added_by in ('worker', 'employer', 'recruiter', 'origin', 'destination')),
  account_id uuid not null,
  created_at timestamptz not null default now()
);
create index task_files_placement on task_files (placement_id, task);
create index task_files_person on task_files (person_id);
create index task_files_sha256 on task_files (sha256);
create trigger task_files_release_file after delete or update of sha256 on task_files
  for each row execute function release_file();

grant select, insert, delete on task_files to fairway_app;
alter table task_files enable row level security;
-- For those who take steps in the placement. Papers of a doctor are not the employer's to read: it is told that it is
-- done, and sees no file of it but its own.
create policy task_files_read on task_files for select using (
  exists (select from placements p where p.id = placement_id and acts_in(p)
    and (task not like 'medical%' or account_id = (select actor_account())
      or coalesce((select actor_organisation()) not in (p.employer_id, coalesce(p.recruiter_id, p.employer_id)), true))));
create policy task_files_add on task_files for insert with check (
  account_id = (select actor_account())
  and exists (select from placements p where p.id = placement_id and p.person_id = task_files.person_id and acts_in(p)));
-- Who sent the wrong one takes it away.
create policy task_files_remove on task_files for delete using (account_id = (select actor_account())
  and exists (select from placements p where p.id = placement_id and acts_in(p)));
create policy task_files_system on task_files for all using ((select actor_is_system()));

create policy stored_files_of_tasks on stored_files for select using (
  exists (select from task_files t where t.sha256 = stored_files.sha256));
