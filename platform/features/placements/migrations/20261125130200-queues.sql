-- Since when there is something to look for, whatever the stage; follows from the events.
alter table placements add column flagged_on date;
grant update (flagged_on) on placements to fairway_app;
create index placements_origin_queue on placements (origin, stage, stage_since, id);
create index placements_destination_queue on placements (destination, stage, stage_since, id);
