-- Domains that organisations use for their services: who claims one, how it is proved, which purchasing accounts use it.

-- Class: reference. An organisation's claim to a domain. domain is its canonical name: A-labels, lower case, without a dot
-- at its end. token is what its TXT record must hold, of this organisation and domain alone; it opens nothing. States follow
-- from the times: proved while verified_at is there and lost_at is not. missing_since is when a re-check of a proved domain
-- first did not find the record (72 hours of grace). lost_at ends a claim: the record went away, or never came. A claim that
-- ended takes nothing along: proving anew needs a token anew.
-- checked_at and answer are what was found the last time; check_due_at is when to look again, null until somebody who is to
-- publish the record has accepted to.
create table domain_claims (
  id bigint generated always as identity primary key,
  organization_id bigint not null references organizations (id),
  domain text collate "C" not null check (length(domain) between 3 and 253),
  token text collate "C" not null,
  claimed_at timestamptz not null,
  checked_at timestamptz,
  answer text collate "C",
  check_due_at timestamptz,
  verified_at timestamptz,
  missing_since timestamptz,
  lost_at timestamptz,
  check ((checked_at is null) = (answer is null)),
  check (verified_at is not null or missing_since is null)
);
create unique index domain_claims_standing on domain_claims (organization_id, domain) where lost_at is null;
-- A domain is proved for one organisation at a time.
create unique index domain_claims_proved on domain_claims (domain) where verified_at is not null and lost_at is null;
-- Whose look-up is due; and who else stands with a claim to a domain.
create index domain_claims_due on domain_claims (check_due_at) where check_due_at is not null and lost_at is null;
create index domain_claims_rivals on domain_claims (domain) where lost_at is null;
grant select, insert, update on domain_claims to :"app";

-- Class: tenant. A purchasing account has at most one domain; a domain may serve many. Where the claim is another
-- organisation's, approved_at says since when its global administrator lets this account use it.
create table domain_associations (
  purchasing_account_id bigint primary key references purchasing_accounts (id),
  claim_id bigint not null references domain_claims (id),
  associated_at timestamptz not null,
  associated_by bigint references users (id),
  needs_approval boolean not null default false,
  approved_at timestamptz,
  approved_by bigint references users (id),
  check (needs_approval or approved_at is null)
);
grant select, insert, update, delete on domain_associations to :"app";

-- Class: index (distributed by claim_id). Domain -> accounts, kept by the change that associates; an association that
-- waits for approval is in it too.
create table domain_accounts (
  claim_id bigint not null,
  purchasing_account_id bigint not null,
  primary key (claim_id, purchasing_account_id)
);
grant select, insert, delete on domain_accounts to :"app";

-- Class: reference. Who is, or is asked to be, global administrator of a domain. He is one once he accepted, unless ended,
-- and may do something with it once the claim is proved. named_at is when he was last sent the link, serial how often, as for
-- invitations: nothing that opens the link is stored.
create table global_administrators (
  id bigint generated always as identity primary key,
  claim_id bigint not null references domain_claims (id),
  user_id bigint not null references users (id),
  named_by bigint references users (id),
  named_at timestamptz not null,
  serial integer not null default 1 check (serial > 0),
  accepted_at timestamptz,
  refused_at timestamptz,
  ended_at timestamptz,
  check (accepted_at is null or refused_at is null)
);
create unique index global_administrators_standing on global_administrators (claim_id, user_id)
  where refused_at is null and ended_at is null;
create index global_administrators_by_user on global_administrators (user_id);
grant select, insert, update on global_administrators to :"app";
