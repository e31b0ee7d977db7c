-- Licences and employers come in the same way as workers; they are the business of the licensing officers.

alter table imports drop constraint imports_kind_check;
alter table imports add constraint imports_kind_check check (kind in ('workers', 'licences', 'employers'));
create policy imports_licensing on imports for all using (
  kind in ('licences', 'employers') and organisation_id = (select actor_organisation())
  and (select actor_jurisdiction('licensing')) is not null);
