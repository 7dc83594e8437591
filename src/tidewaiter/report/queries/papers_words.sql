-- What differs, and in how many groups of declarations.
select word, count(distinct group_id) as groups
from (select group_id, unnest(string_split(differs, '|')) as word from declaration_matches where differs is not null) as said
group by word
order by groups desc, word
