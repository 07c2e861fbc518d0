// What of the platform a process needs that runs no Nest: loading the whole takes most of a second.
export { SCOPES } from './auth/caller.ts';
export { ConfigurationError } from './errors/configuration-error.ts';
export { errorCode } from './errors/error-code.ts';
