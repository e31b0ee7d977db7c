-- How many rounds of the programme were computed and not published since the last one that was: who tries several seeds is
-- seen. Past row level security, because a round that is not published is seen by its office alone.
create function rounds_tried(wanted uuid) returns integer
  language sql stable security definer set search_path = public as $$
  select count(*)::integer from rounds r join rounds this on this.id = wanted
  where r.programme_id = this.programme_id and r.id <> this.id and r.published_at is null
    and this.published_at is not null and r.created_at < this.published_at
    and r.created_at > coalesce((select max(before.published_at) from rounds before
      where before.programme_id = this.programme_id and before.published_at < this.published_at), '-infinity')
$$;
