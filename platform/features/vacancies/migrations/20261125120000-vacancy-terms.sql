-- Every term that matters to a worker: rest, leave, overtime, room, insurance, what is taken from the pay, and who pays
-- each cost of recruitment.

alter table vacancies
  -- Terms by name as features/vacancies/terms.ts has them; one that is not answered is absent.
  add column conditions jsonb not null default '{}' check (jsonb_typeof(conditions) = 'object'),
  -- ISCED 2011 level that is needed at least.
  add column education smallint check (education between 0 and 8),
  add column experience_years smallint check (experience_years between 0 and 40),
  -- Last day on which workers can still get it.
  add column expires_on date;

-- 1 does it with help, 2 alone, 3 shows it to others.
alter table vacancy_skills add column level smallint check (level between 1 and 3);

alter table vacancy_costs drop constraint vacancy_costs_item_check;
alter table vacancy_costs add constraint vacancy_costs_item_check check (item in ('agency_fee', 'visa', 'documents',
  'medical', 'insurance', 'tests', 'training', 'equipment', 'travel', 'lodging', 'return_travel'));
