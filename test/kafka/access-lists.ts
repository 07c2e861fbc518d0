import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import type { Pool } from 'pg';
import { eventsTopic, usersTopic } from '#event-log';
import { createLogger, createPool } from '#platform';
import { IdentityUsersPublisher } from '../../apps/projector/identity-users/identity-users.publisher.ts';
import { Scribe } from '../../libs/directory/testing/scribe.ts';
import { openTestDirectory, type TestDirectory } from '../../libs/directory/testing/test-directory.ts';
import { KafkaLog } from '../../libs/event-log/kafka/kafka-log.ts';
import { DEAD_LETTERS, RECEIPTS } from '../../libs/event-log/kafka/topics.ts';
import { effects, startConsumer } from '../../libs/event-log/testing/test-consumer.ts';
import { openTestLog, someEvent, someEvents, type TestLog } from '../../libs/event-log/testing/test-log.ts';
import { startPublisher } from '../../libs/event-log/testing/test-publisher.ts';
import { eventually } from '../support/eventually.ts';
import { rightsOf, type Right } from './access-list.ts';

// Node does not find these names in kafkajs's CommonJS, so they are not imported by them.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

const TOPICS = [eventsTopic(), usersTopic(), RECEIPTS, DEAD_LETTERS].map(({ name }) => name);
const logger = createLogger('spec', 'silent');

export interface AccessListScene {
  /** A superuser's. */
  readonly admin: () => Kafka;
  /** A service's own. */
  readonly as: (user: string) => Kafka;
  /** What `rollcall topics check` says to that user. */
  readonly check: (user: string) => Promise<string>;
}

/** What a service says of what it may not do; it is asked until it says it. */
type Attempt = (said: (text: string) => void | Promise<void>) => Promise<void>;

