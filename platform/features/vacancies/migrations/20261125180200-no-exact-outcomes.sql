-- Exact counts are told to nobody but Fairway itself: evidence suppresses the small ones before anybody reads them.

drop function vacancy_outcomes();
