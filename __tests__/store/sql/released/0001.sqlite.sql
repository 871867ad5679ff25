-- What the first migration made of an empty database.
create table if not exists "atmos_pro_oidc_migrations" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
create table if not exists "atmos_pro_oidc_migrations_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
insert into "atmos_pro_oidc_migrations_lock" ("id", "is_locked") values ('migration_lock', 0);
create table "workspaces" ("id" text primary key, "version" integer not null, "created_at" integer not null, "name" text not null);
create index "workspaces_by_name" on "workspaces" (name, id);
create table "members" ("id" text primary key, "version" integer not null, "created_at" integer not null, "workspace_id" text not null, "login" text not null, "role" text not null, constraint "members_workspace" foreign key ("workspace_id") references "workspaces" ("id") on delete cascade);
create unique index "members_by_login" on "members" (workspace_id, lower(login));
create table "repositories" ("id" text primary key, "version" integer not null, "created_at" integer not null, "workspace_id" text not null, "platform" text not null, "repository_id" text not null, "owner_id" text not null, "full_name" text not null, "visibility" text, constraint "repositories_identity" unique ("workspace_id", "platform", "repository_id"), constraint "repositories_place" unique ("workspace_id", "id"), constraint "repositories_workspace" foreign key ("workspace_id") references "workspaces" ("id") on delete cascade);
create index "repositories_by_name" on "repositories" (workspace_id, full_name, id);
create index "repositories_by_folded_name" on "repositories" (workspace_id, lower(full_name));
create table "permissions" ("id" text primary key, "version" integer not null, "created_at" integer not null, "workspace_id" text not null, "repository" text not null, "row" text not null, constraint "permissions_repository" foreign key ("workspace_id", "repository") references "repositories" ("workspace_id", "id") on delete cascade);
create index "permissions_by_repository" on "permissions" (repository, created_at, id);
create table "tokens" ("id" text primary key, "version" integer not null, "created_at" integer not null, "role" text not null, "name" text not null, "hash" text not null, "workspace_id" text, "expires_at" integer not null, constraint "tokens_workspace" foreign key ("workspace_id") references "workspaces" ("id") on delete cascade);
create index "tokens_by_workspace" on "tokens" (workspace_id, created_at, id);
create table "signing_keys" ("id" text primary key, "version" integer not null, "created_at" integer not null, "encrypted" text not null, "signs_from" integer not null);
create table "claims" ("issuer" text not null, "token_id" text not null, "remember_until" integer not null, constraint "claims_token" primary key ("remember_until", "issuer", "token_id")) without rowid;
create table "sessions" ("id" text not null, "workspace_id" text not null, "expires_at" integer not null, constraint "sessions_id" primary key ("id")) without rowid;
create index "sessions_by_end" on "sessions" (expires_at);
create table "audit_events" ("seq" integer primary key autoincrement, "id" text not null, "time" integer not null, "category" text not null, "action" text not null, "workspace_id" text not null, "description" text not null, "actor_type" text, "actor_id" text, "actor_name" text, "target_type" text, "target_id" text, "target_name" text, "rest" text not null);
create index "audit_events_by_workspace" on "audit_events" (workspace_id, seq);
create trigger audit_events_append_only before update on audit_events
      begin select raise(abort, 'audit events cannot be changed'); end;
insert into "atmos_pro_oidc_migrations" ("name", "timestamp") values ('0001-workspaces-and-audit', '2026-11-20T12:00:00.000Z');
