// What google-github-actions/auth loads, and its token request.
import '@actions/http-client'
import '@google-github-actions/actions-utils'
import { getIDToken, setFailed } from '@actions/core'

getIDToken(
  'https://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/p',
).catch(setFailed)
