export { createFakeGitHub } from './create-fake-github.js'
export type { FakeGitHub, FakeGitHubOptions, JobOptions, MintOptions } from './fake-github.js'
export type {
  Delivery,
  FakeAppCredentials,
  FakeDispatch,
  FakeGitHubApp,
  FakeRepositoryOptions,
} from './fake-github-app.js'
export type { Fault, Route } from './faults.js'
export type { JobVariation, RepositoryFacts } from './job.js'
export type { Tls } from './loopback-server.js'
export { managedStoreContract } from './managed-store-contract.js'
export type { CreateManagedStore } from './managed-store-fixture.js'
export { EVENT_PRESETS, type EventPreset, type Preset } from './presets.js'
export type { RequestCounts } from './routes.js'
export type { RunnerEnvironment } from './runner-environment.js'
export { createSigningKey, type PublicJwk, type SigningKey } from './signing-key.js'
export { type StoreCase, storeContract } from './store-contract.js'
export type { CreateStore, StoreUnderTest } from './store-fixture.js'
export type { TokenOverrides } from './token.js'
