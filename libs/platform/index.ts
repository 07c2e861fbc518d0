export { readEnvironment } from './config/environment.ts';
export type { DatabaseOwner, Environment } from './config/environment.ts';
export { Bell } from './bell/bell.ts';
export { ConfigurationError } from './errors/configuration-error.ts';
export { errorCode } from './errors/error-code.ts';
export { isConnectionFault } from './database/connection-fault.ts';
export { isOutage } from './database/outage.ts';
export {
  byteaArray,
  int2Array,
  int4Array,
  jsonbArray,
  textArray,
  timestamptzArray,
  uuidArray,
} from './database/binary-array.ts';
export type { KafkaSasl, KafkaSettings, KafkaTls } from './config/kafka-settings.ts';
export { createClient, createPool } from './database/pool.ts';
export type { ClientOptions, PoolOptions } from './database/pool.ts';
export { inTransaction } from './database/transaction.ts';
export { migrate } from './database/migrate.ts';
export type { MigrationClass } from './database/migrate.ts';
export { SCOPES } from './auth/caller.ts';
export type { Caller, Scope, ServiceCaller } from './auth/caller.ts';
export {
  AdmitsServices,
  BearerGuard,
  CurrentCaller,
  CurrentTeller,
  OptionalBearerGuard,
  RequireScopes,
} from './auth/bearer.guard.ts';
export { fetchShort } from './auth/fetch-short.ts';
export type { JwtClient } from './auth/jwt-callers.ts';
export { TOKEN_CACHE_TTL, TokenVerifier, hashToken } from './auth/token-verifier.ts';
export { Readiness } from './health/readiness.ts';
export type { ReadinessCheck, ReadinessReport, ReadinessState } from './health/readiness.ts';
export { describeError } from './logs/describe-error.ts';
export type { ErrorDescription } from './logs/describe-error.ts';
export { createLogger } from './logs/logger.ts';
export { Metrics } from './metrics/metrics.ts';
export { sha256 } from './hash/sha256.ts';
export { uuidV7 } from './ids/uuid-v7.ts';
export { LEASE_RENEWAL, LEASE_VALID, acquireLease, leaseTable, releaseLease } from './leases/lease.ts';
export type { Leadership } from './leases/leadership.ts';
export { LedWork, Replaced } from './leases/led-work.ts';
export type { Term, WorkTrouble } from './leases/led-work.ts';
export { ENVIRONMENT, LOGGER, PlatformModule } from './platform.module.ts';
export { createService, runService } from './run-service.ts';
export type { ServiceDefinition } from './run-service.ts';
