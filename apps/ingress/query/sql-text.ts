/** Collects the parameters of a statement while its text is written. $1 is the tenant, always. */
export class SqlText {
  readonly values: unknown[];
  /** The SCIM base URL as this client reaches it: `meta.location` and `$ref` are compared with it in front. */
  readonly base: string;
  private aliases = 0;

  constructor(tenant: string, base: string) {
    this.values = [tenant];
    this.base = base;
  }

  /** A placeholder for a value: nothing that a client sent ever stands in the text itself. */
  parameter(value: unknown): string {
    this.values.push(value);
    return `$${String(this.values.length)}`;
  }

  /** A quoted literal of a name that the schema gives. */
  literal(text: string): string {
    return `'${text.replaceAll("'", "''")}'`;
  }

  alias(): string {
    this.aliases += 1;
    return `e${String(this.aliases)}`;
  }
}
