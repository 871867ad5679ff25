import { createHmac, randomUUID } from 'node:crypto'
import type { Delivery } from '../fake-github-app.js'
import type { AppIdentity } from './credentials.js'

/** Signs a webhook as GitHub does. */
export function signDelivery(
  { credentials }: AppIdentity,
  event: string,
  payload: object,
  options: { readonly deliveryId?: string; readonly secret?: string } = {},
): Delivery {
  const body = JSON.stringify(payload)
  const secret = options.secret ?? credentials.webhookSecret
  const signature = (hash: string) => `${hash}=${createHmac(hash, secret).update(body).digest('hex')}`
  return {
    headers: {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/7b1f0c5',
      'x-github-delivery': options.deliveryId ?? randomUUID(),
      'x-github-event': event,
      'x-github-hook-id': '400000001',
      'x-github-hook-installation-target-id': credentials.appId,
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature': signature('sha1'),
      'x-hub-signature-256': signature('sha256'),
    },
    body,
  }
}
