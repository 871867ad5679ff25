import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 9896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 4589:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:assert");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");

/***/ }),

/***/ 7540:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:console");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3053:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");

/***/ }),

/***/ 610:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");

/***/ }),

/***/ 8474:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 643:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:perf_hooks");

/***/ }),

/***/ 1792:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:querystring");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");

/***/ }),

/***/ 3136:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 3429:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util/types");

/***/ }),

/***/ 5919:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:worker_threads");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 3193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 155:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ NetworkFault),
/* harmony export */   T: () => (/* binding */ networkFault)
/* harmony export */ });
/** Error codes of Node, libuv and OpenSSL. */
const KINDS = new Map(Object.entries({
    ENOTFOUND: 'dns',
    EAI_AGAIN: 'dns',
    ECONNREFUSED: 'refused',
    EHOSTUNREACH: 'unroutable',
    ENETUNREACH: 'unroutable',
    EADDRNOTAVAIL: 'unroutable',
    ETIMEDOUT: 'timeout',
    ECONNRESET: 'cut',
    EPIPE: 'cut',
    ECONNABORTED: 'cut',
    HPE_INVALID_CONSTANT: 'cut',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate-untrusted',
    SELF_SIGNED_CERT_IN_CHAIN: 'certificate-untrusted',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate-untrusted',
    UNABLE_TO_GET_ISSUER_CERT: 'certificate-untrusted',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate-untrusted',
    CERT_UNTRUSTED: 'certificate-untrusted',
    CERT_HAS_EXPIRED: 'certificate-expired',
    CERT_NOT_YET_VALID: 'certificate-expired',
    ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-host',
    EPROTO: 'tls',
}));
/** Faults that the next attempt would meet again. */
const LASTING = new Set([
    'certificate-untrusted',
    'certificate-expired',
    'certificate-host',
    'tls',
    'proxy-invalid',
    'too-large',
]);
/** A request that got no answer, or none that can be read. */
class NetworkFault extends Error {
    name = 'NetworkFault';
    kind;
    /** What the proxy answered; only with `proxy-refused`. */
    status;
    /** The proxy's host, when there is one. */
    proxy;
    constructor(kind, message, detail = {}) {
        super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
        this.kind = kind;
        this.status = detail.status;
        this.proxy = detail.proxy;
    }
    /** Whether trying again can help. */
    get isPassing() {
        if (this.kind === 'proxy-refused')
            return (this.status ?? 0) >= 500;
        return !LASTING.has(this.kind);
    }
}
/** Reads what Node's sockets, TLS and HTTP client throw. */
function networkFault(error, proxy) {
    if (error instanceof NetworkFault)
        return error;
    const { code = '', message } = error;
    const kind = KINDS.get(code) ?? (code.startsWith('ERR_SSL_') ? 'tls' : 'other');
    // An attempt at several addresses fails with an AggregateError, whose message is empty.
    return new NetworkFault(kind, message || code || 'unknown error', { cause: error, proxy });
}


/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
var __webpack_exports__ = {};

// EXTERNAL MODULE: external "os"
var external_os_ = __nccwpck_require__(857);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function utils_toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
;// CONCATENATED MODULE: external "crypto"
const external_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");
// EXTERNAL MODULE: external "fs"
var external_fs_ = __nccwpck_require__(9896);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_.appendFileSync(filePath, `${toCommandValue(message)}${external_os_.EOL}`, {
        encoding: 'utf8'
    });
}
function prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_namespaceObject.randomUUID()}`;
    const convertedValue = toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_.EOL}${convertedValue}${external_os_.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
;// CONCATENATED MODULE: external "path"
const external_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/core.js
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return file_command_issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    command_issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_.EOL);
    command_issueCommand('set-output', { name }, toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    core_error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function debug(message) {
    command_issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function core_error(message, properties = {}) {
    command_issueCommand('error', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    issueCommand('warning', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    command_issueCommand('notice', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return __awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return file_command_issueFileCommand('STATE', prepareKeyValueMessage(name, value));
    }
    command_issueCommand('save-state', { name }, toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return __awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map
;// CONCATENATED MODULE: ./lib/rfc3339.js
/** Seconds since the epoch as `YYYY-MM-DDTHH:MM:SSZ` (RFC 3339), without a fraction: the Atmos CLI accepts none. */
function rfc3339(seconds) {
    return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

;// CONCATENATED MODULE: ./lib/action/hand-over.js


/** The names under which main leaves things for post. */
const STATE = {
    phase: 'phase',
    session: 'session',
    expiresAt: 'expires-at',
    url: 'session-url',
    timeout: 'timeout',
};
/**
 * Gives the session, which is masked by now, to later steps, and to post what it needs to end it: without `revoke`,
 * nothing. The address goes with it, because variables can change until then and a session must not go elsewhere.
 */
function handOver(session, { api, exportToken, revoke, timeout }) {
    const expiresAt = session.expiresAt === undefined ? '' : rfc3339(session.expiresAt);
    // First: what cannot be handed over must at least be ended.
    if (revoke) {
        saveState(STATE.session, session.token);
        saveState(STATE.expiresAt, expiresAt);
        saveState(STATE.url, `${api}/auth/session`);
        saveState(STATE.timeout, timeout);
    }
    setOutput('token', session.token);
    setOutput('expires-at', expiresAt);
    setOutput('workspace-id', session.workspaceId);
    setOutput('repository', session.repository);
    setOutput('permissions', JSON.stringify(session.permissions));
    setOutput('trace-id', session.traceId);
    if (exportToken)
        exportVariable('ATMOS_PRO_TOKEN', session.token);
}

;// CONCATENATED MODULE: ./lib/action/failure.js
/** A step of the protocol that did not work. */
class Failure extends Error {
    name = 'Failure';
    problem;
    /** Set when trying again can help; `after`: the milliseconds the other side asked for. */
    retry;
    constructor(message, problem, options = {}) {
        super(message, options.cause === undefined ? undefined : { cause: options.cause });
        this.problem = problem;
        this.retry = options.retry;
    }
}

;// CONCATENATED MODULE: ./lib/action/json.js
/** The fields of an object; none of anything else. */
function fields(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
/** A string; empty for anything else. */
function json_text(value) {
    return typeof value === 'string' ? value : '';
}
/** At most this many of an array's elements; none of anything else. */
function list(value, limit) {
    return Array.isArray(value) ? value.slice(0, limit) : [];
}
/** The JSON in a text; nothing when it is none. */
function parseJson(body, reviver) {
    try {
        return JSON.parse(body, reviver);
    }
    catch {
        // No cause: a SyntaxError quotes its input.
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/action/refusal.js

const FIELDS = [
    'workflow',
    'branch',
    'environment',
    'event',
    'jobWorkflow',
];
/** Reads the body of a refusal; nothing when it does not say what the error is. */
function readRefusal(json, reply) {
    const body = fields(json);
    const context = fields(body['context']);
    const errorTag = json_text(body['errorTag']);
    const message = json_text(body['errorMessage']) || json_text(body['error']);
    if (!errorTag && !message)
        return undefined;
    return {
        ...reply,
        // A refusal may come with HTTP 200: then the body has the status.
        status: reply.status >= 400 ? reply.status : Number(body['status']) || reply.status,
        errorTag,
        message,
        traceId: json_text(body['traceId']),
        validationErrors: texts(fields(body['data'])['validationErrors']),
        code: json_text(context['code']),
        expected: json_text(context['expected']),
        denial: readDenial(context),
    };
}
function readDenial({ permission, nearest, suggestion }) {
    if (!json_text(permission))
        return undefined;
    return {
        permission: json_text(permission),
        conditions: list(fields(nearest)['conditions'], 10).map(fields).filter(isCondition).map(readCondition),
        suggestion: readRow(fields(suggestion)),
    };
}
function isCondition({ field, pattern }) {
    return FIELDS.includes(json_text(field)) && json_text(pattern) !== '';
}
function readCondition({ field, pattern, readsAs, actual, matched, hint }) {
    return {
        field: field,
        pattern: json_text(pattern),
        readsAs: json_text(readsAs),
        actual: json_text(actual),
        matched: matched === true,
        hint: json_text(hint),
    };
}
function readRow({ permission, events, ...patterns }) {
    if (!json_text(permission))
        return undefined;
    const names = ['workflow', 'branch', 'environment', 'jobWorkflow'];
    return {
        permission: json_text(permission),
        ...Object.fromEntries(names.flatMap((name) => (json_text(patterns[name]) ? [[name, json_text(patterns[name])]] : []))),
        ...(Array.isArray(events) && { events: texts(events) }),
    };
}
function texts(value) {
    return list(value, 50).map(json_text).filter(Boolean);
}
/** The server's own words. */
function said({ errorTag, message, validationErrors }) {
    const words = [[errorTag, message].filter(Boolean).join(': '), ...validationErrors].filter(Boolean);
    return words.length > 0 ? `It said: ${words.join(' ')}` : 'It said no more.';
}

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __nccwpck_require__(7067);
;// CONCATENATED MODULE: external "node:https"
const external_node_https_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");
// EXTERNAL MODULE: ./lib/action/network-fault.js
var network_fault = __nccwpck_require__(155);
;// CONCATENATED MODULE: ./lib/action/proxy.js

/**
 * The proxy to reach `url` through, by the variables everybody knows: `https_proxy` or `http_proxy` after the URL's
 * scheme, and `no_proxy`; lower case first, as curl and the runner do.
 *
 * @throws NetworkFault `proxy-invalid`
 */
function proxyFor(url, env) {
    const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
    const value = env[name] || env[name.toUpperCase()];
    if (!value || isExempt(url, env['no_proxy'] || env['NO_PROXY'] || ''))
        return undefined;
    const proxy = URL.parse(value.includes('://') ? value : `http://${value}`);
    if (proxy?.hostname && /^https?:$/.test(proxy.protocol))
        return proxy;
    // The value may hold a password: it is not shown.
    throw new network_fault/* NetworkFault */.H('proxy-invalid', `${name.toUpperCase()} is not an http or https URL`);
}
/** `no_proxy`: hosts and their subdomains, each with an optional port, separated by commas or spaces; `*` is all. */
function isExempt(url, list) {
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    return list
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean)
        .some((entry) => {
        if (entry === '*')
            return true;
        const [, host = `[${entry}]`, only] = /^(\[.+\]|[^:]+)(?::(\d+))?$/.exec(entry) ?? [];
        const domain = host.replace(/^\*?\./, '');
        return ((url.hostname === domain || url.hostname.endsWith(`.${domain}`)) &&
            (only === undefined || only === port));
    });
}

;// CONCATENATED MODULE: ./lib/action/version.js
const VERSION = "1.0.0"

;// CONCATENATED MODULE: ./lib/action/http.js





/** Replies are a few kilobytes. */
const MAX_BODY_BYTES = 1024 * 1024;
/**
 * Sends a request and reads the reply whole: through a proxy where the environment says so, with a time limit and a
 * size limit. Follows no redirect: it would carry a token to a place nobody configured. Judges no status.
 *
 * @throws NetworkFault
 */
