export type { JWK } from 'jose'
export {
  ConfigError,
  type ConfigErrorCode,
  type ErrorCode,
  ManagementError,
  type ManagementErrorCode,
  OidcError,
  type PermissionErrorCode,
  RequestError,
  type RequestErrorCode,
  TokenError,
  type TokenErrorCode,
  type TokenErrorDetail,
  UnavailableError,
  type UnavailableErrorCode,
} from './errors.js'
export { DEFAULT_REQUIRED_PERMISSION } from './exchange/access.js'
export { errorResponse } from './exchange/error-response.js'
export {
  createExchange,
  type Exchange,
  type ExchangeOptions,
  type Grant,
} from './exchange/exchange.js'
export type { ExchangeRequest } from './exchange/exchange-request.js'
export { guard } from './exchange/guard.js'
export {
  type ConnectionInfo,
  createExchangeHandler,
  type ExchangeHandler,
  type HandlerOptions,
} from './exchange/handler.js'
export type { RateLimiter } from './exchange/rate-limit.js'
export type { Session } from './exchange/session.js'
export { generateSessionKey, type SessionAlgorithm } from './exchange/session-key.js'
export type { SessionKeySource } from './exchange/session-keyring.js'
export { createSessions, type Sessions, type SessionsOptions } from './exchange/sessions.js'
export type { Ref, RefKind, WorkflowIdentity } from './identity/identity.js'
export { GITHUB_ISSUER, type Issuer } from './identity/issuer.js'
export { createVerifier, DEFAULT_AUDIENCE, type Verifier, type VerifierOptions } from './identity/verifier.js'
export { authorize } from './permission/authorize.js'
export { type CompiledPermissions, compilePermissions } from './permission/compile.js'
export type {
  Allowed,
  Condition,
  Decision,
  DenialReason,
  Denied,
  Evaluation,
  Field,
  Permission,
  Run,
} from './permission/decision.js'
export type { DenialSummary } from './permission/denial-summary.js'
export { authorizeDispatch } from './permission/dispatch.js'
export { OUTSIDER_EVENTS } from './permission/events.js'
export { explain } from './permission/explain.js'
export type { Finding, FindingCode } from './permission/finding.js'
export { lintPermissions } from './permission/lint.js'
export { PermissionError } from './permission/permission-error.js'
export type { Dispatch } from './permission/run.js'
export type { AuditActor, AuditEvent, AuditTarget } from './store/audit-event.js'
export type {
  Directory,
  ExchangeRecord,
  Ledger,
  RepositoryLabel,
  Store,
  StoredRepository,
} from './store/store.js'
