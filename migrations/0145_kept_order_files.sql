-- How much is kept of a partner's files of orders: asked with each file that comes, whatever the length of his history.
create index order_files_kept_by_partner on order_files (partner_id) include (size_bytes) where forgotten_at is null;
