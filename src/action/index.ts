import * as core from '@actions/core'
import { STATE } from './hand-over.js'
import { main } from './main.js'
import { post } from './post.js'

// One bundle is both steps of the action: what main saves tells post that it is post.
const step = core.getState(STATE.phase) === 'post' ? post : main
void step()
