import { stringify } from 'yaml';
import { z } from 'zod';
import { CONTENT_TYPES, PARTITIONS, eventSchema } from '#event-log';
import { eventDataSchemas, isClearEventType, isStateEventType, type EventType } from '#identity';
import type { JsonSchema } from './json-schema.ts';

/** The identifiers of the schemas; they name, and lead nowhere. */
const ID = 'urn:rollcall:schema:';

const types = Object.keys(eventDataSchemas) as EventType[];

/** The JSON Schema of each type's opened data, by type. Unknown attributes may come: readers pass them over. */
export function dataSchemas(): ReadonlyMap<EventType, JsonSchema> {
  return new Map(
    types.map((type) => [
      type,
      {
        ...jsonSchema(eventDataSchemas[type]),
        $id: `${ID}${type}`,
        title: type,
        description: isClearEventType(type)
          ? 'Stands in the event in clear; holds nothing personal.'
          : 'Sealed: what opening the JWE in `data` gives.',
      },
    ]),
  );
}

/** Everything that docs/events publishes, by its path in that folder. */
export function documents(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  files.set('event.schema.json', json({ ...jsonSchema(eventSchema), $id: `${ID}event`, title: 'An event of the log' }));
  for (const [type, schema] of dataSchemas()) files.set(dataFile(type), json(schema));
  files.set(
    'asyncapi.yaml',
    `# Made by \`npm run schemas\`; not edited by hand.\n${stringify(asyncApi(), { lineWidth: 110 })}`,
  );
  return files;
}

export const dataFile = (type: EventType): string => `data/${type.replace(/^rollcall\./, '')}.schema.json`;

const jsonSchema = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

const json = (document: object): string => `${JSON.stringify(document, undefined, 2)}\n`;

/** AsyncAPI 3: the two topics that others read. */
function asyncApi(): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Rollcall',
      version: '1.0.0',
      description:
        'The log of identity events, and the current state of each person. Within a partition `sequence` rises: ' +
        'drop what is not above the last one you applied. That is the whole deduplication rule.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      events: {
        address: 'identity.events',
        description: `Every event, sealed, for ever. ${PARTITIONS} partitions by murmur2 of the key {tenant}/{subject}.`,
        bindings: { kafka: { topic: 'identity.events', partitions: PARTITIONS } },
        messages: Object.fromEntries(types.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
      },
      users: {
        address: 'identity.users',
        description:
          'The current state of each person in clear, compacted; a null value once they are deleted or erased.',
        bindings: {
          kafka: {
            topic: 'identity.users',
            partitions: PARTITIONS,
            topicConfiguration: { 'cleanup.policy': ['compact'] },
          },
        },
        messages: { user: { $ref: '#/components/messages/user' } },
      },
    },
    operations: {
      readEvents: { action: 'send', channel: { $ref: '#/channels/events' } },
      readUsers: { action: 'send', channel: { $ref: '#/channels/users' } },
    },
    components: {
      messages: { ...Object.fromEntries(types.map((type) => [type, message(type)])), user: userMessage() },
    },
  };
}

function message(type: EventType): object {
  const sealed = !isClearEventType(type);
  return {
    name: type,
    summary: `${isStateEventType(type) ? 'A change of a person or group' : 'A fact'}, ${sealed ? 'sealed' : 'in clear'}`,
    contentType: 'application/cloudevents+json',
    bindings: { kafka: { key: { type: 'string', description: '{tenant}/{subject}' } } },
    payload: {
      allOf: [
        { $ref: './event.schema.json' },
        {
          type: 'object',
          properties: {
            type: { const: type },
            datacontenttype: { const: sealed ? CONTENT_TYPES.jose : CONTENT_TYPES.json },
          },
        },
      ],
    },
    'x-data-schema': { $ref: `./${dataFile(type)}` },
  };
}

function userMessage(): object {
  return {
    name: 'user',
    summary: 'A person as SCIM answers them, or null',
    contentType: 'application/json',
    bindings: { kafka: { key: { type: 'string', description: '{tenant}/{id}' } } },
    headers: {
      type: 'object',
      required: ['version', 'sequence', 'schema'],
      properties: {
        version: { type: 'string', description: 'What the ETag counts' },
        sequence: { type: 'string', pattern: '^\\d{20}$', description: 'Of the last event in the value' },
        schema: { const: 'urn:rollcall:identity.users:1' },
      },
    },
    payload: {
      type: ['object', 'null'],
      description: 'The SCIM resource (RFC 7643) with id, schemas and meta',
      required: ['id', 'schemas', 'meta'],
    },
  };
}
