-- One of each, as a server kept them then.
insert into workspaces (id, version, created_at, name) values ('ws_1', 2, 1000, 'acme');
insert into members (id, version, created_at, workspace_id, login, role) values ('usr_1', 1, 1001, 'ws_1', 'Alice', 'owner');
insert into repositories (id, version, created_at, workspace_id, platform, repository_id, owner_id, full_name, visibility) values ('repo_1', 3, 1002, 'ws_1', 'token.actions.githubusercontent.com', '1001', '42', 'acme/infra', 'private');
insert into permissions (id, version, created_at, workspace_id, repository, "row") values ('perm_1', 1, 1003, 'ws_1', 'repo_1', '{"permission":"affected-stacks:create","branch":"main"}');
insert into tokens (id, version, created_at, role, name, hash, workspace_id, expires_at) values ('tok_1', 1, 1004, 'administrator', 'ci', 'h', null, 5000000000000);
insert into signing_keys (id, version, created_at, encrypted, signs_from) values ('key_1', 1, 1005, 'a.b.c.d.e', 1006);
insert into claims (issuer, token_id, remember_until) values ('https://issuer.example', 'used', 5000000000);
insert into sessions (id, workspace_id, expires_at) values ('session_1', 'ws_1', 5000000000);
insert into audit_events (id, time, category, action, workspace_id, description, rest) values ('aud_1', 1007, 'workspace', 'created', 'ws_1', 'acme was made', '{"traceId":"t"}');
