import type { Finding } from './diagnosis.js'
import { type Scene, stepLines } from './scene.js'

/** What answered does not speak the exchange's language. */
export function notTheServer(problem: { url: URL; status: number; detail: string }, scene: Scene): Finding {
  const { url, status, detail } = problem
  const what = `POST ${url.origin}${url.pathname} was answered ${detail}: that is not the answer of an exchange.`
  if (status >= 500) {
    return {
      title: `Server error ${status}`,
      what,
      why: 'A gateway in front of the server answered for it, or the server broke. Nothing is wrong with this workflow. It was tried again as often as "retries" allows.',
      remedies: [{ say: 'Run the job again later.' }, { say: `If it stays, tell whoever runs ${url.host}.` }],
    }
  }
  return {
    title: 'Something else answers at this address',
    what,
    why: 'The address is that of another service, of a web page, or of a proxy or sign-in page in between.',
    remedies: [
      {
        say: 'Check both parts of the address; the action asks {base-url}/{endpoint}/auth/github-oidc:',
        lines: stepLines(
          scene,
          'with:',
          '  base-url: https://atmos-pro.com   # or ATMOS_PRO_BASE_URL',
          '  endpoint: api/v1                  # or ATMOS_PRO_ENDPOINT',
        ),
        language: 'yaml',
      },
    ],
  }
}
