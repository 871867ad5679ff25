import type { Service } from '../failure.js'
import type { FaultKind, NetworkFault } from '../network-fault.js'
import { SERVICE_NAMES } from '../service.js'
import { clean } from '../text.js'
import type { Finding, Remedy } from './diagnosis.js'
import { type Scene, stepLines } from './scene.js'

interface Cause {
  readonly title: string
  readonly why: string
  readonly remedies: readonly Remedy[]
}

/** A service could not be reached, or its answer not be read. */
export function noAnswer(
  { service, url, fault }: { service: Service; url: URL; fault: NetworkFault },
  scene: Scene,
): Finding {
  const { title, why, remedies } = CAUSES[fault.kind]({ service, url, fault }, scene)
  const via = fault.proxy ? ` through the proxy ${fault.proxy}` : ''
  return {
    title: `${title}: ${url.host}`,
    what: `${SERVICE_NAMES[service]} at ${url.origin}${via} gave no answer: ${clean(fault.message)}.`,
    why,
    remedies,
  }
}

type CauseOf = (problem: { service: Service; url: URL; fault: NetworkFault }, scene: Scene) => Cause

const CAUSES: Readonly<Record<FaultKind, CauseOf>> = {
  dns: ({ service, url }, scene) => ({
    title: 'Unknown host',
    why: `The name ${url.hostname} cannot be looked up from this runner.`,
    remedies: [address(service, scene), firewall(url)],
  }),
  refused: ({ service, url }, scene) => ({
    title: 'Connection refused',
    why: 'There is a machine at this address, and nothing listens on the port.',
    remedies: [
      { say: 'Check that the server runs, and listens on an address the runner can reach.' },
      address(service, scene),
      firewall(url),
    ],
  }),
  unroutable: ({ url }, scene) => ({
    title: 'No route',
    why: 'This runner has no network path to the address.',
    remedies: [firewall(url), proxy(scene)],
  }),
  timeout: ({ url }, scene) => ({
    title: 'Timeout',
    why: 'Nothing came back in time. Firewalls that drop packets look like this, and so does a server under load.',
    remedies: [firewall(url), proxy(scene), longer(scene)],
  }),
  cut: ({ url }, scene) => ({
    title: 'Connection cut',
    why: 'The connection was closed before the answer was complete, by the server or by something between.',
    remedies: [{ say: 'Run the job again.' }, firewall(url), proxy(scene)],
  }),
  'certificate-untrusted': (_, scene) => ({
    title: 'Certificate not trusted',
    why: 'Its TLS certificate is self-signed, or signed by an authority that Node does not know: a private one, or a proxy that reads traffic.',
    remedies: [
      {
        say: "Put that authority's certificate (PEM) on the runner, and name the file:",
        lines: stepLines(scene, 'env:', '  NODE_EXTRA_CA_CERTS: /etc/ssl/certs/your-authority.pem'),
        language: 'yaml',
      },
      {
        say: 'There is no input that switches verification off: whoever is in between would get the tokens.',
      },
    ],
  }),
  'certificate-expired': ({ url }) => ({
    title: 'Certificate not valid now',
    why: `Its TLS certificate has expired or is not valid yet, by this runner's clock (${new Date().toISOString()}).`,
    remedies: [
      { say: `If that time is right, renew the certificate of ${url.host}.` },
      { say: "If it is wrong, set the runner's clock (NTP)." },
    ],
  }),
  'certificate-host': ({ service, url }, scene) => ({
    title: 'Certificate for another host',
    why: `Its TLS certificate is not for ${url.hostname}. Either the address is not the one the certificate names, or somebody else answers.`,
    remedies: [address(service, scene), { say: `Or give ${url.host} a certificate with its name in it.` }],
  }),
  tls: ({ service }, scene) => ({
    title: 'TLS failed',
    why: 'The two sides could not agree on TLS. Plain http on an https port looks like this.',
    remedies: [address(service, scene)],
  }),
  'proxy-invalid': (_, scene) => ({
    title: 'Proxy address not usable',
    why: 'The proxy variables are read as "http://HOST:PORT" or "https://HOST:PORT", with "USER:PASSWORD@" in front of the host if need be.',
    remedies: [proxy(scene)],
  }),
  'proxy-unreachable': ({ url }, scene) => ({
    title: 'Proxy not reachable',
    why: 'HTTPS_PROXY or HTTP_PROXY names a proxy, and no connection to it could be made.',
    remedies: [proxy(scene), without(url)],
  }),
  'proxy-refused': ({ url, fault }, scene) =>
    fault.status === 407
      ? {
          title: 'Proxy wants a password',
          why: 'The proxy answered 407: it lets nobody through without user and password, or does not know these.',
          remedies: [
            {
              say: 'Write them into the address:',
              lines: stepLines(
                scene,
                'env:',
                // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expression, not ours
                '  HTTPS_PROXY: http://${{ secrets.PROXY_USER }}:${{ secrets.PROXY_PASSWORD }}@HOST:PORT',
              ),
              language: 'yaml',
            },
            without(url),
          ],
        }
      : {
          title: 'Proxy refused',
          why: `The proxy does not connect to ${url.host}.`,
          remedies: [{ say: `Have the proxy let ${url.hostname} through.` }, without(url)],
        },
  'too-large': ({ service }, scene) => ({
    title: 'Answer too large',
    why: 'It is larger than any answer of this service. Something else answers at this address.',
    remedies: [address(service, scene)],
  }),
  other: ({ service, url }, scene) => ({
    title: 'No answer',
    why: 'The request failed before there was an answer.',
    remedies: [address(service, scene), firewall(url), proxy(scene)],
  }),
}

function address(service: Service, scene: Scene): Remedy {
  if (service === 'github')
    return { say: 'GitHub chose this address (ACTIONS_ID_TOKEN_REQUEST_URL): leave it as it is.' }
  return {
    say: 'Check the address of the server:',
    lines: stepLines(
      scene,
      'with:',
      '  base-url: https://HOST   # or ATMOS_PRO_BASE_URL; https://atmos-pro.com if left out',
    ),
    language: 'yaml',
  }
}

function firewall({ hostname, port }: URL): Remedy {
  return { say: `Let the runner connect to ${hostname} on port ${port || 443}.` }
}

function proxy(scene: Scene): Remedy {
  return {
    say: 'If this runner reaches the internet through a proxy, name it:',
    lines: stepLines(scene, 'env:', '  HTTPS_PROXY: http://HOST:PORT'),
    language: 'yaml',
  }
}

function without({ hostname }: URL): Remedy {
  return { say: `If ${hostname} is reached without the proxy, add it to NO_PROXY.` }
}

function longer(scene: Scene): Remedy {
  return {
    say: 'If the server is only slow, wait longer for each attempt (seconds):',
    lines: stepLines(scene, 'with:', '  timeout: 30'),
    language: 'yaml',
  }
}
