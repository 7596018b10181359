-- What the pages of a benefit ask for: an account's vouchers that are still good, by when they expire, and all of them, newest
-- first. Neither reads more than it shows, however many there were.
create index vouchers_good on vouchers (purchasing_account_id, benefit_id, expires_on)
  where used_on is null and revoked_at is null and expired_at is null;
create index vouchers_of_benefit on vouchers (purchasing_account_id, benefit_id, id);
