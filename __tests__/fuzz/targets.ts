import type { Target } from './target.js'
import { config } from './targets/config.js'
import { exchange } from './targets/exchange.js'
import { management } from './targets/management.js'
import { names } from './targets/names.js'
import { pattern } from './targets/pattern.js'
import { permission } from './targets/permission.js'
import { session } from './targets/session.js'
import { token } from './targets/token.js'
import { webhook } from './targets/webhook.js'
import { workflowRef } from './targets/workflow-ref.js'

/** Everything that reads what strangers write. */
export const TARGETS = [
  ...[token, names, workflowRef, pattern, permission, config, exchange, session, webhook, management],
] as readonly unknown[] as readonly Target[]