async function send(request, { timeout, env }) {
    const signal = AbortSignal.timeout(timeout);
    const proxy = proxyFor(request.url, env);
    try {
        const outgoing = { ...prepare(request), signal, timeout };
        const { status, headers, body } = await (proxy ? sendProxied(proxy, outgoing) : sendDirectly(outgoing));
        return { status, headers, body: await readBody(body) };
    }
    catch (error) {
        if (!signal.aborted)
            throw (0,network_fault/* networkFault */.T)(error, proxy?.host);
        const message = `no complete answer within ${timeout / 1000} s`;
        throw new network_fault/* NetworkFault */.H('timeout', message, { cause: error, proxy: proxy?.host });
    }
}
function prepare({ method, url, bearer, json }) {
    const body = json && JSON.stringify(json);
    const headers = {
        accept: 'application/json',
        'user-agent': `atmos-pro-oidc/${VERSION}`,
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...(body && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    };
    return { url, method, headers, body };
}
/**
 * Node's own client, because a successful run's time is mostly loading code: `fetch` and undici each take longer to
 * load than both requests take to run.
 */
function sendDirectly({ url, method, headers, body, signal }) {
    const isTls = url.protocol === 'https:';
    const options = {
        ...{ method, headers, signal, agent: false },
        // Said here, NODE_TLS_REJECT_UNAUTHORIZED=0 cannot undo it.
        ...(isTls && { rejectUnauthorized: true }),
    };
    const { promise, resolve, reject } = Promise.withResolvers();
    const request = (isTls ? external_node_https_namespaceObject : external_node_http_).request(url, options, (response) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
    });
    request.on('error', reject);
    // After an answer it changes nothing; without one (a 101 nobody asked for) nothing else would ever be said.
    request.on('close', () => reject(new network_fault/* NetworkFault */.H('cut', 'the connection was closed without an answer')));
    request.end(body);
    return promise;
}
async function sendProxied(proxy, outgoing) {
    const { sendThroughProxy } = await __nccwpck_require__.e(/* import() */ 352).then(__nccwpck_require__.bind(__nccwpck_require__, 5352));
    return sendThroughProxy(proxy, outgoing);
}
async function readBody(body) {
    const chunks = [];
    let size = 0;
    // Counted while reading: Content-Length may be absent. Leaving the loop closes the connection.
    for await (const chunk of body) {
        size += chunk.length;
        if (size > MAX_BODY_BYTES) {
            throw new network_fault/* NetworkFault */.H('too-large', `the answer is larger than ${MAX_BODY_BYTES} bytes`);
        }
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
}

;// CONCATENATED MODULE: external "node:timers/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
;// CONCATENATED MODULE: ./lib/action/retry.js


/** Milliseconds before the first retry; doubled for each further one, up to the ceiling. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15_000;
/** Milliseconds that a `Retry-After` may ask for. */
const LONGEST_RETRY_AFTER = 60_000;
/** Milliseconds waited in all: a job that waits costs money. */
const LONGEST_TOTAL = 120_000;
/** Tries until it works, fails for good, or has been tried and waited for long enough. Throws the last failure. */
async function retry(attempt, options) {
    const { retries, onRetry, sleep = promises_namespaceObject.setTimeout, random = Math.random } = options;
    let waited = 0;
    for (let failures = 0;; failures++) {
        try {
            return await attempt();
        }
        catch (error) {
            if (failures === retries || !(error instanceof Failure) || !error.retry)
                throw error;
            const wait = Math.round(waitAfter(failures, error.retry.after, random()));
            waited += wait;
            if (waited > LONGEST_TOTAL)
                throw error;
            onRetry?.(error, wait);
            await sleep(wait);
        }
    }
}
/** What the other side asked for, else exponential with jitter, so that a thousand jobs do not come back as one. */
function waitAfter(failures, asked, random) {
    if (asked !== undefined)
        return Math.min(asked, LONGEST_RETRY_AFTER);
    const wait = Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT);
    return (wait * (1 + random)) / 2;
}
/** Reads `Retry-After` (RFC 9110 §10.2.3), seconds or a date, as milliseconds from now. */
function parseRetryAfter(value, now) {
    if (value === undefined)
        return undefined;
    const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
    return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

;// CONCATENATED MODULE: ./lib/action/service.js





/** What people call it. */
const SERVICE_NAMES = {
    github: "GitHub's token service",
    server: 'The Atmos Pro server',
};
/**
 * Asks one of the two services.
 *
 * @throws Failure `no-answer`
 */
async function ask(service, request, { timeout, env }) {
    const { method, url } = request;
    try {
        const reply = await send(request, { timeout, env });
        debug(`${method} ${url.origin}${url.pathname} answered ${reply.status}`);
        return reply;
    }
    catch (error) {
        if (!(error instanceof network_fault/* NetworkFault */.H))
            throw error;
        throw new Failure(`${SERVICE_NAMES[service]} at ${url.host} gave no answer: ${error.message}.`, { kind: 'no-answer', service, url, fault: error }, { retry: error.isPassing ? {} : undefined, cause: error });
    }
}
/** Whether a reply says that trying again can help, and when. */
function retryFor({ status, headers }) {
    if (status !== 429 && status < 500)
        return undefined;
    return { after: parseRetryAfter(headers['retry-after'], Date.now()) };
}

;// CONCATENATED MODULE: ./lib/action/text.js
/** Text of a server's answer that is longer than this is cut. */
const LIMIT = 500;
/**
 * Text from outside, fit for a log line: one line, no control, format or lone surrogate characters, at most 500
 * characters, and nothing in it that the runner reads as a command (`##[…]` works anywhere in a line).
 */
function clean(text) {
    const line = text
        .toWellFormed()
        .replace(/\s+/g, ' ')
        .replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD')
        .replaceAll('##[', '## [')
        .trim();
    return line.length > LIMIT ? `${line.slice(0, LIMIT)}…` : line;
}
/** Text for HTML. Inside a block of HTML, GitHub's Markdown has no other way in. */
function escapeHtml(text) {
    return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

;// CONCATENATED MODULE: ./lib/action/token-claims.js

/**
 * Reads a JWT's payload without checking anything: enough to say what this job's own token looks like, and when a
 * session ends. Empty when it cannot be read.
 */
function unverifiedClaims(token) {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    return fields(parseJson(payload));
}

;// CONCATENATED MODULE: ./lib/action/exchange-client.js






/** Masking anything shorter would leave the log unreadable. */
const SHORTEST_TOKEN = 16;
/** The last second that `YYYY-MM-DDTHH:MM:SSZ` can write. */
const LATEST = 253_402_300_799;
/**
 * Exchanges an OIDC token for a session: one request. The token is used up, whatever comes of it.
 *
 * @throws Failure `no-answer`, `not-the-server`, `refused`
 */
async function exchangeToken(idToken, { api, workspaceId }, connection) {
    const url = new URL(`${api}/auth/github-oidc`);
    const json = { token: idToken, workspaceId };
    const reply = await ask('server', { method: 'POST', url, json }, connection);
    const session = readSession(reply, workspaceId, connection);
    if (!session)
        throw refused(reply, url, idToken, connection);
    return session;
}
/**
 * Ends a session. Answers the server's status.
 *
 * @throws Failure `no-answer`
 */
async function revokeSession(session, url, connection) {
    const { status } = await ask('server', { method: 'DELETE', url, bearer: session }, connection);
    return status;
}
/** Servers that only speak what the Atmos CLI reads send `data.token` and no more. */
function readSession({ status, body }, workspaceId, { secrets }) {
    const { success, traceId, data } = fields(parseJson(body));
    const { token, expiresAt, ...about } = fields(data);
    // Before anything else is done with it, and even if nothing is.
    if (typeof token === 'string' && token.length >= SHORTEST_TOKEN)
        secrets.add(token);
    if (status >= 300 || success === false || !isToken(token))
        return undefined;
    const shown = (value) => clean(secrets.redact(json_text(value)));
    const ends = [Date.parse(json_text(expiresAt)) / 1000, Number(unverifiedClaims(token)['exp'])];
    return {
        token,
        expiresAt: ends.find((end) => end > 0 && end <= LATEST),
        workspaceId: shown(about['workspaceId']) || workspaceId,
        repository: shown(about['repository']),
        permissions: list(about['permissions'], 100).map(shown),
        traceId: shown(traceId),
    };
}
/** Something that fits into a header. */
function isToken(value) {
    return (typeof value === 'string' &&
        value.length >= SHORTEST_TOKEN &&
        value.length <= 65_536 &&
        /^[\x21-\x7e]+$/.test(value));
}
function refused(reply, url, idToken, { secrets }) {
    const { status, headers } = reply;
    const shown = (words) => clean(secrets.redact(words));
    // While it is parsed, so that nothing read from it can be otherwise.
    const json = parseJson(reply.body, (_, value) => (typeof value === 'string' ? shown(value) : value));
    const date = Date.parse(headers.date ?? '');
    const refusal = readRefusal(json, { url, status, date: Number.isNaN(date) ? undefined : date });
    const retry = retryFor({ ...reply, status: refusal?.status ?? status });
    if (!refusal) {
        const type = headers['content-type'] ?? 'no content type';
        const detail = shown(`${status} with ${type}${redirect(reply, url)}`);
        const message = `${SERVICE_NAMES.server} answered ${detail}.`;
        return new Failure(message, { kind: 'not-the-server', url, status, detail }, { retry });
    }
    const claims = unverifiedClaims(idToken);
    return new Failure(summary(refusal), { kind: 'refused', refusal, claims }, { retry });
}
function summary({ status, errorTag, message }) {
    return `${SERVICE_NAMES.server} answered ${status} ${[errorTag, message].filter(Boolean).join(': ')}`;
}
function redirect({ headers }, base) {
    const target = headers.location ? URL.parse(headers.location, base.href) : undefined;
    return target ? ` and a redirect to ${target.origin}${target.pathname}` : '';
}

;// CONCATENATED MODULE: ./lib/error-code.js
/**
 * The codes of errors, by what they are about. Stable: match on them, not on messages. Each has a heading in
 * docs/errors.md, with its causes and what to do.
 */
const ERROR_CODES = {
    token: [
        'token_malformed',
        'token_signature_invalid',
        'token_issuer_untrusted',
        'token_audience_mismatch',
        'token_expired',
        'token_not_yet_valid',
        'token_claim_missing',
        'token_claim_invalid',
        'token_replayed',
        'token_revoked',
        'token_too_large',
    ],
    permission: [
        'permission_denied',
        'workspace_not_found',
        'installation_suspended',
        'installation_removed',
        'repository_unavailable',
    ],
    unavailable: ['issuer_unavailable', 'store_unavailable', 'github_unavailable', 'server_busy'],
    config: ['config_invalid'],
    request: ['request_invalid', 'request_too_large', 'request_media_type_unsupported', 'request_rate_limited'],
    management: [
        'role_insufficient',
        'record_not_found',
        'record_conflict',
        'record_changed',
        'version_required',
        'confirmation_required',
        'github_not_configured',
        'github_sign_in_required',
        'github_refused',
    ],
    lock: ['lock_held'],
};
/** The page of this major version: a moving tag, so that it says what its latest release knows. */
const HELP = 'https://github.com/cloudposse/atmos-pro-oidc/blob/v1/docs/errors.md';
/** Where the causes of an error are, and what to do about it. */
function helpOf(code) {
    return `${HELP}#${code}`;
}
/** Whether a code that somebody else sent is one of these. */
function isErrorCode(code) {
    return Object.values(ERROR_CODES).some((codes) => codes.includes(code));
}

;// CONCATENATED MODULE: ./lib/errors.js
/**
 * Every error this library throws. Who is asking (401) and whether they may (403) are different questions,
 * so they are different classes; an outage (503) and a mistake in our own caller's code are two more.
 * `PermissionError` lives with the decisions it carries, in `permission/permission-error.ts`.
 *
 * No message, field or cause ever holds a token. Values taken from a token are shortened and stripped of
 * control characters before they are shown ({@link shown}).
 */

/** What all of them share; catch this to catch everything that is ours. */
class OidcError extends Error {
    /** Stable: match on this, not on the message. */
    code;
    /** The address of what is known about this code: usual causes, and what to do. */
    help;
    constructor(code, message, cause) {
        super(message, cause === undefined ? undefined : { cause });
        this.code = code;
        this.help = helpOf(code);
    }
}
/** The token does not prove who is asking. Answer 401. */
class errors_TokenError extends OidcError {
    name = 'TokenError';
    /** The claim (RFC 7519) or header parameter (RFC 7515) at fault. */
    claim;
    seen;
    expected;
    constructor(code, message, detail = {}) {
        super(code, message, detail.cause);
        this.claim = detail.claim;
        this.seen = detail.seen;
        this.expected = detail.expected;
    }
}
/** Something this depends on cannot be reached: nothing is said about the token. Answer 503. */
class UnavailableError extends OidcError {
    name = 'UnavailableError';
    /** Seconds after which trying again makes sense. */
    retryAfter;
    constructor(code, message, options) {
        super(code, message, options.cause);
        this.retryAfter = options.retryAfter;
    }
}
/** A mistake in options or configuration. `path` says where, as `workspaces[0].repositories[2].id`. */
class errors_ConfigError extends OidcError {
    name = 'ConfigError';
    path;
    constructor(message, options = {}) {
        super('config_invalid', options.path ? `${options.path}: ${message}` : message, options.cause);
        this.path = options.path;
    }
}
/** The request has the wrong form. Answer 400, 413, 415 or 429. */
class RequestError extends OidcError {
    name = 'RequestError';
    /** One line for each thing wrong, naming its path. */
    problems;
    /** Seconds; only with `request_rate_limited`. */
    retryAfter;
    constructor(code, message, options = {}) {
        super(code, message);
        this.problems = options.problems ?? [];
        this.retryAfter = options.retryAfter;
    }
}
/** Nothing was changed. Answer 403, 404, 409, 412, 428 or 400. */
class ManagementError extends (/* unused pure expression or super */ null && (OidcError)) {
    name = 'ManagementError';
}
const SHOWN_LIMIT = 120;
/** A value from outside, fit for a message: one line, no control characters, at most 120 characters, in quotes. */
function errors_shown(value) {
    const text = typeof value === 'string' ? value : asJson(value);
    const safe = errors_harmless(text, SHOWN_LIMIT);
    return typeof value === 'string' ? `"${safe}"` : safe;
}
/**
 * Text from outside, at most `limit` characters of it. Control, format (bidirectional overrides) and separator characters
 * are replaced: they could forge or hide lines of a log, or move the cursor of a terminal.
 */
function errors_harmless(text, limit) {
    const short = text.length > limit ? `${text.slice(0, limit)}…` : text;
    return short.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}
/** The same inside a sentence, without quotes. */
function errors_plain(value) {
    return errors_shown(value).slice(1, -1);
}
/** Where something stands in a configuration: `workspaces[0].repositories[2].id`. Starts with `base`, when there is one. */
function formatPath(path, base = '') {
    const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
    return `${base}${parts.join('')}`.replace(/^\./, '');
}
function asJson(value) {
    try {
        return JSON.stringify(value) ?? String(value);
    }
    catch {
        // Nested too deep, or a BigInt.
        return typeof value;
    }
}

;// CONCATENATED MODULE: ./lib/identity/ref.js

/**
 * Reads the `ref` claim: `refs/heads/X` is branch X, `refs/tags/T` is tag T, `refs/pull/N/merge` or `…/head` is pull
 * request N, empty is none (a deployment made from a commit). `ref_type` is not read: GitHub sends `branch` for
 * pull requests too.
 *
 * @throws TokenError `token_claim_invalid` for any other ref
 */
function readRef(claims) {
    const ref = readName(claims.ref);
    if (claims.base_ref)
        ref.base = claims.base_ref;
    if (claims.head_ref)
        ref.head = claims.head_ref;
    if (claims.ref_protected !== undefined)
        ref.protected = claims.ref_protected === 'true';
    return Object.freeze(ref);
}
const BRANCH = 'refs/heads/';
const TAG = 'refs/tags/';
function readName(ref) {
    if (ref === '')
        return { kind: 'none', name: '' };
    if (ref.startsWith(BRANCH) && ref !== BRANCH)
        return { kind: 'branch', name: ref.slice(BRANCH.length) };
    if (ref.startsWith(TAG) && ref !== TAG)
        return { kind: 'tag', name: ref.slice(TAG.length) };
    const [, name, number] = /^refs\/pull\/(([1-9]\d{0,14})\/(?:merge|head))$/.exec(ref) ?? [];
    if (name)
        return { kind: 'pull_request', name, number: Number(number) };
    throw new errors_TokenError('token_claim_invalid', `The token's ref ${errors_shown(ref)} is of no known kind.`, {
        claim: 'ref',
        seen: errors_shown(ref),
        expected: 'refs/heads/…, refs/tags/…, refs/pull/N/merge, refs/pull/N/head or ""',
    });
}

;// CONCATENATED MODULE: ./lib/ascii.js
/**
 * Lower-cases A–Z and nothing else.
 *
 * `String.prototype.toLowerCase` also folds U+212A (KELVIN SIGN) to `k`: two names that GitHub keeps apart would
 * become one.
 */
function asciiLowerCase(text) {
    return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

;// CONCATENATED MODULE: ./lib/identity/workflow-ref.js


const FOLDER = '/.github/workflows/';
const FILE = /^[^/\p{Cc}]+\.ya?ml$/u;
/**
 * Reads `workflow_ref`, `{repository}/.github/workflows/{file}@{ref}`, by taking off the prefix and the suffix that
 * the other claims say it must have. File and branch names may contain `@`, so it is never split at one.
 * A run without a ref was read at a commit: its suffix is `@{workflow_sha}`.
 *
 * @throws TokenError `token_claim_invalid` when it is another repository's, or does not end in the run's ref
 */
function readWorkflowRef(claims) {
    const { workflow_ref, repository } = claims;
    // Owner and name are compared ignoring case, as GitHub does; the folder is not.
    const isOwn = workflow_ref.startsWith(FOLDER, repository.length) &&
        (workflow_ref.startsWith(repository) ||
            asciiLowerCase(workflow_ref.slice(0, repository.length)) === asciiLowerCase(repository));
    const ref = claims.ref || claims.workflow_sha;
    const suffix = `@${ref}`;
    const start = repository.length + FOLDER.length;
    if (isOwn && ref && workflow_ref.endsWith(suffix)) {
        const file = workflow_ref.slice(start, -suffix.length);
        if (FILE.test(file))
            return { file, ref };
    }
    throw new errors_TokenError('token_claim_invalid', `The token's workflow_ref ${errors_shown(workflow_ref)} is not a workflow file of ${errors_shown(repository)} at ${errors_shown(ref)}.`, {
        claim: 'workflow_ref',
        seen: errors_shown(workflow_ref),
        expected: errors_shown(`${repository}${FOLDER}FILE.yaml${suffix}`),
    });
}
// A file name has no slash and a full ref has, so there is one place to cut; without a ref it is a commit.
const JOB_WORKFLOW_REF = /^([\w.-]+\/[\w.-]+)\/\.github\/workflows\/([^/\p{Cc}]+\.ya?ml)@(refs\/(?:heads|tags|pull)\/.+|[0-9a-f]{40}|[0-9a-f]{64})$/su;
/**
 * Reads `job_workflow_ref`, `{owner}/{name}/.github/workflows/{file}@{ref}`: the workflow that defines the job, which
 * may be any repository's.
 *
 * @throws TokenError `token_claim_invalid`
 */
function readJobWorkflowRef(value) {
    const [, repository, file, ref] = JOB_WORKFLOW_REF.exec(value) ?? [];
    if (repository && file && ref)
        return { repository, file, ref };
    throw new TokenError('token_claim_invalid', `The token's job_workflow_ref ${shown(value)} cannot be read as a workflow file at a ref.`, {
        claim: 'job_workflow_ref',
        seen: shown(value),
        expected: 'OWNER/NAME/.github/workflows/FILE.yaml@refs/heads/… (or refs/tags/…, or a commit)',
    });
}

;// CONCATENATED MODULE: ./lib/permission/describe.js

/** Longer than any pattern with its scope and kind; what is longer cannot be written in a row. */
const WRITABLE = 300;
/** Something to write, whole, in backticks. */
function code(text) {
    return `\`${harmless(text, WRITABLE)}\``;
}
/** The ref a run is on, for example `pull request #12 into main`; `undefined` when it is on none. */
function describeRef(run) {
    const { ref } = run;
    switch (ref.kind) {
        case 'none':
            return undefined;
        case 'tag':
            return `tag ${errors_plain(ref.name)}`;
        case 'pull_request': {
            const number = ref.number === undefined ? '' : ` #${ref.number}`;
            return `pull request${number}${ref.base === undefined ? '' : ` into ${errors_plain(ref.base)}`}`;
        }
        case 'branch': {
            const merged = isMerged(run) ? ' (a pull request merged into it)' : '';
            return `branch ${errors_plain(ref.name)}${merged}`;
        }
    }
}
/** The run of a merged pull request is on its base branch. */
function isMerged({ ref, event }) {
    return ref.kind === 'branch' && ref.base !== undefined && event === 'pull_request';
}
/** A run in one line, for logs and headings. */
function describeRun(run) {
    return [
        run.workflow === undefined ? "another repository's workflow" : plain(run.workflow),
        describeRef(run) ?? 'no ref',
        run.environment === undefined ? 'no environment' : `environment ${plain(run.environment)}`,
        `event ${plain(run.event)}`,
    ].join(', ');
}

;// CONCATENATED MODULE: ./lib/action/facts.js





/** As the runner describes the job. It does not say which environment the job names. */
function factsOfJob(env) {
    const names = ['repository', 'workflow_ref', 'workflow_sha', 'ref', 'base_ref', 'head_ref', 'event_name'];
    return readFacts(Object.fromEntries(names.map((name) => [name, env[`GITHUB_${name.toUpperCase()}`]])));
}
/** As the job's own token describes it. */
function factsOfToken(claims) {
    return { ...readFacts(claims), environment: clean(json_text(claims['environment'])) || 'none' };
}
function readFacts(claims) {
    return {
        repository: clean(json_text(claims['repository'])) || 'unknown',
        workflow: clean(workflowFile(claims)) || 'unknown',
        ref: clean(refInWords(claims)) || 'none',
        event: clean(json_text(claims['event_name'])) || 'unknown',
    };
}
function workflowFile(claims) {
    const workflow_ref = json_text(claims['workflow_ref']);
    const [repository, ref] = [json_text(claims['repository']), json_text(claims['ref'])];
    try {
        return readWorkflowRef({ workflow_ref, repository, ref, workflow_sha: json_text(claims['workflow_sha']) }).file;
    }
    catch {
        // Another repository's workflow, or a form that is not known: shown as it is.
        return workflow_ref;
    }
}
function refInWords(claims) {
    const [ref, base_ref] = [json_text(claims['ref']), json_text(claims['base_ref'])];
    try {
        return describeRef({ ref: readRef({ ref, base_ref }), event: json_text(claims['event_name']) }) ?? '';
    }
    catch {
        // A kind that is not known.
        return ref;
    }
}

;// CONCATENATED MODULE: ./lib/identity/issuer.js

/** The issuer of github.com's tokens. */
const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
/**
 * Reads an issuer's address. These exist:
 *
 * | platform | issuer |
 * |---|---|
 * | github.com | `https://token.actions.githubusercontent.com` |
 * | an enterprise with its slug in the issuer | `https://token.actions.githubusercontent.com/SLUG` |
 * | ghe.com | `https://token.actions.SUBDOMAIN.ghe.com` |
 * | GitHub Enterprise Server | `https://HOSTNAME/_services/token` |
 *
 * @throws ConfigError when it is not https (loopback may be http), has a trailing slash, a query, a fragment or a user
 */
function readIssuer(url) {
    const parsed = URL.parse(url);
    if (!parsed)
        throw new ConfigError(`The issuer ${shown(url)} is not a URL.`);
    if (!isSecure(parsed))
        throw new ConfigError(`The issuer ${shown(url)} must be https.`);
    const written = `${parsed.origin}${parsed.pathname}`;
    if (url.endsWith('/') || (written !== url && written !== `${url}/`)) {
        throw new ConfigError(`The issuer ${shown(url)} must be written as tokens carry it: lower-case host, no trailing slash, query, fragment or user. Write ${shown(written.replace(/\/+$/, ''))}.`);
    }
    return Object.freeze({ url, platform: parsed.host });
}
/** https, or http to this machine itself (RFC 8252 §8.3 treats loopback alike). */
function isSecure(url) {
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

;// CONCATENATED MODULE: ./lib/store/id.js
const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const LENGTH = 28;
/** An id such as `ws_` + 28 of `[0-9a-z]`: 144 bits from the platform's cryptographic source. */
function newId(prefix) {
    let id = `${prefix}_`;
    const end = id.length + LENGTH;
    while (id.length < end) {
        const byte = nextByte();
        // 252 is the largest multiple of 36 in a byte: the four values above it would favour some characters.
        if (byte < 252)
            id += ALPHABET[byte % 36];
    }
    return id;
}
/** Asked for in advance: the source takes as long for a thousand bytes as for one. */
const bytes = new Uint8Array(1024);
let used = bytes.length;
function nextByte() {
    if (used === bytes.length) {
        crypto.getRandomValues(bytes);
        used = 0;
    }
    return bytes[used++];
}
/** The form of a workspace id. The id is not secret. */
const WORKSPACE_ID = /^ws_[0-9a-z]{28}$/;
/** The same, for people. */
const WORKSPACE_ID_FORM = 'must be ws_ and 28 of the characters 0-9 and a-z';
/** Several new ids, sorted: records that are made at one moment are listed in this order. */
function newIds(prefix, count) {
    return Array.from({ length: count }, () => newId(prefix)).sort();
}

;// CONCATENATED MODULE: ./lib/action/inputs.js




/** What is used when neither an input nor a variable says otherwise. */
const DEFAULTS = {
    'base-url': 'https://atmos-pro.com',
    endpoint: 'api/v1',
    audience: 'atmos-pro.com',
    'export-token': 'true',
    revoke: 'true',
    retries: '4',
    timeout: '10',
    summary: 'failure',
};
/** Inputs that fall back to the variables the Atmos CLI reads. */
const VARIABLES = {
    'workspace-id': 'ATMOS_PRO_WORKSPACE_ID',
    'base-url': 'ATMOS_PRO_BASE_URL',
    endpoint: 'ATMOS_PRO_ENDPOINT',
};
/**
 * Reads every input: the input, else its variable, else its default. GitHub passes a variable that is not defined as
 * an empty string, so empty is missing.
 *
 * @throws Failure `inputs`, with all that is wrong
 */
function readInputs(getInput, env) {
    const problems = [];
    function value(input) {
        const variable = input in VARIABLES ? env[VARIABLES[input]] : undefined;
        return (getInput(input) ||
            variable?.trim() ||
            (input in DEFAULTS ? DEFAULTS[input] : ''));
    }
    function read(input, parse, expected) {
        const text = value(input);
        const parsed = parse(text);
        if (parsed === undefined) {
            const name = getInput(input) ? `The input "${input}"` : VARIABLES[input];
            problems.push({ input, name, seen: errors_shown(withoutUser(text)), expected });
        }
        // With a problem noted, nothing of the result is used.
        return parsed;
    }
    const endpoint = read('endpoint', parsePath, 'a path such as "api/v1"');
    const base = value('base-url').replace(/\/+$/, '').endsWith(`/${endpoint}`)
        ? read('base-url', () => undefined, `the address without "/${endpoint}", which is added to it`)
        : read('base-url', parseBase, 'an https address without user, query or fragment');
    const inputs = {
        workspaceId: value('workspace-id'),
        audience: value('audience'),
        exportToken: read('export-token', parseBoolean, '"true" or "false"'),
        revoke: read('revoke', parseBoolean, '"true" or "false"'),
        retries: read('retries', (text) => parseNumber(text, /^\d+$/, 0, 10), 'a whole number from 0 to 10'),
        timeout: read('timeout', (text) => parseNumber(text, /^\d+(\.\d+)?$/, 0.1, 300), 'seconds, from 0.1 to 300'),
        summary: read('summary', parseSummary, '"failure", "always" or "never"'),
    };
    if (problems.length > 0)
        throw new Failure('An input cannot be used.', { kind: 'inputs', problems });
    return { ...inputs, timeout: inputs.timeout * 1000, api: new URL(`${base}/${endpoint}`) };
}
/** @throws Failure `workspace-id-missing`, `workspace-id-malformed` */
function requireWorkspaceId({ workspaceId }, env) {
    if (WORKSPACE_ID.test(workspaceId))
        return;
    if (workspaceId) {
        const seen = workspaceId;
        throw new Failure('The workspace id is malformed.', { kind: 'workspace-id-malformed', seen });
    }
    const isMapped = env[VARIABLES['workspace-id']] !== undefined;
    throw new Failure('The workspace id is empty.', { kind: 'workspace-id-missing', isMapped });
}
function parseBase(text) {
    const url = URL.parse(text);
    if (!url || !isSecure(url) || url.username || url.password || url.search || url.hash)
        return undefined;
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
/** An address with a password in it is refused, and must not be shown. */
function withoutUser(text) {
    return text.replace(/^(https?:\/\/)?.*@/s, '$1***@');
}
function parsePath(text) {
    const path = text.replace(/^\/+|\/+$/g, '');
    const isPath = path.split('/').every((part) => /^[\w~-][\w.~-]*$/.test(part));
    return isPath ? path : undefined;
}
/** As YAML's core schema and the toolkit's `getBooleanInput`. */
function parseBoolean(text) {
    if (/^(true|True|TRUE)$/.test(text))
        return true;
    return /^(false|False|FALSE)$/.test(text) ? false : undefined;
}
function parseNumber(text, form, min, max) {
    const number = Number(text);
    return form.test(text) && number >= min && number <= max ? number : undefined;
}
function parseSummary(text) {
    return text === 'failure' || text === 'always' || text === 'never' ? text : undefined;
}

;// CONCATENATED MODULE: ./lib/action/diagnosis/trigger.js

/** Looks at the event's payload. This is the only thing that loads `@actions/github`: a successful run does not. */
async function readTrigger(env) {
    if (env['GITHUB_ACTOR'] === 'dependabot[bot]')
        return { kind: 'dependabot' };
    try {
        const { context } = await __nccwpck_require__.e(/* import() */ 377).then(__nccwpck_require__.bind(__nccwpck_require__, 5377));
        const pullRequest = context.payload.pull_request;
        // pull_request_target runs the base's own workflow, with all it has.
        if (!pullRequest || context.eventName === 'pull_request_target')
            return { kind: 'other' };
        const { head, base } = pullRequest;
        if (head.repo?.id === base.repo.id)
            return { kind: 'other' };
        // A fork that has been deleted since has no repository any more.
        return { kind: 'fork', repository: clean(head.repo?.full_name ?? 'a deleted fork') };
    }
    catch {
        // A payload that cannot be read says nothing.
        return { kind: 'other' };
    }
}

;// CONCATENATED MODULE: ./lib/action/diagnosis/scene.js


function createScene(env, inputs, ownClaims) {
    const facts = factsOfJob(env);
    const { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref, GITHUB_JOB: job } = env;
    const { GITHUB_SERVER_URL: serverUrl } = env;
    return {
        facts,
        inputs,
        job: /^[\w-]+$/.test(job ?? '') ? job : 'your-job',
        hasIdToken: Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL'] && env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']),
        uses: repository && ref ? `${repository}@${ref}` : 'OWNER/atmos-pro-oidc@v1',
        file: facts.workflow.includes('/') ? facts.workflow : `.github/workflows/${facts.workflow}`,
        serverUrl: /^https?:\/\/[\w.:-]+$/.test(serverUrl ?? '') ? serverUrl : 'https://github.com',
        trigger: () => readTrigger(env),
        ownClaims,
    };
}
/** Lines under this job. */
function jobLines({ job }, ...lines) {
    return ['jobs:', `  ${job}:`, ...lines.map((line) => `    ${line}`)].join('\n');
}
/** Lines under this action's step. */
function stepLines({ uses }, ...lines) {
    return [`- uses: ${uses}`, ...lines.map((line) => `  ${line}`)].join('\n');
}

;// CONCATENATED MODULE: ./lib/action/diagnosis/id-token.js


/** The runner names no token service. */
async function idTokenUnavailable(scene) {
    return (await outsider(scene)) ?? missingPermission(scene);
}
/** GitHub gives runs of pull requests that outsiders open neither tokens nor variables. */
async function outsider(scene) {
    const trigger = await scene.trigger();
    // A private repository can choose to give them tokens.
    const nothing = scene.hasIdToken ? 'no variables' : 'no OIDC token and no variables';
    if (trigger.kind === 'fork')
        return fork(trigger.repository, nothing, scene);
    return trigger.kind === 'dependabot' ? dependabot(nothing, scene) : undefined;
}
const ID_TOKEN_LINES = ['permissions:', '  id-token: write', '  contents: read'];
function missingPermission(scene) {
    return {
        title: 'No id-token permission',
        what: `GitHub gives the job "${scene.job}" no OIDC token: ACTIONS_ID_TOKEN_REQUEST_URL is not set.`,
        why: 'The job does not have the permission "id-token: write". A "permissions" block sets everything it does not name to none.',
        remedies: [
            {
                say: `Give the job the permission, in ${scene.file}:`,
                lines: jobLines(scene, ...ID_TOKEN_LINES),
                language: 'yaml',
            },
            {
                say: 'If this job is in a reusable workflow, write the same lines at the job that calls it: a called workflow can keep or reduce permissions, never add one.',
            },
        ],
    };
}
function fork(repository, nothing, scene) {
    return {
        title: 'Pull request from a fork',
        what: `This run is for a pull request from ${repository}. GitHub gives it ${nothing}.`,
        why: 'Anybody can open a pull request from a fork, and its workflow runs with a read-only token whatever "permissions" says.',
        remedies: [
            {
                say: `Run the job only for pull requests from ${scene.facts.repository} itself:`,
                lines: jobLines(scene, "if: github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository"),
                language: 'yaml',
            },
            {
                say: 'Do not switch to pull_request_target for this: it would give the rights of this repository to code that a stranger wrote.',
            },
            {
                say: 'A private repository can let forks have tokens: Settings → Actions → General → "Send write tokens to workflows from pull requests".',
            },
        ],
    };
}
function dependabot(nothing, scene) {
    return {
        title: 'Run started by Dependabot',
        what: `Dependabot started this run. GitHub gives it ${nothing}.`,
        why: 'GitHub treats runs that Dependabot starts like pull requests from a fork: their token is read-only, and they see no variables.',
        remedies: [
            {
                say: 'Leave the job out for Dependabot:',
                lines: jobLines(scene, "if: github.actor != 'dependabot[bot]'"),
                language: 'yaml',
            },
        ],
    };
}
/** GitHub's token service answered, and not with a token. */
function idTokenFailed(problem) {
    const { status, detail, isPassing } = problem;
    if (status === undefined) {
        return {
            title: 'OIDC token not available',
            what: `The OIDC token was not requested: ${detail}.`,
            why: 'The runner sets this variable. Something between the runner and this step has changed it.',
            remedies: [{ say: 'Remove ACTIONS_ID_TOKEN_REQUEST_URL from every "env" and from GITHUB_ENV.' }],
        };
    }
    return {
        title: 'GitHub issued no OIDC token',
        what: `GitHub's token service answered ${status}; ${detail}.`,
        why: isPassing
            ? 'GitHub has trouble, or limits this job. It was tried again as often as "retries" allows.'
            : 'GitHub refused. The audience may be one that it does not issue tokens for, or the job may be over.',
        remedies: isPassing
            ? [{ say: 'Look at https://www.githubstatus.com (Actions), then run the job again.' }]
            : [
                { say: `Use an audience that is plain text; "${DEFAULTS.audience}" is the default.` },
                { say: 'Run the job again. If it stays, show GitHub support the message above.' },
            ],
    };
}

;// CONCATENATED MODULE: ./lib/action/diagnosis/inputs.js



/** One or more inputs have a value that cannot be used. */
function inputsUnusable(problems, scene) {
    const defaults = problems.map(({ input }) => `  ${input}: ${DEFAULTS[input]}`);
    return {
        title: `Input not usable: ${problems.map(({ input }) => input).join(', ')}`,
        what: problems
            .map(({ name, seen, expected }) => `${name} is ${clean(seen)}; it must be ${expected}.`)
            .join('\n'),
        why: 'Nothing was sent: a value that is not understood could mean something else than what would happen.',
        remedies: [
            {
                say: 'Correct it. These are the defaults:',
                lines: stepLines(scene, 'with:', ...defaults),
                language: 'yaml',
            },
        ],
    };
}

;// CONCATENATED MODULE: ./lib/action/diagnosis/no-answer.js



/** A service could not be reached, or its answer not be read. */
function noAnswer({ service, url, fault }, scene) {
    const { title, why, remedies } = CAUSES[fault.kind]({ service, url, fault }, scene);
    const via = fault.proxy ? ` through the proxy ${fault.proxy}` : '';
    return {
        title: `${title}: ${url.host}`,
        what: `${SERVICE_NAMES[service]} at ${url.origin}${via} gave no answer: ${clean(fault.message)}.`,
        why,
        remedies,
    };
}
const CAUSES = {
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
    'proxy-refused': ({ url, fault }, scene) => fault.status === 407
        ? {
            title: 'Proxy wants a password',
            why: 'The proxy answered 407: it lets nobody through without user and password, or does not know these.',
            remedies: [
                {
                    say: 'Write them into the address:',
                    lines: stepLines(scene, 'env:', 
                    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expression, not ours
                    '  HTTPS_PROXY: http://${{ secrets.PROXY_USER }}:${{ secrets.PROXY_PASSWORD }}@HOST:PORT'),
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
};
function address(service, scene) {
    if (service === 'github')
        return { say: 'GitHub chose this address (ACTIONS_ID_TOKEN_REQUEST_URL): leave it as it is.' };
    return {
        say: 'Check the address of the server:',
        lines: stepLines(scene, 'with:', '  base-url: https://HOST   # or ATMOS_PRO_BASE_URL; https://atmos-pro.com if left out'),
        language: 'yaml',
    };
}
function firewall({ hostname, port }) {
    return { say: `Let the runner connect to ${hostname} on port ${port || 443}.` };
}
function proxy(scene) {
    return {
        say: 'If this runner reaches the internet through a proxy, name it:',
        lines: stepLines(scene, 'env:', '  HTTPS_PROXY: http://HOST:PORT'),
        language: 'yaml',
    };
}
function without({ hostname }) {
    return { say: `If ${hostname} is reached without the proxy, add it to NO_PROXY.` };
}
function longer(scene) {
    return {
        say: 'If the server is only slow, wait longer for each attempt (seconds):',
        lines: stepLines(scene, 'with:', '  timeout: 30'),
        language: 'yaml',
    };
}

;// CONCATENATED MODULE: ./lib/action/diagnosis/not-the-server.js

/** What answered does not speak the exchange's language. */
function notTheServer(problem, scene) {
    const { url, status, detail } = problem;
    const what = `POST ${url.origin}${url.pathname} was answered ${detail}: that is not the answer of an exchange.`;
    if (status >= 500) {
        return {
            title: `Server error ${status}`,
            what,
            why: 'A gateway in front of the server answered for it, or the server broke. Nothing is wrong with this workflow. It was tried again as often as "retries" allows.',
            remedies: [{ say: 'Run the job again later.' }, { say: `If it stays, tell whoever runs ${url.host}.` }],
        };
    }
    return {
        title: 'Something else answers at this address',
        what,
        why: 'The address is that of another service, of a web page, or of a proxy or sign-in page in between.',
        remedies: [
            {
                say: 'Check both parts of the address; the action asks {base-url}/{endpoint}/auth/github-oidc:',
                lines: stepLines(scene, 'with:', '  base-url: https://atmos-pro.com   # or ATMOS_PRO_BASE_URL', '  endpoint: api/v1                  # or ATMOS_PRO_ENDPOINT'),
                language: 'yaml',
            },
        ],
    };
}

;// CONCATENATED MODULE: ./lib/identity/clock.js
/**
 * Seconds by which an issuer's clock and ours may differ. GitHub's `iat` may lie slightly ahead of us, and zero
 * tolerance has broken every exchange of other services.
 *
 * The one constant: the replay guard remembers a token for `exp` + this, because until then it is accepted.
 */
const CLOCK_TOLERANCE = 60;
/**
 * Seconds beyond its end, as one clock sees it, for which a used token is kept all the same. Another node's clock may be
 * behind, and one that was ahead may be set back: neither must accept again what was forgotten too early.
 */
const CLOCK_LAG = 600;

;// CONCATENATED MODULE: ./lib/action/diagnosis/clock.js



/** Whether the token was refused for its time: the server says so, or its clock does. */
function isClockFault({ refusal, claims }) {
    if (refusal.status !== 401)
        return false;
    if (refusal.errorTag === 'TokenExpired')
        return true;
    if (refusal.code === 'token_not_yet_valid')
        return true;
    return Math.abs(skew(refusal.date, claims)) > CLOCK_TOLERANCE;
}
/** The token is a few seconds old and lives for minutes, so one of the clocks is wrong. */
function clock({ refusal, claims }) {
    const ahead = skew(refusal.date, claims);
    const isServer = Math.abs(ahead) > CLOCK_TOLERANCE;
    return {
        code: ahead < 0 ? 'token_not_yet_valid' : 'token_expired',
        title: 'Clocks disagree',
        what: `The server refused this job's OIDC token for its time. ${said(refusal)}`,
        why: [
            isServer
                ? `The server's clock is ${Math.round(Math.abs(ahead))} s ${ahead > 0 ? 'ahead of' : 'behind'} GitHub's; ${CLOCK_TOLERANCE} s are tolerated.`
                : "The server's clock agrees with GitHub's now, so the token was late: held up on its way, or checked by another machine.",
            `GitHub issued the token at ${time(claims['iat'])}, good until ${time(claims['exp'])}.`,
            `The server's clock: ${time(refusal.date && refusal.date / 1000)}. This runner's: ${time(Date.now() / 1000)}.`,
        ].join('\n'),
        remedies: isServer
            ? [{ say: "Set the server's clock (NTP). Its operator can compare it with the times above." }]
            : [
                { say: 'Run the job again.' },
                { say: 'If it stays, have every machine behind the server set its clock (NTP).' },
            ],
    };
}
/** Seconds that the server's clock lies outside the token's life: positive is ahead, 0 is inside or unknown. */
function skew(date, { iat, exp }) {
    if (date === undefined || typeof iat !== 'number' || typeof exp !== 'number')
        return 0;
    const now = date / 1000;
    if (now < iat)
        return now - iat;
    return now > exp ? now - iat : 0;
}
function time(seconds) {
    const isTime = typeof seconds === 'number' && seconds > 0 && seconds < 253_402_300_800;
    return isTime ? rfc3339(seconds) : 'unknown';
}

;// CONCATENATED MODULE: ./lib/permission/events.js
/**
 * The events people without write access can start while the run counts as the default branch: the token then says
 * `refs/heads/main` and names a trusted workflow file. A row admits one only by naming it.
 *
 * Source: GitHub, "Events that trigger workflows" (each event's `GITHUB_REF`) and "Secure use reference".
 */
const OUTSIDER_EVENTS = Object.freeze([
    'pull_request_target',
    'workflow_run',
    'issue_comment',
    'issues',
    'discussion',
    'discussion_comment',
    'fork',
    'watch',
    'gollum',
]);
const OUTSIDERS = new Set(OUTSIDER_EVENTS);
function isOutsiderEvent(event) {
    return OUTSIDERS.has(event);
}
/** Runs of these events are on the default branch, whatever branch something happened on. */
const DEFAULT_BRANCH_EVENTS = Object.freeze(['schedule', 'repository_dispatch']);
const DEFAULT = Object.freeze({
    pattern: 'default',
    readsAs: 'every event but those an outsider can start',
    // An unknown event is one GitHub added since; an empty one is no event.
    admits: (event) => event !== '' && !isOutsiderEvent(event),
});
/** Reads a row's `events`; left out, it is every event but {@link OUTSIDER_EVENTS}. */
function readEvents(listed) {
    if (listed === undefined)
        return DEFAULT;
    const pattern = listed.join(', ');
    return Object.freeze({
        pattern,
        readsAs: listed.length === 1 ? `only ${pattern}` : `one of ${pattern}`,
        listed,
        admits: (event) => listed.includes(event),
    });
}

;// CONCATENATED MODULE: ./lib/permission/row-text.js
/** A row as it is written in a configuration: one entry of a YAML list, ready to paste. */
function formatRow(row) {
    const lines = Object.entries(row).map(([field, value]) => typeof value === 'string' ? `${field}: ${scalar(value)}` : `${field}: [${value.map(scalar).join(', ')}]`);
    return lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`)).join('\n');
}
/** Bare where YAML can read it only as this text; otherwise in quotes, with nothing that is invisible or looks like another. */
function scalar(text) {
    // `E0` is a number to some.
    const isWord = /^(?:true|false|null|yes|no|on|off|y|n|e[+-]?\d+)$/i.test(text);
    if (!isWord && /^[A-Za-z][\w./@+-]*(?::[\w./@+-]+)*$/.test(text))
        return text;
    return JSON.stringify(text).replace(/\P{ASCII}/gu, (character) => {
        const isPlain = !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character) && character.normalize('NFKC') === character;
        if (isPlain)
            return character;
        const digits = character.codePointAt(0)?.toString(16) ?? '';
        return digits.length > 4 ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
    });
}

;// CONCATENATED MODULE: ./lib/action/diagnosis/denied.js




const WHERE = "in the dashboard under the repository's Repository Permissions, or in the server's configuration";
/** The server knows the repository, and no permission row lets this run in. */
function denied({ refusal, claims }) {
    const facts = factsOfToken(claims);
    const { denial } = refusal;
    if (!denial) {
        return {
            code: 'permission_denied',
            title: 'Permission denied',
            what: `The server knows ${facts.repository}, and does not let this run in. ${said(refusal)}`,
            why: 'No permission row of the repository in this workspace matches its workflow file, branch and environment.',
            remedies: [thisRun(facts), { say: `Add or widen a row that matches it, ${WHERE}.` }],
        };
    }
    return {
        code: 'permission_denied',
        title: `Permission denied: ${denial.permission}`,
        what: `No permission row of ${facts.repository} in this workspace lets this run do "${denial.permission}".`,
        why: reasons(denial, refusal),
        remedies: [thisRun(facts), rowToWrite(denial, facts)],
    };
}
/** Each condition that the nearest row has unmet; without such a row, what the server says of it. */
function reasons({ conditions }, { validationErrors, message }) {
    const unmet = conditions.filter(({ matched }) => !matched);
    if (unmet.length > 0)
        return ['The row that comes nearest fails on:', ...unmet.map(inWords)].join('\n');
    return validationErrors.length > 0 ? validationErrors.join('\n') : message;
}
function inWords({ field, pattern, readsAs, actual, hint }) {
    const saysAll = readsAs !== '' && (field === 'event' || readsAs.includes(pattern));
    const wanted = saysAll ? readsAs : `"${pattern}" (${readsAs || 'as written'})`;
    return `- ${field}: seen ${actual || 'none'}, wanted ${wanted}${hint && `; ${hint}`}`;
}
function thisRun({ workflow, ref, environment = 'none', event }) {
    const rows = Object.entries({ workflow, ref, environment, event });
    const lines = rows.map(([name, value]) => `${name.padEnd(12)} ${value}`).join('\n');
    return { say: 'This run is:', lines, language: 'text' };
}
function rowToWrite({ suggestion }, { event }) {
    if (suggestion) {
        const say = `This row allows exactly this run. Add it, ${WHERE}:`;
        return { say, lines: formatRow(suggestion), language: 'yaml' };
    }
    if (!isOutsiderEvent(event))
        return { say: `Add or widen a row that matches it, ${WHERE}.` };
    return {
        say: `No row is suggested: people without write access can start ${event} runs, which then count as the default branch. Do this work in a workflow started by push, pull_request or workflow_dispatch.`,
    };
}

;// CONCATENATED MODULE: ./lib/action/diagnosis/obstacle.js


/** Nothing in the workflow can help here. */
const THEN = { say: 'Then run the job again: the server hears of it within seconds.' };
function installationSuspended({ refusal, claims }, scene) {
    const { repository } = factsOfToken(claims);
    return {
        code: 'installation_suspended',
        title: 'GitHub App suspended',
        what: `The server lets nothing of ${ownerOf(repository)} in. ${said(refusal)}`,
        why: `An owner of ${ownerOf(repository)}, or who runs the App, has suspended its installation. While it lasts, none of its repositories gets a session.`,
        remedies: [
            settings(scene, repository, `Ask an owner of ${ownerOf(repository)} to unsuspend the App, at`),
            THEN,
        ],
    };
}
function installationRemoved({ refusal, claims }, scene) {
    const { repository } = factsOfToken(claims);
    return {
        code: 'installation_removed',
        title: 'GitHub App has no access',
        what: `The server lets ${repository} in no more. ${said(refusal)}`,
        why: `The GitHub App was uninstalled from ${ownerOf(repository)}, or ${repository} was taken out of what it has access to.`,
        remedies: [
            settings(scene, repository, `Ask an owner of ${ownerOf(repository)} to install the App, or to add ${repository} to its "Repository access", at`),
            THEN,
        ],
    };
}
function repositoryUnavailable({ refusal, claims }, scene) {
    const { repository } = factsOfToken(claims);
    return {
        code: 'repository_unavailable',
        title: 'Repository archived, deleted or transferred',
        what: `The server lets ${repository} in no more. ${said(refusal)}`,
        why: 'GitHub has told the server so. A repository that is read-only, gone or in other hands keeps no access.',
        remedies: [
            {
                say: 'If it is archived and should not be, unarchive it under "Danger Zone", at',
                lines: `${scene.serverUrl}/${repository}/settings`,
                language: 'text',
            },
            {
                say: `If it was transferred, import ${repository} again: its new owner does not inherit what was granted to the old one.`,
            },
            THEN,
        ],
    };
}
function settings({ serverUrl }, repository, say) {
    const lines = [
        `${serverUrl}/organizations/${ownerOf(repository)}/settings/installations`,
        `${serverUrl}/settings/installations   # if it is a personal account`,
    ];
    return { say, lines: lines.join('\n'), language: 'text' };
}
function ownerOf(repository) {
    return repository.split('/', 1)[0];
}

;// CONCATENATED MODULE: ./lib/action/diagnosis/refused.js









/** The server answered, and said no. */
function refused_refused(problem, scene) {
    const { errorTag, status } = problem.refusal;
    const known = BY_TAG.get(errorTag);
    if (known)
        return known(problem, scene);
    return isClockFault(problem) ? clock(problem) : byStatus(status)(problem, scene);
}
const BY_TAG = new Map([
    ['PermissionDenied', denied],
    ['WorkspaceNotFound', notInWorkspace],
    ['InstallationSuspended', installationSuspended],
    ['InstallationRemoved', installationRemoved],
    ['RepositoryUnavailable', repositoryUnavailable],
    ['AudienceMismatch', wrongAudience],
    ['TokenReplayed', tokenRefused],
    ['RateLimited', rateLimited],
    // An exchange is there, at another path.
    ['NotFound', elsewhere],
    ['MethodNotAllowed', elsewhere],
]);
/** Servers that send no tag, or one of their own. */
function byStatus(status) {
    if (status === 401)
        return tokenRefused;
    if (status === 403)
        return denied;
    if (status === 404)
        return notInWorkspace;
    if (status === 429)
        return rateLimited;
    return status >= 500 ? serverTrouble : requestRefused;
}
function notInWorkspace({ refusal, claims }, { inputs }) {
    const { repository } = factsOfToken(claims);
    const workspaceId = inputs?.workspaceId ?? 'ws_…';
    return {
        code: 'workspace_not_found',
        title: 'Repository not in the workspace',
        what: `The server does not find ${repository} in the workspace ${workspaceId}. ${said(refusal)}`,
        why: 'The workspace id is wrong, or the repository is not imported into it: a server tells strangers no more than that.',
        remedies: [
            { say: 'Compare the id with the one in the dashboard, under Workspace Settings.' },
            {
                say: `Import ${repository} into that workspace, and check that the GitHub App is installed for it. One that was deleted and created again, or transferred, has new ids: import it again.`,
            },
            {
                say: 'With a server of your own, add the repository to its configuration:',
                lines: [
                    'workspaces:',
                    `  - id: ${workspaceId}`,
                    '    repositories:',
                    `      - id: "${claim(claims, 'repository_id')}"`,
                    `        ownerId: "${claim(claims, 'repository_owner_id')}"`,
                    `        fullName: ${repository}`,
                    "        permissions: []   # the next run's refusal says which row to add",
                ].join('\n'),
                language: 'yaml',
            },
        ],
    };
}
function elsewhere({ refusal }, scene) {
    const { url, status, errorTag, message } = refusal;
    return notTheServer({ url, status, detail: `${status} (${errorTag}: ${message})` }, scene);
}
function wrongAudience({ refusal, claims }, scene) {
    const seen = claim(claims, 'aud');
    const expected = refusal.expected.replace(/^"|"$/g, '');
    const wanted = expected || DEFAULTS.audience;
    return {
        code: 'token_audience_mismatch',
        title: 'Wrong audience',
        what: `The OIDC token was requested for the audience "${seen}", and the server accepts ${expected ? `"${expected}"` : 'another'}. ${said(refusal)}`,
        why: 'A token is good for one audience, so that a service it was not meant for cannot use it. The input "audience" and the server\'s configuration must say the same.',
        remedies: [
            {
                // A server that names another service's audience would get tokens that open that service.
                say: `If "${wanted}" is what this server calls itself, and no other service does, ask for it:`,
                lines: stepLines(scene, 'with:', `  audience: ${JSON.stringify(wanted)}`),
                language: 'yaml',
            },
            {
                say: 'Or, with a server of your own, set its audience:',
                lines: `audience: ${JSON.stringify(seen)}`,
                language: 'yaml',
            },
        ],
    };
}
function tokenRefused({ refusal, claims }) {
    const isReplay = refusal.errorTag === 'TokenReplayed';
    const isIssuer = refusal.code === 'token_issuer_untrusted';
    return {
        ...(isReplay && { code: 'token_replayed' }),
        title: 'OIDC token refused',
        what: `The server does not accept this job's OIDC token. ${said(refusal)}`,
        why: isReplay
            ? 'Every attempt of this action takes a new token, so something between the runner and the server sends requests twice, or keeps a copy of them.'
            : 'The server could not prove who is asking. Nothing was decided about permissions yet.',
        remedies: isIssuer
            ? [
                {
                    say: 'With a server of your own, add the issuer to its configuration:',
                    lines: `issuers: ${JSON.stringify([claim(claims, 'iss')])}`,
                    language: 'yaml',
                },
            ]
            : [
                {
                    say: isReplay ? 'Look for a proxy or gateway that repeats POST requests.' : 'Run the job again.',
                },
                { say: 'Show whoever runs the server this message.' },
            ],
    };
}
function rateLimited({ refusal }) {
    return {
        code: 'request_rate_limited',
        title: 'Too many requests',
        what: `The server answered ${refusal.status}: too many exchanges. ${said(refusal)}`,
        why: 'It limits exchanges per minute, for each address and each repository. It was tried again as often as "retries" allows.',
        remedies: [
            { say: 'Open one session per job and let its steps share it, instead of one per step.' },
            {
                say: 'With a server of your own, raise its limits:',
                lines: 'rateLimit: { address: 600, repository: 120 }',
                language: 'yaml',
            },
        ],
    };
}
function serverTrouble({ refusal }) {
    return {
        title: `Server error ${refusal.status}`,
        what: `The server answered ${refusal.status}. ${said(refusal)}`,
        why: 'The trouble is on the server, or in what it depends on. Nothing is wrong with this workflow. It was tried again as often as "retries" allows.',
        remedies: [
            { say: 'Run the job again later.' },
            { say: 'If it stays, show whoever runs the server this message.' },
        ],
    };
}
function requestRefused({ refusal }) {
    return {
        title: `Request refused with ${refusal.status}`,
        what: `The server answered ${refusal.status}. ${said(refusal)}`,
        why: 'The server and this action do not speak quite the same language.',
        remedies: [
            { say: 'Use the newest version of this action, and of the server if it is your own.' },
            { say: 'If it stays, show whoever runs the server this message.' },
        ],
    };
}
function claim(claims, name) {
    const value = claims[name];
    return typeof value === 'string' ? clean(value) : '…';
}

;// CONCATENATED MODULE: ./lib/action/diagnosis/workspace-id.js



const VARIABLE = 'ATMOS_PRO_WORKSPACE_ID';
const workspace_id_WHERE = 'the dashboard of Atmos Pro, under Workspace Settings';
/** Neither the input nor the variable has a value. */
async function workspaceIdMissing(isMapped, scene) {
    const refused = await outsider(scene);
    if (refused)
        return refused;
    const finding = isMapped ? await empty(scene) : notMapped(scene);
    if (scene.hasIdToken)
        return finding;
    return { ...finding, remedies: [...finding.remedies, permissionToo(scene)] };
}
async function empty(scene) {
    const claims = await scene.ownClaims();
    if (claims === undefined)
        return notSet(scene, 'the environment this job names, if it names one');
    const environment = claims['environment'];
    if (typeof environment !== 'string')
        return environmentNotNamed(scene);
    return notSet(scene, `the environment "${clean(environment)}" that this job names`);
}
function notMapped(scene) {
    return {
        title: 'Workspace id not passed to the action',
        what: `The workspace id is empty: there is no ${VARIABLE} in this step's environment, and the input "workspace-id" has no value.`,
        why: 'Variables of a repository or organization do not become environment variables by themselves: the workflow has to pass them on.',
        remedies: [
            { say: `Pass it on, in ${scene.file}:`, lines: mapping(scene), language: 'yaml' },
            setVariable(scene, 'If there is no such variable yet, set it'),
        ],
    };
}
function notSet(scene, environment) {
    return {
        title: 'Workspace id is empty',
        what: `${VARIABLE} is passed to this step, and empty.`,
        why: `GitHub gives an empty string for a variable that is not defined: not in ${scene.facts.repository}, not in its organization for this repository, and not in ${environment}.`,
        remedies: [setVariable(scene, 'Set the variable')],
    };
}
function environmentNotNamed(scene) {
    return {
        title: 'Workspace id is empty, and the job names no environment',
        what: `${VARIABLE} is passed to this step, and empty. This job names no environment: its OIDC token has no "environment" claim.`,
        why: 'A variable that is defined on an environment is seen only by jobs that name that environment. If it is defined nowhere else, this job gets an empty string.',
        remedies: [
            {
                say: `If the variable is on an environment, name that environment in ${scene.file}:`,
                lines: jobLines(scene, 'environment: NAME   # the environment that has the variable'),
                language: 'yaml',
            },
            setVariable(scene, 'Otherwise set it for the repository'),
        ],
    };
}
/** It has a value, of another form than `ws_` and 28 characters. */
function workspaceIdMalformed(seen, scene) {
    return {
        title: 'Workspace id is malformed',
        what: `The workspace id is "${clean(seen)}": ${flaw(seen)}.`,
        why: 'A workspace id is "ws_" and 28 characters out of 0-9 and a-z, 31 in all. It is not the name of the workspace, and not secret.',
        remedies: [setVariable(scene, 'Set the variable to the id')],
    };
}
function flaw(seen) {
    if (/\$\{\{|^\$|^vars\./.test(seen))
        return `an expression that was not evaluated; write \${{ vars.${VARIABLE} }}`;
    if (!seen.startsWith('ws_'))
        return 'it does not start with "ws_"';
    const odd = /[^0-9a-z]/.exec(seen.slice(3))?.[0];
    if (odd !== undefined)
        return `it has "${clean(odd)}" in it`;
    return `it has ${seen.length} characters instead of 31`;
}
/** Both are missing: said at once, so that one push mends both. */
function permissionToo(scene) {
    return {
        say: 'The job also lacks the permission to get an OIDC token, which it needs next:',
        lines: jobLines(scene, ...ID_TOKEN_LINES),
        language: 'yaml',
    };
}
function mapping(scene) {
    return stepLines(scene, 'env:', `  ${VARIABLE}: \${{ vars.${VARIABLE} }}`);
}
function setVariable({ facts }, say) {
    return {
        say: `${say} (the id is in ${workspace_id_WHERE}):`,
        lines: `gh variable set ${VARIABLE} --repo ${facts.repository} --body ws_…`,
        language: 'shell',
    };
}

;// CONCATENATED MODULE: ./lib/action/diagnosis/diagnose.js










/** What no code stands for: the page lists it by its title. */
const OWN_HELP = `${HELP}#the-action`;
/** Finds out what happened, why, and what to do about it. Never rejects. */
async function diagnose(error, scene) {
    if (!(error instanceof Failure))
        return { ...unexpected(error), facts: scene.facts, help: OWN_HELP };
    const { problem } = error;
    const { code, ...finding } = await findingOf(problem, scene);
    if (problem.kind !== 'refused')
        return { ...finding, facts: scene.facts, help: OWN_HELP };
    const { claims, refusal } = problem;
    const { denial, traceId } = refusal;
    // The server's word, if it is one that the page has.
    const known = isErrorCode(refusal.code) ? refusal.code : code;
    return {
        ...finding,
        facts: factsOfToken(claims),
        help: known === undefined ? OWN_HELP : helpOf(known),
        ...(denial && { denial }),
        ...(traceId && { traceId }),
    };
}
function findingOf(problem, scene) {
    switch (problem.kind) {
        case 'inputs':
            return inputsUnusable(problem.problems, scene);
        case 'workspace-id-missing':
            return workspaceIdMissing(problem.isMapped, scene);
        case 'workspace-id-malformed':
            return workspaceIdMalformed(problem.seen, scene);
        case 'id-token-unavailable':
            return idTokenUnavailable(scene);
        case 'id-token-failed':
            return idTokenFailed(problem);
        case 'no-answer':
            return noAnswer(problem, scene);
        case 'not-the-server':
            return notTheServer(problem, scene);
        case 'refused':
            return refused_refused(problem, scene);
    }
}
function unexpected(error) {
    return {
        title: 'Unexpected error',
        what: `The action failed in a way it does not know: ${clean(String(error))}`,
        why: 'The action has a mistake, or this runner is not set up as it expects.',
        remedies: [{ say: 'Run the job again with debug logging, and report what it prints.' }],
    };
}

;// CONCATENATED MODULE: ./lib/action/diagnosis/diagnosis.js
/** Plain text, for the log and the annotation. */
function renderText({ what, why, remedies, traceId, help, }) {
    const steps = remedies.map(({ say, lines }) => lines === undefined ? `→ ${say}` : `→ ${say}\n\n${lines.replace(/^(?=.)/gm, '    ')}\n`);
    return [what, why, '', ...steps, '', ...(traceId ? [`Trace id: ${traceId}`] : []), `See ${help}`]
        .join('\n')
        .replace(/\n{3,}/g, '\n\n')
        .trimEnd();
}

;// CONCATENATED MODULE: ./lib/action/id-token.js





/**
 * Finds the token service in the runner's environment. The runner names it only to jobs with `id-token: write`.
 *
 * @throws Failure `id-token-unavailable`, `id-token-failed`
 */
function findIdTokenService(env) {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken } = env;
    if (!address || !requestToken) {
        throw new Failure('This job gets no OIDC token.', { kind: 'id-token-unavailable' });
    }
    const url = URL.parse(address);
    if (url && isSecure(url))
        return { url, requestToken };
    const detail = 'ACTIONS_ID_TOKEN_REQUEST_URL is not an https address';
    throw new Failure(`${detail}.`, { kind: 'id-token-failed', detail, isPassing: false });
}
/** A JWT (RFC 7519 §3), of at most 16 KiB. */
const TOKEN = /^(?=.{1,16384}$)[\w-]+\.[\w-]+\.[\w-]+$/;
/**
 * Asks GitHub for an OIDC token. Each call gets a new one: a server takes each only once.
 *
 * The toolkit's own request waits three minutes for a silent socket, gives up at 429, 500 and resets, and fails with
 * "Cannot read properties of undefined"; hence this one.
 *
 * @throws Failure `no-answer`, `id-token-failed`
 */
async function requestIdToken({ url, requestToken }, audience, connection) {
    connection.secrets.add(requestToken);
    const address = new URL(url);
    // Appended, not set: the rest of the query is GitHub's, to the letter.
    address.search += `${address.search ? '&' : '?'}audience=${encodeURIComponent(audience)}`;
    const reply = await ask('github', { method: 'GET', url: address, bearer: requestToken }, connection);
    if (reply.status !== 200)
        throw id_token_refused(reply, connection);
    const token = json_text(fields(parseJson(reply.body))['value']);
    if (!TOKEN.test(token))
        throw failed(reply.status, 'the answer holds no token');
    connection.secrets.add(token);
    return token;
}
function id_token_refused(reply, { secrets }) {
    const message = clean(secrets.redact(json_text(fields(parseJson(reply.body))['message'])));
    const detail = message ? `it said "${message}"` : 'it gave no reason';
    // GitHub learns a little late that a job has started: "Can't issue ID_TOKEN for job in 'Pending' state".
    const isPending = reply.status === 403 && /pending/i.test(reply.body);
    return failed(reply.status, detail, isPending ? {} : retryFor(reply));
}
function failed(status, detail, retry) {
    const message = `${SERVICE_NAMES.github} answered ${status}: ${detail}.`;
    const problem = { kind: 'id-token-failed', status, detail, isPassing: retry !== undefined };
    return new Failure(message, problem, { retry });
}

;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/summary.js
var summary_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { access, appendFile, writeFile } = external_fs_.promises;
const SUMMARY_ENV_VAR = 'GITHUB_STEP_SUMMARY';
const SUMMARY_DOCS_URL = 'https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary';
class Summary {
    constructor() {
        this._buffer = '';
    }
    /**
     * Finds the summary file path from the environment, rejects if env var is not found or file does not exist
     * Also checks r/w permissions.
     *
     * @returns step summary file path
     */
    filePath() {
        return summary_awaiter(this, void 0, void 0, function* () {
            if (this._filePath) {
                return this._filePath;
            }
            const pathFromEnv = process.env[SUMMARY_ENV_VAR];
            if (!pathFromEnv) {
                throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
            }
            try {
                yield access(pathFromEnv, external_fs_.constants.R_OK | external_fs_.constants.W_OK);
            }
            catch (_a) {
                throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
            }
            this._filePath = pathFromEnv;
            return this._filePath;
        });
    }
    /**
     * Wraps content in an HTML tag, adding any HTML attributes
     *
     * @param {string} tag HTML tag to wrap
     * @param {string | null} content content within the tag
     * @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
     *
     * @returns {string} content wrapped in HTML element
     */
    wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs)
            .map(([key, value]) => ` ${key}="${value}"`)
            .join('');
        if (!content) {
            return `<${tag}${htmlAttrs}>`;
        }
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
    }
    /**
     * Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
     *
     * @param {SummaryWriteOptions} [options] (optional) options for write operation
     *
     * @returns {Promise<Summary>} summary instance
     */
    write(options) {
        return summary_awaiter(this, void 0, void 0, function* () {
            const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
            const filePath = yield this.filePath();
            const writeFunc = overwrite ? writeFile : appendFile;
            yield writeFunc(filePath, this._buffer, { encoding: 'utf8' });
            return this.emptyBuffer();
        });
    }
    /**
     * Clears the summary buffer and wipes the summary file
     *
     * @returns {Summary} summary instance
     */
    clear() {
        return summary_awaiter(this, void 0, void 0, function* () {
            return this.emptyBuffer().write({ overwrite: true });
        });
    }
    /**
     * Returns the current summary buffer as a string
     *
     * @returns {string} string of summary buffer
     */
    stringify() {
        return this._buffer;
    }
    /**
     * If the summary buffer is empty
     *
     * @returns {boolen} true if the buffer is empty
     */
    isEmptyBuffer() {
        return this._buffer.length === 0;
    }
    /**
     * Resets the summary buffer without writing to summary file
     *
     * @returns {Summary} summary instance
     */
    emptyBuffer() {
        this._buffer = '';
        return this;
    }
    /**
     * Adds raw text to the summary buffer
     *
     * @param {string} text content to add
     * @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
     *
     * @returns {Summary} summary instance
     */
    addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
    }
    /**
     * Adds the operating system-specific end-of-line marker to the buffer
     *
     * @returns {Summary} summary instance
     */
    addEOL() {
        return this.addRaw(external_os_.EOL);
    }
    /**
     * Adds an HTML codeblock to the summary buffer
     *
     * @param {string} code content to render within fenced code block
     * @param {string} lang (optional) language to syntax highlight code
     *
     * @returns {Summary} summary instance
     */
    addCodeBlock(code, lang) {
        const attrs = Object.assign({}, (lang && { lang }));
        const element = this.wrap('pre', this.wrap('code', code), attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML list to the summary buffer
     *
     * @param {string[]} items list of items to render
     * @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
     *
     * @returns {Summary} summary instance
     */
    addList(items, ordered = false) {
        const tag = ordered ? 'ol' : 'ul';
        const listItems = items.map(item => this.wrap('li', item)).join('');
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML table to the summary buffer
     *
     * @param {SummaryTableCell[]} rows table rows
     *
     * @returns {Summary} summary instance
     */
    addTable(rows) {
        const tableBody = rows
            .map(row => {
            const cells = row
                .map(cell => {
                if (typeof cell === 'string') {
                    return this.wrap('td', cell);
                }
                const { header, data, colspan, rowspan } = cell;
                const tag = header ? 'th' : 'td';
                const attrs = Object.assign(Object.assign({}, (colspan && { colspan })), (rowspan && { rowspan }));
                return this.wrap(tag, data, attrs);
            })
                .join('');
            return this.wrap('tr', cells);
        })
            .join('');
        const element = this.wrap('table', tableBody);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds a collapsable HTML details element to the summary buffer
     *
     * @param {string} label text for the closed state
     * @param {string} content collapsable content
     *
     * @returns {Summary} summary instance
     */
    addDetails(label, content) {
        const element = this.wrap('details', this.wrap('summary', label) + content);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML image tag to the summary buffer
     *
     * @param {string} src path to the image you to embed
     * @param {string} alt text description of the image
     * @param {SummaryImageOptions} options (optional) addition image attributes
     *
     * @returns {Summary} summary instance
     */
    addImage(src, alt, options) {
        const { width, height } = options || {};
        const attrs = Object.assign(Object.assign({}, (width && { width })), (height && { height }));
        const element = this.wrap('img', null, Object.assign({ src, alt }, attrs));
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML section heading element
     *
     * @param {string} text heading text
     * @param {number | string} [level=1] (optional) the heading level, default: 1
     *
     * @returns {Summary} summary instance
     */
    addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(tag)
            ? tag
            : 'h1';
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML thematic break (<hr>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addSeparator() {
        const element = this.wrap('hr', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML line break (<br>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addBreak() {
        const element = this.wrap('br', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML blockquote to the summary buffer
     *
     * @param {string} text quote text
     * @param {string} cite (optional) citation url
     *
     * @returns {Summary} summary instance
     */
    addQuote(text, cite) {
        const attrs = Object.assign({}, (cite && { cite }));
        const element = this.wrap('blockquote', text, attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML anchor tag to the summary buffer
     *
     * @param {string} text link text/content
     * @param {string} href hyperlink
     *
     * @returns {Summary} summary instance
     */
    addLink(text, href) {
        const element = this.wrap('a', text, { href });
        return this.addRaw(element).addEOL();
    }
}
const _summary = new Summary();
/**
 * @deprecated use `core.summary`
 */
const markdownSummary = (/* unused pure expression or super */ null && (_summary));
const summary_summary = _summary;
//# sourceMappingURL=summary.js.map
;// CONCATENATED MODULE: ./lib/action/summary.js




/** Puts a diagnosis on the run's page. */
async function writeFailure(diagnosis) {
    const { title, what, why, facts, denial, remedies, traceId, help } = diagnosis;
    summary_summary.addHeading(escapeHtml(title), 3);
    paragraph(what);
    paragraph(why);
    summary_summary.addTable(denial?.conditions.length ? conditionTable(facts, denial) : factTable(facts));
    for (const { say, lines, language } of remedies) {
        paragraph(say);
        if (lines !== undefined)
            summary_summary.addCodeBlock(escapeHtml(lines), language);
    }
    if (traceId)
        paragraph(`Trace id: ${traceId}`);
    summary_summary.addRaw(`<p>See <a href="${help}">${help}</a></p>`, true);
    await write();
}
/** Puts what was granted, and to what run, on the run's page. */
async function writeSuccess(session, env) {
    const { workspaceId, permissions, expiresAt, traceId } = session;
    const facts = factsOfJob(env);
    summary_summary.addHeading('Atmos Pro session', 3);
    summary_summary.addTable([
        ...factTable(facts),
        ['workspace', summary_code(workspaceId)],
        ['permissions', permissions.map(summary_code).join(' ') || 'not stated'],
        ['ends', expiresAt === undefined ? 'not stated' : summary_code(rfc3339(expiresAt))],
        ['trace id', traceId ? summary_code(traceId) : 'not stated'],
    ]);
    await write();
}
// The toolkit leaves a cell without content open.
const NONE = '–';
function factTable({ repository, workflow, ref, environment, event }) {
    return [
        ['repository', summary_code(repository)],
        ['workflow', summary_code(workflow)],
        ['branch', summary_code(ref)],
        ...(environment === undefined ? [] : [['environment', summary_code(environment)]]),
        ['event', summary_code(event)],
    ];
}
/** The run's facts against the conditions of the row that comes nearest. */
function conditionTable({ repository }, { permission, conditions }) {
    const header = ['field', 'this run', 'the nearest row', 'reads as', 'matches'].map((data) => ({
        data,
        header: true,
    }));
    return [
        header,
        ['repository', summary_code(repository), NONE, NONE, NONE],
        ['permission', NONE, summary_code(permission), NONE, NONE],
        ...conditions.map(({ field, actual, pattern, readsAs, matched }) => [
            field,
            actual ? summary_code(actual) : NONE,
            summary_code(pattern),
            escapeHtml(readsAs) || NONE,
            matched ? '✅' : '❌',
        ]),
    ];
}
function paragraph(text) {
    // Without a blank line in it, a block of HTML stays HTML: no Markdown of a stranger's is read.
    summary_summary.addRaw(`<p>${escapeHtml(text).replace(/\n+/g, '<br>')}</p>`, true);
}
function summary_code(text) {
    return `<code>${escapeHtml(text)}</code>`;
}
async function write() {
    try {
        await summary_summary.write();
    }
    catch (error) {
        // The log has it all; some runners have no summaries.
        debug(`No job summary: ${String(error)}`);
    }
}

;// CONCATENATED MODULE: ./lib/action/fail.js








/** Fails the step, and says why: in one annotation, and in the job's summary. */
async function fail(error, circumstances) {
    const { inputs, env, secrets } = circumstances;
    // Not `setFailed`: it would be a second annotation, without a title.
    process.exitCode = ExitCode.Failure;
    if (error instanceof Error && !(error instanceof Failure))
        debug(secrets.redact(error.stack ?? ''));
    const scene = createScene(env, inputs, () => ownClaims(circumstances));
    const diagnosis = redacted(await diagnose(error, scene), secrets);
    core_error(renderText(diagnosis), { title: diagnosis.title });
    if (inputs?.summary !== 'never')
        await writeFailure(diagnosis);
}
/** What this job's own token says, if there is one to be had. */
async function ownClaims({ inputs, env, secrets }) {
    if (!inputs)
        return undefined;
    const { audience, timeout } = inputs;
    try {
        const token = await requestIdToken(findIdTokenService(env), audience, { timeout, env, secrets });
        return unverifiedClaims(token);
    }
    catch {
        return undefined;
    }
}
/** The last look at every text before it is written, wherever it came from. */
function redacted(value, secrets) {
    return JSON.parse(JSON.stringify(value), (_, part) => typeof part === 'string' ? secrets.redact(part) : part);
}

;// CONCATENATED MODULE: ./lib/action/secrets.js
// A JWT's header is a JSON object in base64url, so it starts with `eyJ`.
const JWT_LIKE = /eyJ[\w-]{8,}(?:\.[\w-]*)*/g;
/** Parts of a JWT shorter than this say nothing, and may be ordinary words. */
const SHORTEST_PART = 16;
/**
 * The runner masks whole secrets in the log. It does not see summaries, and knows no fragments: a server that answers
 * with half a token would get that half printed.
 */
function createSecrets(mask) {
    const known = new Set();
    return {
        add(secret) {
            if (known.has(secret))
                return;
            mask(secret);
            known.add(secret);
            for (const part of secret.split('.'))
                if (part.length >= SHORTEST_PART)
                    known.add(part);
        },
        redact(text) {
            // First, while the header is there to know the rest by.
            let redacted = text.replace(JWT_LIKE, '***');
            for (const secret of known)
                redacted = redacted.replaceAll(secret, '***');
            return redacted;
        },
    };
}

;// CONCATENATED MODULE: ./lib/action/main.js










/** Gets a session for this job, or says why there is none. */
async function main() {
    const { env } = process;
    const secrets = createSecrets(setSecret);
    let inputs;
    try {
        // First of all, so that post knows what it is even when this fails.
        saveState(STATE.phase, 'post');
        // A step that ends without having said anything has failed.
        process.exitCode = ExitCode.Failure;
        inputs = readInputs(getInput, env);
        requireWorkspaceId(inputs, env);
        const session = await openSession(inputs, { timeout: inputs.timeout, env, secrets });
        handOver(session, inputs);
        process.exitCode = ExitCode.Success;
        info(describe(session));
        if (inputs.summary === 'always')
            await writeSuccess(session, env);
    }
    catch (error) {
        await fail(error, { inputs, env, secrets });
    }
}
/** Every attempt takes a fresh OIDC token: a server takes each only once, even if its answer gets lost. */
async function openSession(inputs, connection) {
    const github = findIdTokenService(connection.env);
    const attempt = async () => {
        const idToken = await requestIdToken(github, inputs.audience, connection);
        return exchangeToken(idToken, inputs, connection);
    };
    return retry(attempt, { retries: inputs.retries, onRetry: announce });
}
function announce({ message }, wait) {
    info(`${message} Trying again in ${(wait / 1000).toFixed(1)} s.`);
}
function describe({ repository, workspaceId, permissions, expiresAt, traceId }) {
    const may = permissions.length > 0 ? `: ${permissions.join(', ')}` : '';
    const until = expiresAt === undefined ? '' : ` until ${rfc3339(expiresAt)}`;
    const trace = traceId ? ` (trace id ${traceId})` : '';
    return `Session for ${repository || 'this repository'} in workspace ${workspaceId}${until}${may}${trace}`;
}

;// CONCATENATED MODULE: ./lib/action/post.js






/** Ends the session that main opened. Whatever happens, the job does not fail for it. */
async function post() {
    const session = getState(STATE.session);
    if (!session)
        return;
    const secrets = createSecrets(setSecret);
    secrets.add(session);
    const expiresAt = getState(STATE.expiresAt);
    if (Date.parse(expiresAt) <= Date.now())
        return info(`The session ended by itself at ${expiresAt}.`);
    const otherwise = expiresAt ? `It ends by itself at ${expiresAt}.` : 'It ends by itself.';
    try {
        const url = new URL(getState(STATE.url));
        const connection = { timeout: Number(getState(STATE.timeout)), env: process.env, secrets };
        const status = await retry(() => revokeSession(session, url, connection), { retries: 1 });
        if (status < 300)
            info('Session revoked.');
        else if (status === 401)
            info('The session had ended already.');
        else if (status === 404 || status === 405)
            info(`This server revokes no sessions. ${otherwise}`);
        else
            notice(`The session was not revoked: the server answered ${status}. ${otherwise}`);
    }
    catch (error) {
        const message = error instanceof Failure ? error.message : String(error);
        notice(`The session was not revoked: ${secrets.redact(message)} ${otherwise}`);
    }
}

;// CONCATENATED MODULE: ./lib/action/index.js




// One bundle is both steps of the action: what main saves tells post that it is post.
const step = getState(STATE.phase) === 'post' ? post : main;
void step();

