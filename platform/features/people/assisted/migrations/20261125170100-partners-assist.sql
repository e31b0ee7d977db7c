-- Who may register workers of their own country: trade unions and migrant centres that an authority has verified.
create or replace function actor_assists() returns text
  language sql stable security definer set search_path = public as $$
  select country::text from organisations
  where id = actor_organisation() and kind in ('union', 'partner') and status = 'verified' and actor_kind() = 'staff'
$$;
