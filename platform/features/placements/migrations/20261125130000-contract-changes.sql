-- What officers look for whatever the stage: a change that waits for the worker's answer, a possible substitution of
-- the contract. Follows from the events, like the stage.
alter table placements add column flags text[] not null default '{}';
create index placements_flags on placements using gin (flags);
grant update (flags) on placements to fairway_app;
