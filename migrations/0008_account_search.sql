-- The account search: any word by its beginning, in order, and only among the accounts of whoever searches.

-- The words of a name as they are compared: no accents, no case, no punctuation, one space between two. A few characters
-- come apart into many, which an index row could not hold: hence the limit.
create function search_words(value text) returns text
  language sql immutable strict parallel safe
  as $$ select btrim(left(regexp_replace(fold(value), '[\s!-/:-@\[-`{-~]+', ' ', 'g'), 200)) $$;
grant execute on function search_words(text) to :"app";

-- A number as it is compared: separators and zeros in front do not count, and letters in front are a word of their own,
-- so that MPSA-0045 is found by mpsa45 and by 45 (spreadsheets drop leading zeros, and people leave letters away).
create function search_number(value text) returns text
  language sql immutable strict parallel safe
  as $$ select btrim(regexp_replace(replace(search_words(value), ' ', ''), '^([a-z]*)0*', '\1 ')) $$;
grant execute on function search_number(text) to :"app";

-- The words, once from each of them on: 'groupe fabrikam sud' gives itself, 'fabrikam sud ! groupe' and
-- 'sud ! groupe fabrikam'. The mark is no part of any word; whatever the first word searched, each row holds them all.
-- Words beyond the twelfth begin no row of their own. Not strict: PostgreSQL would then not inline it.
create function word_rotations(words text) returns table (leads boolean, key text)
  language sql immutable parallel safe rows 4
  as $$
    select n = 1, case when n = 1 then words
      else array_to_string(word[n:], ' ') || ' ! ' || array_to_string(word[:n - 1], ' ') end
    from (select string_to_array(words, ' ') as word) as split, generate_series(1, greatest(least(cardinality(word), 12), 1)) as n
  $$;
grant execute on function word_rotations(text) to :"app";

-- Class: index (distributed by reader). Who can read an account has its words in rows of his own: reader 0 is the
-- publisher, any other a partner's id. A list filtered by reach instead would walk other people's accounts. field: 0 name,
-- 1 organisation, 2 place, 3 number, 4 agreement number. leads: the value starts with the key, and is listed first.
-- After the words comes '"' and what orders and narrows down equal ones without a look at the account itself: with a name
-- its place, with an organisation the beginning of the account's name and the place, with a place the whole name, with an
-- agreement the name's beginning: 'fabrikam sud ! groupe " redmond', 'redmond ".groupe.fabrikam.sud'.
create table account_words (
  reader bigint not null,
  field smallint not null check (field between 0 and 4),
  leads boolean not null,
  key text collate "C" not null,
  purchasing_account_id bigint not null,
  primary key (reader, field, leads, key, purchasing_account_id)
);
grant select, insert, delete on account_words to :"app";

-- Class: index (distributed by purchasing_account_id). What is compared of one account, for every reader: the second word
-- or field of a search is looked up here, and so are the few accounts of a customer.
create table account_texts (
  purchasing_account_id bigint primary key,
  name text collate "C" not null,
  organization text collate "C" not null,
  place text collate "C" not null,
  number text collate "C" not null,
  agreement text collate "C" not null
);
grant select, insert, update on account_texts to :"app";

-- Class: reference. Every word of any name, organisation or place: which of them have « brik » in them.
create table account_vocabulary (
  word text collate "C" primary key
);
create index account_vocabulary_by_part on account_vocabulary using gin (word gin_trgm_ops) with (fastupdate = off);
grant select, insert on account_vocabulary to :"app";
