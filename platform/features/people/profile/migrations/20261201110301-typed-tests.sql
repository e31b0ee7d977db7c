-- Results of language tests are typed: tests whose module, or whose result for each skill, an older answer does not name stand
-- as another test, with the words that were given.
update person_entries set data = data || jsonb_build_object('test', 'other',
    'score', left((data ->> 'test') || ' ' || (data ->> 'score'), 60))
  where kind = 'test' and (
    data ->> 'test' in ('CELPIP', 'IELTS', 'OET', 'PTE', 'SIELE', 'TCF', 'TEF', 'TOEFL')
    or data ->> 'test' in ('DELE', 'Goethe-Zertifikat', 'telc') and data ->> 'score' !~ '^(A1|A2|B1|B2|C1|C2)$'
    or data ->> 'test' = 'JLPT' and data ->> 'score' !~ '^N[1-5]$'
    or data ->> 'test' = 'TOPIK' and data ->> 'score' !~ '^[1-6]$'
    or data ->> 'test' in ('EPS-TOPIK', 'JFT-Basic') and data ->> 'score' !~ '^(1?[0-9]{1,2}|200)$'
    or data ->> 'test' = 'Goethe-Zertifikat' and data ->> 'language' <> 'de'
    or data ->> 'test' = 'DELE' and data ->> 'language' <> 'es'
    or data ->> 'test' in ('JLPT', 'JFT-Basic') and data ->> 'language' <> 'ja'
    or data ->> 'test' in ('TOPIK', 'EPS-TOPIK') and data ->> 'language' <> 'ko');
