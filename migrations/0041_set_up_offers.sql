-- What the catalogue says of setting a plan up, besides steps and grace.

-- set_up_ceiling: the most of this item that one purchasing account may hold set up and not ordered; null where there is
-- no such limit. withdrawn_at: since when customers can no longer set it up themselves; what is held stays, and partners
-- go on ordering it.
alter table items
  add column set_up_ceiling integer check (set_up_ceiling > 0),
  add column withdrawn_at timestamptz;
