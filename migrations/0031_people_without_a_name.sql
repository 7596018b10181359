-- Somebody who is named by his e-mail alone has no name until he gives it himself.
alter table users drop constraint users_first_name_check;
alter table users drop constraint users_last_name_check;
alter table users add constraint users_first_name_check check (length(first_name) <= 100);
alter table users add constraint users_last_name_check check (length(last_name) <= 100);
