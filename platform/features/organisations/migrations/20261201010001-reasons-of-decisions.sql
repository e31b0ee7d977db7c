-- Why an authority suspended an organisation or a licence, as a code that can be counted; the words are a note beside it.
-- The codes: domain.ts.
alter table organisations add column decision_code text;
alter table licences add column status_code text;
update organisations set decision_code = 'other' where status = 'suspended';
update licences set status_code = 'other' where status <> 'valid';
