import { readFile } from 'node:fs/promises';
import { LineCounter, isMap, isPair, isScalar, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { ConfigurationError, errorCode } from '#platform';
import type { Json } from '#scim';

/** Where something stands in a document: names and indexes from its root. */
export type Path = readonly PropertyKey[];

/** Larger than any configuration; what is larger is some other file. */
const MAX_BYTES = 1_048_576;

/** A YAML file that remembers its lines, so that whatever is wrong with it can be pointed at. */
export class YamlFile {
  readonly path: string;
  readonly content: unknown;
  private readonly document: Document.Parsed;
  private readonly lines: LineCounter;

  private constructor(path: string, document: Document.Parsed, lines: LineCounter) {
    this.path = path;
    this.document = document;
    this.lines = lines;
    this.content = document.toJS({ maxAliasCount: 100 });
  }

  /** Throws {@link ConfigurationError} for a file that cannot be read or is no YAML. */
  static async read(path: string): Promise<YamlFile> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      throw new ConfigurationError(
        `${path} cannot be read (${errorCode(error)}); name a file that is there and readable`,
      );
    }
    return YamlFile.parse(path, text);
  }

  static parse(path: string, text: string): YamlFile {
    if (Buffer.byteLength(text) > MAX_BYTES) throw new ConfigurationError(`${path} is larger than ${MAX_BYTES} bytes`);
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
    const [error] = document.errors;
    if (error !== undefined) {
      const { line } = lines.linePos(error.pos[0]);
      throw new ConfigurationError(`${path}:${line}: ${error.message.split('\n')[0] ?? 'it is not YAML'}`);
    }
    return new YamlFile(path, document, lines);
  }

  /** `file:line` of what stands at the path, or of the nearest thing around it. */
  place(path: Path): string {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = this.offset(path.slice(0, length));
      if (offset !== undefined) return `${this.path}:${this.lines.linePos(offset).line}`;
    }
    return `${this.path}:1`;
  }

  /** An error about what stands at the path: `file:line: where: what`. */
  fault(path: Path, what: string): ConfigurationError {
    const where = path.map(String).join('.');
    return new ConfigurationError(`${this.place(path)}: ${where === '' ? '' : `${where}: `}${what}`);
  }

  /** The content by a schema with closed keys; the first issue is thrown with its place. */
  check<S extends z.ZodType>(schema: S): z.infer<S> {
    const parsed = schema.safeParse(this.content);
    if (parsed.success) return parsed.data;
    const issue = deepest(parsed.error.issues);
    if (issue === undefined) throw this.fault([], 'it is not understood');
    if (issue.code === 'unrecognized_keys') {
      throw this.fault([...issue.path, issue.keys[0] ?? ''], 'there is no such setting');
    }
    throw this.fault(issue.path, issue.message);
  }

  private offset(path: Path): number | undefined {
    const parent = path.length === 1 ? this.document.contents : this.document.getIn(path.slice(0, -1), true);
    const key = path.at(-1);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (pair !== undefined && isScalar(pair.key)) return pair.key.range?.[0];
    }
    const node: unknown = this.document.getIn(path, true);
    return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
      ? Number(node.range[0])
      : undefined;
  }
}

/** Of a union's branches the issue that got furthest: what the writer most likely meant. */
function deepest(issues: readonly z.core.$ZodIssue[], at: Path = []): z.core.$ZodIssue | undefined {
  const all = issues.map((issue) => ({ ...issue, path: [...at, ...issue.path] }));
  const [first] = all;
  if (first?.code !== 'invalid_union') return first;
  const inner = first.errors
    .map((branch) => deepest(branch, first.path))
    .filter((issue) => issue !== undefined)
    .sort((one, other) => other.path.length - one.path.length)[0];
  return inner !== undefined && inner.path.length > first.path.length ? inner : first;
}

/** Whether YAML gave what JSON can hold too; dates, binaries and the like are refused by their place. */
export function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return (
    typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isJson)
  );
}
