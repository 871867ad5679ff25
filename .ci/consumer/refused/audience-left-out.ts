// error: Property 'audience' is missing
import { createVerifier } from 'atmos-pro-oidc'

createVerifier({})
