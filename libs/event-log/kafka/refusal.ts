/**
 * Kafka refuses what we ask, and goes on so until somebody mends a setting or a right. The message is one line for that
 * person: what is wrong and how to mend it, with the names of settings, topics and groups, never with a value of a setting.
 */
export class KafkaRefusal extends Error {
  override readonly name = 'KafkaRefusal';
  /** Tells kafkajs that trying again at once is of no use. */
  readonly retriable = false;
}

/** The authorization server is away, and with it for a while every new connection to Kafka. */
export class TokenOutage extends Error {
  override readonly name = 'TokenOutage';
  readonly retriable = false;
}

/**
 * No broker says who coordinates a group: while Kafka starts, and for ever where our user may not read the group, since
 * kafkajs keeps the brokers' reason to itself. The message is for people.
 */
class NoCoordinator extends Error {
  override readonly name = 'NoCoordinator';
}

/** What was asked for, by the kind of right that may lack: for example «Read on topic identity.events». */
export interface Rights {
  readonly topic?: string;
  readonly group?: string;
  readonly cluster?: string;
}

/** The fields by which kafkajs, Node's TLS and a broker tell what happened. */
interface Clue {
  readonly name: string;
  readonly type: string;
  readonly code: string;
  readonly message: string;
}

interface Rule {
  readonly when: (clue: Clue) => boolean;
  readonly line: string;
}

const oneOf =
  (...values: readonly string[]) =>
  ({ type, code }: Clue): boolean =>
    values.includes(type) || values.includes(code);

const RULES: readonly Rule[] = [
  {
    when: (clue) => oneOf('UNSUPPORTED_SASL_MECHANISM')(clue) || clue.message.includes('mechanism is not supported'),
    line: 'the brokers do not offer this SASL mechanism; set KAFKA_SASL_MECHANISM to one of theirs',
  },
  {
    when: ({ name }) => name === 'KafkaJSSASLAuthenticationError',
    line: 'the brokers refuse the user or the password; mend KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
  },
  {
    when: oneOf('ILLEGAL_SASL_STATE'),
    line: 'the brokers take no SASL at this port; unset KAFKA_SASL_MECHANISM, or name their other port in KAFKA_BROKERS',
  },
  {
    when: oneOf(
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'CERT_SIGNATURE_FAILURE',
    ),
    line:
      'the certificate of the brokers is from an authority that is not trusted here; name the PEM file of that ' +
      'authority in KAFKA_SSL_CA_FILE',
  },
  {
    when: oneOf('CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'),
    line: 'the certificate of the brokers is not valid today; renew it, or mend the clock',
  },
  {
    when: oneOf('ERR_TLS_CERT_ALTNAME_INVALID'),
    line: 'the certificate of the brokers is for other hosts; name the brokers in KAFKA_BROKERS as it does, or renew it',
  },
  {
    when: ({ code }) => /ALERT.*(CERTIFICATE|UNKNOWN_CA)/.test(code),
    line: 'the brokers refuse our certificate; mend KAFKA_SSL_CERTIFICATE_FILE and KAFKA_SSL_KEY_FILE',
  },
];

/** What may be a setting and may pass by itself: a broker that ends closes its connections too. */
const HINTS: readonly Rule[] = [
  {
    when: ({ name }) => name === 'TokenOutage',
    line: 'the server of KAFKA_SASL_TOKEN_URL gives no token; see that it runs and that this is its address',
  },
  {
    when: ({ message }) => message.includes('before secure TLS connection'),
    line: 'the brokers close the connection before TLS begins; if that stays, they have none at this port (KAFKA_SSL)',
  },
  {
    when: ({ name }) => name === 'KafkaJSConnectionClosedError',
    line:
      'the brokers close the connection; if that stays, they want TLS (KAFKA_SSL) or a user (KAFKA_SASL_MECHANISM) at ' +
      'this port',
  },
];

/** Undefined where it is no refusal but, say, an outage. */
function refusalOf(error: unknown, rights: Rights = {}): KafkaRefusal | undefined {
  const causes = chain(error);
  const known = causes.find((cause) => cause instanceof KafkaRefusal);
  if (known !== undefined) return known;
  for (const clue of causes.map(clueOf)) {
    const line = lackingRight(clue, rights) ?? RULES.find(({ when }) => when(clue))?.line;
    if (line !== undefined) return new KafkaRefusal(line, { cause: error });
  }
  return undefined;
}

/** What can be told to people of why Kafka does not do what we ask; undefined where it is just not there. */
export function kafkaTrouble(error: unknown): string | undefined {
  const causes = chain(error);
  const clues = causes.map(clueOf);
  const uncoordinated = causes.find((cause) => cause instanceof NoCoordinator);
  if (uncoordinated !== undefined) return uncoordinated.message;
  return refusalOf(error)?.message ?? HINTS.find(({ when }) => clues.some(when))?.line;
}

/** Does the work; rejects with {@link KafkaRefusal} naming the right that lacks, or as the work does. */
export async function permitted<T>(rights: Rights, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw withRights(error, rights);
  }
}

/** The error as people can be told of it, naming the right that lacks or may lack; else the error itself. */
export function withRights(error: unknown, rights: Rights): unknown {
  const refusal = refusalOf(error, rights);
  if (refusal !== undefined) return refusal;
  const uncoordinated = chain(error).some((cause) => clueOf(cause).name === 'KafkaJSGroupCoordinatorNotFound');
  if (!uncoordinated || rights.group === undefined) return error;
  const line = `Kafka names no coordinator of our consumer group; if that stays, it does not permit our user ${rights.group}`;
  return new NoCoordinator(`${line} (docs/kafka.md, Access lists)`, { cause: error });
}

function lackingRight({ type }: Clue, { topic, group, cluster }: Rights): string | undefined {
  const lacking = (right: string): string =>
    `Kafka does not permit our user ${right}; add it to the access list (docs/kafka.md, Access lists)`;
  switch (type) {
    case 'TOPIC_AUTHORIZATION_FAILED':
      return lacking(topic ?? 'what it asked of a topic');
    case 'GROUP_AUTHORIZATION_FAILED':
      return lacking(group ?? 'Read on a consumer group');
    case 'CLUSTER_AUTHORIZATION_FAILED':
      return lacking(cluster ?? 'what it asked of the cluster');
    default:
      return undefined;
  }
}

/** An error, what caused it, and what it gathers: kafkajs wraps the last of several tries, and several topics' errors. */
function chain(error: unknown, depth = 0): readonly unknown[] {
  if (!(error instanceof Error) || depth > DEEPEST) return [];
  const gathered: readonly unknown[] = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return [error, ...gathered.flatMap((each) => chain(each, depth + 1)), ...chain(error.cause, depth + 1)];
}

const DEEPEST = 8;

function clueOf(error: unknown): Clue {
  const field = (name: string): string => {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return { name: field('name'), type: field('type'), code: field('code'), message: field('message') };
}
