-- Files of orders that were given up, of every partner: what the publisher's home asks for (SPEC 11).
create index order_files_failed on order_files (id) where failed_at is not null and settled_at is null;
