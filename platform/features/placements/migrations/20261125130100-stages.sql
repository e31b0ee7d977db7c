-- Arrival is told apart from departure, a change of employer from the end of the work.

drop index placements_open;
create unique index placements_open on placements (vacancy_id, person_id) where stage not in ('closed', 'returned', 'moved');

-- The first day on which something that was planned is due; follows from the events.
alter table placements add column next_due_on date;
create index placements_due on placements (next_due_on) where next_due_on is not null;
grant update (next_due_on) on placements to fairway_app;

alter policy placements_inspection on placements
  using (destination = (select actor_jurisdiction('inspection')) and stage in ('started', 'ended', 'moved'));
-- The firewall: from the signed contract to the start of work, and never again after it.
alter policy placements_immigration on placements
  using (destination = (select actor_jurisdiction('immigration')) and stage in ('signed', 'departed', 'arrived'));
