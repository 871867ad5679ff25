// What rust-lang/crates-io-auth-action loads, and its token request.
import { getIDToken, setFailed } from '@actions/core'

getIDToken('crates.io').catch(setFailed)
