// error: 'brnach' does not exist
import { compilePermissions } from 'atmos-pro-oidc'

compilePermissions([{ permission: 'affected-stacks:create', brnach: 'main' }])
