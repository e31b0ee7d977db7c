-- What each kind of reader sees of a journey beside its stage: the events by kind, and the versions of the contract.
-- views.ts says the same for fields; tests hold the two together.
create function placement_viewer(placement placements) returns text language sql stable as $$
  select case
    when actor_is_system() then 'contracts'
    when placement.person_id = actor_person() then 'worker'
    when actor_organisation() in (placement.employer_id, placement.recruiter_id) then 'employing'
    when actor_jurisdiction('contracts') in (placement.origin, placement.destination) then 'contracts'
    when actor_jurisdiction('inspection') = placement.destination and placement.stage in ('started', 'ended', 'moved')
      then 'inspection'
    when actor_jurisdiction('immigration') = placement.destination and placement.stage in ('signed', 'departed', 'arrived')
      then 'immigration'
    else 'partner' end
$$;
create function placement_event_is_shown(viewer text, kind text) returns boolean language sql immutable as $$
  select case
    when kind in ('tasks-planned', 'task-done', 'task-dropped') then viewer not in ('inspection', 'immigration')
    when kind in ('contract-proposed', 'change-accepted', 'change-refused', 'change-recalled', 'change-reviewed')
      then viewer <> 'immigration'
    else true end
$$;
alter policy placement_events_with_placement on placement_events using (exists (
  select from placements p where p.id = placement_id and placement_event_is_shown(placement_viewer(p), kind)));
-- Immigration reads what was agreed, not what somebody once wanted.
alter policy contracts_with_placement on contracts using (exists (
  select from placements p where p.id = placement_id and (placement_viewer(p) <> 'immigration' or exists (
    select from placement_events e where e.placement_id = p.id and e.kind = 'contract-made'
      and (e.data ->> 'version')::integer = contracts.version))));
