/** A figure as it is read: three significant digits, thousands apart, whole from a hundred on. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '—';
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return value.toFixed(digits).replace(/\B(?=(\d{3})+$)/g, ',');
}
