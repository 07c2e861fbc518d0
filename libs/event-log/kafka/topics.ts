import { PARTITIONS } from '../event-log.ts';
import { atLeast, atMost, every, exactly, keeps, type SettingCheck } from './setting-checks.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MEBIBYTE = 1_048_576;

/** How long Kafka may leave what a tombstone buries, in milliseconds. */
export const MAX_COMPACTION_LAG = HOUR;

/** A topic of ours: how it is made, and what is refused in one that is there already, because it would lose data. */
export interface TopicSpecification {
  readonly name: string;
  readonly partitions: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly check: SettingCheck;
}

const SOUND = { 'unclean.leader.election.enable': 'false', 'max.message.bytes': String(MEBIBYTE) };
const isSound = every(
  exactly('unclean.leader.election.enable', 'false'),
  // A send brings at most 900 KB to a partition, in one record batch.
  atLeast('max.message.bytes', MEBIBYTE),
);

/** Records stay `retention` milliseconds, whatever they take. */
function kept(name: string, partitions: number, retention: number): TopicSpecification {
  return {
    name,
    partitions,
    settings: {
      ...SOUND,
      'cleanup.policy': 'delete',
      'retention.ms': retention === Infinity ? '-1' : String(retention),
      'retention.bytes': '-1',
    },
    check: every(
      isSound,
      exactly('cleanup.policy', 'delete'),
      keeps('retention.ms', retention),
      keeps('retention.bytes', Infinity),
    ),
  };
}

/** The sealed events, for ever. */
export const eventsTopic = (name = 'identity.events'): TopicSpecification => kept(name, PARTITIONS, Infinity);

/** Erasure receipts, for ever. */
export const RECEIPTS = kept('identity.receipts', 8, Infinity);

/** What is known of parked events, for 30 days. */
export const DEAD_LETTERS = kept('identity.dead-letters', 8, 30 * DAY);

/** The current state of each person in clear: what a tombstone buries is gone within the hour. */
export const usersTopic = (name = 'identity.users'): TopicSpecification => ({
  name,
  partitions: PARTITIONS,
  settings: {
    ...SOUND,
    'cleanup.policy': 'compact',
    'max.compaction.lag.ms': String(MAX_COMPACTION_LAG),
    'delete.retention.ms': String(DAY),
  },
  check: every(
    isSound,
    exactly('cleanup.policy', 'compact'),
    atMost('max.compaction.lag.ms', MAX_COMPACTION_LAG),
    atLeast('delete.retention.ms', DAY),
  ),
});
