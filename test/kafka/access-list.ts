import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import kafkajs, { type AclEntry } from 'kafkajs';

// Node does not find these names in kafkajs's CommonJS, so they are not imported by them.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

const DOCUMENT = join(import.meta.dirname, '../../docs/kafka.md');

const OPERATIONS = {
  Create: AclOperationTypes.CREATE,
  Describe: AclOperationTypes.DESCRIBE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
} as const;

const RESOURCES = {
  topics: AclResourceTypes.TOPIC,
  groups: AclResourceTypes.GROUP,
  'the cluster': AclResourceTypes.CLUSTER,
} as const;

/** One right of a user, as the table says it: `Read on topics identity.events`. */
export interface Right {
  readonly text: string;
  readonly acl: AclEntry;
}

/** The rights that docs/kafka.md lists for somebody, as access lists of a user of that name. */
export function rightsOf(who: string, user = who): readonly Right[] {
  const rows = [...readFileSync(DOCUMENT, 'utf8').matchAll(/^\| (.*?) \| (.*) \|$/gm)];
  const [, , list] = rows.find(([, names = '']) => names.replaceAll('`', '').split(', ').includes(who)) ?? [];
  if (list === undefined) throw new Error(`docs/kafka.md has no access list of ${who}`);
  return list.split('; ').flatMap((part) => rightsIn(part, user));
}

function rightsIn(part: string, user: string): Right[] {
  const [, operations = '', resource = '', names = ''] = /^(.*) on (topics|groups|the cluster) ?(.*)$/.exec(part) ?? [];
  if (!isKey(RESOURCES, resource)) throw new Error(`docs/kafka.md: no access list: ${part}`);
  const resourceType = RESOURCES[resource];
  const on = names === '' ? ['kafka-cluster'] : names.replaceAll('`', '').split(', ');
  return operations.split(', ').flatMap((operation) => {
    if (!isKey(OPERATIONS, operation)) throw new Error(`docs/kafka.md: no operation: ${operation}`);
    const code = OPERATIONS[operation];
    return on.map((name) => ({
      text: `${operation} on ${resource}${names === '' ? '' : ` ${name}`}`,
      acl: {
        principal: `User:${user}`,
        host: '*',
        operation: code,
        permissionType: AclPermissionTypes.ALLOW,
        resourceType,
        resourceName: name.replace(/\*$/, ''),
        resourcePatternType: name.endsWith('*') ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
      },
    }));
  });
}

const isKey = <T extends object>(record: T, key: string): key is Extract<keyof T, string> => Object.hasOwn(record, key);
