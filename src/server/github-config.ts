import * as z from 'zod'
import { ConfigError } from '../errors.js'
import { addressesOf, isAddressOf } from '../github/addresses.js'
import { NUMERIC_ID } from '../identity/claims.js'
import { isSecure } from '../identity/issuer.js'

/** The section `github` of the configuration: the App, without its secrets. */
export interface GitHubConfig {
  /** The host of the issuer of the tokens of its repositories. */
  readonly platform: string
  readonly appId: string
  readonly clientId: string
  /** Of the REST API. Default: that of the platform. */
  readonly apiUrl: string
  /** Of the pages that people see. Default: that of the platform. */
  readonly webUrl: string
}

const APP_ID_FORM = "must be the App's numeric id, as its settings show it"

const address = z
  .string()
  .refine(isAddress, 'must be an https address without user, query and fragment (http only on loopback)')
  .transform((url) => url.replace(/\/+$/, ''))

export const githubSection = z.strictObject({
  appId: z
    .union([z.int(APP_ID_FORM).min(1, APP_ID_FORM), z.string().regex(NUMERIC_ID, APP_ID_FORM)], {
      error: ({ input }) => (input === undefined ? 'is missing' : APP_ID_FORM),
    })
    .transform(String),
  clientId: z
    .string()
    .regex(/^[\w.-]{1,64}$/, "must be the App's client id, as its settings show it, for example Iv23abc"),
  apiUrl: address.optional(),
  webUrl: address.optional(),
  platform: z.string().optional(),
})

/**
 * @param platform the one that was chosen
 * @throws ConfigError when the address is that of another GitHub: its ids would be taken for those of this one
 */
export function githubConfig(
  { appId, clientId, apiUrl, webUrl }: z.output<typeof githubSection>,
  platform: string,
): GitHubConfig {
  const usual = addressesOf(platform)
  if (apiUrl !== undefined && !isAddressOf(apiUrl, platform)) {
    throw new ConfigError(
      `is another GitHub's than that of the issuer on ${platform}, which is at ${usual.apiUrl}: set issuers, or github.platform`,
      { path: 'github.apiUrl' },
    )
  }
  return { platform, appId, clientId, apiUrl: apiUrl ?? usual.apiUrl, webUrl: webUrl ?? usual.webUrl }
}

function isAddress(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed !== null && isSecure(parsed) && !/[?#@\s]/.test(url)
}
