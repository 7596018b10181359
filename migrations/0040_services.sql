-- The sites of online services, to which the portal vouches for people (OpenID Connect clients).

-- Class: reference. One row per registered service. client_id is what it calls itself; its addresses (lists of text) are exact.
-- home_url is where « Gérer les services » leads, which begins a sign-in there; administration_url is the same for the
-- service's own administration; provisioning_url is where it is told of what it must provide (see provisioning).
create table services (
  id bigint generated always as identity primary key,
  client_id text collate "C" not null unique check (length(client_id) between 1 and 100),
  name text not null check (length(name) between 1 and 100),
  home_url text not null,
  administration_url text,
  provisioning_url text,
  redirect_uris jsonb not null check (jsonb_array_length(redirect_uris) between 1 and 20),
  post_logout_redirect_uris jsonb not null default '[]',
  backchannel_logout_uri text,
  -- [{"url": ..., "labels": {"fr": ..., "en": ...}}]
  help_links jsonb not null default '[]',
  registered_at timestamptz not null,
  withdrawn_at timestamptz
);
grant select, insert, update on services to :"app";

-- Class: reference. Secrets of a service: only a hash is stored, the secret is shown once. After a rotation the earlier one
-- works until retires_at.
create table service_secrets (
  id bigint generated always as identity primary key,
  service_id bigint not null references services (id),
  secret_hash bytea not null unique,
  made_at timestamptz not null,
  retires_at timestamptz
);
create index service_secrets_by_service on service_secrets (service_id);
grant select, insert, update, delete on service_secrets to :"app";

-- Class: reference. Which site serves the plans of a product group.
create table service_groups (
  product_group_id bigint primary key references product_groups (id),
  service_id bigint not null references services (id)
);
create index service_groups_by_service on service_groups (service_id);
grant select, insert, update, delete on service_groups to :"app";
