-- The worker's own record, asked for once and not by every part's row level security: whose it is says the actor alone.
create function own_person_record() returns jsonb
language plpgsql stable security definer set search_path to 'public' as $$
begin
  return person_record((select actor_person()));
end $$;
revoke execute on function own_person_record() from public;
grant execute on function own_person_record() to fairway_app;
