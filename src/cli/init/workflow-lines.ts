/** What the next step is, to be pasted. */
export interface NextSteps {
  readonly workspaceId: string
  /** OWNER/NAME, of that form. */
  readonly repository: string
  /** Where workflows reach the server. */
  readonly baseUrl: string
}

/** The lines for a job, as in the README, with the address of a server of one's own. */
export function workflowLines({ baseUrl }: NextSteps): string {
  return `permissions:
  id-token: write
  contents: read   # for actions/checkout
steps:
  - uses: cloudposse/atmos-pro-oidc@v1
    env: { ATMOS_PRO_WORKSPACE_ID: "\${{ vars.ATMOS_PRO_WORKSPACE_ID }}" }
    with: { base-url: ${JSON.stringify(baseUrl)} }`
}

/** What gives the workflow the workspace's id. */
export function variableLine({ workspaceId, repository }: NextSteps): string {
  return `gh variable set ATMOS_PRO_WORKSPACE_ID --body ${workspaceId} --repo ${repository}`
}
