import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '#scim';
import { isObject } from '../mapping/is-object.ts';
import type { Product, ProductAnswer, ProductRequest } from './product-server.ts';

/** What a provider can do; left out: it cannot. */
export interface ProviderTraits {
  readonly filter?: boolean;
  readonly cursor?: boolean;
  readonly etag?: boolean;
  readonly sort?: boolean;
  /** Attributes of its User schema; undefined: it shows no schemas. */
  readonly attributes?: readonly string[];
  readonly pageSize?: number;
}

interface Stored {
  readonly version: number;
  readonly resource: JsonObject;
}

/** A SCIM provider without PATCH, as small ones are: it takes whole resources only, and refuses what it does not know. */
export class PutOnlyProvider {
  readonly stored = new Map<string, Stored>();
  private readonly traits: ProviderTraits;

  constructor(traits: ProviderTraits) {
    this.traits = traits;
  }

  readonly answer: Product = (request) => {
    const [, , kind = '', id] = request.path.split('/');
    if (kind === 'ServiceProviderConfig') return { body: this.config() };
    if (kind === 'Schemas') return this.schemas();
    if (id === undefined) return request.method === 'POST' ? this.create(request) : this.list(request);
    const found = this.stored.get(id);
    if (found === undefined) return { status: 404, body: { status: '404' } };
    switch (request.method) {
      case 'GET':
        return shown(found);
      case 'PUT':
        return this.replace(id, found, request);
      case 'DELETE':
        this.stored.delete(id);
        return { status: 204 };
      default:
        return { status: 501, body: { status: '501' } };
    }
  };

  private config(): JsonObject {
    const { filter = false, cursor = false, etag = false, sort = false, pageSize = 2 } = this.traits;
    return {
      patch: { supported: false },
      filter: { supported: filter, maxResults: pageSize },
      etag: { supported: etag },
      sort: { supported: sort },
      pagination: { cursor, index: !cursor },
    };
  }

  private schemas(): ProductAnswer {
    const { attributes } = this.traits;
    if (attributes === undefined) return { status: 404 };
    const id = 'urn:ietf:params:scim:schemas:core:2.0:User';
    return { body: { Resources: [{ id, attributes: attributes.map((name) => ({ name })) }] } };
  }

  private create({ body }: ProductRequest): ProductAnswer {
    const refused = this.refusal(body);
    if (refused !== undefined) return refused;
    const id = randomUUID();
    const made = { version: 1, resource: { ...(isObject(body) ? body : {}), id } };
    this.stored.set(id, made);
    return { ...shown(made), status: 201 };
  }

  private replace(id: string, { version }: Stored, { body, headers }: ProductRequest): ProductAnswer {
    const expected = headers['if-match'];
    if (expected !== undefined && expected !== `W/"${version}"`) return { status: 412, body: { status: '412' } };
    const refused = this.refusal(body);
    if (refused !== undefined) return refused;
    const changed = { version: version + 1, resource: { ...(isObject(body) ? body : {}), id } };
    this.stored.set(id, changed);
    return shown(changed);
  }

  private refusal(body: Json | undefined): ProductAnswer | undefined {
    const known = this.traits.attributes;
    const names = isObject(body) ? Object.keys(body) : [];
    const unknown = names.some(
      (name) => !['id', 'schemas', 'externalId', 'members', ...(known ?? names)].includes(name),
    );
    return unknown ? { status: 400, body: { status: '400', scimType: 'invalidSyntax' } } : undefined;
  }

  private list({ query }: ProductRequest): ProductAnswer {
    const entries = [...this.stored];
    if (query.get('sortBy') === 'id') entries.sort(([one], [other]) => (one < other ? -1 : 1));
    const resources = entries.map(([, { resource }]) => resource);
    const count = Math.min(Number(query.get('count') ?? 2), this.traits.pageSize ?? 2);
    const cursor = query.get('cursor');
    const start = cursor === null ? Number(query.get('startIndex') ?? 1) - 1 : Number(cursor === '' ? 0 : cursor);
    const page = resources.slice(start, start + count);
    const next = start + count < resources.length ? { nextCursor: String(start + count) } : {};
    return { body: { totalResults: resources.length, Resources: page, ...(cursor === null ? {} : next) } };
  }
}

const shown = ({ version, resource }: Stored): ProductAnswer => ({
  headers: { etag: `W/"${version}"` },
  body: { ...resource, meta: { version: `W/"${version}"` } },
});
