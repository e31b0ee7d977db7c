-- A licence may be for work in some countries only, and is found by its number.
alter table licences add column destinations char(3)[] check (cardinality(destinations) between 1 and 20);
create index organisations_name_trigrams on organisations using gin (lower(name) gin_trgm_ops);
create index licences_by_number on licences (lower(number));
