-- What the first migration made of an empty database.
create table if not exists "atmos_pro_oidc_migrations" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
create table if not exists "atmos_pro_oidc_migrations_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
insert into "atmos_pro_oidc_migrations_lock" ("id", "is_locked") values ('migration_lock', 0);
create table "workspaces" ("id" text collate "C" primary key, "version" bigint not null, "created_at" bigint not null, "name" text collate "C" not null);
create index "workspaces_by_name" on "workspaces" (name, id);
create table "members" ("id" text collate "C" primary key, "version" bigint not null, "created_at" bigint not null, "workspace_id" text collate "C" not null, "login" text collate "C" not null, "role" text collate "C" not null, constraint "members_workspace" foreign key ("workspace_id") references "workspaces" ("id") on delete cascade);
create unique index "members_by_login" on "members" (workspace_id, lower(login));
create table "repositories" ("id" text collate "C" primary key, "version" bigint not null, "created_at" bigint not null, "workspace_id" text collate "C" not null, "platform" text collate "C" not null, "repository_id" text collate "C" not null, "owner_id" text collate "C" not null, "full_name" text collate "C" not null, "visibility" text collate "C", constraint "repositories_identity" unique ("workspace_id", "platform", "repository_id"), constraint "repositories_place" unique ("workspace_id", "id"), constraint "repositories_workspace" foreign key ("workspace_id") references "workspaces" ("id") on delete cascade);
create index "repositories_by_name" on "repositories" (workspace_id, full_name, id);
create index "repositories_by_folded_name" on "repositories" (workspace_id, lower(full_name));
create table "permissions" ("id" text collate "C" primary key, "version" bigint not null, "created_at" bigint not null, "workspace_id" text collate "C" not null, "repository" text collate "C" not null, "row" text collate "C" not null, constraint "permissions_repository" foreign key ("workspace_id", "repository") references "repositories" ("workspace_id", "id") on delete cascade);
create index "permissions_by_repository" on "permissions" (repository, created_at, id);
create table "tokens" ("id" text collate "C" primary key, "version" bigint not null, "created_at" bigint not null, "role" text collate "C" not null, "name" text collate "C" not null, "hash" text collate "C" not null, "workspace_id" text collate "C", "expires_at" bigint not null, constraint "tokens_workspace" foreign key ("workspace_id") references "workspaces" ("id") on delete cascade);
create index "tokens_by_workspace" on "tokens" (workspace_id, created_at, id);
create table "signing_keys" ("id" text collate "C" primary key, "version" bigint not null, "created_at" bigint not null, "encrypted" text collate "C" not null, "signs_from" bigint not null);
create table "claims" ("issuer" text collate "C" not null, "token_id" text collate "C" not null, "remember_until" bigint not null, constraint "claims_token" primary key ("remember_until", "issuer", "token_id"));
create table "sessions" ("id" text collate "C" not null, "workspace_id" text collate "C" not null, "expires_at" bigint not null, constraint "sessions_id" primary key ("id"));
create index "sessions_by_end" on "sessions" (expires_at);
create table "audit_events" ("seq" bigint generated always as identity primary key, "id" text collate "C" not null, "time" bigint not null, "category" text collate "C" not null, "action" text collate "C" not null, "workspace_id" text collate "C" not null, "description" text collate "C" not null, "actor_type" text collate "C", "actor_id" text collate "C", "actor_name" text collate "C", "target_type" text collate "C", "target_id" text collate "C", "target_name" text collate "C", "rest" text collate "C" not null);
create index "audit_events_by_workspace" on "audit_events" (workspace_id, seq);
create function refuse_change() returns trigger language plpgsql
      as 'begin raise exception ''audit events cannot be changed''; end';
create trigger audit_events_append_only before update on audit_events
      for each statement execute function refuse_change();
insert into "atmos_pro_oidc_migrations" ("name", "timestamp") values ('0001-workspaces-and-audit', '2026-11-20T12:00:00.000Z');