/** Each service with exactly the rights that docs/kafka.md lists for it, and with one of them taken away. */
export function describeAccessLists(scene: AccessListScene): void {
  let log: TestLog;
  let directory: TestDirectory;
  let pool: Pool;
  let admin: Admin;

  beforeAll(async () => {
    log = await openTestLog();
    directory = await openTestDirectory();
    pool = createPool(directory.url, { name: 'access lists', max: 3, onIdleError: () => undefined });
    admin = scene.admin().admin();
    await admin.connect();
  });
  afterAll(async () => {
    await admin.disconnect();
    await pool.end();
    await directory.close();
    await log.close();
  });

  const anyOf = (principal: string) => ({
    principal,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
  });

  /** Gives a user these rights and no others, and waits until the broker goes by them. */
  async function grant(user: string, rights: readonly Right[]): Promise<void> {
    const filter = anyOf(`User:${user}`);
    await admin.deleteAcls({ filters: [filter] });
    await admin.createAcls({ acl: rights.map(({ acl }) => acl) });
    await eventually(async () => {
      const { resources } = await admin.describeAcls(filter);
      expect(resources.flatMap(({ acls }) => acls)).toHaveLength(rights.length);
    });
  }

  async function removeTopics(): Promise<void> {
    const present = (await admin.listTopics()).filter((name) => TOPICS.includes(name));
    if (present.length > 0) await admin.deleteTopics({ topics: present });
    await eventually(async () => {
      expect((await admin.listTopics()).filter((name) => TOPICS.includes(name))).toEqual([]);
    });
  }

  const publish: Attempt = async (said) => {
    await log.append(someEvent());
    const started = await startPublisher(log, eventsTopic().name, scene.as('ingress'));
    try {
      await eventually(async () => said(JSON.stringify(await started.publisher.readiness())), { within: 20_000 });
    } finally {
      await started.close();
    }
  };

  const consumeAs =
    (user: string): Attempt =>
    async (said) => {
      const kafkaLog = new KafkaLog(scene.as(user), logger, eventsTopic().name);
      const consumer = await startConsumer(log, kafkaLog);
      try {
        await eventually(async () => said(JSON.stringify(await consumer.report())), { within: 20_000 });
      } finally {
        await consumer.close();
        await kafkaLog.close();
      }
    };

  /** Joins the group, applies everything, and reads the end of the topic. */
  async function reads(user: string, last: number): Promise<void> {
    const kafkaLog = new KafkaLog(scene.as(user), logger, eventsTopic().name);
    const consumer = await startConsumer(log, kafkaLog);
    try {
      await eventually(
        async () => {
          expect(await consumer.report()).toMatchObject({ ready: true });
          expect(Math.max(...(await effects(log)))).toBeGreaterThanOrEqual(last);
        },
        { within: 30_000 },
      );
      expect(await kafkaLog.tail()).toBeGreaterThanOrEqual(last);
    } finally {
      await consumer.close();
      await kafkaLog.close();
    }
  }

  const publishUsers: Attempt = async (said) => {
    await new Scribe(directory).createPerson();
    await directory.fold();
    const publisher = new IdentityUsersPublisher({
      kafka: scene.as('projector'),
      pool,
      logger,
      news: () => new Promise((resolve) => setTimeout(resolve, 20)),
      counted: () => undefined,
    });
    await publisher.start();
    try {
      await eventually(() => said(JSON.stringify(publisher.readiness())), { within: 20_000 });
    } finally {
      await publisher.close();
    }
  };

  const check: Attempt = async (said) => said(await scene.check('checker'));

  /** Who needs that right, and what they need it for. */
  const attemptOf = (user: string, { text }: Right): Attempt => {
    if (user === 'ingress') return publish;
    if (user === 'checker') return check;
    return user === 'projector' && !text.includes('identity.events') ? publishUsers : consumeAs(user);
  };

  const users = [
    ['ingress', rightsOf('ingress')],
    ['auditor', rightsOf('auditor')],
    ['projector', rightsOf('projector')],
    ['checker', rightsOf('rollcall topics check', 'checker')],
  ] as const;
  const isForMaking = ({ text }: Right): boolean => /^Create|the cluster$/.test(text);
  const cases = users.flatMap(([user, rights]) => rights.map((right) => [user, right.text, right, rights] as const));

  /** A right in the words of a refusal. Without Read a topic is not even seen. */
  function named({ text }: Right): RegExp {
    const [, operation = '', kind = '', name = ''] = /^(\w+) on (topics|groups|the cluster) ?(.*)$/.exec(text) ?? [];
    if (kind === 'the cluster') return new RegExp(`not permit our user ${operation} on the cluster`);
    const one = kind === 'topics' ? 'topic' : 'groups?';
    const operations = operation === 'Read' ? '(Read|Describe)' : operation === 'Create' ? '[^;]*Create' : operation;
    return new RegExp(
      `not permit our user ${operations} on [^;]*${one} [^;]*${name.replace(/\*$/, '').replaceAll('.', '\\.')}`,
    );
  }

  async function lacking(user: string, right: Right, rights: readonly Right[]): Promise<void> {
    await grant(
      user,
      rights.filter((each) => each !== right),
    );
    await attemptOf(user, right)((text) => expect(text).toMatch(named(right)));
  }

  describe('before the topics are there', () => {
    it.each(cases.filter(([, , right]) => isForMaking(right)))(
      '%s without %s says so',
      async (user, _, right, rights) => {
        await removeTopics();
        await lacking(user, right, rights);
      },
    );
  });

  it('lets every service do its work with what docs/kafka.md lists, and makes the topics', async () => {
    await removeTopics();
    for (const [user, rights] of users) await grant(user, rights);
    const last = await log.append(...someEvents(20));
    await publish((text) => expect(JSON.parse(text)).toMatchObject({ ready: true, detail: { lag: 0 } }));
    for (const user of ['auditor', 'projector']) await reads(user, last);
    await publishUsers(async (text) => {
      expect(text).not.toContain('behind');
      const ends = await admin.fetchTopicOffsets(usersTopic().name);
      expect(ends.some(({ high }) => high !== '0')).toBe(true);
    });
    expect((await scene.check('checker')).match(/SOUND/g)).toHaveLength(TOPICS.length);
  }, 120_000);

  describe('once the topics are there', () => {
    it.each(cases.filter(([, , right]) => !isForMaking(right)))('%s without %s says so', (user, _, right, rights) =>
      lacking(user, right, rights),
    );
  });
}
