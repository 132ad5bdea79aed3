// An OpenID Connect provider for the flows, on a free port of the loopback; says its address on one line of standard output.
// It is a real one (oidc-provider): it asks for a name, whatever password, and for consent.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const server = createServer()
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const issuer = `http://127.0.0.1:${server.address().port}`
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'ftz-atlas',
      client_secret: process.env.FTZ_ATLAS_TEST_OIDC_SECRET ?? 'of the flows',
      // Of a native client any port of the loopback is the registered one (RFC 8252, 7.3).
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/api/v1/session/oidc/callback'],
    },
  ],
  cookies: { keys: [randomBytes(16).toString('hex')] },
  features: { devInteractions: { enabled: true } },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  pkce: { required: () => true },
})
provider.on('server_error', (_context, error) => console.error(error))
server.on('request', provider.callback())
console.log(issuer)
