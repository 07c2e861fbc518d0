export { IngressDoor } from './door/ingress-door.ts';
export type { DoorAnswer, IngressDoorOptions } from './door/ingress-door.ts';
export type { ToldFact } from './door/told-fact.ts';
export { CONTENT_TYPES, clearAttributes } from './envelope/clear-attributes.ts';
export { commitmentOf, leafOf } from './envelope/leaf.ts';
export { MalformedEnvelope, eventSchema, parseEvent } from './envelope/parse-event.ts';
export { renderEvent, renderSequence } from './envelope/render-event.ts';
export { clearEvent, openEvents, sealEvent, unlockEvents } from './envelope/seal-event.ts';
export type { EventAttributesToSeal } from './envelope/seal-event.ts';
export type { SealedEvent, UnsequencedEvent } from './envelope/sealed-event.ts';
export { PARTITIONS } from './event-log.ts';
export type {
  DeliveredBatch,
  DeliveredEvent,
  EventLog,
  Position,
  ReadRequest,
  Subscriber,
  Subscription,
  SubscriptionTrouble,
} from './event-log.ts';
export { checkTopics } from './kafka/check-topics.ts';
export type { TopicReport } from './kafka/check-topics.ts';
export { UnfitTopic, ensureTopics } from './kafka/ensure-topics.ts';
export { createKafka } from './kafka/kafka-client.ts';
export type { OffsetRange } from './kafka/read-records.ts';
export { kafkaTrouble, permitted, withRights } from './kafka/refusal.ts';
export { MAX_COMPACTION_LAG, eventsTopic, usersTopic } from './kafka/topics.ts';
export { topicOffsets, withAdmin } from './kafka/with-admin.ts';
export { openLog } from './open-log.ts';
export type { LogAccess } from './open-log.ts';
export { Publisher } from './publisher/publisher.ts';
export { LOG_CHANNEL, append, lockHead } from './postgres/append.ts';
export { holdsEvent } from './postgres/holds-event.ts';
export { ensurePartitions } from './postgres/partitions.ts';
export { readConsentEvents } from './postgres/read-consent-events.ts';
export { logMigrations } from './postgres/migrations/index.ts';
export { logStats } from './postgres/log-stats.ts';
export type { LogStats } from './postgres/log-stats.ts';
export { readEvents, readTail } from './postgres/read-events.ts';
export { readNewest } from './postgres/read-newest.ts';
export { readEventsAt } from './postgres/read-events-at.ts';
export { PostgresLog } from './postgres/postgres-log.ts';
export { Rounds } from './postgres/rounds.ts';
export { WakeUp } from './postgres/wake-up.ts';
export { consumerTables } from './runtime/consumer-tables.ts';
export { LOG_PATTERN, LogServer } from './runtime/log-server.ts';
export type { LogServerOptions } from './runtime/log-server.ts';
export type { LogBatch } from './runtime/consumer.ts';
export { RealErrors } from './runtime/real-errors.filter.ts';
export { StopConsumer } from './runtime/stop-consumer.ts';
export { discardParked, listParked } from './runtime/parking.ts';
export type { ParkedEvent } from './runtime/parking.ts';
