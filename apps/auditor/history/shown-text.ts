/**
 * An event's bytes as text. Decoded here and not by the database: bytes that are no UTF-8 (somebody has altered them)
 * make one row that shows itself as broken, where the database would refuse the whole page.
 */
export const shownText = (bytes: Buffer | null): string | null => (bytes === null ? null : bytes.toString('utf8'));
